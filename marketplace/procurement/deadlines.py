"""Deadlines in Helsinki time: which clock readings exist, and what a new call begins with."""

from datetime import date, datetime, time, timedelta

from marketplace.pure.periods import HELSINKI, add_months, months_end

NOON = time(12)
WEEKEND = 5
USUAL_DAYS, MARGIN_DAYS = 21, 7
"""How long a new call stays open unless its officer says otherwise."""


def clock_problem(deadline: datetime) -> str | None:
    """Why a clock reading in Helsinki is no deadline: it is skipped or comes twice that night.

    An instant given in another zone, such as UTC, is never in doubt.
    """
    if deadline.tzinfo is not HELSINKI:
        return None
    if deadline.replace(fold=0).utcoffset() == deadline.replace(fold=1).utcoffset():
        return None
    skipped = deadline.replace(fold=0).utcoffset() < deadline.replace(fold=1).utcoffset()  # type: ignore[operator]
    return "call.deadline_twice" if not skipped else "call.deadline_skipped"


def usual_deadline(today: date, shortest: int = 0) -> datetime:
    """Noon three weeks on, or a week after the shortest time in days where that is longer."""
    return noon_in(today, USUAL_DAYS if shortest < USUAL_DAYS else shortest + MARGIN_DAYS)


def noon_in(today: date, days: int) -> datetime:
    """Noon some days on, moved to Monday from a weekend."""
    day = today + timedelta(days=days)
    if day.weekday() >= WEEKEND:
        day += timedelta(days=7 - day.weekday())
    return datetime.combine(day, NOON, HELSINKI)


def usual_period(deadline: datetime) -> tuple[date, date]:
    """A year from the first day of the second month after the deadline."""
    first = add_months(deadline.astimezone(HELSINKI).date().replace(day=1), 2)
    return first, months_end(first, 12)


def earliest_deadline(today: date, days: int) -> date:
    """The first day on which offers may end: the day after publication is day 1."""
    return today + timedelta(days=days)


def latest_question(deadline: datetime, days: int) -> datetime:
    """The last instant for questions: the deadline's reading of the clock, some days before.

    By the clock in Helsinki, so that the reading stays the same over a change of the clocks.
    """
    local = deadline.astimezone(HELSINKI)
    return datetime.combine(local.date() - timedelta(days=days), local.time(), HELSINKI)


def years_on(day: date, years: int) -> date:
    """The same day some years later; 28 February for the 29th of a leap year."""
    return add_months(day, 12 * years)
