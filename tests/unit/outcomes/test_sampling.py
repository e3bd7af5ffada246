"""Samples: drawn anew they are the same, every line can be drawn, and the interval is exact."""

import math
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.pure.sampling import (
    Candidate,
    Found,
    allocate,
    at_most,
    draw,
    estimate,
    interval,
)

CANDIDATES = st.lists(
    st.builds(
        Candidate,
        key=st.text("abcdef", min_size=1, max_size=6),
        stratum=st.sampled_from(["x", "y", "z"]),
        weight=st.integers(1, 9),
    ),
    max_size=40,
    unique_by=lambda each: each.key,
)


@given(CANDIDATES, st.text(), st.integers(0, 50), st.randoms())
def test_the_same_seed_draws_the_same_lines_in_whatever_order_they_come(
    candidates: list[Candidate], seed: str, size: int, random: object
) -> None:
    shuffled = list(candidates)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    drawn = draw(candidates, seed, size)
    assert drawn == draw(shuffled, seed, size)
    assert len(drawn) == min(size, len(candidates))
    assert len({each.key for each in drawn}) == len(drawn)


@given(CANDIDATES, st.text(), st.integers(0, 50))
def test_each_stratum_is_drawn_from_by_its_share(
    candidates: list[Candidate], seed: str, size: int
) -> None:
    sizes = Counter(each.stratum for each in candidates)
    drawn = Counter(each.stratum for each in draw(candidates, seed, size))
    assert dict(drawn) == {name: n for name, n in allocate(sizes, size).items() if n}
    if size >= len(sizes):
        assert set(drawn) == set(sizes)
    for name, count in sizes.items():
        exact = size * count / len(candidates)
        assert drawn[name] <= max(1, math.ceil(min(exact, count)))


@given(st.integers(2, 20), st.data())
def test_every_line_can_be_drawn(count: int, data: st.DataObject) -> None:
    candidates = [Candidate(f"k{number}", "x", 1 + number % 3) for number in range(count)]
    wanted = data.draw(st.sampled_from(candidates)).key
    seeds = (f"seed {number}" for number in range(100 * count))
    assert any(draw(candidates, seed, 1)[0].key == wanted for seed in seeds)


def test_lines_of_one_weight_are_drawn_alike_and_heavier_ones_more_often() -> None:
    candidates = [Candidate("light", "x"), Candidate("same", "x"), Candidate("heavy", "x", 8)]
    times = Counter(draw(candidates, f"{number}", 1)[0].key for number in range(2000))
    assert abs(times["light"] - times["same"]) < 100
    assert 1400 < times["heavy"] < 1800


@pytest.mark.parametrize(
    ("errors", "size", "low", "high"),
    # the tables of Clopper and Pearson at 95 %
    [(0, 10, 0.0, 0.3085), (1, 10, 0.0025, 0.4450), (5, 50, 0.0333, 0.2181), (10, 10, 0.6915, 1.0)],
)
def test_the_interval_is_that_of_clopper_and_pearson(
    errors: int, size: int, low: float, high: float
) -> None:
    found = interval(errors, size)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 60), st.floats(0.01, 0.99))
def test_the_interval_covers_the_true_share_as_often_as_it_says(size: int, share: float) -> None:
    missed = 0.0
    for errors in range(size + 1):
        bounds = interval(errors, size)
        if not bounds.low <= share <= bounds.high:
            missed += at_most(errors, size, share) - at_most(errors - 1, size, share)
    assert missed <= 0.05 + 1e-9


@given(
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 10_000)), max_size=30),
    st.integers(0, 1000),
)
def test_a_sample_without_errors_extrapolates_none_and_the_whole_says_itself(
    pairs: list[tuple[int, int]], more: int
) -> None:
    found = [Found(amount, min(amount, wrong)) for amount, wrong in pairs]
    total = sum(each.amount_cents for each in found)
    whole = estimate(found, len(found), total)
    assert whole.extrapolated_cents == sum(each.wrong_cents for each in found)
    assert 0 <= whole.errors <= whole.lines_high <= len(found) or not found
    clean = estimate([Found(each.amount_cents, 0) for each in found], len(found) + more, total)
    assert (clean.errors, clean.extrapolated_cents, clean.rate.low) == (0, 0, 0.0)


def test_a_line_without_weight_is_no_candidate() -> None:
    with pytest.raises(ValueError, match="not over 0"):
        draw([Candidate("k", "x", 0)], "s", 1)
    with pytest.raises(ValueError, match="3 errors"):
        interval(3, 2, Fraction(9, 10))
