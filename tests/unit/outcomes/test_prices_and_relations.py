"""What is paid: tiers, indices, ladders, milestones, claw-backs, how often."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from outcomes.pure.facts import Referral, TableRow
from outcomes.pure.problems import FactProblems, SchemeProblems
from outcomes.pure.words import reason_words
from tests.unit.outcomes.small_schemes import (
    ANY,
    CONTRACT,
    FEB,
    JAN,
    JOB,
    MAR,
    START,
    TEXT,
    event,
    lines,
    paid,
    paid_on,
    referral,
    scheme,
    spell,
)

EVENTS = {"exam": {"value": "number"}, "stay": {}}
EXAM = {"id": "exam_fee", "when": {"event": {"type": "exam", "where": "event.value >= 2"}}}
STAY = {"id": "stay_fee", "when": {"event": {"type": "stay"}}, "pays": "fee"}


def test_supplements_are_added() -> None:
    cases = [
        {"if": "in_group(young)", "amount": "20 EUR"},
        {"if": "municipality = '109'", "amount": "5 EUR"},
    ]
    pays = {"base": "fee", "cases": cases, "choose": "add"}
    made = scheme({**START, "pays": pays}, groups={"young": {}})
    (line,) = lines(made, referrals=[referral(groups=("young",), municipality="109")])
    assert (line.unit_cents, line.amount_cents) == (12_500, 12_500)
    assert reason_words(line.explanation, "en").endswith("= €125.00")


def test_a_price_may_follow_from_the_contracts_budget_line() -> None:
    pays = "if(contract.budget_line = '12', fee, 2 * fee)"
    made = scheme({"id": "start", "when": {"day": "started_on"}, "pays": pays})
    for line, euros in (("12", 100), ("13", 200), ("", 200)):
        terms = replace(CONTRACT, budget_line=line)
        assert paid(lines(made, contracts=[terms])) == [("start", euros)]


def test_volume_tiers_follow_the_place_in_the_contract() -> None:
    tiers = {
        "by": "place",
        "steps": [
            {"up_to": 1, "amount": "fee"},
            {"below": 3, "amount": "50 EUR"},
            {"amount": "0 EUR"},
        ],
    }
    made = scheme({**START, "pays": {"tiers": tiers}})
    people = [referral(n) for n in (1, 2, 3)]
    assert [line.amount_cents for line in lines(made, referrals=people)] == [10_000, 5_000, 0]


@pytest.mark.parametrize(
    ("name", "amounts"),
    [
        ("place_in_month", [100, 0, 100, 100, 0]),
        ("place_in_year", [100, 0, 0, 100, 0]),
        ("place_in_contract_year", [100, 0, 0, 0, 100]),
    ],
)
def test_volume_tiers_begin_anew_with_each_period(name: str, amounts: list[int]) -> None:
    tiers = {"by": name, "steps": [{"up_to": 1, "amount": "fee"}, {"amount": "0 EUR"}]}
    made = scheme({**START, "pays": {"tiers": tiers}})
    starts = ["2026-02-01", "2026-02-28", "2026-03-01", "2027-01-14", "2027-01-15"]
    people = [referral(n, started_on=date.fromisoformat(on)) for n, on in enumerate(starts, 1)]
    contract = replace(CONTRACT, starts_on=date(2026, 1, 15))
    found = lines(made, referrals=people, contracts=[contract])
    assert [line.amount_cents // 100 for line in found] == amounts


def test_an_outcome_that_a_ladder_drops_has_no_place_in_the_contract() -> None:
    """The first person reaches both levels on one day; only the higher one counts."""
    both = {"when": {"day": "started_on"}, "if": "two"}
    steps = [{"up_to": 1, "amount": "fee"}, {"amount": "50 EUR"}]
    tiers = {"tiers": {"by": "place", "steps": steps}}
    low = {"id": "low", "when": {"day": "started_on"}, "pays": tiers}
    made = scheme(
        low,
        {**both, "id": "high", "pays": "200 EUR"},
        ladders={"level": {"rules": ["low", "high"], "pays": "difference"}},
        columns={"referrals": {"two": "truth"}},
    )
    people = [referral(n, columns={"two": n == 1}) for n in (1, 2, 3)]
    found = lines(made, referrals=people)
    assert [line.amount_cents for line in found] == [20_000, 10_000, 5_000]


@pytest.mark.parametrize("pays", ["difference", "first"])
def test_an_outcome_that_a_ladder_drops_needs_no_price(pays: str) -> None:
    """The lower level comes after the higher one, so it does not matter that nobody knows its
    score."""
    low = {"id": "low", "when": {"day": "started_on + 1 months"}, "pays": "fee * score"}
    made = scheme(
        low,
        {**START, "id": "high"},
        ladders={"level": {"rules": ["low", "high"], "pays": pays}},
        columns={"referrals": {"score": "number"}},
    )
    assert paid(lines(made, referrals=[referral(columns={"score": None})])) == [("high", 100)]


def test_a_level_pays_what_it_is_worth_beyond_the_most_that_any_before_was() -> None:
    rules = [
        {"id": f"level_{n}", "when": {"day": f"started_on + {n} months"}, "pays": pays}
        for n, pays in enumerate(("300 EUR", "fee", "250 EUR", "320 EUR"), start=1)
    ]
    levels = {"rules": [rule["id"] for rule in rules], "pays": "difference"}
    found = lines(scheme(*rules, ladders={"levels": levels}))
    assert [line.amount_cents // 100 for line in found] == [300, 0, 0, 20]


def test_a_price_follows_an_index_by_table() -> None:
    times = "table(wages, 'all', outcome_on) / table(wages, 'all', contract.starts_on)"
    made = scheme(
        {**START, "when": {"day": "started_on + 1 years"}, "pays": "fee", "factors": ["index"]},
        factors={"index": {"times": times}},
        tables={"wages": {"fi": "a", "sv": "b", "en": "c"}},
    )
    rows = [
        TableRow("wages", "all", date(2025, 1, 1), Fraction(96)),
        TableRow("wages", "all", date(2027, 1, 1), Fraction(99)),
    ]
    assert [line.amount_cents for line in lines(made, tables=rows)] == [10_313]
    with pytest.raises(FactProblems, match="wages"):
        lines(made)


def test_a_lump_sum_of_what_was_not_yet_paid_and_what_it_closes() -> None:
    steps = {"id": "step", "when": {"event": {"type": "stay"}}, "most": 5, "pays": "fee"}
    lump = {"id": "lump", "when": {"event": {"type": "exam"}}, "pays": "500 EUR - due(step)"}
    made = scheme(
        {**steps, "if": "not had_event(exam, started_on, outcome_on)"}, lump, events=EVENTS
    )
    happened = [
        event("stay", JAN),
        event("stay", FEB),
        event("exam", date(2026, 2, 15), "1"),
        event("stay", MAR),
    ]
    assert paid_on(lines(made, events=happened)) == [
        ("2026-01-01", 100),
        ("2026-02-01", 100),
        ("2026-02-15", 300),
    ]


def test_a_least_sum_for_each_referral_is_a_rule() -> None:
    least = {"id": "least", "when": {"day": "contract.ends_on"}}
    made = scheme(
        START, STAY, {**least, "pays": "max(0 EUR, 150 EUR - due(start) - due(stay_fee))"},
        events=EVENTS,
    )  # fmt: skip
    people = [referral(1), referral(2)]
    found = lines(made, referrals=people, events=[event("stay", FEB)])
    sums = [(line.referral_id, line.amount_cents) for line in found if line.rule == "least"]
    assert sums == [("R1", 0), ("R2", 5_000)]


def test_rules_that_exclude_each_other_pay_the_first() -> None:
    exam = {**EXAM, "pays": "fee"}
    stay = {**STAY, "pays": "40 EUR"}
    ladders = {"either": {"rules": ["exam_fee", "stay_fee"], "pays": "first"}}
    made = scheme(exam, stay, events=EVENTS, ladders=ladders)
    happened = [event("stay", JAN), event("exam", FEB, "2")]
    assert paid_on(lines(made, events=happened)) == [("2026-01-01", 40)]


def test_a_milestone_gives_no_line_and_can_be_asked_about() -> None:
    either = [
        {"id": "a", "when": {"day": "event_on(exam)"}},
        {"id": "b", "when": {"day": "event_on(stay)"}},
    ]
    first = {
        "id": "fee_of_both",
        "when": {"day": "min(reached_on(a), reached_on(b))"},
        "pays": "fee",
    }
    made = scheme(*either, first, events=EVENTS)
    happened = [event("stay", FEB), event("exam", MAR, "2")]
    assert paid_on(lines(made, events=happened)) == [("2026-02-01", 100)]


def test_a_claw_back_is_a_line_with_a_negative_quantity() -> None:
    begun = {"id": "begun", "in": "job", "when": {"day": "job.begins_on"}, "pays": "fee"}
    steps = [
        {"below": "30 days", "amount": "-100 % * due(begun)"},
        {"amount": "-50 % * due(begun)"},
    ]
    back = {
        "id": "back",
        "in": "job",
        "when": {"day": "job.ends_on"},
        "if": "job.ends_on < job.begins_on + 6 months",
        "pays": {"tiers": {"by": "job.ends_on - job.begins_on", "steps": steps}},
    }
    episodes = {"job": {**JOB["job"], "jobs": "employment"}}
    made = scheme(begun, back, work=ANY, episodes=episodes)
    found = lines(made, spell(JAN, date(2026, 3, 31)))
    assert [(line.quantity, line.unit_cents, line.amount_cents) for line in found] == [
        (1, 10_000, 10_000),
        (-1, 5_000, -5_000),
    ]


def test_once_per_person_over_all_referrals() -> None:
    people = [referral(1), Referral("R9", "P1", "C1", JAN, FEB)]
    once = scheme({**START, "per": "person", "pays": "fee"})
    assert len(lines(once, referrals=people)) == 1
    capacity = scheme({**START, "per": "contract", "most": 2, "pays": "fee"})
    assert len(lines(capacity, referrals=[referral(n) for n in (1, 2, 3)])) == 2


def test_how_often_may_follow_from_the_contract() -> None:
    made = scheme({**START, "per": "contract", "most": "contract.capacity"})
    people = [referral(n) for n in range(1, 15)]
    assert len(lines(made, referrals=people)) == CONTRACT.capacity == 10


def test_how_often_may_differ_by_group_and_what_is_not_known_allows_nothing() -> None:
    groups = {"young": {}}
    made = scheme({**STAY, "most": "if(in_group(young), 3, 1)"}, events=EVENTS, groups=groups)
    visits = [event("stay", on, subject=name) for on in (JAN, FEB, MAR) for name in ("R1", "R2")]
    people = [referral(1), referral(2, groups=("young",))]
    found = lines(made, referrals=people, events=visits)
    assert sorted(line.referral_id for line in found) == ["R1", "R2", "R2", "R2"]
    unknown = scheme({**START, "most": "years_between(ended_on, started_on)"})
    assert not lines(unknown)


@pytest.mark.parametrize("most", ["0", "1/2", "10001", "-1"])
def test_a_stated_number_of_times_is_whole_and_above_nothing(most: str) -> None:
    with pytest.raises(SchemeProblems, match="whole number from 1 to 10000"):
        scheme({**START, "most": most})


def test_a_table_may_have_two_keys() -> None:
    made = scheme(
        {**START, "pays": "table(price, band + '/' + municipality, started_on) * fee"},
        columns={"referrals": {"band": "code"}},
        tables={"price": TEXT},
    )
    rows = [
        TableRow("price", key, JAN, Fraction(eur))
        for key, eur in (("a/109", 1), ("b/109", 2), ("b/165", 3))
    ]
    people = [
        referral(1, municipality="109", columns={"band": "a"}),
        referral(2, municipality="165", columns={"band": "b"}),
    ]
    assert paid(lines(made, referrals=people, tables=rows)) == [("start", 100), ("start", 300)]


def test_a_ladder_of_a_person_goes_on_over_referrals() -> None:
    high = {"id": "high", "when": {"event": {"type": "stay"}}, "pays": "150 EUR"}
    ladder = {"rules": ["start", "high"], "pays": "difference", "per": "person"}
    made = scheme(START, high, ladders={"steps": ladder}, events=EVENTS)
    again = replace(referral(2, started_on=MAR), person_key="P1")
    people = [referral(1), again, referral(3)]
    found = lines(
        made,
        referrals=people,
        events=[event("stay", FEB, subject="R1"), event("stay", MAR, subject="R3")],
    )
    # the person's second start comes after the higher level, so it pays nothing more
    assert [(line.referral_id, line.rule, line.amount_cents) for line in found] == [
        ("R1", "start", 10_000),
        ("R3", "start", 10_000),
        ("R1", "high", 5_000),
        ("R3", "high", 5_000),
    ]


def test_a_ladder_of_people_is_one_of_referrals() -> None:
    report = {"id": "report", "for": "contract", "when": {"day": "contract.starts_on"}}
    ladder = {"rules": ["report", "later"], "pays": "first", "per": "person"}
    with pytest.raises(SchemeProblems, match="referral"):
        scheme(
            {**report, "pays": "fee"},
            {**report, "id": "later", "pays": "fee"},
            ladders={"l": ladder},
        )
