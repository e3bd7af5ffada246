"""A worked example of a payment scheme: an invented person whose life its rules pay for."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import product
from typing import Any

from marketplace.pure.periods import ONE_DAY, add_months, months_end
from outcomes.pure.engine import calculate
from outcomes.pure.expressions.tree import Number
from outcomes.pure.facts import ContractTerms, Event, Referral, Spell
from outcomes.pure.lines import PaymentLine
from outcomes.pure.problems import FactProblems
from outcomes.pure.tree import Counted, Happened, Scheme

HOURS = (Decimal(25), Decimal("37.5"))
"""Weekly hours of the example's job: part-time where that is enough."""
BREAK_DAYS = 4
SERVICE_MONTHS = 3
"""How long the example's service lasts where the scheme asks for no work."""
LONGEST_MONTHS = 36
OWN = "self_employed"
UNEMPLOYED_YEARS = 2
"""How far back the days of a scheme's own columns lie."""


class Story(StrEnum):
    """What happens to the person: words are made from it."""

    SERVICE = "service"
    JOB = "job"
    BREAK = "break"
    BUSINESS = "business"


@dataclass(frozen=True)
class Example:
    """The story and its lines as the payment engine reckons them."""

    story: Story
    lines: tuple[PaymentLine, ...]


@dataclass(frozen=True)
class Life:
    """The last days of service and of all that happens, and the spells of work."""

    ended_on: date
    until: date
    spells: tuple[Spell, ...] = ()


def example(scheme: Scheme, starts_on: date) -> Example:
    """One person of the scheme's first group, whose service begins on the day.

    Of a few plausible lives it is the first from which most of the rules follow. There are no
    lines where the rules pay for none of them.
    """
    reckoned = [(life, _lines(scheme, starts_on, life)) for life in _lives(scheme, starts_on)]
    life, lines = max(reckoned, key=lambda lived: len(lived[1]))
    return Example(_story(life), tuple(lines))


def _story(life: Life) -> Story:
    if not life.spells:
        return Story.SERVICE
    if life.spells[0].kind == OWN:
        return Story.BUSINESS
    return Story.BREAK if len(life.spells) > 1 else Story.JOB


def _lives(scheme: Scheme, starts_on: date) -> Iterator[Life]:
    """Work in the service or after it, a month on or at once, part-time or full-time, with an
    employer or in a business of one's own."""
    if not scheme.work:
        last = months_end(starts_on, SERVICE_MONTHS)
        yield Life(ended_on=last, until=last)
        return
    starts = add_months(starts_on, 1), starts_on
    for kind, hours, job_from in product(("open", OWN), HOURS, starts):
        spells = _spells(scheme, job_from, hours, kind)
        until = spells[-1].ended_on or job_from
        yield Life(until, until, spells)
        yield Life(max(starts_on, job_from - ONE_DAY), until, spells)


def _spells(scheme: Scheme, job_from: date, hours: Decimal, kind: str) -> tuple[Spell, ...]:
    """One job, or two with a break that the rules bear."""
    months, pause = months_asked(scheme) + 1, _break_days(scheme)
    counted_from = _again_from(job_from, pause) if pause else job_from
    return _jobs(job_from, months_end(counted_from, months), pause, hours, kind)


def _again_from(job_from: date, pause: int) -> date:
    """When the second job begins: some days after a month of the first one."""
    return add_months(job_from, 1) + timedelta(days=pause)


def _jobs(
    first: date, last: date, pause: int, hours: Decimal, kind: str = "open"
) -> tuple[Spell, ...]:
    """One job, or two with a break of some days after a month."""
    again_from = _again_from(first, pause)
    if not pause or again_from > last:
        return (_job(1, first, last, hours, kind),)
    return (
        _job(1, first, add_months(first, 1) - ONE_DAY, hours, kind),
        _job(2, again_from, last, hours, kind),
    )


def _counted(scheme: Scheme) -> list[Counted]:
    return [rule.when for rule in scheme.rules if isinstance(rule.when, Counted)]


def months_asked(scheme: Scheme) -> int:
    """About how many months of work the longest of the scheme's goals needs."""
    asked = [0]
    for when in _counted(scheme):
        goal = when.reach.node
        if isinstance(goal, Number):
            months = goal.value / 30 if goal.unit == "days" else goal.value
            asked.append(int(months) if goal.unit not in ("eur", "hours") else 6)
    return min(max(asked), LONGEST_MONTHS)


def _break_days(scheme: Scheme) -> int:
    """The days of a break that no episode and no count minds; none where one of them does."""
    borne = [each.stays.gap_days for each in scheme.episodes.values() if each.stays]
    borne += [when.gap.longest for when in _counted(scheme) if when.gap]
    apart = any(episode.jobs != "any" for episode in scheme.episodes.values())
    return 0 if apart or not borne else min(BREAK_DAYS, *borne)


def _job(number: int, first: date, last: date, hours: Decimal, kind: str) -> Spell:
    return Spell(
        spell_id=str(number),
        person_key="example",
        employer_id=f"employer-{number}",
        started_on=first,
        ended_on=last,
        hours_per_week=hours,
        monthly_pay_cents=int(hours * 8000),
        kind=kind,
    )


def _lines(scheme: Scheme, starts_on: date, life: Life) -> list[PaymentLine]:
    try:
        return _reckoned(scheme, starts_on, life, tuple(scheme.groups)[:1])
    except FactProblems:
        return []  # a price that depends on tables that an example does not have


def _reckoned(
    scheme: Scheme, starts_on: date, life: Life, groups: tuple[str, ...]
) -> list[PaymentLine]:
    referral = Referral(
        referral_id="example",
        person_key="example",
        contract_id="example",
        referred_on=starts_on,
        started_on=starts_on,
        ended_on=life.ended_on,
        groups=groups,
        columns=_columns(scheme, starts_on),
    )
    contract = ContractTerms("example", starts_on, add_months(starts_on, LONGEST_MONTHS))
    happened = list(_events(scheme, starts_on))
    return calculate(scheme, [referral], life.spells, [contract], as_of=life.until, events=happened)


def _columns(scheme: Scheme, starts_on: date) -> dict[str, Any]:
    """A plausible value of each of the scheme's own columns."""
    before = add_months(starts_on, -12 * UNEMPLOYED_YEARS)
    plausible = {"date": before, "number": Fraction(1), "eur": Fraction(0), "truth": True}
    return {n: plausible.get(column.kind) for n, column in scheme.columns.referrals.items()}


def _events(scheme: Scheme, starts_on: date) -> Iterator[Event]:
    """One event of each type that is an outcome, a month after the start."""
    types = {rule.when.type for rule in scheme.rules if isinstance(rule.when, Happened)}
    for kind in sorted(types):
        yield Event(
            event_id=kind,
            subject_id="example",
            type=kind,
            occurred_on=add_months(starts_on, 1),
            value="1",
        )


@dataclass(frozen=True)
class Trial:
    """A person whom somebody imagines: days, weekly hours, months, and a break after a month."""

    job_after_days: int = 30
    hours: Decimal = Decimal("37.5")
    kind: str = "open"
    months: int = 7
    """Of work; 0 of who finds none."""
    break_days: int = 0
    service_months: int = SERVICE_MONTHS
    group: str = ""


def tried(scheme: Scheme, starts_on: date, trial: Trial) -> tuple[PaymentLine, ...]:
    """What a scheme pays for an imagined person whose service begins on a day.

    Raises FactProblems where a price depends on what is not imagined, such as a table.
    """
    groups = (trial.group,) if trial.group in scheme.groups else ()
    return tuple(_reckoned(scheme, starts_on, _life(starts_on, trial), groups))


def _life(starts_on: date, trial: Trial) -> Life:
    ended_on = months_end(starts_on, trial.service_months)
    if not trial.months:
        return Life(ended_on, ended_on)
    job_from = starts_on + timedelta(days=trial.job_after_days)
    until = months_end(job_from, trial.months)
    spells = _jobs(job_from, until, trial.break_days, trial.hours, trial.kind)
    return Life(ended_on, max(until, ended_on), spells)


def cut_by_caps(scheme: Scheme, starts_on: date) -> tuple[int, int] | None:
    """What one imagined person would bring without the scheme's caps, and with them, in cents.

    It is somebody who finds work and stays in it for as long as the rules ask, of the group that
    brings most. None where the caps cut nothing, or nothing can be reckoned of an imagined person.
    """
    if scheme.caps is None:
        return None
    uncapped = replace(scheme, caps=None)
    try:
        most, person = _most(uncapped, starts_on)
        paid = _cents(tried(scheme, starts_on, person))
    except FactProblems:
        return None
    return (most, paid) if paid < most else None


def most_of_one(scheme: Scheme, starts_on: date) -> int | None:
    """What one person brings who gets all that the rules ask, of the group that brings most, in
    cents; None where nothing can be reckoned of an imagined person."""
    try:
        return _most(scheme, starts_on)[0]
    except FactProblems:
        return None


def _most(scheme: Scheme, starts_on: date) -> tuple[int, Trial]:
    months = months_asked(scheme) + 1
    people = [Trial(months=months, group=group) for group in ("", *scheme.groups)]
    due = [_cents(tried(scheme, starts_on, person)) for person in people]
    return max(due), people[due.index(max(due))]


def _cents(lines: tuple[PaymentLine, ...]) -> int:
    return sum(line.amount_cents for line in lines)
