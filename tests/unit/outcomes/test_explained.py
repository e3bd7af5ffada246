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
    Step,
    explanation_data,
    explanation_from,
)
from outcomes.pure.explain_prices import PriceChosen
from outcomes.pure.facts import Spell, TableRow
from outcomes.pure.lines import PaymentLine
from outcomes.pure.problems import LANGUAGES
from outcomes.pure.reference import interpreter
from outcomes.pure.reference.pricing import rounded
from outcomes.pure.tree import Scheme
from outcomes.pure.words import reason_words
from tests.unit.outcomes.small_schemes import (
    ANY,
    FEB,
    JAN,
    START,
    TEXT,
    counting,
    event,
    lines,
    referral,
    scheme,
    spell,
)
from tests.unit.outcomes.test_engines import SEEDS, answer, question, subjects


def exact(price: PriceChosen) -> Fraction:
    return Fraction(price.cents) if price.exact is None else price.exact


def reckoned(price: PriceChosen) -> Fraction:
    """What the arithmetic of a price comes to."""
    parts = (each.sign or f"Fraction('{each.value}')" for each in price.terms)
    return eval(" ".join(parts), {"Fraction": Fraction})  # type: ignore[no-any-return] # noqa: S307


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
    for price in (explanation.price, *explanation.supplements):
        assert not price.terms or reckoned(price) == exact(price)
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


@subjects(50, 30)
@given(SEEDS)
def test_every_reason_reckons_to_the_amount(seed: int) -> None:
    asked_ = question(seed, 50)
    for line in answer(interpreter.calculate, asked_):
        if isinstance(line, PaymentLine):
            assert_explained(line, asked_.scheme)


EXAM: dict[str, Any] = {"id": "exam_fee", "when": {"event": {"type": "exam"}}, "most": 9}


def english(made: Scheme, **known: Any) -> list[str]:
    """The arithmetic of each line."""
    found = lines(made, **known)
    for line in found:
        assert_explained(line, made)
    return [reason_words(line.explanation, "en").split(": ", 1)[1] for line in found]  # type: ignore[arg-type]


def test_unlike_outcomes_of_one_day_are_added_up() -> None:
    happened = [event("exam", JAN, str(n)) for n in (1, 2, 3)]
    made = scheme({**EXAM, "pays": "event.value * fee"}, events={"exam": {"value": "number"}})
    assert english(made, events=happened) == [
        "1 × €100.00 = €100.00; on the same day also €500.00 = €600.00"
    ]


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


def test_a_price_that_is_not_whole_cents_is_reckoned_with_exactly() -> None:
    factors = {"half": {"times": "1/2"}}
    made = scheme({**START, "pays": "fee / 3", "factors": ["half"]}, factors=factors)
    assert english(made) == ["€100.00 / 3 × 1/2 = €16.67"]


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


JANUARY = referral(ended_on=date(2026, 1, 31))


def test_what_is_chosen_and_how_it_is_reckoned_is_said() -> None:
    long = "max(10 EUR, (fee + 20 EUR) * if(started_on > referred_on, 2, 3) - 1 EUR)"
    assert english(scheme({**START, "pays": long})) == ["(€100.00 + €20.00) × 3 − €1.00 = €359.00"]
    days = "-fee * (event_days(exam, started_on, ended_on) / (ended_on - started_on))"
    made = scheme({**START, "pays": days}, events={"exam": {}})
    assert english(made, referrals=[JANUARY], events=[event("exam", JAN)]) == [
        "−€100.00 × 1 / 30 = −€3.33"
    ]


def test_a_monthly_fee_says_the_days_that_it_is_for() -> None:
    when = {"from": "started_on", "to": "ended_on", "reach": "1 calendar_months"}
    monthly = {
        "id": "monthly",
        "when": {"counted": when},
        "pays": "fee * (block_days / month_days)",
    }
    assert english(scheme(monthly), referrals=[JANUARY])[-1] == "€100.00 × 31 / 31 = €100.00"


@pytest.mark.parametrize(
    ("by", "bounds", "said"),
    [
        ("place", {"up_to": "1"}, "the outcome's place in the contract = 1, up to 1"),
        ("place", {"below": "1"}, "the outcome's place in the contract = 1, at least 1"),
        ("ended_on - started_on + 1 days", {"below": "40 days"}, "31 days, below 40 days"),
        ("started_on", {"up_to": "2025-12-31"}, "1 Jan 2026, over 31 Dec 2025"),
    ],
)
def test_the_tier_of_a_price_is_said(by: str, bounds: dict[str, str], said: str) -> None:
    steps = [{**bounds, "amount": "fee"}, {"amount": "fee"}]
    made = scheme({**START, "pays": {"tiers": {"by": by, "steps": steps}}})
    words = reason_words(lines(made, referrals=[JANUARY])[0].explanation, "en")  # type: ignore[arg-type]
    assert said in words


def test_a_claw_back_says_what_ended_when_and_how_much_goes_back() -> None:
    early = {"below": "30 days", "amount": "-100 % * due(job_start)"}
    steps = [early, {"amount": "-50 % * due(job_start)"}]
    back = {"tiers": {"by": "job.ends_on - job.begins_on + 1 days", "steps": steps}}
    made = scheme(
        {"id": "job_start", "in": "job", "when": {"day": "job.begins_on"}, "pays": "fee"},
        {"id": "claw_back", "in": "job", "when": {"day": "job.ends_on"}, "pays": back},
        work={"any": {}},
        episodes={"job": {"work": "any", "from": "started_on", "stays": {"gap_days": 7}}},
    )
    found = lines(made, spell(JAN, date(2026, 1, 20)))
    words = reason_words(found[-1].explanation, "fi").replace("\u00a0", " ")  # type: ignore[arg-type]
    assert words == (
        "nimi päättyi 20 päivän jälkeen 20.1.2026, sääntö ”nimi”, 20 päivää, alle 30 päivää: "
        "−100 % × 100,00 € = −100,00 €"
    )


def adjusted(made: Scheme, before: list[date], now: list[date]) -> list[tuple[str, bool]]:
    """The days of the lines that differ after other exams, and whether they say that one moved."""
    paid = lines(made, events=[event("exam", on) for on in before])
    found = lines(made, events=[event("exam", on) for on in now], paid=paid)
    said = [(line.outcome_on, line.explanation) for line in found]
    return [(f"{on:%b}", isinstance(e, Adjustment) and e.moved_to is not None) for on, e in said]


def test_an_outcome_moved_only_where_one_is_gone_and_one_is_new() -> None:
    exam = {"id": "exam_fee", "when": {"event": {"type": "exam"}}, "pays": "fee", "most": 9}
    made = scheme(exam, events={"exam": {}})
    may = date(2026, 5, 1)
    assert adjusted(made, [JAN], [may]) == [("Jan", True), ("May", False)]
    assert adjusted(made, [JAN, FEB], [FEB, may]) == [("Jan", True), ("May", False)]
    assert adjusted(made, [JAN, FEB], [may]) == [("Jan", False), ("Feb", False), ("May", False)]
    assert adjusted(made, [JAN], [FEB, may]) == [("Jan", False), ("Feb", False), ("May", False)]


def test_a_job_of_one_day_ends() -> None:
    made = scheme(
        {"id": "left", "in": "job", "when": {"day": "job.ends_on"}, "pays": "fee"},
        work={"any": {}},
        episodes={"job": {"work": "any", "from": "started_on", "jobs": "employment"}},
    )
    [line] = lines(made, spell(FEB, FEB))
    assert line.explanation
    assert reason_words(line.explanation, "en").startswith("name ended after 1 day, on 1 Feb 2026")
    assert reason_words(line.explanation, "fi").startswith("nimi päättyi 1 päivän jälkeen 1.2.2026")


def test_a_floor_says_what_it_is_and_what_was_paid() -> None:
    floors = {"least": {"eur": 1_000, "period": "calendar_year"}}
    made = scheme(START, floors=floors)
    line = lines(made, as_of=date(2026, 12, 31))[-1]
    assert (line.rule, line.unit_cents, line.amount_cents) == ("least", 90_000, 90_000)
    assert line.explanation
    assert reason_words(line.explanation, "en") == (
        "the least for 1 Jan – 31 Dec 2026, less what else is paid, rule “name”: "
        "€1,000.00 − €100.00 = €900.00"
    )
    none = lines(made, referrals=[], as_of=date(2026, 12, 31))[-1]
    assert none.explanation
    assert reason_words(none.explanation, "en") == (
        "the least for 1 Jan – 31 Dec 2026, rule “name”: €1,000.00"
    )


def test_days_that_are_weighed_are_said_with_their_weights() -> None:
    half = {"weights": [{"if": "spell.kind = 'subsidised'", "counts": "1/2"}]}
    when = {"counted": {"work": "half", "from": "started_on", "reach": "4 weeks"}}
    hours = {"counted": {"work": "half", "from": "started_on", "reach": "100 h"}}
    made = scheme(
        {"id": "kept", "when": when, "pays": "fee"},
        {"id": "hours", "when": hours, "pays": "fee"},
        work={"half": half},
    )
    of_hours, kept = lines(made, spell(JAN, date(2026, 6, 30), kind="subsidised"))
    assert kept.explanation
    assert of_hours.explanation
    assert kept.outcome_on == date(2026, 2, 25)
    said = {lang: reason_words(kept.explanation, lang) for lang in LANGUAGES}
    assert (
        "in work for 4 weeks, 1 Jan – 25 Feb 2026 (of which 56 days count 1/2 each)" in said["en"]
    )
    assert "(näistä 56 päivää painolla 1/2)" in said["fi"]
    assert "(varav 56 dagar med vikten 1/2)" in said["sv"]
    assert "1/2" not in reason_words(of_hours.explanation, "en")
    data = explanation_data(kept.explanation)
    assert [each["weight"] for each in data["outcome"]["stretches"]] == ["1/2"]
    assert explanation_from(data) == kept.explanation


def test_events_of_one_day_in_one_line_are_all_named() -> None:
    exam = {"id": "exam_fee", "when": {"event": {"type": "exam"}}, "pays": "fee", "most": 9}
    made = scheme(exam, events={"exam": {"value": "number"}})
    [line] = lines(made, events=[event("exam", FEB, str(n)) for n in (1, 2)])
    assert isinstance(line.explanation, Outcome)
    assert [each.event_id for each in line.explanation.more_events] == ["exam 2026-02-01 R1 2"]
    assert "name 2 times (exam 2026-02-01 R1 1, exam 2026-02-01 R1 2) on 1 Feb 2026" in (
        reason_words(line.explanation, "en")
    )


def test_a_case_without_a_name_says_what_it_asks() -> None:
    cases = [{"if": "started_on > 2025-06-01", "amount": "20 EUR"}]
    made = scheme({**START, "pays": {"base": "fee", "cases": cases, "choose": "first"}})
    words = reason_words(lines(made)[0].explanation, "en")  # type: ignore[arg-type]
    assert "the first day of the service is after 1 Jun 2025: €20.00" in words


INCOME: dict[str, Any] = {"events": {"income": {"value": "eur"}}}


def explained(made: Scheme, *spells: Spell, **known: Any) -> Outcome:
    """The explanation of the only line."""
    (line,) = lines(made, *spells, **known)
    assert isinstance(line.explanation, Outcome)
    return line.explanation


def test_sums_of_events_are_named_as_what_they_are_with_the_events() -> None:
    made = scheme(counting(event="income", reach="400 EUR"), **INCOME)
    happened = [event("income", JAN, value="150"), event("income", FEB, value="300")]
    outcome = explained(made, events=happened)
    assert outcome.goal
    assert [each.value for each in outcome.goal.events] == ["150", "300"]
    assert (outcome.goal.sum, outcome.gap_days) == (45_000, 30)
    ids = ", ".join(each.event_id for each in happened)
    (said,) = english(made, events=happened)
    words = reason_words(outcome, "en")
    assert words.startswith("name: €450.00 in all, 1 Jan – 1 Feb 2026, at least €400.00")
    assert f"({ids})" in words
    assert "gap" not in words
    assert said.endswith("€100.00")


def test_months_of_earnings_say_of_what_they_are() -> None:
    needs = {"reach": "2 calendar_months", "month_needs": "400 EUR"}
    made = scheme(counting(event="earnings", **needs))
    happened = [event("earnings", JAN, value="500"), event("earnings", FEB, value="500")]
    words = reason_words(explained(made, events=happened), "en")
    assert words.startswith("the earnings of a month: 2 calendar months, 1 Jan – 28 Feb 2026 (")


def test_a_condition_of_a_day_says_the_values_that_it_held_by() -> None:
    worked_for = "hours_worked(any, started_on, outcome_on)"
    rule = {**START, "when": {"day": "started_on + 13 days"}, "if": f"not {worked_for} < 60 h"}
    outcome = explained(scheme(rule, work=ANY), spell(JAN, FEB))
    (looked,) = outcome.looked_up
    assert (looked.function, looked.value) == ("hours_worked", "80")
    assert looked.spell_ids == (spell(JAN, FEB).spell_id,)
    assert "(80 hours) is at least 60 hours" in reason_words(outcome, "en")


def test_a_case_with_a_long_condition_says_what_it_compared() -> None:
    summed = " + ".join(["events_sum(income, month_start(outcome_on), month_end(outcome_on))"] * 2)
    pays = {"base": "fee", "cases": [{"if": f"{summed} < 250 EUR", "amount": "70 EUR"}]}
    rule = {**START, "pays": {**pays, "choose": "first"}}
    outcome = explained(scheme(rule, **INCOME), events=[event("income", JAN, value="100")])
    assert outcome.price.case == 1
    assert "€200.00 is less than €250.00: €70.00" in reason_words(outcome, "en")
    assert outcome.looked_up[0].event_ids


def test_a_cohort_names_its_members_and_the_value_that_decided() -> None:
    cohorts = {"starters": {"by": "calendar_year", "members": "start", "counts": "known(ended_on)"}}
    amount = "if(cohort.share - table(control, 'all', cohort.last_on) >= 10 %, 50 EUR, 0 EUR)"
    share = {"id": "share", "for": "starters", "when": {"day": "cohort.last_on"}, "pays": amount}
    made = scheme(START, share, cohorts=cohorts, tables={"control": TEXT})
    people = [referral(1, ended_on=FEB), referral(2)]
    table = [TableRow("control", "all", JAN, Fraction(3, 10))]
    found = lines(made, referrals=people, tables=table, as_of=date(2027, 1, 1))
    outcome = next(line.explanation for line in found if line.rule == "share")
    assert isinstance(outcome, Outcome)
    assert outcome.cohort
    assert (outcome.cohort.member_ids, outcome.cohort.counted_ids) == (("R1", "R2"), ("R1",))
    assert ", name 30 %: €50.00" in reason_words(outcome, "en")
    assert "(20 %) is at least 10 %" in reason_words(outcome, "en")
