"""What a line's reason reckons comes to the line's amount, in every random scheme."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from math import prod
from typing import Any

import pytest
from hypothesis import given

from marketplace.pure.money import format_eur
from outcomes.pure.explain import (
    Adjustment,
    Outcome,
    PriceChosen,
    Step,
    explanation_data,
    explanation_from,
)
from outcomes.pure.facts import TableRow
from outcomes.pure.lines import PaymentLine
from outcomes.pure.problems import LANGUAGES
from outcomes.pure.reference import interpreter
from outcomes.pure.reference.pricing import rounded
from outcomes.pure.tree import Scheme
from outcomes.pure.words import reason_words
from tests.unit.outcomes.small_schemes import TEXT, event, lines, referral, scheme
from tests.unit.outcomes.test_engines import SEEDS, answer, question, subjects

JAN, FEB = date(2026, 1, 1), date(2026, 2, 1)


def exact(price: PriceChosen) -> Fraction:
    return Fraction(price.cents) if price.exact is None else price.exact


def worth(outcome: Outcome, made: Scheme) -> int:
    """What the price comes to with its supplements, quantity and factors."""
    unit = sum(map(exact, (outcome.price, *outcome.supplements)), Fraction(0))
    times = prod((used.times for used in outcome.factors), start=Fraction(1))
    return rounded(unit * outcome.quantity * times, made.rounding)


CENTS: dict[str, Callable[[int, dict[str, Any]], int]] = {
    "less": lambda before, facts: max(0, before - facts["earlier"]),
    "others": lambda before, facts: before + facts["others"],
    "cut": lambda before, facts: min(before, facts["left"]),
    "back": lambda before, facts: (
        -min(-before * facts["paid"] // facts["due"] if facts["due"] else 0, facts["rest"])
    ),
    "holds": lambda before, facts: before - facts["held"],
    "of_held": lambda before, facts: before + facts["held"],
    "besides": lambda before, facts: before + facts["others"],
}


def reckons(step: Step) -> bool:
    if step.kind == "pro_rata":
        return step.after <= step.before  # the largest remainder may leave a line whole
    if step.kind == "part":
        return abs(step.after - step.before * step.facts["share"]) < 1  # type: ignore[operator]
    return CENTS[step.kind](step.before, step.facts) == step.after


def assert_explained(line: PaymentLine, made: Scheme) -> None:
    """The reason reckons from the price to the amount, as data and in words."""
    explanation = line.explanation
    assert explanation
    assert explanation_from(explanation_data(explanation)) == explanation
    if isinstance(explanation, Adjustment):
        assert explanation.now_cents - explanation.before_cents == line.amount_cents
        assert explanation.now is None or explanation.now.amount_cents == explanation.now_cents
        return
    steps = [*explanation.steps()]
    assert explanation.worth_cents == worth(explanation, made)
    reached = explanation.worth_cents
    for step in steps:
        assert step.before == reached
        assert reckons(step), step
        reached = step.after
    assert reached == line.amount_cents
    for lang in LANGUAGES:
        words = reason_words(explanation, lang)
        assert words.removesuffix(" is paid").endswith(format_eur(line.amount_cents, lang))
        parts = words.split("; ")[1:]
        said = [format_eur(each.after, lang) for each in steps]
        assert all(each in part for each, part in zip(said, parts, strict=True)), words


@subjects(50, 60)
@given(SEEDS)
def test_every_reason_reckons_to_the_amount(seed: int) -> None:
    asked_ = question(seed, 50)
    for line in answer(interpreter.calculate, asked_):
        if isinstance(line, PaymentLine):
            assert_explained(line, asked_.scheme)


EXAM: dict[str, Any] = {"id": "exam_fee", "when": {"event": {"type": "exam"}}, "most": 9}
START: dict[str, Any] = {"id": "start", "when": {"day": "started_on"}, "pays": "fee"}


def english(made: Scheme, **known: Any) -> list[str]:
    """The arithmetic of each line."""
    found = lines(made, **known)
    for line in found:
        assert_explained(line, made)
    return [reason_words(line.explanation, "en").split(": ", 1)[1] for line in found]  # type: ignore[arg-type]


def test_unlike_outcomes_of_one_day_are_added_up() -> None:
    happened = [event("exam", JAN, str(n)) for n in (1, 2, 3)]
    made = scheme({**EXAM, "pays": "event.value * fee"}, events={"exam": {"value": "number"}})
    assert english(made, events=happened) == ["€100.00; on the same day also €500.00 = €600.00"]


def test_alike_outcomes_of_one_day_are_a_quantity() -> None:
    happened = [event("exam", JAN, str(n)) for n in (1, 2, 3)]
    made = scheme({**EXAM, "pays": "fee"}, events={"exam": {"value": "number"}})
    assert english(made, events=happened) == ["€100.00 × 3 = €300.00"]


def test_a_level_worth_less_than_those_before_pays_nothing() -> None:
    later = {"id": "later", "when": {"day": "started_on + 1 months"}, "pays": "40 EUR"}
    made = scheme(START, later, ladders={"l": {"rules": ["start", "later"], "pays": "difference"}})
    assert english(made)[1] == "€40.00; less €100.00 for earlier levels = €0.00"


def test_each_cap_pro_rata_and_each_hold_back_is_said() -> None:
    cap = {"per": ["contract"], "crossing": "pro_rata"}
    hold = {"share": "10 %", "rules": ["start"], "until": {"type": "quality"}}
    made = scheme(
        START,
        caps={"all": {**cap, "eur": 150}, "less": {**cap, "eur": 100, "rules": ["start"]}},
        hold_backs={"one": hold, "two": {**hold, "share": "1/3"}},
    )
    assert english(made, referrals=[referral(1), referral(2)])[0] == (
        "€100.00; name €150.00 is shared in proportion: €75.00 is paid; "
        "name €100.00 is shared in proportion: €50.00 is paid; "
        "name: €5.00 is held back = €45.00; name: €15.00 is held back = €30.00"
    )


def test_a_price_that_is_not_whole_cents_is_said_to_be_about_so_much() -> None:
    factors = {"half": {"times": "1/2"}}
    made = scheme({**START, "pays": "fee / 3", "factors": ["half"]}, factors=factors)
    assert english(made) == ["≈ €33.33 × 1/2 = €16.67"]


@pytest.mark.parametrize("times", ["3/2", "-1", "1.025"])
def test_a_factor_of_any_size_is_read_back(times: str) -> None:
    made = scheme({**START, "factors": ["index"]}, factors={"index": {"times": times}})
    assert english(made)


def test_what_a_member_has_of_several_subjects_is_added_up() -> None:
    rule = {"id": "report", "for": "deliverable", "when": {"event": {"type": "stay"}}}
    made = scheme(
        {**rule, "pays": "fee"},
        events={"stay": {}},
        tables={"consortium": TEXT},
        shares={"table": "consortium"},
    )
    happened = [
        event("stay", FEB, subject=f"D{n}", subject_kind="deliverable", contract_id="C1")
        for n in (1, 2)
    ]
    rows = [TableRow("consortium", f"C1/V{n}", JAN, Fraction(n, 3)) for n in (1, 2)]
    assert english(made, events=happened, tables=rows) == [
        "€100.00; share 1/3 = €33.33; also €33.33 of other outcomes = €66.66",
        "€100.00; share 2/3 = €66.67; also €66.67 of other outcomes = €133.34",
    ]
