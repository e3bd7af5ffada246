"""What a call states of its comparison, and that it is applied: formula, bounds, rule for ties."""

from typing import Any

import pytest

from marketplace.offers.content import as_written
from marketplace.platform.clock import FixedClock
from marketplace.platform.errors import Invalid, Refused
from marketplace.procurement.comparing import comparison_stated, terms_of
from marketplace.procurement.models import Call
from marketplace.procurement.service import edit_call
from tests.factories.calls import drafted_call
from tests.factories.decisions import compared, opened_call
from tests.factories.evaluations import scored_by
from tests.factories.setup import People

SCORES = {1: (95, 90), 2: (80, 85), 3: (50, 60)}


def stated(people: People, **changes: Any) -> Call:
    """A draft with changed terms; the weights of quality make what price leaves."""
    call = drafted_call(people)
    weight = changes.get("price_weight", call.price_weight)
    criteria = [
        {"key": key, "labels": {"fi": key}, "questions": {"fi": key}, "weight": own}
        for key, own in (("employers", (100 - weight) * 5 // 8), ("retention", 0))
    ]
    criteria[1]["weight"] = 100 - weight - criteria[0]["weight"]  # type: ignore[operator]
    return edit_call(people.staff("officer"), call.id, changes | {"criteria": criteria})


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"price_formula": "linear"}, "call.bounds_missing"),
        (
            {
                "price_formula": "linear",
                "formula_parameters": {"lower_cents": 5, "upper_cents": 5},
            },
            "call.bounds_wrong",
        ),
        ({"price_formula": "fixed_price"}, "call.price_has_no_weight"),
        ({"price_formula": "per_quality_point"}, "call.price_has_no_weight"),
        ({"tie_rule": "criterion", "tie_criterion": "colour"}, "call.tie_criterion_missing"),
    ],
)
def test_terms_that_cannot_be_applied_keep_a_call_from_being_published(
    people: People, changes: dict[str, Any], code: str
) -> None:
    call = stated(people, **changes)
    refusal = comparison_stated(call, people.staff("officer"))
    assert isinstance(refusal, Refused)
    assert refusal.code == code


@pytest.mark.parametrize("changes", [{"price_formula": "dice"}, {"tie_rule": "coin"}])
def test_a_formula_or_rule_that_does_not_exist_is_refused_at_its_field(
    people: People, changes: dict[str, str]
) -> None:
    with pytest.raises(Invalid) as caught:
        edit_call(people.staff("officer"), drafted_call(people).id, changes)
    assert [problem.field for problem in caught.value.problems] == list(changes)


@pytest.mark.parametrize(
    "changes",
    [
        {
            "price_formula": "linear",
            "formula_parameters": {"lower_cents": 30_000_00, "upper_cents": 45_000_00},
        },
        {"price_formula": "per_quality_point", "price_weight": 0},
        {"price_formula": "fixed_price", "price_weight": 0},
        {"tie_rule": "criterion", "tie_criterion": "retention"},
    ],
)
def test_terms_that_can_be_applied_are(people: People, changes: dict[str, Any]) -> None:
    call = stated(people, **changes)
    assert comparison_stated(call, people.staff("officer")) is None
    terms = terms_of(call)
    assert (terms.formula, terms.tie_criterion) == (
        changes.get("price_formula", "lowest_relative"),
        changes.get("tie_criterion"),
    )


def test_the_formula_that_the_call_stated_gives_the_points(
    people: People, clock: FixedClock
) -> None:
    call = opened_call(
        people,
        clock,
        price_formula="linear",
        formula_parameters={"lower_cents": 30_000_00, "upper_cents": 45_000_00},
    )
    scored_by(people.staff("officer"), call, SCORES)
    now = compared(people, call)
    points = {row.comparison.cents: str(row.price.points) for row in now.ranking.standings}
    assert points == {
        40_500_00: "18.00",  # 60 × (45 000 − 40 500) / 15 000
        37_700_00: "29.20",
        35_500_00: "38.00",
    }


def test_where_the_buyer_states_the_prices_every_offer_has_them(people: People) -> None:
    call = stated(people, price_formula="fixed_price", price_weight=0)
    content = as_written(call, {"prices": {"start": 1}, "answers": {}})
    assert content["prices"] == {item.key: item.maximum_cents for item in call.price_items}
