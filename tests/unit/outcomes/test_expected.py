"""Expected cost: stories reckoned by the scheme, and what holds of it for any prices."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.baskets.schemes import scheme_text
from outcomes.pure.example import Trial, tried
from outcomes.pure.expected import STORIES, costs_at, uncounted
from outcomes.pure.scheme import parse_scheme, price_points, with_prices

DAY = date(2026, 11, 2)
TEXT = scheme_text("valmennus")
SCHEME = parse_scheme(TEXT, "valmennus.yaml")
KEYS = [point.key for point in price_points(SCHEME)]
PRICES = {point.key: point.default_cents for point in price_points(SCHEME)}
amounts = st.fixed_dictionaries({key: st.integers(0, 300_000) for key in KEYS})


def test_each_story_costs_what_the_scheme_pays_for_it() -> None:
    costs = costs_at(TEXT, PRICES, DAY)
    start, job = PRICES["start"], PRICES["job_start"]
    assert costs["service"] == start
    assert costs["job"] == start + job
    assert costs["stay_3"] == start + job + PRICES["retention_3"]
    assert costs["group_3"] == start + job + PRICES["retention_3_group"]
    assert costs["stay_6"] > costs["stay_3"]


def test_the_caps_of_the_scheme_cut_what_is_expected() -> None:
    dear = dict.fromkeys(KEYS, 1_000_000)
    cap = max(limit.cents or 0 for limit in SCHEME.caps.limits.values()) if SCHEME.caps else 0
    assert cap and all(cost <= cap for cost in costs_at(TEXT, dear, DAY).values())


@pytest.mark.parametrize(
    ("lived", "missing"),
    [
        ((), KEYS),
        (("service",), [key for key in KEYS if key != "start"]),
        (("stay_6",), ["retention_3_group"]),
        (("stay_6", "group_6"), []),
    ],
)
def test_a_price_that_nobody_assumed_pays_is_named(
    lived: tuple[str, ...], missing: list[str]
) -> None:
    assert uncounted(SCHEME, DAY, dict.fromkeys(lived, 1)) == missing


@settings(max_examples=25)
@given(amounts, st.sampled_from(KEYS), st.integers(0, 100_000))
def test_a_lower_price_never_costs_more(prices: dict[str, int], key: str, cut: int) -> None:
    cheaper = prices | {key: max(prices[key] - cut, 0)}
    before, after = (costs_at(TEXT, each, DAY) for each in (prices, cheaper))
    assert all(after[story] <= before[story] for story in STORIES)


@settings(max_examples=15)
@given(amounts)
def test_a_story_costs_what_the_same_person_brings_alone(prices: dict[str, int]) -> None:
    scheme = with_prices(SCHEME, prices)
    lines = tried(scheme, DAY, Trial(months=7))
    assert costs_at(TEXT, prices, DAY)["stay_6"] == sum(line.amount_cents for line in lines)
