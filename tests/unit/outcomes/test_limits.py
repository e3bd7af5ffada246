"""Texts and facts that ask for too much: refused, or answered within bounds."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from time import process_time

import pytest

from outcomes.pure import cells
from outcomes.pure.description.describe import describe
from outcomes.pure.engine import calculate
from outcomes.pure.expressions.grammar import parse
from outcomes.pure.problems import FactProblems, Problem, SchemeProblems, problem_words
from outcomes.pure.reference.counting import CountedDay, Goal, milestones
from outcomes.pure.reference.work import WorkDay
from outcomes.pure.scalars import BadValue
from outcomes.pure.scheme import parse_scheme
from outcomes.schemes import examples
from tests.unit.outcomes.one_person import REFERRAL, spell

TEXT = examples.text("valmennus.yaml")
SPELLS = [spell("E1", date(2026, 2, 2))]


def rules_paid(text: str, as_of: date = date(2026, 12, 31)) -> list[str]:
    lines = calculate(parse_scheme(text, "s.yaml"), [REFERRAL], SPELLS, as_of=as_of)
    return [line.rule for line in lines]


def start_if(condition: str, more: str = "") -> str:
    return TEXT.replace("    pays: start\n", f'    if: "{condition}"\n    pays: start\n') + more


def refused_for(text: str) -> set[str]:
    with pytest.raises(SchemeProblems) as refused:
        parse_scheme(text, "s.yaml")
    return {problem.reason for problem in refused.value.problems}


def chain(length: int, times: int) -> str:
    """Values each of which names the one before several times."""
    values = [f"  v{n}: {' + '.join([f'v{n - 1}'] * times)}\n" for n in range(1, length)]
    return "values:\n  v0: 1\n" + "".join(values)


@pytest.mark.parametrize(("length", "times"), [(30, 2), (900, 1), (12, 3)])
def test_values_that_grow_by_naming_each_other_are_refused(length: int, times: int) -> None:
    began = process_time()
    assert "expression.large" in refused_for(start_if(f"v{length - 1} > 0", chain(length, times)))
    assert process_time() - began < 20


def test_values_within_the_bounds_are_calculated_and_described() -> None:
    text = start_if("v20 > 0", chain(21, 1))
    assert "start" in rules_paid(text)
    assert describe(parse_scheme(text, "s.yaml"), "fi")


def parameter(code: str, dated_by: str) -> str:
    label = "label: {fi: a, sv: a, en: a}, source: a"
    return f'  {code}: {{{label}, dated_by: "{dated_by}", values: {{2026-01-01: 1}}}}\n'


def test_names_that_rest_on_themselves_are_refused() -> None:
    own = "parameters:\n" + parameter("p", "if(p > 1, started_on, ended_on)")
    assert "expression.circle" in refused_for(start_if("p > 0", own))
    two = parameter("p", "if(q > 1, started_on, ended_on)")
    two += parameter("q", "if(p > 1, started_on, ended_on)")
    assert "expression.circle" in refused_for(start_if("p > 0", f"parameters:\n{two}"))
    needs = "needs: day.hours >= 18 h"
    asks = f"{needs} and days_worked(part_time_18, day.on, day.on) > 0 days"
    assert "expression.circle" in refused_for(TEXT.replace(needs, asks))


@pytest.mark.parametrize("text", [" or ".join(["a"] * 200), "+".join(["1"] * 480), "-" * 400 + "1"])
def test_a_formula_of_too_many_levels_is_refused(text: str) -> None:
    with pytest.raises(BadValue) as refused:
        parse(text)
    assert refused.value.reason == "expression.deep"


def test_numbers_larger_than_anything_real_are_not_known() -> None:
    huge = " * ".join(["999999999999"] * 50)
    assert "start" not in rules_paid(start_if(f"{huge} > 0"))
    text = TEXT.replace("    pays: start\n", f"    pays: {huge} * start\n")
    with pytest.raises(FactProblems) as refused:
        rules_paid(text)
    assert refused.value.problems[0].reason == "unpriced"


@pytest.mark.parametrize(
    "day",
    [
        "month_end(started_on + 7973 years + 11 months)",
        "quarter_end(started_on + 7973 years + 11 months)",
        "started_on + 999999999 months",
        "started_on - 999999999999 days",
    ],
)
def test_days_outside_the_calendar_are_not_known(day: str) -> None:
    assert "start" not in rules_paid(start_if(f"known({day})"))


@pytest.mark.parametrize("reach", ["999999999999 months", "200000 months", "999999999999 days"])
def test_what_lies_beyond_the_calendar_is_never_reached(reach: str) -> None:
    paid = rules_paid(TEXT.replace("reach: 3 months", f"reach: {reach}"))
    assert paid == ["start", "job_start", "retention_6"]


def test_a_goal_reached_too_often_on_one_day_ends() -> None:
    counted = "when: {counted: {work: part_time_18, reach: 0.01 EUR, further: 0.01 EUR}}"
    text = TEXT.replace("when: {counted: {work: part_time_18, reach: 3 months}}", counted)
    rich = [replace(SPELLS[0], monthly_pay_cents=10**12)]
    scheme = parse_scheme(text.replace("id: retention_3", "most: 2\n    id: retention_3"), "s.yaml")
    lines = calculate(scheme, [REFERRAL], rich, as_of=date(2026, 2, 3))
    assert [line.quantity for line in lines if line.rule == "retention_3"] == [2]


def test_blocks_of_less_than_nothing_are_none() -> None:
    counted = "reach: 1 days, further: referred_on - started_on"
    text = TEXT.replace("reach: 3 months", counted)
    text = text.replace("id: retention_3", "most: 2\n    id: retention_3")
    assert "retention_3" not in rules_paid(text)


def test_a_mapping_or_list_of_too_many_entries_is_refused() -> None:
    many = "values:\n" + "".join(f"  v{n}: 1\n" for n in range(1_001))
    assert refused_for(TEXT + many) == {"too_many"}


def test_many_rules_that_ask_each_other_are_checked_in_time() -> None:
    head = (
        "label: {fi: a, sv: a, en: a}\n    source: a\n    when: {day: started_on}\n    pays: start"
    )
    rules = "".join(f"  - id: r{n}\n    {head}\n    if: reached(r{n + 1})\n" for n in range(400))
    began = process_time()
    paid = rules_paid(TEXT.replace("\ncaps:", f"\n{rules}  - id: r400\n    {head}\n\ncaps:"))
    assert process_time() - began < 30
    assert len(paid) == 405


def test_milestones_of_one_count_share_their_days() -> None:
    worked = WorkDay(date(2026, 1, 1), "worked", weight=Fraction(1))
    days = [CountedDay(date(1990, 1, 1) + timedelta(n), Fraction(1), worked) for n in range(2_000)]
    found = list(milestones(Goal("days", Fraction(1), Fraction(1)), None, days))
    assert len({id(each.looked_at) for each in found}) == 1
    assert [len(each.days) for each in found] == list(range(1, 2_001))
    assert {len(each.block) for each in found} == {1}


@pytest.mark.parametrize("text", ["9999-12-31", "31.12.9999"])
def test_a_day_far_away_is_told_from_what_is_no_day(text: str) -> None:
    with pytest.raises(BadValue) as bad:
        cells.day(text)
    assert (bad.value.reason, bad.value.facts) == ("far_date", {"value": text})


def test_a_long_bad_value_is_not_told_whole() -> None:
    said = problem_words(Problem("S.yaml", 1, "eur", "date", {"value": "9" * 5000}), "en")
    assert len(said) < 300
