"""Values and sums of cohorts."""

from datetime import date
from typing import Any

import pytest

from outcomes.pure.problems import SchemeProblems
from outcomes.pure.words import reason_words
from tests.unit.outcomes.small_schemes import (
    FEB,
    JAN,
    MAR,
    START,
    event,
    lines,
    paid,
    referral,
    scheme,
)

VISITS = {"visit": {}}


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


def test_a_wrong_value_of_a_cohort_is_refused_for_what_is_wrong_with_it() -> None:
    cohorts = {"year": {"members": "start", "by": "calendar_year"}}
    with pytest.raises(SchemeProblems) as refused:
        scheme(START, cohorts=cohorts, values={"wrong": "cohort.share + 1 EUR"})
    reasons = {problem.reason for problem in refused.value.problems}
    assert "expression.unitless" in reasons
    assert "expression.name" not in reasons


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
    assert words.startswith("name, 1 Jan – 31 Dec 2026: members 2, sum 3, rule “name”, ")
    assert "(1.5) is more than 1: 3 / 2 × " in words


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
