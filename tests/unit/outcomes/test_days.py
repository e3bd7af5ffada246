"""Days in columns are reckoned as the calendar's, one by one or once for each day."""

from datetime import date

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from marketplace.pure.periods import add_months, months_end
from outcomes.pure.columns import days

DAYS = st.lists(st.dates(date(2026, 1, 1), date(2026, 3, 1)), min_size=1, max_size=4)


@given(found=DAYS, months=st.integers(1, 15), often=st.sampled_from([1, 90]))
def test_the_same_months_later_for_all(found: list[date], months: int, often: int) -> None:
    asked = pl.Series([day.toordinal() for day in found] * often, dtype=pl.Int64)
    same = pl.Series([months], dtype=pl.Int64).new_from_index(0, len(asked))
    later = [add_months(day, months).toordinal() for day in found]
    ends = [months_end(day, months).toordinal() for day in found]
    assert days.add_months(asked, same).to_list() == later * often
    assert days.months_end(asked, same).to_list() == ends * often
    assert days.month_of(asked).to_list() == [d.year * 12 + d.month - 1 for d in found] * often


@given(found=DAYS)
def test_other_months_for_each_day(found: list[date]) -> None:
    asked = pl.Series([day.toordinal() for day in found] * 90, dtype=pl.Int64)
    months = pl.Series([n % 5 for n in range(len(asked))], dtype=pl.Int64)
    later = [add_months(day, n % 5).toordinal() for n, day in enumerate(found * 90)]
    assert days.add_months(asked, months).to_list() == later


def test_days_that_are_not_known_stay_so() -> None:
    asked = pl.Series([None, 740_000, *[740_001] * 40], dtype=pl.Int64)
    assert days.month_of(asked).to_list()[0] is None
    assert days.pay_before(asked).null_count() == 1
