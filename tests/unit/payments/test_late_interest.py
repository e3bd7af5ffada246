"""Late interest is that of each day at the rate of that day, rounded once."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.pure.interest import late_interest

DUE = date(2027, 1, 1)
RATES = st.lists(
    st.tuples(st.integers(-400, 800), st.decimals(0, 30, places=1)), min_size=1, max_size=6
)


@given(cents=st.integers(0, 10**9), rates=RATES, days=st.integers(-30, 800))
def test_its_periods_are_whole_and_sum_to_the_interest_of_each_day(
    cents: int, rates: list[tuple[int, Decimal]], days: int
) -> None:
    told = dict(rates)
    told.setdefault(min(*told, 0), Decimal(8))
    told[-400] = Decimal(7)
    paid = DUE + timedelta(days=days)
    in_force = [(DUE + timedelta(days=on), percent) for on, percent in told.items()]
    periods = late_interest(cents, in_force, DUE, paid)
    exact = Fraction(0)
    for day in range(1, days + 1):
        percent = told[max(on for on in told if on <= day)]
        exact += Fraction(cents) * Fraction(percent) / 36500
    assert abs(sum(each.cents for each in periods) - exact) <= Fraction(1, 2)
    assert [each.first for each in periods[1:]] == [
        each.last + timedelta(days=1) for each in periods[:-1]
    ]
    assert sum(each.days for each in periods) == max(days, 0)
    assert all(one.percent != other.percent for one, other in pairwise(periods))
    for each in periods:
        own = Fraction(cents) * Fraction(each.percent) * each.days / 36500
        assert abs(each.cents - own) <= 1


def test_a_delay_over_the_turn_of_the_half_year_has_two_rates() -> None:
    rates = [(date(2025, 1, 1), Decimal("11.5")), (date(2025, 7, 1), Decimal("10.5"))]
    first, second = late_interest(1_000_000, rates, date(2025, 6, 20), date(2025, 7, 20))
    assert (first.last, first.days, first.cents) == (date(2025, 6, 30), 10, 31_51)
    assert (second.first, second.days, second.cents) == (date(2025, 7, 1), 20, 57_53)


def test_without_a_rate_there_is_no_interest() -> None:
    with pytest.raises(ValueError, match="no rate"):
        late_interest(100, [(date(2027, 2, 1), Decimal(8))], DUE, date(2027, 3, 1))
