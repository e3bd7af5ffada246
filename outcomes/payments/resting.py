"""Which lines rest on facts of results."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import lazyload

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from outcomes.payments.changed import CHANGED
from outcomes.payments.lifecycle import OPEN
from outcomes.payments.models import PaymentLine
from outcomes.pure.explain import explanation_from
from outcomes.pure.facts import Spell
from outcomes.results.lines import Touched
from outcomes.results.models import SpellVersion
from outcomes.results.queries import Calculated, changed_spells, evidence_of

DECIDED = ("verified", "paid")
LOOKED_AT = 2_000
"""So many lines are looked at for a page that tells how many a file changes."""


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
    lines = db.session.scalars(_lines_of(person_keys, states)).all()
    return _resting_on(lines, spell_ids)


def _lines_of(person_keys: Collection[str], states: Iterable[str]) -> Select[tuple[PaymentLine]]:
    theirs = PaymentLine.person_key == func.any(list(person_keys))
    wanted = select(PaymentLine).where(theirs, PaymentLine.state.in_(tuple(states)))
    return wanted.order_by(PaymentLine.line_id)


def _resting_on(lines: Iterable[PaymentLine], spell_ids: Collection[str]) -> Sequence[PaymentLine]:
    told = list(lines)
    under = spells_under(told)
    return [each for each in told if not under[each.id].isdisjoint(spell_ids)]


def lines_to_change(_actor: Actor, spells: Collection[Spell]) -> Touched:
    """The lines that rest on spells; ``LOOKED_AT`` of their people's are looked at."""
    people = {each.person_key for each in spells}
    theirs, most = _some(_lines_of(people, (*OPEN, *DECIDED)))
    lines = _resting_on(theirs, {each.spell_id for each in spells})
    waiting = [each for each in lines if each.state in OPEN or _is_free(each)]
    return Touched(len(waiting), sum(_is_paid(each) for each in lines), most)


def _some(wanted: Select[tuple[PaymentLine]]) -> tuple[Sequence[PaymentLine], int | None]:
    """The first of some lines, and how many these are where there are more."""
    found = db.session.scalars(wanted.options(lazyload("*")).limit(LOOKED_AT + 1)).all()
    return found[:LOOKED_AT], LOOKED_AT if len(found) > LOOKED_AT else None


def lines_changed(actor: Actor, import_id: UUID) -> Touched:
    """The lines that wait for a person since an import changed a fact that they rest on, and the
    paid ones of which something else is known since; ``LOOKED_AT`` of its people's are looked
    at."""
    told = select(SpellVersion.spell_id).where(SpellVersion.import_id == import_id)
    theirs = select(SpellVersion.person_key).where(SpellVersion.import_id == import_id)
    marked = and_(PaymentLine.state.in_(OPEN), PaymentLine.exception.in_(CHANGED))
    corrected = PaymentLine.person_key.in_(theirs.where(SpellVersion.version > 1))
    wanted = select(PaymentLine).where(
        PaymentLine.person_key.in_(theirs),
        or_(marked, and_(corrected, PaymentLine.state.in_(DECIDED))),
    )
    lines, most = _some(wanted.order_by(PaymentLine.line_id))
    under = spells_under(lines)
    rested_on = frozenset().union(*under.values())
    brought = set(
        db.session.scalars(told.where(SpellVersion.spell_id == func.any(list(rested_on))))
    )
    evidence = evidence_of(actor, brought)
    changed: dict[Calculated, frozenset[str]] = {}

    def is_paid_otherwise(line: PaymentLine) -> bool:
        then = Calculated(line.as_of, line.created_at)
        if then not in changed:
            changed[then] = changed_spells(evidence, then, actor.now)
        return not changed[then].isdisjoint(under[line.id])

    waiting = [each for each in lines if each.state in OPEN and under[each.id] & brought]
    paid = [each for each in lines if _is_paid(each) and under[each.id] & brought]
    return Touched(len(waiting), sum(map(is_paid_otherwise, paid)), most)


def _is_free(line: PaymentLine) -> bool:
    return line.state == "verified" and line.statement_id is None


def _is_paid(line: PaymentLine) -> bool:
    """An outcome, not what adjusts it, for which money is on its way or with the provider."""
    stands = line.adjusts_line_id is None and line.claim != "released"
    return stands and line.state in DECIDED and line.statement_id is not None
