"""Windows of hours and pay, stated maxima, joined keys, ladders of people, values of cohorts."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from outcomes.pure.facts import TableRow
from outcomes.pure.lines import PaymentLine
from outcomes.pure.problems import SchemeProblems
from outcomes.pure.words import reason_words
from tests.unit.outcomes.small_schemes import (
    CONTRACT,
    TEXT,
    event,
    lines,
    paid,
    referral,
    scheme,
    spell,
)

JAN, FEB, MAR = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
ANY: dict[str, Any] = {"any": {}}
START: dict[str, Any] = {"id": "start", "when": {"day": "started_on"}, "pays": "fee"}
VISIT: dict[str, Any] = {"id": "visited", "when": {"event": {"type": "visit"}}, "pays": "fee"}
VISITS = {"visit": {}}


def counting(**counted: Any) -> dict[str, Any]:
    """A rule that counts from the start of the service."""
    return {"id": "r", "when": {"counted": {"from": "started_on", **counted}}, "pays": "fee"}


def test_hours_within_any_weeks_are_those_of_a_window_that_moves() -> None:
    made = scheme(counting(work="any", reach="120 h", in_last="4 weeks"), work=ANY)
    ten = spell(JAN, date(2026, 1, 31), hours_per_week=10)
    full = spell(date(2026, 2, 9), hours_per_week=40, employer_id="B")
    (line,) = lines(made, ten, full)
    # 10 h a week bring 40 h in any 4 weeks. From 9 February on each day brings 40/7 h; on
    # 28 February 20 days of these are 114.3 h and nothing is left of January; 1 March brings 120.
    assert line.outcome_on == date(2026, 3, 1)


def test_pay_within_any_days_follows_from_the_length_of_months() -> None:
    made = scheme(counting(work="any", reach="1000 EUR", in_last="30 days"), work=ANY)
    pay = spell(date(2026, 2, 10), date(2026, 4, 30), monthly_pay_cents=100_000)
    (line,) = lines(made, pay)
    # 19 days of February bring 678.57, each day of March 32.26: 10 of these 322.58, in all 1 001.15
    assert line.outcome_on == date(2026, 3, 10)
    short = scheme(counting(work="any", reach="1072 EUR", in_last="30 days"), work=ANY)
    assert not lines(short, pay)


def test_sums_of_events_within_any_days_are_those_of_the_window() -> None:
    made = scheme(
        counting(event="sale", reach="100 EUR", in_last="30 days"),
        events={"sale": {"value": "eur"}},
    )
    sold = [event("sale", JAN, "60"), event("sale", FEB, "50"), event("sale", MAR, "50")]
    (line,) = lines(made, events=sold)
    assert line.outcome_on == MAR  # 1 February to 1 March are 29 days, 1 January to then 32


@pytest.mark.parametrize("unit", ["2 months", "2 calendar_months"])
def test_a_window_that_moves_by_days_counts_no_months(unit: str) -> None:
    with pytest.raises(SchemeProblems, match="in_last"):
        scheme(counting(work="any", reach=unit, in_last="90 days"), work=ANY)


def test_how_often_may_follow_from_the_contract() -> None:
    made = scheme({**START, "per": "contract", "most": "contract.capacity"})
    people = [referral(n) for n in range(1, 15)]
    assert len(lines(made, referrals=people)) == CONTRACT.capacity == 10


def test_how_often_may_differ_by_group_and_what_is_not_known_allows_nothing() -> None:
    groups = {"young": {}}
    made = scheme({**VISIT, "most": "if(in_group(young), 3, 1)"}, events=VISITS, groups=groups)
    visits = [event("visit", on, subject=name) for on in (JAN, FEB, MAR) for name in ("R1", "R2")]
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
    high = {"id": "high", "when": {"event": {"type": "visit"}}, "pays": "150 EUR"}
    ladder = {"rules": ["start", "high"], "pays": "difference", "per": "person"}
    made = scheme(START, high, ladders={"steps": ladder}, events=VISITS)
    again = replace(referral(2, started_on=MAR), person_key="P1")
    people = [referral(1), again, referral(3)]
    found = lines(
        made,
        referrals=people,
        events=[event("visit", FEB, subject="R1"), event("visit", MAR, subject="R3")],
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


BONUS: dict[str, Any] = {
    "id": "bonus",
    "for": "year",
    "when": {"day": "cohort.last_on"},
    "if": "points >= 1",
    "pays": "points * fee",
}


def test_a_value_may_speak_of_a_cohort() -> None:
    cohorts = {"year": {"members": "start", "by": "calendar_year", "counts": "known(ended_on)"}}
    values = {"share": "cohort.share", "points": "floor((share - 45 %) / 1 %)"}
    made = scheme(START, BONUS, cohorts=cohorts, values=values)
    people = [referral(1, ended_on=FEB), referral(2)]
    assert paid(lines(made, referrals=people))[-1] == ("bonus", 500)


def test_a_value_of_a_cohort_means_nothing_elsewhere() -> None:
    cohorts = {"year": {"members": "start", "by": "calendar_year"}}
    with pytest.raises(SchemeProblems, match="points"):
        scheme(
            {**START, "if": "points > 1"},
            {**BONUS, "if": "points > 2"},
            cohorts=cohorts,
            values={"points": "cohort.members * 1"},
        )


def days_of(found: list[PaymentLine]) -> list[str]:
    """The days of lines, shortly."""
    return [f"{line.outcome_on.day}.{line.outcome_on.month}." for line in found]


def test_a_fee_in_advance_is_due_on_the_first_day_and_after_each_further_months() -> None:
    fee = counting(to="ended_on", reach="1 day", further="3 months")
    made = scheme({**fee, "most": 4})
    people = [referral(started_on=date(2026, 1, 15), ended_on=date(2026, 12, 31))]
    assert days_of(lines(made, referrals=people)) == ["15.1.", "15.4.", "15.7.", "15.10."]


def test_further_days_follow_months() -> None:
    made = scheme({**counting(to="ended_on", reach="1 month", further="4 weeks"), "most": 3})
    people = [referral(ended_on=date(2026, 12, 31))]
    assert days_of(lines(made, referrals=people)) == ["31.1.", "28.2.", "28.3."]


def test_further_months_begin_anew_after_a_reset() -> None:
    gap = {"longest": 7, "longer": "reset"}
    made = scheme(
        {**counting(work="any", reach="10 days", further="1 month", gap=gap), "most": 3},
        work=ANY,
    )
    before = spell(JAN, date(2026, 1, 20))
    after = spell(MAR, employer_id="B")
    # 10 January; then 10 March is the 10th day again, and a month from 11 March ends on 10 April
    assert days_of(lines(made, before, after)) == ["10.1.", "10.4.", "10.5."]


def test_the_reason_of_further_blocks_in_another_unit_says_these() -> None:
    made = scheme({**counting(to="ended_on", reach="1 day", further="3 months"), "most": 4})
    people = [referral(ended_on=date(2026, 12, 31))]
    words = [reason_words(line.explanation, "en") for line in lines(made, referrals=people)]  # type: ignore[arg-type]
    assert words[0].startswith("1 day, 1 Jan")
    assert words[1].startswith("3 months, 1 Jan – 1 Apr 2026, time 2")


SUMMED: dict[str, Any] = {
    "cohorts": {
        "year": {
            "members": "start",
            "by": "calendar_year",
            "sums": "events_count(visit, outcome_on, outcome_on + 12 months)",
        }
    },
    "values": {"visits": "cohort.sum / cohort.members"},
    "events": VISITS,
}


def test_a_value_may_speak_of_the_sum_of_a_cohort() -> None:
    bonus = {**BONUS, "if": "visits > 1", "pays": "visits * fee"}
    made = scheme(START, bonus, **SUMMED)
    happened = [event("visit", on, str(n)) for n, on in enumerate((FEB, MAR, MAR))]
    found = lines(made, referrals=[referral(1), referral(2)], events=happened)
    assert paid(found)[-1] == ("bonus", 150)
    words = reason_words(found[-1].explanation, "en")  # type: ignore[arg-type]
    assert words.startswith("name, 1 Jan – 31 Dec 2026: members 2, sum 3, rule 'name': 3 / 2 × ")


def test_several_things_are_added_up_over_a_cohort() -> None:
    cohort = {
        **SUMMED["cohorts"]["year"],
        "measures": {
            "ended": "if(known(ended_on), 1, 0)",
            "stayed": "event_days(visit, outcome_on, outcome_on + 1 month)",
        },
    }
    bonus = {**BONUS, "if": "cohort.stayed > 2 days", "pays": "cohort.ended / cohort.sum * fee"}
    made = scheme(START, bonus, cohorts={"year": cohort}, events=VISITS)
    happened = [
        event("visit", on, str(n)) for n, on in enumerate((JAN, date(2026, 1, 5), FEB, MAR))
    ]
    people = [referral(1, ended_on=MAR), referral(2, ended_on=FEB), referral(3)]
    assert paid(lines(made, referrals=people, events=happened))[-1] == ("bonus", 50)


def test_a_measure_has_a_name_of_its_own() -> None:
    cohort = {**SUMMED["cohorts"]["year"], "measures": {"members": "1"}}
    with pytest.raises(SchemeProblems, match=r"measures\.members"):
        scheme(START, {**BONUS, "if": "cohort.sum > 1"}, cohorts={"year": cohort}, events=VISITS)
