"""One score out of several: mean, median and how far they are apart."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.pure.agreement import AGREEMENT_RULES, agreed, spread

percents = st.lists(st.decimals(0, 100, places=2), min_size=1, max_size=7)


@pytest.mark.parametrize(
    ("rule", "given_scores", "expected"),
    [
        ("mean", ["80", "90", "85"], "85.00"),
        ("mean", ["80", "80", "81"], "80.33"),
        ("mean", ["0", "0.01"], "0.01"),  # a half goes up
        ("median", ["10", "80", "90"], "80.00"),
        ("median", ["80", "91"], "85.50"),
    ],
)
def test_worked_examples(rule: str, given_scores: list[str], expected: str) -> None:
    assert str(agreed([Decimal(one) for one in given_scores], rule)) == expected


def test_the_spread_is_between_the_highest_and_the_lowest() -> None:
    assert spread([Decimal(80), Decimal("65.5"), Decimal(90)]) == Decimal("24.5")


@given(percents, st.sampled_from(sorted(AGREEMENT_RULES)))
def test_the_agreed_score_lies_among_the_given_ones(scores: list[Decimal], rule: str) -> None:
    assert min(scores) <= agreed(scores, rule) <= max(scores)
    assert agreed(scores, rule) == agreed(scores[::-1], rule)


@given(st.decimals(0, 100, places=2), st.sampled_from(sorted(AGREEMENT_RULES)))
def test_one_evaluator_s_score_is_the_agreed_one(score: Decimal, rule: str) -> None:
    assert agreed([score], rule) == score
    assert spread([score]) == 0
