"""Which lines rest on facts of results."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from sqlalchemy import func, select

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from outcomes.payments.changed import CHANGED
from outcomes.payments.lifecycle import OPEN
from outcomes.payments.models import PaymentLine
from outcomes.pure.facts import Spell
from outcomes.results.models import SpellVersion


def lines_on(
    spell_ids: Collection[str], person_keys: Collection[str], states: Iterable[str]
) -> Sequence[PaymentLine]:
    """The lines in some states that rest on spells of some people."""
    lines = db.session.scalars(
        select(PaymentLine)
        .where(
            PaymentLine.person_key == func.any(list(person_keys)),
            PaymentLine.state.in_(tuple(states)),
        )
        .order_by(PaymentLine.line_id)
    )
    return [each for each in lines if not frozenset(spell_ids).isdisjoint(each.explained.spell_ids)]


def lines_to_change(_actor: Actor, spells: Collection[Spell]) -> int:
    """How many lines under verification rest on spells."""
    people = {each.person_key for each in spells}
    lines = lines_on({each.spell_id for each in spells}, people, (*OPEN, "verified"))
    return sum(each.state in OPEN or each.statement_id is None for each in lines)


def lines_changed(_actor: Actor, import_id: UUID) -> int:
    """How many lines under verification wait for a person since an import changed a fact that they
    rest on."""
    theirs = select(SpellVersion.person_key).where(SpellVersion.import_id == import_id)
    lines = db.session.scalars(
        select(PaymentLine).where(
            PaymentLine.person_key.in_(theirs),
            PaymentLine.state.in_(OPEN),
            PaymentLine.exception.in_(CHANGED),
        )
    ).all()
    rested_on = {spell_id for line in lines for spell_id in line.explained.spell_ids}
    brought = set(
        db.session.scalars(
            select(SpellVersion.spell_id).where(
                SpellVersion.import_id == import_id,
                SpellVersion.spell_id == func.any(list(rested_on)),
            )
        )
    )
    return sum(not brought.isdisjoint(line.explained.spell_ids) for line in lines)
