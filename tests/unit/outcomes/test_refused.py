"""Outcomes that people have refused: not reached, for no rule and under no cap."""

from datetime import date
from fractions import Fraction
from typing import Any

from outcomes.pure.facts import TableRow
from outcomes.pure.lines import LineKey, PaymentLine
from outcomes.pure.tree import Scheme
from tests.unit.outcomes import one_person
from tests.unit.outcomes.one_person import JOB
from tests.unit.outcomes.small_schemes import (
    FEB,
    JAN,
    START,
    TEXT,
    event,
    lines,
    paid,
    referral,
    scheme,
)

LATER: dict[str, Any] = {"id": "later", "when": {"day": "started_on + 1 months"}}
EVENTS = {"exam": {"value": "number"}}
EXAM: dict[str, Any] = {"id": "exam_fee", "when": {"event": {"type": "exam"}}, "pays": "fee"}


def without(made: Scheme, rule: str, **known: Any) -> tuple[LineKey, list[PaymentLine]]:
    """The key of a rule's first line, and the lines where it is refused."""
    key = next(line.key for line in lines(made, **known) if line.rule == rule)
    return key, lines(made, **known, refused={key})


def test_a_refused_outcome_is_not_due_and_its_cap_is_free_for_others() -> None:
    start, job, three, six = one_person.lines(JOB)
    assert [line.amount_cents for line in (start, job, three, six)] == [40000, 90000, 170000, 60000]
    left = one_person.lines(JOB, refused={three.key})
    assert [(line.rule, line.amount_cents) for line in left] == [
        ("start", 40000),
        ("job_start", 90000),
        ("retention_6", 80000),
    ]


def test_retention_needs_a_paid_job_start() -> None:
    _, job, *_rest = one_person.lines(JOB)
    left = one_person.lines(JOB, refused={job.key})
    assert [(line.rule, line.amount_cents) for line in left] == [("start", 40000)]


def test_retention_of_a_later_job_needs_that_its_start_is_paid_in_place_of_a_refused_one() -> None:
    jobs = (
        one_person.spell("E1", date(2026, 2, 3), date(2026, 7, 31)),
        one_person.spell("E2", date(2026, 9, 1)),
    )
    options = {"as_of": date(2027, 1, 31)}
    before = one_person.lines(*jobs, **options)
    first = next(line for line in before if line.rule == "job_start")
    left = one_person.lines(*jobs, **options, refused={first.key})
    assert [(line.rule, line.outcome_on) for line in left[1:]] == [
        ("job_start", date(2026, 9, 1)),
        ("retention_3", date(2026, 11, 30)),
    ]


def test_a_refused_outcome_that_moves_to_another_day_is_due_again() -> None:
    _, job, *_rest = one_person.lines(JOB)
    moved = one_person.lines(one_person.spell("E1", date(2026, 2, 4)), refused={job.key})
    assert "job_start" in [line.rule for line in moved]


def test_what_was_paid_of_a_refused_outcome_is_taken_back() -> None:
    _, job, *_rest = before = one_person.lines(JOB)
    back = one_person.lines(JOB, paid=before, refused={job.key})
    assert [(line.rule, line.amount_cents) for line in back] == [
        ("job_start", -90000),
        ("retention_3", -170000),
        ("retention_6", -60000),
    ]
    assert back[0].adjusts_line_id == job.line_id


def test_what_was_refused_is_not_taken_back_by_another_rule() -> None:
    made = scheme(START, {**LATER, "pays": "-50 % * due(start)"})
    assert paid(lines(made)) == [("start", 100), ("later", -50)]
    assert paid(without(made, "start")[1]) == [("later", 0)]


def test_a_rule_that_requires_a_refused_outcome_is_not_reached() -> None:
    made = scheme(START, {**LATER, "if": "reached(start)", "pays": "fee"})
    assert without(made, "start")[1] == []


def test_a_refused_level_leaves_the_others_what_they_are_worth_alone() -> None:
    partial = {**START, "id": "partial", "pays": "40 EUR"}
    ladders = {"step": {"rules": ["partial", "start", "later"], "pays": "difference"}}
    made = scheme(partial, START, {**LATER, "pays": "150 EUR"}, ladders=ladders)
    assert paid(lines(made)) == [("start", 100), ("later", 50)]
    assert paid(without(made, "start")[1]) == [("partial", 40), ("later", 110)]


def test_a_refused_outcome_has_no_place_in_the_contract() -> None:
    steps = [{"up_to": 1, "amount": "fee"}, {"amount": "50 EUR"}]
    made = scheme({**START, "pays": {"tiers": {"by": "place", "steps": steps}}})
    _, left = without(made, "start", referrals=[referral(n) for n in (1, 2, 3)])
    assert [line.amount_cents for line in left] == [10_000, 5_000]


def test_a_refused_outcome_leaves_its_turn_to_the_next() -> None:
    made = scheme(EXAM, events=EVENTS)
    happened = [event("exam", JAN, "1"), event("exam", FEB, "2")]
    key, left = without(made, "exam_fee", events=happened)
    assert key.outcome_on == JAN
    assert [line.outcome_on for line in left] == [FEB]


def test_a_refused_outcome_is_no_member_of_a_cohort() -> None:
    cohorts = {"year": {"members": "start", "by": "calendar_year"}}
    bonus = {"id": "bonus", "for": "year", "when": {"day": "cohort.last_on"}}
    made = scheme(START, {**bonus, "pays": "10 % * due(start)"}, cohorts=cohorts)
    people = [referral(1), referral(2)]
    assert ("bonus", 20) in paid(lines(made, referrals=people))
    assert paid(without(made, "start", referrals=people)[1]) == [("start", 100), ("bonus", 10)]
    assert paid(without(made, "bonus", referrals=people)[1]) == [("start", 100), ("start", 100)]


def test_the_part_of_a_consortium_is_refused_alone() -> None:
    made = scheme(START, tables={"consortium": TEXT}, shares={"table": "consortium"})
    rows = [TableRow("consortium", f"C1/V{n}", JAN, Fraction(1, 2)) for n in (1, 2)]
    before = lines(made, tables=rows)
    assert [line.subject_id for line in without(made, "start", tables=rows)[1]] == ["V2"]
    (back,) = lines(made, tables=rows, paid=before, refused={before[0].key})
    assert (back.subject_id, back.amount_cents) == ("V1", -5_000)


def test_a_member_does_not_give_back_what_it_was_refused() -> None:
    shared: dict[str, Any] = {"tables": {"consortium": TEXT}, "shares": {"table": "consortium"}}
    rows = [TableRow("consortium", f"C1/V{n}", JAN, Fraction(1, 2)) for n in (1, 2)]
    made = scheme(START, {**LATER, "pays": "-50 % * due(start)"}, **shared)
    _, left = without(made, "start", tables=rows)
    assert [(line.rule, line.subject_id, line.amount_cents) for line in left] == [
        ("start", "V2", 5_000),
        ("later", "V1", 0),
        ("later", "V2", -2_500),
    ]


def test_a_member_gives_back_of_the_lines_that_it_was_not_refused() -> None:
    shared: dict[str, Any] = {"tables": {"consortium": TEXT}, "shares": {"table": "consortium"}}
    rows = [TableRow("consortium", f"C1/V{n}", JAN, Fraction(n, 3)) for n in (1, 2)]
    more = {"id": "more", "when": {"day": "started_on + 3 days"}, "pays": "50 EUR"}
    made = scheme(START, more, {**LATER, "pays": "-1 * (due(start) + due(more))"}, **shared)
    _, left = without(made, "start", tables=rows)
    assert [(line.rule, line.subject_id, line.amount_cents) for line in left] == [
        ("start", "V2", 6_667),
        ("more", "V1", 1_667),
        ("more", "V2", 3_333),
        ("later", "V1", -1_667),
        ("later", "V2", -10_000),
    ]


def test_the_top_up_to_a_floor_can_be_refused() -> None:
    made = scheme(START, floors={"least": {"eur": 150, "period": "calendar_year"}})
    assert ("least", 50) in paid(lines(made))
    key, left = without(made, "least")
    assert key not in {line.key for line in left}


def test_the_release_of_what_was_held_can_be_refused() -> None:
    hold = {"hold": {"share": "10 %", "rules": ["start"], "until": {"type": "quality"}}}
    made = scheme(START, hold_backs=hold)
    happened = [event("quality", FEB, "3")]
    assert paid(lines(made, events=happened)) == [("start", 90), ("hold", 10)]
    assert paid(without(made, "hold", events=happened)[1]) == [("start", 90)]
