"""Rolling sums and thresholds: worked examples, and what holds for any purchases."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.pure.periods import Span, months_end
from marketplace.pure.thresholds import Entry, Threshold, class_of, judge, largest_window

NATIONAL = Threshold("national:services", 60_000_00, "national")
EU = Threshold("eu:services", 216_000_00, "eu")
LADDER = (NATIONAL, EU)
BELOW = "small_procurement"

days = st.dates(date(2024, 1, 1), date(2028, 12, 31))
cents = st.integers(0, 400_000_00)
entries = st.builds(Entry, days, cents)
others = st.lists(entries, max_size=8)
months = st.integers(1, 48)


@pytest.mark.parametrize(
    ("total", "regime", "left"),
    [
        (0, BELOW, (60_000_00, 216_000_00)),
        (59_999_99, BELOW, (1, 156_000_01)),
        (60_000_00, "national", (0, 156_000_00)),
        (215_999_99, "national", (0, 1)),
        (216_000_00, "eu", (0, 0)),
    ],
)
def test_a_threshold_is_reached_by_its_own_amount(
    total: int, regime: str, left: tuple[int, ...]
) -> None:
    found = judge(total, total, LADDER, BELOW)
    assert (found.regime, found.left, found.split) == (regime, left, False)


def test_two_parts_below_make_a_whole_above() -> None:
    found = judge(35_000_00, 70_000_00, LADDER, BELOW)
    assert (found.alone, found.regime, found.split) == (BELOW, "national", True)
    assert found.reached == NATIONAL


def test_a_year_round_new_year_counts_as_one() -> None:
    own = Entry(date(2027, 2, 1), 30_000_00)
    before = [Entry(date(2026, 9, 1), 20_000_00), Entry(date(2026, 1, 31), 90_000_00)]
    found = largest_window(own, before, 12)
    assert (found.cents, found.places) == (50_000_00, (0,))
    assert found.span == Span(date(2026, 9, 1), date(2027, 8, 31))


def test_what_comes_later_counts_too_but_not_both_ends_at_once() -> None:
    own = Entry(date(2026, 9, 1), 10_000_00)
    around = [Entry(date(2026, 1, 1), 5_000_00), Entry(date(2027, 6, 1), 7_000_00)]
    found = largest_window(own, around, 12)
    assert (found.cents, found.places) == (17_000_00, (1,))


def test_the_day_of_a_year_later_is_outside() -> None:
    own = Entry(date(2026, 9, 1), 1)
    assert largest_window(own, [Entry(date(2027, 8, 31), 1)], 12).cents == 2
    assert largest_window(own, [Entry(date(2027, 9, 1), 1)], 12).cents == 1
    assert largest_window(own, [Entry(date(2025, 9, 1), 1)], 12).cents == 1
    assert largest_window(own, [Entry(date(2025, 9, 2), 1)], 12).cents == 2


def test_the_longest_prefix_of_a_code_gives_its_class() -> None:
    prefixes = [("8", "a"), ("853125", "c"), ("85", "b")]
    assert [class_of(code, prefixes) for code in ("85312510", "85100000", "80530000", "79")] == [
        "c",
        "b",
        "a",
        None,
    ]


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError):
        Entry(date(2026, 1, 1), -1)
    with pytest.raises(ValueError):
        largest_window(Entry(date(2026, 1, 1), 1), [], 0)
    with pytest.raises(ValueError):
        judge(2, 1, LADDER, BELOW)


@given(own=entries, rest=others, length=months)
def test_no_period_around_a_purchase_has_a_larger_sum(
    own: Entry, rest: list[Entry], length: int
) -> None:
    found = largest_window(own, rest, length)
    assert own.on in found.span
    assert found.cents == own.cents + sum(rest[place].cents for place in found.places)
    for back in range(0, 31 * length + 1, 3):
        first = own.on - timedelta(days=back)
        span = Span(first, months_end(first, length))
        if own.on in span:
            inside = sum(entry.cents for entry in rest if entry.on in span)
            assert own.cents + inside <= found.cents


@given(own=entries, rest=others, more=entries, length=months)
def test_another_purchase_never_makes_a_sum_smaller(
    own: Entry, rest: list[Entry], more: Entry, length: int
) -> None:
    before = largest_window(own, rest, length).cents
    after = largest_window(own, [*rest, more], length).cents
    assert before <= after <= before + more.cents


@given(own=entries, rest=others, length=months)
def test_the_order_of_purchases_does_not_matter(own: Entry, rest: list[Entry], length: int) -> None:
    backwards = largest_window(own, rest[::-1], length)
    assert backwards.cents == largest_window(own, rest, length).cents


@given(own=entries, rest=others, length=months)
def test_a_longer_period_never_makes_a_sum_smaller(
    own: Entry, rest: list[Entry], length: int
) -> None:
    shorter = largest_window(own, rest, length).cents
    assert shorter <= largest_window(own, rest, length + 1).cents


@given(own=cents, extra=cents)
def test_the_regime_rises_with_the_value_and_what_is_left_tips_it(own: int, extra: int) -> None:
    order = (BELOW, "national", "eu")
    found = judge(own, own + extra, LADDER, BELOW)
    assert order.index(found.alone) <= order.index(found.regime)
    for threshold, left in zip(LADDER, found.left, strict=True):
        if left:
            tipped = judge(own, own + extra + left, LADDER, BELOW)
            almost = judge(own, own + extra + left - 1, LADDER, BELOW)
            assert order.index(tipped.regime) >= order.index(threshold.regime)
            assert order.index(almost.regime) < order.index(threshold.regime)


@given(total=cents, parts=st.integers(2, 5))
def test_cutting_a_purchase_never_hides_its_regime(total: int, parts: int) -> None:
    piece, rest = divmod(total, parts)
    pieces = [piece] * (parts - 1) + [piece + rest]
    whole = judge(total, total, LADDER, BELOW).regime
    assert all(judge(each, sum(pieces), LADDER, BELOW).regime == whole for each in pieces)
