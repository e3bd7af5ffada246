"""Calendar periods and the border between instants and days in Europe/Helsinki."""

from calendar import monthrange
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HELSINKI = ZoneInfo("Europe/Helsinki")
ONE_DAY = timedelta(days=1)
SATURDAY = 5


def local_day(instant: datetime) -> date:
    """The day in Helsinki on which an aware instant falls."""
    if instant.tzinfo is None:
        raise ValueError("An instant needs a time zone")
    return instant.astimezone(HELSINKI).date()


def day_start(day: date) -> datetime:
    """The first instant of a day in Helsinki, in UTC."""
    return datetime.combine(day, time.min, HELSINKI).astimezone(UTC)


def day_end(day: date) -> datetime:
    """The last microsecond of a day in Helsinki, in UTC."""
    return day_start(day + ONE_DAY) - timedelta(microseconds=1)


def same_day_months_later(start: date, months: int) -> date | None:
    """The day with the same number n months later; None where that month has no such day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if start.day > monthrange(year, month + 1)[1]:
        return None
    return date(year, month + 1, start.day)


def add_months(start: date, months: int) -> date:
    """The same day n months later, or that month's last day where it has no such day."""
    return same_day_months_later(start, months) or _month_end(start, months)


def months_end(start: date, months: int) -> date:
    """The last day of n months that begin on `start`, both included.

    They end on the day before the same day n months later; where that month has no such day, they
    end with the month (as in the Act on the calculation of fixed periods, 150/1930, section 3).
    """
    same_day = same_day_months_later(start, months)
    return same_day - ONE_DAY if same_day else _month_end(start, months)


def _month_end(start: date, months: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])


@dataclass(frozen=True, order=True)
class Span:
    """Days from the first to the last, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"A span cannot end on {self.last} before it begins on {self.first}")

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def days(self) -> int:
        """How many days the span has."""
        return (self.last - self.first).days + 1

    def each_day(self) -> Iterator[date]:
        """The days in their order."""
        return (self.first + timedelta(days=n) for n in range(self.days))


def is_business_day(day: date, holidays: Collection[date]) -> bool:
    """Whether a day is neither a Saturday, a Sunday nor one of the holidays given."""
    return day.weekday() < SATURDAY and day not in holidays


def next_business_day(day: date, holidays: Collection[date]) -> date:
    """The day itself, or the first business day after it."""
    while not is_business_day(day, holidays):
        day += ONE_DAY
    return day


def last_business_day(day: date, holidays: Collection[date]) -> date:
    """The day itself, or the last business day before it."""
    while not is_business_day(day, holidays):
        day -= ONE_DAY
    return day


def add_business_days(day: date, count: int, holidays: Collection[date]) -> date:
    """The n-th business day after a day, which itself is not counted."""
    for _ in range(count):
        day = next_business_day(day + ONE_DAY, holidays)
    return day


def last_day(notice_day: date, days: int, holidays: Collection[date]) -> date:
    """The last day of a period of days given by a notice.

    The day after the notice is day 1; a last day on a Saturday, Sunday or holiday moves to the
    next weekday (Act on the calculation of fixed periods, 150/1930, sections 2 and 5).
    """
    return next_business_day(notice_day + timedelta(days=days), holidays)


def first_free_day(given: date, notice_day: date, days: int, holidays: Collection[date]) -> date:
    """The first day on which a period of waiting holds nothing up any more.

    The period runs as in `last_day` from the notice of something given on a day; where it has no
    days, there is nothing to wait for.
    """
    return last_day(notice_day, days, holidays) + ONE_DAY if days else given


def full_months(first: date, last: date) -> int:
    """The most months n for which the first day + n months is not after the last one; so from a
    day to the day before it they are −1."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return months if add_months(first, months) <= last else months - 1
