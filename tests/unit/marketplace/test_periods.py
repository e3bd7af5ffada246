"""Months, spans, business days, and the border between instants and days."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.pure.periods import (
    Span,
    add_business_days,
    add_months,
    day_end,
    day_start,
    first_free_day,
    is_business_day,
    last_day,
    local_day,
    months_end,
)

DAYS = st.dates(date(1990, 1, 1), date(2190, 12, 31))
MONTHS = st.integers(0, 120)
NEW_YEAR = {date(2027, 1, 1), date(2027, 1, 6)}


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 2, 3), 3, date(2026, 5, 2)),
        (date(2026, 1, 1), 1, date(2026, 1, 31)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),  # no 31 February: the month's end
        (date(2028, 1, 31), 1, date(2028, 2, 29)),  # a leap year
        (date(2026, 1, 29), 1, date(2026, 2, 28)),  # no 29 February 2026
        (date(2028, 1, 29), 1, date(2028, 2, 28)),  # 29 February 2028 exists: the day before
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 8, 31), 3, date(2026, 11, 30)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 1), 3, date(2027, 2, 28)),
    ],
)
def test_months_end_on_the_day_before_the_same_day(start: date, months: int, end: date) -> None:
    assert months_end(start, months) == end


@pytest.mark.parametrize(
    ("start", "months", "same_day"),
    [
        (date(2026, 11, 15), 3, date(2027, 2, 15)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 5, 31), -3, date(2026, 2, 28)),
    ],
)
def test_the_same_day_is_at_most_the_months_last_day(
    start: date, months: int, same_day: date
) -> None:
    assert add_months(start, months) == same_day


@given(DAYS, DAYS, MONTHS)
def test_a_later_start_never_ends_earlier(one: date, other: date, months: int) -> None:
    first, second = sorted([one, other])
    assert months_end(first, months) <= months_end(second, months)
    assert add_months(first, months) <= add_months(second, months)


@given(DAYS, MONTHS)
def test_months_end_with_the_same_day_or_the_day_before(start: date, months: int) -> None:
    assert add_months(start, months) - months_end(start, months) in (
        timedelta(days=1),
        timedelta(0),
    )


@given(DAYS, st.integers(0, 400))
def test_both_ends_of_a_span_count(first: date, more: int) -> None:
    span = Span(first, first + timedelta(days=more))
    days = list(span.each_day())
    assert (len(days), days[0], days[-1]) == (span.days, span.first, span.last)
    assert span.first in span
    assert span.last in span
    assert span.last + timedelta(days=1) not in span


def test_a_span_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="2026-02-01"):
        Span(date(2026, 2, 2), date(2026, 2, 1))


@pytest.mark.parametrize(
    ("notice", "days", "last"),
    [
        (date(2026, 11, 2), 14, date(2026, 11, 16)),  # Monday to Monday
        (date(2026, 11, 6), 1, date(2026, 11, 9)),  # Saturday moves to Monday
        (date(2026, 12, 18), 14, date(2027, 1, 4)),  # New Year's Day, a Friday, moves over Sunday
        (date(2026, 12, 23), 14, date(2027, 1, 7)),  # Epiphany moves to Thursday
    ],
)
def test_the_day_after_notice_is_day_one(notice: date, days: int, last: date) -> None:
    assert last_day(notice, days, NEW_YEAR) == last


@given(DAYS, st.integers(0, 3), st.integers(0, 30))
def test_what_waits_is_free_the_day_after_its_last_day(
    given_on: date, later: int, days: int
) -> None:
    noticed = given_on + timedelta(days=later)
    free = first_free_day(given_on, noticed, days, NEW_YEAR)
    if days == 0:
        assert free == given_on
    else:
        assert free - timedelta(days=1) == last_day(noticed, days, NEW_YEAR)
        assert (free - noticed).days > days
        assert free <= first_free_day(given_on, noticed, days + 1, NEW_YEAR)


@given(DAYS, st.integers(1, 30))
def test_business_days_skip_weekends_and_holidays(day: date, count: int) -> None:
    reached = add_business_days(day, count, NEW_YEAR)
    between = Span(day + timedelta(days=1), reached).each_day()
    assert sum(is_business_day(each, NEW_YEAR) for each in between) == count
    assert is_business_day(reached, NEW_YEAR)


def test_helsinki_decides_the_day() -> None:
    assert local_day(datetime(2026, 6, 30, 20, 59, 59, tzinfo=UTC)) == date(2026, 6, 30)
    assert local_day(datetime(2026, 6, 30, 21, 0, tzinfo=UTC)) == date(2026, 7, 1)
    assert local_day(datetime(2026, 1, 31, 22, 0, tzinfo=UTC)) == date(2026, 2, 1)
    with pytest.raises(ValueError, match="time zone"):
        local_day(datetime(2026, 1, 1))  # noqa: DTZ001 -- the naive instant is what is refused


@given(DAYS)
def test_a_day_begins_and_ends_in_helsinki(day: date) -> None:
    assert local_day(day_start(day)) == local_day(day_end(day)) == day
    assert local_day(day_end(day) + timedelta(microseconds=1)) == day + timedelta(days=1)


def test_the_days_of_clock_change_have_23_and_25_hours() -> None:
    spring, autumn = date(2026, 3, 29), date(2026, 10, 25)
    assert day_start(spring + timedelta(days=1)) - day_start(spring) == timedelta(hours=23)
    assert day_start(autumn + timedelta(days=1)) - day_start(autumn) == timedelta(hours=25)
