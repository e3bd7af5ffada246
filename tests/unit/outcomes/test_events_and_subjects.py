"""Events, what they count and claim, groups, and subjects other than people."""

from dataclasses import replace
from datetime import date

import pytest

from outcomes.pure.calculation import Question
from outcomes.pure.columns import calculation
from outcomes.pure.facts import AsOf
from outcomes.pure.problems import FactProblems
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

EVENTS = {"exam": {"value": "number"}, "stay": {}}
EXAM = {"id": "exam_fee", "when": {"event": {"type": "exam", "where": "event.value >= 2"}}}


def test_each_event_pays_up_to_the_most() -> None:
    made = scheme({**EXAM, "most": 2, "pays": "fee"}, events=EVENTS)
    happened = [event("exam", date(2026, 1, day), str(day)) for day in (1, 2, 3, 4)]
    assert paid_on(lines(made, events=happened)) == [("2026-01-02", 100), ("2026-01-03", 100)]


@pytest.mark.parametrize(
    ("each", "days"),
    [
        ("calendar_month", ["2026-01-10", "2026-02-01", "2026-04-01", "2027-01-05"]),
        ("calendar_quarter", ["2026-01-10", "2026-04-01", "2027-01-05"]),
        ("calendar_year", ["2026-01-10", "2027-01-05"]),
        ("contract_year", ["2026-01-10", "2027-01-05"]),
        (None, ["2026-01-10"]),
    ],
)
def test_the_most_counts_anew_in_each_period(each: str | None, days: list[str]) -> None:
    rule = {"id": "seen", "when": {"event": {"type": "visit"}}, "pays": "fee"}
    made = scheme(rule | ({"each": each} if each else {}), events={"visit": {"value": "none"}})
    seen = [
        event("visit", date(2026, 1, 10)),
        event("visit", date(2026, 1, 31)),
        event("visit", date(2026, 2, 1)),
        event("visit", date(2026, 4, 1)),
        event("visit", date(2027, 1, 5)),
    ]
    assert paid_on(lines(made, events=seen)) == [(day, 100) for day in days]


def test_a_contract_year_that_is_not_known_stops_the_count_by_it() -> None:
    made = scheme(
        {"id": "seen", "when": {"event": {"type": "stay"}}, "pays": "fee", "each": "contract_year"},
        events=EVENTS,
    )
    unknown = replace(CONTRACT, starts_on=None)
    with pytest.raises(FactProblems, match="C1 lacks its first or last day"):
        lines(made, events=[event("stay", JAN)], contracts=[unknown])
    assert lines(made, contracts=[unknown]) == []
    asked = Question(made, AsOf.of(FEB), [referral()], [], [event("stay", JAN)], [unknown])
    with pytest.raises(FactProblems, match="C1 lacks its first or last day"):
        calculation.calculate(asked)


def test_a_quantity_multiplies() -> None:
    made = scheme({**EXAM, "quantity": "event.value", "pays": "fee"}, events=EVENTS)
    found = lines(made, events=[event("exam", JAN, "3")])
    assert [(line.quantity, line.unit_cents, line.amount_cents) for line in found] == [
        (3, 10_000, 30_000)
    ]


def test_a_quantity_that_is_not_whole_is_refused() -> None:
    made = scheme({**EXAM, "quantity": "event.value", "pays": "fee"}, events=EVENTS)
    with pytest.raises(FactProblems, match=r"event\.value"):
        lines(made, events=[event("exam", JAN, "2.5")])


def test_days_on_which_events_hold_are_paid_by_the_day_and_two_at_once_count_once() -> None:
    saved = "(60 days - event_days(stay, started_on, outcome_on)) / 1 days * fee"
    ninety = {"id": "saved", "when": {"day": "started_on + 89 days"}, "pays": saved}
    stays = [
        event("stay", date(2025, 12, 20), valid_to=date(2026, 1, 5)),  # 5 days from 1 January
        event("stay", date(2026, 1, 4), valid_to=date(2026, 1, 10)),  # to the 10th
        event("stay", FEB),  # a day alone
        event("stay", date(2026, 3, 31), valid_to=date(2026, 12, 31)),  # the last day
    ]
    made = scheme(ninety, events=EVENTS)
    assert paid_on(lines(made, events=stays)) == [("2026-03-31", 4_800)]


def test_days_of_an_event_that_lasts_are_counted() -> None:
    when = {"event": "stay", "from": "started_on", "reach": "20 days"}
    made = scheme({"id": "stayed", "when": {"counted": when}, "pays": "fee"}, events=EVENTS)
    happened = [
        event("stay", JAN, valid_to=date(2026, 1, 15)),
        event("stay", date(2026, 1, 10), subject="R1", value="", valid_to=date(2026, 1, 20)),
    ]
    assert paid_on(lines(made, events=happened)) == [("2026-01-20", 100)]


def test_an_outcome_that_must_be_claimed() -> None:
    claim = {"latest": "min(outcome_on + 56 days, contract.ends_on)"}
    rule = {"id": "start", "when": {"day": "started_on"}, "pays": "fee", "claim": claim}
    made = scheme(rule)
    assert lines(made) == []
    assert lines(made, events=[event("claim", date(2026, 2, 27), "start")]) == []
    assert paid_on(lines(made, events=[event("claim", date(2026, 2, 26), "start")])) == [
        ("2026-01-01", 100)
    ]


def test_a_group_that_begins_and_ends() -> None:
    rule = {"id": "half_year", "when": {"day": "started_on + 6 months"}, "pays": "fee"}
    made = scheme({**rule, "if": "in_group(young)"}, groups={"young": {}})
    begins, ends = (
        event("group_start", FEB, "young"),
        event("group_end", date(2026, 6, 30), "young"),
    )
    assert len(lines(made, events=[begins])) == 1
    assert lines(made, events=[begins, ends]) == []


def test_deliverables_employers_and_contracts_are_subjects() -> None:
    rules = [
        {"id": "report", "for": "deliverable", "when": {"event": {"type": "stay"}}, "pays": "fee"},
        {
            "id": "filled",
            "for": "employer",
            "in": "job",
            "when": {"day": "job.begins_on"},
            "pays": "fee",
        },
        {"id": "standing", "for": "contract", "when": {"day": "contract.starts_on"}, "pays": "fee"},
    ]
    episodes = {"job": {"work": "any", "from": "contract.starts_on", "jobs": "employment"}}
    made = scheme(*rules, events=EVENTS, work=ANY, episodes=episodes)
    happened = [
        event("stay", FEB, subject="D1", subject_kind="deliverable", contract_id="C1"),
        event("stay", FEB, subject="A", subject_kind="employer", contract_id="C1"),
    ]
    found = lines(made, spell(MAR), events=happened)
    assert [(line.subject_kind, line.subject_id, line.rule) for line in found] == [
        ("contract", "C1", "standing"),
        ("deliverable", "D1", "report"),
        ("employer", "A", "filled"),
    ]
    assert all(line.referral_id == "" for line in found)


def test_a_group_that_ends_and_begins_again_on_one_day_ends() -> None:
    seen = {"id": "seen", "when": {"event": {"type": "stay"}}, "pays": "fee", "most": 9}
    made = scheme(seen | {"if": "in_group(g)"}, events=EVENTS, groups={"g": {}})
    turns = [event("group_start", JAN, "g"), event("group_end", FEB, "g")]
    stays = [event("stay", on) for on in (JAN, FEB, date(2026, 2, 2))]
    found = lines(made, events=[*turns, event("group_start", FEB, "g"), *stays])
    assert paid_on(found) == [("2026-01-01", 100), ("2026-02-01", 100)]


def test_a_function_from_a_day_to_an_earlier_one_looks_at_no_day() -> None:
    asked = (
        "events_count(stay, ahead, started_on)",
        "event_days(stay, ahead, started_on) / 1 days",
        "if(had_event(stay, ahead, started_on), 1, 0)",
        "days_worked(any, ahead, started_on) / 1 days",
        "hours_worked(any, ahead, started_on) / 1 h",
    )
    start = {"id": "start", "when": {"day": "started_on"}}
    made = scheme(
        start | {"pays": f"({' + '.join(asked)} + 1) * fee + earned(any, ahead, started_on)"},
        work=ANY,
        events=EVENTS,
        columns={"referrals": {"ahead": "date"}},
    )
    worked = spell(JAN, monthly_pay_cents=100_000)
    stay = event("stay", date(2026, 1, 15), valid_to=MAR)
    found = lines(made, worked, referrals=[referral(columns={"ahead": FEB})], events=[stay])
    assert paid_on(found) == [("2026-01-01", 100)]
