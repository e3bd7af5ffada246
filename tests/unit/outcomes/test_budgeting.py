"""A budget line's year at this pace, and what is left of it."""

from datetime import date

import pytest

from outcomes.pure.budgeting import BudgetUse, forecast


@pytest.mark.parametrize(
    ("used", "today", "comes_to"),
    [
        (100_00, date(2027, 12, 31), 100_00),
        (100_00, date(2027, 1, 1), 36_500_00),
        (100_00, date(2028, 2, 1), 100_00),
        (-50_00, date(2027, 12, 31), -50_00),
        (0, date(2027, 6, 1), 0),
    ],
)
def test_the_rest_of_the_year_goes_on_as_its_days_have(
    used: int, today: date, comes_to: int
) -> None:
    assert forecast(used, 2027, today) == comes_to


def test_what_is_committed_is_not_left() -> None:
    use = BudgetUse(100, 30, 80, 60)
    assert (use.left_cents, use.overruns) == (-10, False)
    assert BudgetUse(100, 30, 0, 101).overruns
    assert BudgetUse(None, 30, 0, 101).left_cents is None
