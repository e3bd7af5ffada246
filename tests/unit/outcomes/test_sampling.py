"""Samples: drawn anew they are the same, every line can be drawn, and the interval is exact."""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.pure.sampling import (
    Candidate,
    Found,
    Stratum,
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


AMOUNTS = st.lists(st.integers(-10_000, 10_000), min_size=1, max_size=12)


@given(st.dictionaries(st.sampled_from("xyz"), AMOUNTS, min_size=1), st.data())
def test_a_whole_that_was_looked_at_says_itself_and_one_without_errors_none(
    amounts: dict[str, list[int]], data: st.DataObject
) -> None:
    strata = [Stratum(name, len(each), sum(map(abs, each))) for name, each in amounts.items()]
    found = {
        name: [Found(cents, data.draw(st.sampled_from([0, cents]))) for cents in each]
        for name, each in amounts.items()
    }
    whole = estimate(found, strata)
    wrong = [each for lines in found.values() for each in lines if each.is_error]
    assert whole.extrapolated_cents == sum(each.wrong_cents for each in wrong)
    assert (whole.lines_low, whole.lines_high) == (len(wrong), len(wrong))
    assert whole.rate.low == pytest.approx(whole.rate.share) == pytest.approx(whole.rate.high)
    clean = estimate({name: [Found(each[0], 0)] for name, each in amounts.items()}, strata)
    assert (clean.errors, clean.extrapolated_cents, clean.lines_low) == (0, 0, 0)


@given(st.dictionaries(st.sampled_from("xyz"), AMOUNTS, min_size=1), st.text(), st.integers(1, 20))
def test_the_share_lies_within_its_bounds_and_these_within_what_was_seen(
    amounts: dict[str, list[int]], seed: str, size: int
) -> None:
    found, strata = drawn_and_found(amounts, seed, size, lambda cents: cents % 3 == 0)
    whole = estimate(found, strata)
    lines = sum(map(len, amounts.values()))
    assert 0 <= whole.rate.low <= whole.rate.share <= whole.rate.high <= 1
    assert (
        whole.errors <= whole.lines_low <= whole.lines_high <= lines - (whole.size - whole.errors)
    )


def drawn_and_found(
    amounts: Mapping[str, Sequence[int]], seed: str, size: int, is_wrong: Callable[[int], bool]
) -> tuple[dict[str, list[Found]], list[Stratum]]:
    """What is found in a sample of lines that come to these amounts, and its strata."""
    keyed = {
        f"{name}{at}": cents for name, each in amounts.items() for at, cents in enumerate(each)
    }
    found: dict[str, list[Found]] = {}
    for each in draw([Candidate(key, key[0]) for key in keyed], seed, size):
        cents = keyed[each.key]
        found.setdefault(each.stratum, []).append(Found(cents, cents if is_wrong(cents) else 0))
    strata = [Stratum(name, len(each), sum(map(abs, each))) for name, each in amounts.items()]
    return found, strata


@pytest.mark.parametrize(
    ("sizes", "wrong", "size"),
    [
        ({"x": 40}, {"x": 6}, 12),
        ({"x": 60, "y": 30}, {"x": 3, "y": 15}, 15),
        # many small ones of which one is wrong all over, beside a large one that is right
        ({"x": 80, "y": 5, "z": 5}, {"x": 0, "y": 5, "z": 1}, 10),
    ],
)
def test_the_bounds_hold_the_truth_as_often_as_they_say(
    sizes: dict[str, int], wrong: dict[str, int], size: int
) -> None:
    """Of 400 samples by seeds that are counted up, at least 95 in 100; the middle of all shares
    is the truth, which an unweighed share is not where small strata are drawn from more often."""
    amounts = {
        name: [300 if at < wrong[name] else 100 + at for at in range(count)]
        for name, count in sizes.items()
    }
    truth = sum(wrong.values()) / sum(sizes.values())
    held, shares = 0, []
    for seed in range(400):
        found, strata = drawn_and_found(amounts, f"{seed}", size, lambda cents: cents == 300)
        rate = estimate(found, strata).rate
        held += rate.low <= truth <= rate.high
        shares.append(rate.share)
    assert held >= 380
    assert sum(shares) / len(shares) == pytest.approx(truth, abs=0.015)


def test_a_claw_back_among_the_lines_does_not_turn_the_ratio() -> None:
    """Half of what was paid, whatever its sign, is wrong in the sample: so it is in all."""
    found = {"x": [Found(1000, 1000), Found(-1000, 0)]}
    assert estimate(found, [Stratum("x", 4, 4000)]).extrapolated_cents == 2000
    assert estimate(found, [Stratum("x", 4, None)]).extrapolated_cents is None


def test_of_a_stratum_that_nobody_looked_at_nothing_is_known() -> None:
    whole = estimate({"x": [Found(100, 0)] * 4}, [Stratum("x", 4, 400), Stratum("y", 6, 600)])
    assert (whole.rate.low, whole.rate.share, whole.rate.high) == (0.0, 0.0, 0.6)
    nothing = estimate({}, [Stratum("x", 4, 400)])
    assert (nothing.rate.low, nothing.rate.high, nothing.extrapolated_cents) == (0.0, 1.0, 0)


def test_a_line_without_weight_is_no_candidate() -> None:
    with pytest.raises(ValueError, match="not over 0"):
        draw([Candidate("k", "x", 0)], "s", 1)
    with pytest.raises(ValueError, match="3 errors"):
        interval(3, 2, Fraction(9, 10))
