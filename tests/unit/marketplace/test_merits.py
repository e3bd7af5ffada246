"""What is near the best is a strength, what is clearly behind a weakness, the rest is neither."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.pure.merits import Merit, merit_of_points, merit_of_price

POINTS = st.decimals(0, 100, places=2)


@pytest.mark.parametrize(
    ("own", "most", "merit"),
    [
        ("18.20", "18.20", Merit.BEST),
        ("18.00", "18.20", Merit.NEAR),
        ("18.00", "20.00", Merit.NEAR),
        ("17.99", "20.00", Merit.BETWEEN),
        ("16.00", "20.00", Merit.BETWEEN),
        ("15.99", "20.00", Merit.BEHIND),
        ("0", "20", Merit.BEHIND),
        ("0", "0", Merit.BETWEEN),
    ],
)
def test_points_are_seen_from_the_most(own: str, most: str, merit: Merit) -> None:
    assert merit_of_points(Decimal(own), Decimal(most)) == merit


@pytest.mark.parametrize(
    ("own", "lowest", "merit"),
    [
        (100_00, 100_00, Merit.BEST),
        (111_11, 100_00, Merit.NEAR),
        (111_12, 100_00, Merit.BETWEEN),
        (125_00, 100_00, Merit.BETWEEN),
        (125_01, 100_00, Merit.BEHIND),
        (1, 0, Merit.BEHIND),
        (0, 0, Merit.BEST),
    ],
)
def test_a_price_is_seen_from_the_lowest(own: int, lowest: int, merit: Merit) -> None:
    assert merit_of_price(own, lowest) == merit


@given(st.lists(POINTS, min_size=3, max_size=3))
def test_more_points_are_never_worth_less(points: list[Decimal]) -> None:
    low, high, most = sorted(points)
    order = [Merit.BEHIND, Merit.BETWEEN, Merit.NEAR, Merit.BEST]
    assert order.index(merit_of_points(low, most)) <= order.index(merit_of_points(high, most))


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="not from"):
        merit_of_points(Decimal(3), Decimal(2))
    with pytest.raises(ValueError, match="not from"):
        merit_of_price(1, 2)
