"""Shares of a joint purchase: to the cent, nothing lost, nobody passed over."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.pure.shares import WHOLE, part, points

WEIGHTS = st.lists(
    st.decimals(0, 1_000_000, places=2, allow_nan=False), min_size=1, max_size=8
).filter(any)
TOTALS = st.integers(0, 10**12)


@given(TOTALS, WEIGHTS)
def test_parts_sum_to_the_whole_and_each_is_within_a_unit_of_its_share(
    total: int, weights: list[Decimal]
) -> None:
    parts = part(total, weights)
    assert sum(parts) == total
    whole = sum(map(Fraction, weights))
    for got, weight in zip(parts, weights, strict=True):
        assert abs(got - total * Fraction(weight) / whole) < 1


@given(TOTALS, WEIGHTS)
def test_who_weighs_more_never_gets_less(total: int, weights: list[Decimal]) -> None:
    parts = part(total, weights)
    by_weight = sorted(zip(weights, parts, strict=True), key=lambda pair: pair[0])
    for (light, less), (heavy, more) in pairwise(by_weight):
        assert less <= more or light == heavy


@given(WEIGHTS)
def test_shares_sum_to_a_hundred_percent(weights: list[Decimal]) -> None:
    assert sum(points(weights)) == WHOLE


def test_the_cent_that_is_left_goes_to_the_largest_remainder_then_to_the_earlier() -> None:
    assert part(100, [1, 1, 1]) == (34, 33, 33)
    assert part(100_00, [Decimal("62.5"), Decimal("37.5")]) == (62_50, 37_50)
    assert part(10, [26, 55, 19]) == (3, 5, 2)


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1]])
def test_without_weights_nothing_is_parted(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weight"):
        part(1, weights)
