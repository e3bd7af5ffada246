"""What caps, floors, hold-backs and shares leave of lines, on a few facts."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from outcomes.pure.facts import ContractTerms, TableRow
from outcomes.pure.problems import FactProblems, SchemeProblems
from tests.unit.outcomes.small_schemes import FEB, JAN, MAR, event, lines, referral, scheme

EVENTS = {"exam": {"value": "number"}, "stay": {}}
START: dict[str, Any] = {"id": "start", "when": {"day": "started_on"}}


def test_a_cap_pro_rata_lowers_all_lines_alike() -> None:
    cap = {"all": {"eur": 100, "per": ["contract"], "crossing": "pro_rata"}}
    made = scheme({**START, "pays": "fee"}, caps=cap)
    found = lines(made, referrals=[referral(n) for n in (1, 2, 3)])
    assert [line.amount_cents for line in found] == [3_334, 3_333, 3_333]


def test_what_a_claw_back_takes_is_room_under_a_cap_pro_rata() -> None:
    back = {"id": "back", "when": {"day": "started_on + 1 months"}, "pays": "-60 EUR", "if": "two"}
    cap = {"all": {"eur": 100, "per": ["contract"], "crossing": "pro_rata"}}
    made = scheme(
        {**START, "pays": "fee"},
        back,
        columns={"referrals": {"two": "truth"}},
        caps=cap,
    )
    found = lines(made, referrals=[referral(n, columns={"two": n == 1}) for n in (1, 2, 3)])
    assert [line.amount_cents for line in found] == [5_334, 5_333, 5_333, -6_000]


def test_a_cap_may_be_the_contracts_own_and_over_some_rules() -> None:
    rules = {**START, "pays": "fee"}, {"id": "more", "when": {"day": "started_on"}, "pays": "fee"}
    cap = {"own": {"amount": "contract.capacity * 15 EUR", "per": ["contract"], "rules": ["start"]}}
    made = scheme(*rules, caps=cap)
    found = lines(made, referrals=[referral(n) for n in (1, 2)])
    assert [(line.rule, line.amount_cents) for line in found] == [
        ("more", 10_000),
        ("start", 10_000),
        ("more", 10_000),
        ("start", 5_000),
    ]


@pytest.mark.parametrize("key", ["person", "referral", "provider", "municipality", "budget_line"])
@pytest.mark.parametrize("crossing", ["cut", "pro_rata"])
def test_a_cap_does_not_bear_on_lines_that_lack_its_key(key: str, crossing: str) -> None:
    report = {"id": "report", "for": "deliverable", "when": {"event": {"type": "stay"}}}
    cap = {"each": {"eur": 150, "per": [key], "crossing": crossing}}
    made = scheme({**START, "pays": "fee"}, {**report, "pays": "fee"}, events=EVENTS, caps=cap)
    happened = [
        event("stay", FEB, subject=f"D{n}", subject_kind="deliverable", contract_id="C1")
        for n in (1, 2)
    ]
    known = referral(provider_id="a", municipality="091")
    assert [line.amount_cents for line in lines(made, referrals=[known], events=happened)] == [
        10_000,
        10_000,
        10_000,
    ]


def test_a_cap_for_each_provider_leaves_referrals_without_one_alone() -> None:
    cap = {"each": {"eur": 150, "per": ["provider"]}}
    made = scheme({**START, "pays": "fee"}, caps=cap)
    people = [referral(n, provider_id="a" if n < 3 else "") for n in (1, 2, 3, 4)]
    assert [line.amount_cents for line in lines(made, referrals=people)] == [
        10_000,
        5_000,
        10_000,
        10_000,
    ]


def test_a_cap_asks_for_periods_only_where_it_bears() -> None:
    cap = {"each": {"eur": 150, "per": ["person", "contract_year"], "rules": ["start"]}}
    other = {"id": "other", "when": {"day": "started_on"}, "pays": "fee"}
    made = scheme(
        {**START, "pays": "fee", "if": "false_"},
        other,
        caps=cap,
        values={"false_": "referred_on > started_on"},
    )
    assert len(lines(made, contracts=())) == 1


def test_what_a_claw_back_takes_is_free_again_under_the_cap() -> None:
    back = {"id": "back", "when": {"day": "started_on + 1 months"}, "pays": "-60 EUR"}
    late = {"id": "late", "when": {"day": "started_on + 2 months"}, "pays": "fee"}
    made = scheme(
        {**START, "pays": "fee"}, back, late, caps={"all": {"eur": 100, "per": ["contract"]}}
    )
    assert [line.amount_cents for line in lines(made)] == [10_000, -6_000, 6_000]


def test_a_floor_tops_up_each_period_that_is_over() -> None:
    floors = {"least": {"eur": 150, "period": "calendar_year"}}
    made = scheme({**START, "pays": "fee"}, floors=floors)
    found = lines(made, as_of=date(2027, 6, 30))
    assert [(line.rule, line.outcome_on, line.amount_cents) for line in found] == [
        ("start", JAN, 10_000),
        ("least", date(2026, 12, 31), 5_000),
    ]


def test_a_floor_ends_with_its_contract() -> None:
    floors = {"least": {"eur": 500, "period": "calendar_year"}}
    made = scheme({**START, "when": {"day": "ended_on"}, "pays": "fee"}, floors=floors)
    ends = [date(2026, 6, 30), date(2026, 7, 1)]
    found = lines(
        made,
        referrals=[referral(n, ended_on=on) for n, on in enumerate(ends, start=1)],
        contracts=[ContractTerms("C1", JAN, date(2026, 6, 30))],
    )
    assert [(line.rule, line.outcome_on, line.amount_cents) for line in found] == [
        ("least", date(2026, 6, 30), 40_000),
        ("start", date(2026, 6, 30), 10_000),
        ("start", date(2026, 7, 1), 10_000),
    ]


def test_a_floor_may_be_each_contracts_own() -> None:
    floors = {"least": {"amount": "contract.least * month(outcome_on) / 12", "period": "contract"}}
    made = scheme({**START, "pays": "fee"}, floors=floors, columns={"contracts": {"least": "eur"}})
    terms = [
        ContractTerms(name, JAN, date(2026, last, 28), columns={"least": least})
        for name, last, least in (("C1", 12, 30_000), ("C2", 6, 60_000), ("C3", 12, 0))
    ]
    found = lines(made, contracts=terms, as_of=date(2027, 1, 1))
    assert [(line.contract_id, line.rule, line.amount_cents) for line in found] == [
        ("C1", "start", 10_000),
        ("C1", "least", 20_000),
        ("C2", "least", 30_000),
    ]
    terms = [ContractTerms("C1", JAN, FEB, columns={"least": None})]
    with pytest.raises(FactProblems, match=r"contract\.least"):
        lines(made, contracts=terms)


def test_a_floor_is_one_sum_about_the_contract_alone() -> None:
    for stated in ({}, {"eur": 1, "amount": "fee"}, {"amount": "if(in_group(g), fee, fee)"}):
        with pytest.raises(SchemeProblems):
            floors = {"least": {"period": "contract", **stated}}
            scheme({**START, "pays": "fee", "if": "in_group(g)"}, groups={"g": {}}, floors=floors)


def test_what_is_held_back_is_released_by_its_event() -> None:
    hold = {
        "hold": {
            "share": "10 %",
            "rules": ["start"],
            "until": {"type": "quality", "where": "event.value >= 4"},
        }
    }
    made = scheme({**START, "pays": "fee"}, hold_backs=hold)
    assert [line.amount_cents for line in lines(made)] == [9_000]
    happened = [event("quality", FEB, "3"), event("quality", MAR, "4")]
    assert [
        (line.rule, line.outcome_on, line.amount_cents) for line in lines(made, events=happened)
    ] == [
        ("start", JAN, 9_000),
        ("hold", MAR, 1_000),
    ]


def test_a_consortium_shares_each_line_to_the_cent() -> None:
    tables = {"consortium": {"fi": "a", "sv": "b", "en": "c"}}
    made = scheme({**START, "pays": "fee"}, tables=tables, shares={"table": "consortium"})
    rows = [TableRow("consortium", f"C1/V{n}", JAN, Fraction(1, 3)) for n in (1, 2, 3)]
    found = lines(made, tables=rows)
    assert [(line.subject_id, line.amount_cents) for line in found] == [
        ("V1", 3_334),
        ("V2", 3_333),
        ("V3", 3_333),
    ]
    with pytest.raises(FactProblems, match="2/3"):
        lines(made, tables=rows[:2])


def test_a_cohort_adds_up_over_its_members() -> None:
    cohorts = {
        "year": {
            "members": "start",
            "by": "calendar_year",
            "sums": "events_count(stay, outcome_on, outcome_on + 12 months)",
        }
    }
    effect = {
        "id": "effect",
        "for": "year",
        "when": {"day": "cohort.last_on + 12 months"},
        "if": "cohort.sum < 3 * cohort.members",
        "pays": "(3 * cohort.members - cohort.sum) * 10 EUR",
    }
    made = scheme({**START, "pays": "fee"}, effect, events=EVENTS, cohorts=cohorts)
    happened = [event("stay", JAN + timedelta(days=30 * n), subject="R1") for n in range(3)]
    found = lines(made, referrals=[referral(1), referral(2)], events=happened)
    assert [(line.subject_id, line.amount_cents) for line in found if line.rule == "effect"] == [
        ("year/2026", 3_000)
    ]


def test_periods_need_the_contracts_days() -> None:
    made = scheme(
        {**START, "pays": "fee"}, caps={"c": {"eur": 1, "per": ["contract", "contract_year"]}}
    )
    with pytest.raises(FactProblems, match="C1"):
        lines(made, contracts=())


def test_nothing_is_held_back_of_contracts_and_cohorts_whose_event_never_comes() -> None:
    standing = {"id": "standing", "for": "contract", "when": {"day": "contract.starts_on"}}
    effect = {"id": "effect", "for": "year", "when": {"day": "cohort.last_on"}}
    hold = {"share": "10 %", "until": {"type": "quality"}}
    with pytest.raises(SchemeProblems) as refused:
        scheme(
            {**START, "pays": "fee"},
            {**standing, "pays": "fee"},
            {**effect, "pays": "fee"},
            cohorts={"year": {"members": "start", "by": "calendar_year"}},
            hold_backs={"hold": {**hold, "rules": ["start", "standing", "effect"]}},
        )
    found = [(problem.reason, problem.facts["value"]) for problem in refused.value.problems]
    assert found == [("never_released", "standing"), ("never_released", "effect")]
