"""Office hours: an answer is due when so many hours at work have passed."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.pure.hours import OfficeHours
from marketplace.pure.periods import HELSINKI, is_business_day

OFFICE = OfficeHours(time(8), time(16))
CHRISTMAS = frozenset({date(2026, 12, 24), date(2026, 12, 25)})


def at(day: int, hour: int, minute: int = 0, month: int = 9) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=HELSINKI)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        (at(1, 12), 4, at(1, 16)),  # Tuesday: to the very closing
        (at(1, 12, 1), 4, at(2, 8, 1)),
        (at(1, 6), 4, at(1, 12)),  # before opening
        (at(1, 20), 4, at(2, 12)),  # in the evening
        (at(4, 15), 4, at(7, 11)),  # over a weekend
        (at(1, 12), 20, at(3, 16)),
        (at(23, 15, 0, 12), 4, at(28, 11, 0, 12)),  # over Christmas
    ],
)
def test_only_hours_at_work_count(start: datetime, hours: int, due: datetime) -> None:
    assert OFFICE.due(start, hours, CHRISTMAS) == due


minutes = st.timedeltas(timedelta(0), timedelta(days=100))


@given(minutes, st.integers(1, 40))
def test_an_answer_is_due_at_work_and_later_for_more_hours(since: timedelta, hours: int) -> None:
    local = at(1, 0) + since
    due = OFFICE.due(local, hours, CHRISTMAS).astimezone(HELSINKI)
    assert due - local >= timedelta(hours=hours)
    assert time(8) <= due.time() <= time(16)
    assert is_business_day(due.date(), CHRISTMAS)
    assert OFFICE.due(local, hours + 1, CHRISTMAS) > due


def test_an_office_that_closes_before_it_opens_is_none() -> None:
    with pytest.raises(ValueError, match="cannot close"):
        OfficeHours(time(16), time(8))
