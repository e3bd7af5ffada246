"""Days as whole numbers in columns, and the calendar reckoned on them.

A day is its number in the calendar (`date.toordinal`), a month is twelve times its year plus its
place in it, from 0. What lies outside the calendar is null.
"""

from collections.abc import Callable
from datetime import date
from functools import cache, wraps

import polars as pl

from outcomes.pure.columns.values import INDEX

FIRST, LAST = date.min.toordinal(), date.max.toordinal()
_EPOCH = date(1970, 1, 1).toordinal()
PAY = 377_580
"""The least number that the lengths of all months divide: a month's pay in such parts."""


@cache
def _starts() -> pl.Series:
    """The first day of each month; the months before the calendar and the one after it too."""
    starts = from_dates(pl.date_range(date.min, date.max, "1mo", eager=True))
    return pl.Series([0] * 12 + starts.to_list() + [LAST + 1, LAST + 1], dtype=pl.Int64)


def start_of(months: pl.Series) -> pl.Series:
    """The first day of months."""
    return _starts()[months.cast(INDEX)]


def as_dates(days: pl.Series) -> pl.Series:
    """Days as Polars dates."""
    return (days - _EPOCH).cast(pl.Int32).cast(pl.Date)


def from_dates(dates: pl.Series) -> pl.Series:
    """Polars dates as days."""
    return dates.cast(pl.Int32).cast(pl.Int64) + _EPOCH


def _by_day(of: Callable[..., pl.Series]) -> Callable[..., pl.Series]:
    """A function of days, and of a number of months, that is worked out once for each day where
    the days lie close together and the months are the same for all."""

    @wraps(of)
    def worked_out(days: pl.Series, *months: pl.Series) -> pl.Series:
        first, last = days.min(), days.max()
        alike = all(each.min() == each.max() and not each.null_count() for each in months)
        if first is None or last - first >= len(days) or not alike:  # type: ignore[operator]
            return of(days, *months)
        between = pl.int_range(first, last + 1, dtype=pl.Int64, eager=True)  # type: ignore[operator,arg-type]
        same = [each.new_from_index(0, len(between)) for each in months]
        return of(between, *same)[(days - first).cast(INDEX)]

    return worked_out


@_by_day
def month_of(days: pl.Series) -> pl.Series:
    """The month of each day."""
    dates = as_dates(days).dt
    return dates.year().cast(pl.Int64) * 12 + dates.month().cast(pl.Int64) - 1


def within(days: pl.Series) -> pl.Series:
    """Days, null where they are outside the calendar."""
    return days.set(((days < FIRST) | (days > LAST)).fill_null(False), None)


def _moved(days: pl.Series, months: pl.Series) -> tuple[pl.Series, pl.Series, pl.Series]:
    """The first day of the month so many months later, its length, and the day's place."""
    month = month_of(days)
    place = days - start_of(month)
    later = month + months
    later = later.set(((later < 12) | (later >= 120_000)).fill_null(False), None)
    begins = start_of(later)
    return begins, start_of(later + 1) - begins, place


@_by_day
def add_months(days: pl.Series, months: pl.Series) -> pl.Series:
    """The same day n months later, or that month's last day where it has no such day."""
    begins, length, place = _moved(days, months)
    return begins + least(place, length - 1)


@_by_day
def months_end(days: pl.Series, months: pl.Series) -> pl.Series:
    """The last day of n months that begin on a day."""
    begins, length, place = _moved(days, months)
    return begins + least(place, length) - 1


def full_months(first: pl.Series, last: pl.Series) -> pl.Series:
    """Full months from one day to another; negative where the other is before."""
    months = month_of(last) - month_of(first)
    return months - (add_months(first, months) > last).cast(pl.Int64)


def least(one: pl.Series, other: pl.Series) -> pl.Series:
    """The smaller of two whole numbers, null where one is not known."""
    return _known(one.zip_with(one <= other, other), one, other)


def greatest(one: pl.Series, other: pl.Series) -> pl.Series:
    """The larger of two whole numbers, null where one is not known."""
    return _known(one.zip_with(one >= other, other), one, other)


def _known(found: pl.Series, one: pl.Series, other: pl.Series) -> pl.Series:
    if not (one.null_count() or other.null_count()):
        return found
    return found.set(one.is_null() | other.is_null(), None)


def month_end(days: pl.Series) -> pl.Series:
    """The last day of each day's month."""
    return start_of(month_of(days) + 1) - 1


@_by_day
def pay_before(days: pl.Series) -> pl.Series:
    """How many parts of months' pay lie before each day, from the calendar's beginning."""
    month = month_of(days)
    begins = start_of(month)
    return month * PAY + (days - begins) * (PAY // (start_of(month + 1) - begins))


def pay_reached(parts: pl.Series) -> pl.Series:
    """The first day before which at least so many parts of months' pay lie."""
    month = parts // PAY
    begins = start_of(month)
    daily = PAY // (start_of(month + 1) - begins)
    return begins + -((-(parts - month * PAY)) // daily)
