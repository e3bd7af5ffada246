"""What schemes pay where a rule could be read in two ways; both engines read it in the one."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from outcomes.pure.accounts import period_of
from outcomes.pure.calculation import Question
from outcomes.pure.columns import calculation
from outcomes.pure.facts import AsOf, ContractTerms
from outcomes.pure.problems import FactProblems, SchemeProblems
from outcomes.pure.reference import interpreter
from outcomes.pure.tree import Scheme
from tests.unit.outcomes.small_schemes import (
    ANY,
    CONTRACT,
    FEB,
    JAN,
    MAR,
    event,
    lines,
    paid_on,
    referral,
    scheme,
    spell,
)

JOB = {"work": "any", "from": "started_on"}

# Factors on most days

HALF = {"half": {"times": "1/2", "most_days": "spell.kind = 'subsidised'"}}


def repeated(**counting: Any) -> Scheme:
    """A fee for each block, half of it where most days are subsidised."""
    when = {"work": "any", "from": "started_on", **counting}
    rule = {"id": "reached", "when": {"counted": when}, "pays": "fee", "factors": ["half"]}
    return scheme({**rule, "most": 9}, work=ANY, factors=HALF)


def test_each_block_has_its_own_days_for_a_factor() -> None:
    """Three weeks of subsidised work, then open work: the fourth week is paid in full."""
    made = repeated(reach="1 week", further="1 week")
    subsidised = spell(JAN, date(2026, 1, 21), kind="subsidised")
    found = lines(made, subsidised, spell(date(2026, 1, 22), date(2026, 2, 4)))
    assert [line.amount_cents for line in found] == [5_000, 5_000, 5_000, 10_000, 10_000]


def test_a_block_begins_after_the_break_that_lost_the_unfinished_one() -> None:
    """Ten subsidised days, the last three of them lost to a break: the block after it is open."""
    gap = {"longest": 1, "longer": "reset_block"}
    made = repeated(reach="1 week", further="1 week", gap=gap)
    subsidised = spell(JAN, date(2026, 1, 10), kind="subsidised")
    found = lines(made, subsidised, spell(FEB, date(2026, 2, 7)))
    assert paid_on(found) == [("2026-01-07", 50), ("2026-02-07", 100)]


def test_several_blocks_of_one_day_have_that_day() -> None:
    made = repeated(reach="40 EUR", further="40 EUR")
    day = spell(JAN, JAN, kind="subsidised", monthly_pay_cents=310_000)
    (line,) = lines(made, day)
    assert (line.quantity, line.amount_cents) == (2, 10_000)


# Employments


def test_an_employment_that_is_known_to_go_on_has_not_ended() -> None:
    """The spell ends on the day as of which is asked, and another one adjoins it."""
    rule = {"id": "ended", "in": "job", "when": {"day": "job.ends_on"}, "pays": "fee"}
    made = scheme(rule, work=ANY, episodes={"job": {**JOB, "jobs": "employment"}})
    last = date(2026, 1, 31)
    spells = spell(JAN, last), spell(FEB, date(2026, 2, 10))
    assert lines(made, *spells, as_of=last) == []
    assert paid_on(lines(made, spells[0], as_of=last)) == [("2026-01-31", 100)]
    assert paid_on(lines(made, *spells)) == [("2026-02-10", 100)]


# What is known on the outcome's day

EVENTS = {"exam": {}, "stay": {}}


def test_a_condition_on_an_event_sees_what_was_reached_by_then() -> None:
    exam = {"id": "passed", "when": {"event": {"type": "exam"}}}
    where = {"type": "stay", "where": "not reached(passed)"}
    stay = {"id": "stay_fee", "when": {"event": where}, "pays": "fee", "most": 9}
    happened = [event("stay", JAN), event("exam", FEB), event("stay", MAR)]
    made = scheme(exam, stay, events=EVENTS)
    assert paid_on(lines(made, events=happened)) == [("2026-01-01", 100)]


def test_a_condition_on_an_event_asks_for_the_groups_of_its_day() -> None:
    where = {"type": "stay", "where": "in_group(young)"}
    made = scheme(
        {"id": "stay_fee", "when": {"event": where}, "pays": "fee", "most": 9},
        events=EVENTS,
        groups={"young": {}},
    )
    happened = [event("stay", JAN), event("group_start", FEB, "young"), event("stay", MAR)]
    assert paid_on(lines(made, events=happened)) == [("2026-03-01", 100)]


@pytest.mark.parametrize("asked", ["event_on", "last_event_on"])
def test_a_condition_does_not_see_events_after_the_outcome(asked: str) -> None:
    stay = {"id": "stay_fee", "when": {"event": {"type": "stay"}}, "pays": "fee", "most": 9}
    made = scheme({**stay, "if": f"known({asked}(exam))"}, events=EVENTS)
    happened = [event("stay", JAN), event("exam", FEB), event("stay", MAR)]
    assert paid_on(lines(made, events=happened)) == [("2026-03-01", 100)]


def test_the_last_event_is_the_last_until_the_outcome() -> None:
    stay = {"id": "stay_fee", "when": {"event": {"type": "stay"}}, "most": 9}
    pays = "fee * ((outcome_on - last_event_on(exam)) / 1 day)"
    made = scheme({**stay, "pays": pays, "if": "known(event_on(exam))"}, events=EVENTS)
    happened = [event("exam", JAN), event("stay", date(2026, 1, 3)), event("exam", FEB)]
    assert paid_on(lines(made, events=happened)) == [("2026-01-03", 200)]


def test_a_day_may_be_that_of_an_event_and_a_cohort_may_look_at_later_ones() -> None:
    exam = {"id": "passed", "when": {"day": "event_on(exam) + 1 month"}, "pays": "fee"}
    start = {"id": "start", "when": {"day": "started_on"}}
    cohort = {
        "members": "start",
        "by": "contract",
        "counts": "event_on(exam) < outcome_on + 6 months",
    }
    effect = {
        "id": "effect",
        "for": "all",
        "when": {"day": "cohort.last_on"},
        "pays": "cohort.counted * fee",
    }
    made = scheme(exam, start, effect, events=EVENTS, cohorts={"all": cohort})
    found = lines(made, events=[event("exam", FEB)])
    assert paid_on(found) == [("2026-03-01", 100), ("2027-12-31", 100)]


def test_a_factor_on_most_days_sees_the_events_until_its_outcome() -> None:
    after = {"late": {"times": "1/2", "most_days": "spell.started_on < event_on(exam)"}}
    counting = {"work": "any", "from": "started_on", "reach": "1 week", "further": "1 week"}
    rule = {"id": "reached", "when": {"counted": counting}, "pays": "fee", "factors": ["late"]}
    made = scheme({**rule, "most": 9}, work=ANY, factors=after, events=EVENTS)
    worked = spell(JAN, date(2026, 1, 14))
    found = lines(made, worked, events=[event("exam", date(2026, 1, 10))])
    assert paid_on(found) == [("2026-01-07", 100), ("2026-01-14", 50)]


@pytest.mark.parametrize("key", ["reach", "further", "month_needs", "in_last"])
def test_what_is_counted_may_not_depend_on_what_will_be_reached(key: str) -> None:
    unit = "days" if key == "month_needs" else "calendar_months"
    counting = {"work": "any", "from": "started_on", "reach": "2 calendar_months"}
    counting[key] = f"if(reached(start), 5 {unit}, 3 {unit})"
    start = {"id": "start", "when": {"day": "started_on"}}
    rule = {"id": "kept", "when": {"counted": counting}, "pays": "fee", "most": 9}
    with pytest.raises(SchemeProblems) as refused:
        scheme(start, rule, work=ANY)
    ahead = [problem for problem in refused.value.problems if problem.reason == "asks_ahead"]
    assert [problem.column for problem in ahead] == [f"rules.kept.when.counted.{key}"]
    assert ahead[0].row > 0


# Full months and years


@pytest.mark.parametrize(
    ("first", "last", "months", "years"),
    [
        ("2026-03-15", "2026-03-14", -1, -1),
        ("2026-03-15", "2026-03-15", 0, 0),
        ("2026-03-15", "2026-02-15", -1, -1),
        ("2026-03-15", "2026-02-14", -2, -1),
        ("2026-03-15", "2025-03-15", -12, -1),
        ("2026-03-15", "2025-03-14", -13, -2),
        ("2026-03-31", "2026-02-28", -1, -1),
        ("2026-01-31", "2026-02-28", 1, 0),
        ("2026-01-31", "2027-01-30", 11, 0),
    ],
)
def test_full_months_and_years_go_backwards_as_they_go_forwards(
    first: str, last: str, months: int, years: int
) -> None:
    start = {"id": "start", "when": {"day": "started_on"}}
    pays = {
        "base": "0 EUR",
        "cases": [
            {"if": f"months_between(one, other) = {months}", "amount": "10 EUR"},
            {"if": f"years_between(one, other) = {years}", "amount": "1 EUR"},
        ],
        "choose": "add",
    }
    columns = {"referrals": {"one": "date", "other": "date"}}
    made = scheme({**start, "pays": pays, "if": "fee > 0 EUR"}, columns=columns)
    days = {"one": date.fromisoformat(first), "other": date.fromisoformat(last)}
    assert paid_on(lines(made, referrals=[referral(columns=days)])) == [("2026-01-01", 11)]


@pytest.mark.parametrize(
    ("starts_on", "year"), [(JAN, 1), (date(2026, 1, 2), 0), (date(2027, 1, 1), 0)]
)
def test_before_the_contract_begins_is_its_year_nought(starts_on: date, year: int) -> None:
    start = {"id": "start", "when": {"day": "started_on"}}
    made = scheme(
        {**start, "pays": "(contract_year(outcome_on) + 1) * fee"},
        caps={"all": {"eur": 1_000, "per": ["contract", "contract_year"]}},
    )
    terms = ContractTerms("C1", starts_on, date(2028, 12, 31))
    assert paid_on(lines(made, contracts=[terms])) == [("2026-01-01", 100 * (year + 1))]
    assert period_of("contract_year", JAN, terms).name == f"year-{year}"
    period = period_of("contract_year", JAN, terms)
    assert period.first <= JAN <= period.last


# Parameters by the day of what they are compared with

LEAST = {"2026-01-01": "1000 EUR", "2026-02-01": "2000 EUR"}


@pytest.mark.parametrize(
    ("dated_by", "work", "days"),
    [
        ("day.on", {"needs": "day.monthly_pay >= least"}, []),
        ("spell.started_on", {"where": "spell.monthly_pay >= least"}, ["2026-02-03"]),
    ],
)
def test_a_parameter_of_work_is_that_of_the_day_or_the_spell(
    dated_by: str, work: dict[str, str], days: list[str]
) -> None:
    """1 500 EUR a month from 30 January on, when 1 000 EUR are enough; then 2 000 EUR are not."""
    counting = {"work": "any", "from": "started_on", "reach": "5 days"}
    made = scheme(
        {"id": "kept", "when": {"counted": counting}, "pays": "fee"},
        work={"any": work},
        parameters={"least": {"dated_by": dated_by, "values": LEAST}},
    )
    worked = spell(date(2026, 1, 30), monthly_pay_cents=150_000)
    assert [on for on, _ in paid_on(lines(made, worked))] == days


def test_a_parameter_of_an_event_is_that_of_its_day() -> None:
    sold = {"type": "sale", "where": "event.value >= least"}
    made = scheme(
        {"id": "sold", "when": {"event": sold}, "pays": "least + fee", "most": 9},
        events={"sale": {"value": "eur"}},
        parameters={"least": {"dated_by": "event.occurred_on", "values": LEAST}},
    )
    happened = [event("sale", on, "1500") for on in (JAN, FEB)]
    with pytest.raises(SchemeProblems, match="chosen by the day"):
        scheme(
            {"id": "begun", "when": {"day": "started_on"}, "pays": "least + fee"},
            parameters={"least": {"dated_by": "event.occurred_on", "values": LEAST}},
        )
    assert paid_on(lines(made, events=happened)) == [("2026-01-01", 1_100)]


# What cannot be reckoned


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"pays": "fee / score"}, "by_zero"),
        ({"pays": "fee * ratio"}, "by_zero"),
        ({"pays": "fee * if(score > 1, 1, 1 / score)"}, "by_zero"),
        ({"pays": "fee * if(score > 1, 1 / score, lacking)"}, "unpriced"),
        ({"pays": "fee / lacking"}, "unpriced"),
        ({"pays": "fee", "quantity": "1 / score"}, "by_zero"),
        ({"pays": "fee", "quantity": "score + 1/2"}, "not_whole"),
        ({"pays": "fee", "quantity": "lacking"}, "unpriced"),
        ({"pays": "fee", "factors": ["shared"]}, "by_zero"),
        ({"pays": {"tiers": {"by": "1 / score", "steps": [{"amount": "fee"}]}}}, "by_zero"),
    ],
)
def test_what_cannot_be_reckoned_is_said_with_its_reason(
    changes: dict[str, Any], reason: str
) -> None:
    rule = {"id": "start", "when": {"day": "started_on"}, "if": "ratio = 1 or fee > 0 EUR"}
    parts = {"factors": {"shared": {"times": "1 / score"}}} if "factors" in changes else {}
    columns = {"referrals": {"score": "number", "lacking": "number"}}
    made = scheme({**rule, **changes}, values={"ratio": "1 / score"}, columns=columns, **parts)
    facts = {"score": Fraction(0), "lacking": None}
    asked = Question(made, AsOf.of(JAN), (referral(columns=facts),), (), contracts=(CONTRACT,))
    for engine in (interpreter, calculation):
        with pytest.raises(FactProblems) as refused:
            engine.calculate(asked)
        assert [problem.reason for problem in refused.value.problems] == [reason]


def test_a_cap_that_divides_by_zero_says_so() -> None:
    caps = {"c": {"amount": "contract.rate * 1 EUR / (contract.capacity - 10)", "per": ["rule"]}}
    columns = {"contracts": {"rate": "number"}}
    start = {"id": "start", "when": {"day": "started_on"}, "pays": "fee"}
    made = scheme(start, caps=caps, columns=columns)
    terms = ContractTerms("C1", JAN, capacity=10, columns={"rate": Fraction(1)})
    asked = Question(made, AsOf.of(JAN), (referral(),), (), contracts=(terms,))
    for engine in (interpreter, calculation):
        with pytest.raises(FactProblems, match="divides by zero"):
            engine.calculate(asked)


# Conventions of counting, claims and episodes


@pytest.mark.parametrize(
    ("reach", "day"), [("10 days", 20), ("80 hours", 14), ("1000 EUR", 10), ("1 month", 62)]
)
def test_weights_weigh_days_and_neither_hours_nor_pay(reach: str, day: int) -> None:
    """Every day of work counts a half; 40 h are 5 5/7 h a day, 3 100 EUR are 100 EUR in January."""
    weights = [{"if": "spell.kind = 'subsidised'", "counts": "1/2"}]
    counting = {"work": "any", "from": "started_on", "reach": reach}
    rule = {"id": "kept", "when": {"counted": counting}, "pays": "fee"}
    made = scheme(rule, work={"any": {"weights": weights}})
    worked = spell(JAN, kind="subsidised", monthly_pay_cents=310_000)
    on = JAN + timedelta(days=day - 1)
    assert paid_on(lines(made, worked)) == [(on.isoformat(), 100)]


def test_while_the_latest_day_of_a_claim_is_not_known_it_may_be_made() -> None:
    claim = {"latest": "ended_on + 30 days"}
    rule = {"id": "start", "when": {"day": "started_on"}, "pays": "fee", "claim": claim}
    made, claimed = scheme(rule), event("claim", date(2027, 6, 1), "start")
    assert len(lines(made, events=[claimed])) == 1
    assert lines(made, events=[claimed], referrals=[referral(ended_on=MAR)]) == []


def test_a_job_that_starts_on_the_day_on_which_an_episode_is_over_begins_another() -> None:
    """Open work to 10 January; the eighth day without it is 18 January. What starts then is not
    open work, and an episode goes on with open work alone."""
    episode = {**JOB, "stays": {"gap_days": 7, "work": "open"}}
    rule = {"id": "begun", "in": "job", "per": "episode", "when": {"day": "job.begins_on"}}
    made = scheme(
        {**rule, "pays": "fee"},
        work={**ANY, "open": {"where": "spell.kind = 'open'"}},
        episodes={"job": episode},
    )
    first = spell(JAN, date(2026, 1, 10))
    for day, starts in ((17, ["2026-01-01"]), (18, ["2026-01-01", "2026-01-18"])):
        second = spell(date(2026, 1, day), kind="subsidised", employer_id="B")
        assert [on for on, _ in paid_on(lines(made, first, second))] == starts


def refused(*rules: dict[str, Any], **parts: Any) -> list[tuple[str, str]]:
    with pytest.raises(SchemeProblems) as bad:
        scheme(*rules, **parts)
    return [(problem.column, problem.reason) for problem in bad.value.problems]


@pytest.mark.parametrize("code", ["referral", "employer", "deliverable", "contract"])
def test_a_cohort_is_not_called_as_other_subjects_are(code: str) -> None:
    start = {"id": "start", "when": {"day": "started_on"}, "pays": "fee"}
    all_ = {"id": "all", "for": code, "when": {"day": "contract.ends_on"}, "pays": "fee"}
    cohorts = {code: {"members": "start", "by": "contract"}}
    assert (f"cohorts.{code}", "name_taken") in refused(start, all_, cohorts=cohorts)


@pytest.mark.parametrize(
    ("file", "column"),
    [
        ("referrals", "month_on"),
        ("referrals", "person_key"),
        ("spells", "kind"),
        ("contracts", "capacity"),
    ],
)
def test_a_column_is_not_called_as_those_that_every_file_has(file: str, column: str) -> None:
    start = {"id": "start", "when": {"day": "started_on"}, "pays": "fee"}
    columns = {file: {column: "code"}}
    assert refused(start, columns=columns) == [(f"columns.{file}.{column}", "name_taken")]


def test_an_event_is_not_called_as_those_that_every_scheme_has() -> None:
    sold = {"id": "sold", "when": {"event": {"type": "earnings"}}, "pays": "fee"}
    events = {"earnings": {"value": "number"}}
    assert refused(sold, events=events) == [("events.earnings", "name_taken")]


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        ("reached_on(stayed)", ["2026-01-01"]),
        ("reached_on(stayed, 2)", ["2026-02-01"]),
        ("reached_on(stayed, score)", ["2026-03-01"]),
        ("reached_on(stayed, 4)", []),
        ("reached_on(stayed, 0)", []),
        ("reached_on(stayed, score / 2)", []),
    ],
)
def test_the_day_on_which_a_rule_was_reached_for_the_nth_time(asked: str, days: list[str]) -> None:
    stayed = {"id": "stayed", "when": {"event": {"type": "stay"}}, "most": 9}
    then = {"id": "then", "when": {"day": asked}, "pays": "fee", "if": "score > 0"}
    columns = {"referrals": {"score": "number"}}
    made = scheme(stayed, then, events={"stay": {}}, columns=columns)
    happened = [event("stay", on) for on in (MAR, JAN, FEB)]
    found = lines(made, referrals=[referral(columns={"score": Fraction(3)})], events=happened)
    assert [on for on, _ in paid_on(found)] == days
