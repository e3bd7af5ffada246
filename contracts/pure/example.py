"""A worked example of a payment scheme: an invented person whose life its rules pay for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from marketplace.pure.periods import add_months, months_end
from outcomes.pure.facts import Referral, Spell
from outcomes.pure.lines import PaymentLine
from outcomes.pure.reference import calculate
from outcomes.pure.tree import JobStart, Retained, Scheme

DAY = timedelta(days=1)
PART_TIME = Decimal(25)
"""Weekly hours of the example's job, unless the scheme asks for more."""
BREAK_DAYS = 4
SERVICE_MONTHS = 3
"""How long the example's service lasts where the scheme asks for no work."""


class Story(StrEnum):
    """What happens to the person: words are made from it."""

    SERVICE = "service"
    JOB = "job"
    BREAK = "break"


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
    reckoned = [_lines(scheme, starts_on, life) for life in _lives(scheme, starts_on)]
    return Example(_story(scheme), tuple(max(reckoned, key=len)))


def _story(scheme: Scheme) -> Story:
    if not _work_asked(scheme):
        return Story.SERVICE
    return Story.BREAK if _break_days(scheme) else Story.JOB


def _lives(scheme: Scheme, starts_on: date) -> Iterator[Life]:
    """Work in the service or after it, a month on or at once: windows differ between schemes."""
    if not _work_asked(scheme):
        last = months_end(starts_on, SERVICE_MONTHS)
        yield Life(ended_on=last, until=last)
        return
    for job_from in (add_months(starts_on, 1), starts_on):
        spells = _spells(scheme, job_from)
        until = spells[-1].ended_on or job_from
        yield Life(until, until, spells)
        yield Life(max(starts_on, job_from - DAY), until, spells)


def _spells(scheme: Scheme, job_from: date) -> tuple[Spell, ...]:
    """One job, or two with a break that the rules bear."""
    months = max((when.months for when in _retained(scheme)), default=1) + 1
    pause = timedelta(days=_break_days(scheme))
    if not pause:
        return (_job(scheme, 1, job_from, months_end(job_from, months)),)
    break_from = add_months(job_from, 1)
    again_from = break_from + pause
    return (
        _job(scheme, 1, job_from, break_from - DAY),
        _job(scheme, 2, again_from, months_end(again_from, months)),
    )


def _break_days(scheme: Scheme) -> int:
    borne = [when.gap_days for when in _retained(scheme)]
    return min(BREAK_DAYS, *borne) if borne else 0


def _retained(scheme: Scheme) -> list[Retained]:
    return [rule.when for rule in scheme.rules if isinstance(rule.when, Retained)]


def _work_asked(scheme: Scheme) -> list[str]:
    """The codes of the work that the rules ask for."""
    return [rule.when.work for rule in scheme.rules if isinstance(rule.when, (JobStart, Retained))]


def _job(scheme: Scheme, number: int, first: date, last: date) -> Spell:
    """A job that counts as work in the scheme's rules, ordinary paid work where that is enough."""
    asked = [scheme.work[code] for code in _work_asked(scheme)]
    common = [kind for kind in asked[0].kinds if all(kind in work.kinds for work in asked)]
    return Spell(
        spell_id=str(number),
        person_key="example",
        employer_id=f"employer-{number}",
        started_on=first,
        ended_on=last,
        hours_per_week=max(PART_TIME, *(work.hours_per_week.at_least for work in asked)),
        kind="open" if "open" in common else (common or asked[0].kinds)[0],
    )


def _lines(scheme: Scheme, starts_on: date, life: Life) -> list[PaymentLine]:
    referral = Referral(
        referral_id="example",
        person_key="example",
        contract_id="example",
        referred_on=starts_on,
        started_on=starts_on,
        ended_on=life.ended_on,
        groups=tuple(scheme.groups)[:1],
    )
    return calculate(scheme, [referral], life.spells, as_of=life.until)
