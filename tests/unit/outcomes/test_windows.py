"""Windows that can never hold a day, or not what is counted in them, are refused."""

from typing import Any

import pytest

from outcomes.pure.problems import SchemeProblems, problem_words
from tests.unit.outcomes.small_schemes import scheme

SHORT = "if(known(ended_on), 3 calendar_months, 5 calendar_months)"
EPISODE = {"work": "any", "from": "started_on", "to": "ended_on + 3 months"}


def found(*rules: dict[str, Any], **parts: Any) -> list[tuple[str, str]]:
    """The place and reason of each problem of a scheme in which everything named is used."""
    fee = {"id": "fee", "in": "job", "when": {"day": "job.begins_on"}, "pays": "fee"}
    defined = {"work": {"any": {}}, "episodes": {"job": EPISODE}, **parts}
    try:
        scheme(*rules, fee, **defined)
    except SchemeProblems as problems:
        for problem in problems.problems:
            assert problem.row
            assert all(problem_words(problem, lang) for lang in ("fi", "sv", "en"))
        return [(problem.column, problem.reason) for problem in problems.problems]
    return []


def counted(reach: str, **window: str) -> dict[str, Any]:
    inside = {} if "from" in window else {"in": "job"}
    return {
        "id": "count",
        "when": {"counted": {"work": "any", "reach": reach, **window}},
        "pays": "fee",
        **inside,
    }


@pytest.mark.parametrize(
    ("reach", "window", "reason"),
    [
        ("26 weeks", {"to": "job.begins_on + 25 weeks"}, "short"),
        ("26 weeks", {"to": "job.begins_on + 26 weeks - 2 days"}, "short"),
        ("26 weeks", {"to": "job.begins_on + 26 weeks - 1 days"}, None),
        (
            "26 weeks",
            {"from": "started_on + 7 days", "to": "started_on + 27 weeks - 2 days"},
            "short",
        ),
        ("26 weeks", {"from": "started_on", "to": "started_on - 1 years"}, "empty"),
        ("6 months", {"to": "job.begins_on + 5 months"}, "short"),
        ("6 months", {"to": "job.begins_on + 6 months - 2 days"}, "short"),
        ("6 months", {"to": "job.begins_on + 6 months - 1 days"}, None),
        ("6 months", {"to": "job.begins_on + 5 months + 30 days"}, None),
        ("12 months", {"from": "started_on", "to": "started_on + 11 months"}, "short"),
        ("12 months", {"from": "started_on", "to": "referred_on + 11 months"}, None),
        ("12 months", {"from": "started_on + 1 months", "to": "started_on + 12 months"}, "short"),
        ("12 months", {"from": "started_on + 1 months", "to": "started_on + 13 months"}, None),
        # no day at all, whatever is counted
        ("60 hours", {"from": "started_on", "to": "started_on - 3 months"}, "empty"),
        ("500 EUR", {"from": "ended_on + 1 days", "to": "started_on"}, "empty"),
        ("1 days", {"from": "started_on", "to": "ended_on - 3 months"}, None),
        ("1 days", {"from": "2026-05-01", "to": "2026-04-30"}, "empty"),
        ("1 days", {"from": "2026-05-01", "to": "2026-05-01"}, None),
        ("2 days", {"from": "2026-05-01", "to": "2026-05-01"}, "short"),
        # calendar months: one day in each will do
        ("3 calendar_months", {"from": "started_on", "to": "started_on + 30 days"}, None),
        ("3 calendar_months", {"from": "started_on", "to": "started_on + 27 days"}, "short"),
        ("6 calendar_months", {"from": "started_on", "to": "started_on + 3 months"}, "short"),
        # several ways, all of which must fail
        ("26 weeks", {"from": "started_on", "to": "min(ended_on, started_on + 20 weeks)"}, "short"),
        ("26 weeks", {"from": "started_on", "to": "max(ended_on, started_on + 20 weeks)"}, None),
        ("26 weeks", {"from": "started_on", "to": "started_on + short"}, "short"),
        ("26 weeks", {"from": "started_on", "to": "started_on + either"}, None),
        ("26 weeks", {"from": "started_on", "to": "soon"}, "short"),
        ("if(known(ended_on), 9 months, 6 months)", {"from": "started_on", "to": "soon"}, "short"),
        ("if(known(ended_on), 9 months, 2 months)", {"from": "started_on", "to": "soon"}, None),
        ("1 days", {"from": "month_end(started_on)", "to": "started_on - 1 days"}, "empty"),
        ("1 days", {"from": "month_start(started_on)", "to": "started_on - 1 days"}, None),
        # a job begins in its episode's window
        ("1 days", {"to": "started_on - 1 days"}, "empty"),
        ("1 days", {"to": "started_on + 1 days"}, None),
        ("1 days", {"from": "ended_on + 4 months", "to": "ended_on + 3 months"}, "empty"),
    ],
)
def test_a_window_must_hold_what_is_counted_in_it(
    reach: str, window: dict[str, str], reason: str | None
) -> None:
    values = {
        "short": "if(known(ended_on), 10 weeks, 20 weeks)",
        "either": "if(known(ended_on), 10 weeks, 30 weeks)",
        "soon": "if(known(ended_on), started_on + 3 months, started_on + 100 days)",
    }
    used = {name: text for name, text in values.items() if name in window["to"]}
    problems = found(counted(reach, **window), values=used)
    assert problems == ([("rules.count.when.counted.to", f"window_{reason}")] if reason else [])


@pytest.mark.parametrize(
    ("window", "refused"),
    [
        ({"from": "started_on", "to": "started_on - 3 months"}, True),
        ({"from": "ended_on", "to": "started_on - 1 days"}, True),
        ({"from": "started_on", "to": "ended_on - 3 months"}, False),
        ({"from": "started_on", "to": "started_on"}, False),
    ],
)
def test_an_episode_must_be_able_to_begin(window: dict[str, str], refused: bool) -> None:
    problems = found(episodes={"job": {"work": "any", **window}})
    assert problems == ([("episodes.job.to", "window_empty")] if refused else [])


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"claim": {"latest": "outcome_on - 1 days"}}, "claim.latest"),
        ({"claim": {"latest": "started_on + 2 months"}}, "claim.latest"),
        ({"claim": {"latest": "started_on + 4 months"}}, None),
        ({"if": "had_event(quality, outcome_on, outcome_on - 1 months)"}, "if"),
        ({"if": "had_event(quality, outcome_on - 1 months, outcome_on)"}, None),
        ({"if": "days_worked(any, outcome_on, started_on) > 0 days"}, "if"),
        ({"if": "days_worked(any, started_on, outcome_on) > 0 days"}, None),
    ],
)
def test_a_window_of_a_claim_or_a_function_must_hold_a_day(
    changes: dict[str, Any], place: str | None
) -> None:
    rule = {"id": "late", "when": {"day": "started_on + 3 months"}, "pays": "fee", **changes}
    problems = found(rule)
    assert problems == ([(f"rules.late.{place}", "window_empty")] if place else [])


def tiers(*bounds: str, by: str = "number") -> dict[str, Any]:
    steps = [dict([bound.split(" ", 1)], amount="fee") for bound in bounds]
    return {"tiers": {"by": by, "steps": [*steps, {"amount": "fee"}]}}


@pytest.mark.parametrize(
    ("pays", "reason"),
    [
        (tiers("below 1/3", "below 1/2"), None),
        (tiers("below 1/2", "below 1/3"), "tiers_overlap"),
        (tiers("below 2 + 3", "up_to 4"), "tiers_overlap"),
        (tiers("up_to 2026-05-01", "below 2026-05-02", by="started_on"), "tiers_overlap"),
        (tiers("up_to 2026-05-01", "below 2026-05-03", by="started_on"), None),
        (
            {
                "base": "fee",
                "choose": "first",
                "cases": [{"if": "known(ended_on)", "amount": f"{n} EUR"} for n in (1, 2)],
            },
            "twice",
        ),
    ],
)
def test_prices_that_overlap_are_refused_however_they_are_written(
    pays: dict[str, Any], reason: str | None
) -> None:
    problems = found({"id": "priced", "when": {"day": "started_on"}, "pays": pays})
    assert [why for _, why in problems] == ([reason] if reason else [])


@pytest.mark.parametrize(
    ("counted", "key"),
    [
        ({"reach": "6 calendar_months", "in_last": "3 calendar_months"}, "in_last"),
        ({"reach": "6 calendar_months", "in_last": SHORT}, "in_last"),
        ({"reach": "6 calendar_months", "in_last": "6 calendar_months"}, None),
        ({"reach": "13 weeks", "in_last": "12 weeks"}, "in_last"),
        ({"reach": "13 weeks", "in_last": "16 weeks"}, None),
        ({"reach": "6 calendar_months", "month_needs": "32 days"}, "month_needs"),
        ({"reach": "6 calendar_months", "month_needs": "31 days"}, None),
    ],
)
def test_months_hold_what_is_asked_of_them(counted: dict[str, str], key: str | None) -> None:
    when = {"counted": {"work": "any", "from": "started_on", **counted}}
    problems = found({"id": "months", "when": when, "pays": "fee"})
    assert problems == ([(f"rules.months.when.counted.{key}", "window_short")] if key else [])


@pytest.mark.parametrize("kind", ["group_start", "claim"])
def test_an_event_of_a_group_or_rule_that_does_not_exist_is_refused(kind: str) -> None:
    happened = {"type": kind, "where": "event.value in ['young', 'fee', 'yuong']"}
    problems = found(
        {"id": "joined", "when": {"event": happened}, "pays": "fee"}, groups={"young": {}}
    )
    assert ("rules.joined.when.event.where", "choice") in problems


def test_names_that_stand_for_very_much_do_not_keep_the_check_waiting() -> None:
    days = {f"d{n}": f"if(known(ended_on), d{n - 1}, d{n - 1})" for n in range(1, 40)}
    spans = {f"s{n}": f"if(known(ended_on), s{n - 1}, s{n - 1})" for n in range(1, 40)}
    values = {"d0": "started_on", **days, "s0": "3 days", **spans}
    when = {"counted": {"from": "started_on", "to": "d39 + s39", "reach": "s39"}}
    problems = found({"id": "large", "when": when, "pays": "fee"}, values=values)
    assert "expression.large" in {reason for _, reason in problems}
