"""Which lines rest on facts of results."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, or_, select

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from outcomes.payments.changed import CHANGED
from outcomes.payments.lifecycle import OPEN
from outcomes.payments.models import PaymentLine
from outcomes.pure.explain import explanation_from
from outcomes.pure.facts import Spell
from outcomes.results.models import SpellVersion


def spells_of_outcomes(adjusted: Collection[str]) -> Mapping[str, frozenset[str]]:
    """The spells on which outcomes rest or have rested, by the identifier of their own line: an
    adjustment follows from these, also where by now it rests on none of them."""
    if not adjusted:
        return {}
    named = func.any(list(adjusted))
    rows = db.session.execute(
        select(PaymentLine.line_id, PaymentLine.adjusts_line_id, PaymentLine.explanation).where(
            or_(PaymentLine.line_id == named, PaymentLine.adjusts_line_id == named)
        )
    )
    found: dict[str, frozenset[str]] = defaultdict(frozenset)
    for line_id, adjusts_line_id, told in rows:
        found[adjusts_line_id or line_id] |= frozenset(explanation_from(told).spell_ids)
    return found


def spells_under(lines: Iterable[PaymentLine]) -> Mapping[UUID, frozenset[str]]:
    """The spells that each line rests on, those of its outcome where it adjusts one."""
    told = list(lines)
    outcomes = spells_of_outcomes({each.adjusts_line_id for each in told if each.adjusts_line_id})
    return {
        each.id: outcomes.get(each.adjusts_line_id or "", frozenset(each.explained.spell_ids))
        for each in told
    }


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
    ).all()
    under = spells_under(lines)
    return [each for each in lines if not under[each.id].isdisjoint(spell_ids)]


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
    under = spells_under(lines)
    rested_on = frozenset().union(*under.values())
    brought = set(
        db.session.scalars(
            select(SpellVersion.spell_id).where(
                SpellVersion.import_id == import_id,
                SpellVersion.spell_id == func.any(list(rested_on)),
            )
        )
    )
    return sum(not brought.isdisjoint(under[line.id]) for line in lines)
