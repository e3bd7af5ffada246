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


PARTS = st.lists(st.tuples(st.integers(0, 10**9), st.integers(-30, 800)), max_size=4)


@given(parts=PARTS, rates=RATES)
def test_its_periods_are_whole_and_sum_to_the_interest_of_each_day_and_part(
    parts: list[tuple[int, int]], rates: list[tuple[int, Decimal]]
) -> None:
    told = dict(rates)
    told.setdefault(min(*told, 0), Decimal(8))
    told[-400] = Decimal(7)
    paid = [(cents, DUE + timedelta(days=days)) for cents, days in parts]
    in_force = [(DUE + timedelta(days=on), percent) for on, percent in told.items()]
    periods = late_interest(paid, in_force, DUE)
    last = max((days for cents, days in parts if cents), default=0)
    exact = Fraction(0)
    for day in range(1, last + 1):
        percent = told[max(on for on in told if on <= day)]
        owed = sum(cents for cents, days in parts if days >= day)
        exact += Fraction(owed) * Fraction(percent) / 36500
    assert abs(sum(each.cents for each in periods) - exact) <= Fraction(1, 2)
    assert [each.first for each in periods[1:]] == [
        each.last + timedelta(days=1) for each in periods[:-1]
    ]
    assert sum(each.days for each in periods) == max(last, 0)
    assert all(
        (one.percent, one.late_cents) != (other.percent, other.late_cents)
        for one, other in pairwise(periods)
    )
    for each in periods:
        own = Fraction(each.late_cents or 0) * Fraction(each.percent) * each.days / 36500
        assert abs(each.cents - own) <= 1


def test_each_part_is_late_up_to_its_own_day() -> None:
    paid = [(1_004_400, date(2027, 1, 3)), (100_000, date(2027, 2, 10)), (5, DUE)]
    both, rest = late_interest(paid, [(date(2027, 1, 1), Decimal("10.5"))], DUE)
    assert (both.days, both.late_cents) == (2, 1_104_400)
    assert (rest.days, rest.late_cents) == (38, 100_000)
    assert both.cents + rest.cents == 17_29


def test_a_delay_over_the_turn_of_the_half_year_has_two_rates() -> None:
    rates = [(date(2025, 1, 1), Decimal("11.5")), (date(2025, 7, 1), Decimal("10.5"))]
    first, second = late_interest([(1_000_000, date(2025, 7, 20))], rates, date(2025, 6, 20))
    assert (first.last, first.days, first.cents) == (date(2025, 6, 30), 10, 31_51)
    assert (second.first, second.days, second.cents) == (date(2025, 7, 1), 20, 57_53)


def test_without_a_rate_there_is_no_interest() -> None:
    with pytest.raises(ValueError, match="no rate"):
        late_interest([(100, date(2027, 3, 1))], [(date(2027, 2, 1), Decimal(8))], DUE)
