"""What an adjustment rests on: the facts before it and those that it was calculated with, and the
days of work that differ."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.unit import system_unit, unit
from marketplace.pure.periods import Span
from outcomes.payments.models import PaymentLine
from outcomes.pure.explain import Outcome
from outcomes.pure.facts import Spell
from outcomes.results.queries import Calculated, Evidence, Fact, evidence_of, fact_of, known_then


@dataclass(frozen=True)
class Days:
    """The days of work that count for an adjusted outcome, and those that differ from before."""

    first: date
    last: date
    worked: frozenset[date]
    lost: frozenset[date]
    gained: frozenset[date]


def facts_of_adjustment(actor: Actor, line: PaymentLine) -> list[Fact]:
    """The spells that the outcome rested on before, each with what this line says of it; and those
    that have come since."""
    told, before, after = _known(actor, line)
    now = {each.spell.spell_id: each for each in after}
    old = {each.spell.spell_id for each in before}
    new = [Fact(each, each) for each in after if each.spell.spell_id not in old]
    return [fact_of(each, now, told) for each in before] + new


def own_facts_of_adjustment(actor: Actor, line: PaymentLine) -> list[Fact]:
    """The same for the provider whose line it is: what its calculation rests on is its own to
    check, though it has no rows of results."""
    with unit(actor) as outer, system_unit(outer) as u:
        return facts_of_adjustment(u.actor, line)


def days_of_adjustment(actor: Actor, line: PaymentLine) -> Days | None:
    """The days on which an adjustment rests; None where they are of no work. The provider is shown
    the days of its own line, though it has no rows of results."""
    stretches = [
        stretch for each in _lines(line) for stretch in each.explained.stretches if each.contract
    ]
    if not any(stretch.spell_ids for stretch in stretches):
        return None
    with unit(actor) as outer, system_unit(outer) as u:
        _told, before, after = _known(u.actor, line)
    span = Span(min(each.first for each in stretches), max(each.last for each in stretches))
    was, now = (_days(span, (each.spell for each in told)) for told in (before, after))
    return Days(span.first, span.last, now, was - now, now - was)


def spans(days: Iterable[date]) -> Iterator[Span]:
    """Days gathered where they follow each other."""
    first = last = None
    for day in sorted(days):
        if first is None or last is None or day - last > timedelta(days=1):
            if first is not None and last is not None:
                yield Span(first, last)
            first = day
        last = day
    if first is not None and last is not None:
        yield Span(first, last)


def _known(
    actor: Actor, line: PaymentLine
) -> tuple[Sequence[Evidence], list[Evidence], list[Evidence]]:
    """All that was told, what was known before an adjustment, and what it was calculated with."""
    lines = _lines(line)
    told = evidence_of(actor, {spell for each in lines for spell in each.explained.spell_ids})
    before, after = (
        known_then(told, Calculated(each.as_of, each.created_at)) for each in (lines[-2], line)
    )
    return told, before, after


def _lines(line: PaymentLine) -> Sequence[PaymentLine]:
    """The line that is adjusted, the adjustment of it before this one, if any, and this one."""
    earlier = (
        select(PaymentLine)
        .where(
            PaymentLine.adjusts_line_id == line.adjusts_line_id,
            PaymentLine.created_at < line.created_at,
        )
        .order_by(PaymentLine.created_at.desc())
        .limit(1)
    )
    adjusted = [line.adjusted] if line.adjusted is not None else []
    return [*adjusted, *db.session.scalars(earlier), line]


def _days(span: Span, spells: Iterable[Spell]) -> frozenset[date]:
    return frozenset(
        day
        for spell in spells
        for day in span.each_day()
        if spell.started_on <= day and (spell.ended_on is None or day <= spell.ended_on)
    )


def met_on(line: PaymentLine) -> date | None:
    """On which day the outcome is reached by the facts of an adjustment; None where it is not."""
    now: Outcome | None = line.explained.now if line.adjusts_line_id else None  # type: ignore[union-attr]
    return now.outcome_on if now else None
