"""What expressions may speak of follows from the subject, or the account, that they are about."""

from typing import Any

import pytest

from outcomes.pure.problems import SchemeProblems
from tests.unit.outcomes.small_schemes import scheme

CONTRACT_RULE = {"id": "r", "for": "contract", "when": {"day": "contract.ends_on"}, "pays": "fee"}
VISIT = {"events": {"visit": {"value": "eur"}}, "groups": {"g": {}}}


@pytest.mark.parametrize(
    "asks",
    [
        "in_group(g)",
        "in_group(g, outcome_on)",
        "had_event(visit, outcome_on, outcome_on)",
        "events_count(visit, outcome_on, outcome_on) > 0",
        "events_sum(visit, outcome_on, outcome_on) > 0 EUR",
        "event_days(visit, outcome_on, outcome_on) > 0 days",
        "event_value(visit, outcome_on) > 0 EUR",
        "known(event_on(visit))",
        "known(last_event_on(visit))",
    ],
)
@pytest.mark.parametrize("subject", ["contract", "all"])
def test_contracts_and_cohorts_have_neither_groups_nor_events(asks: str, subject: str) -> None:
    start = {"id": "start", "when": {"day": "started_on"}, "pays": "fee", "if": asks}
    rule = {"id": "more", "for": subject, "when": {"day": "contract.ends_on"}, "pays": "fee"}
    cohorts = {"all": {"members": "start", "by": "contract"}}
    other = {"id": "other", "for": "all", "when": {"day": "contract.ends_on"}, "pays": "fee"}
    scheme(start, other, rule, cohorts=cohorts, **VISIT)
    with pytest.raises(SchemeProblems) as problems:
        scheme(start, other, rule | {"if": asks}, cohorts=cohorts, **VISIT)
    assert [p.reason for p in problems.value.problems] == ["expression.function"]


@pytest.mark.parametrize(
    "found",
    [
        {"when": {"event": {"type": "visit"}}},
        {"when": {"counted": {"event": "visit", "reach": "1 days", "from": "contract.starts_on"}}},
        {"claim": {"latest": "outcome_on + 1 days"}},
    ],
)
def test_a_rule_about_a_contract_waits_for_no_event(found: dict[str, Any]) -> None:
    with pytest.raises(SchemeProblems) as problems:
        scheme(CONTRACT_RULE | found, **VISIT)
    assert [p.reason for p in problems.value.problems] == ["no_events"]


@pytest.mark.parametrize(
    ("subject", "where", "reason"),
    [
        ("referral", "event.occurred_on >= started_on", None),
        ("employer", "event.occurred_on >= started_on", "expression.name"),
        ("employer", "event.occurred_on >= contract.starts_on", None),
        ("deliverable", "in_work(any, event.occurred_on)", "expression.function"),
        ("employer", "in_work(any, event.occurred_on)", None),
    ],
)
def test_what_releases_is_asked_of_what_is_held(
    subject: str, where: str, reason: str | None
) -> None:
    rule = {"id": "r", "for": subject, "when": {"event": {"type": "visit"}}, "pays": "fee"}
    work = {"id": "w", "when": {"day": "started_on"}, "if": "in_work(any, outcome_on)"}
    held = {"share": "10 %", "rules": ["r"], "until": {"type": "quality", "where": where}}
    found = []
    try:
        scheme(rule, work | {"pays": "fee"}, work={"any": {}}, hold_backs={"h": held}, **VISIT)
    except SchemeProblems as problems:
        found = [problem.reason for problem in problems.problems]
    assert found == ([reason] if reason else [])


@pytest.mark.parametrize(
    ("per", "amount", "reason"),
    [
        (["contract"], "contract.ceiling", None),
        (["contract"], "if(outcome_on < 2026-03-01, 80 EUR, 20 EUR)", "expression.name"),
        (["contract", "calendar_year"], "if(year(outcome_on) < 2027, 80 EUR, 20 EUR)", None),
        (["contract"], "least", "parameter_day"),
        (["contract", "contract_year"], "least", None),
        (["contract", "calendar_year"], "if(in_group(g), 2 EUR, 1 EUR)", "expression.function"),
        (["person", "contract"], "if(in_group(g), 2 EUR, 1 EUR)", None),
        (["referral"], "if(started_on > 2026-03-01, 2 EUR, 1 EUR)", None),
        (["contract"], "if(started_on > 2026-03-01, 2 EUR, 1 EUR)", "expression.name"),
    ],
)
def test_the_sum_of_a_cap_speaks_of_what_its_account_is_kept_for(
    per: list[str], amount: str, reason: str | None
) -> None:
    cap = {"c": {"amount": amount, "per": per, "crossing": "pro_rata"}}
    start = {"id": "start", "when": {"day": "started_on"}, "pays": "least"}
    least = {"dated_by": "outcome_on", "values": {"2026-01-01": "5 EUR"}}
    found = []
    try:
        scheme(
            start | {"if": "in_group(g)"},
            caps=cap,
            groups={"g": {}},
            parameters={"least": least},
            columns={"contracts": {"ceiling": "eur"}},
        )
    except SchemeProblems as problems:
        found = [p.reason for p in problems.problems if p.reason != "never_used"]
    assert found == ([reason] if reason else [])
