"""What an outcome is called in formulas: which attempt, which time."""

from datetime import date
from typing import Any

import pytest

from outcomes.pure.tree import Scheme
from outcomes.pure.words import reason_words
from tests.unit.outcomes.small_schemes import ANY, counting, event, lines, paid_on, scheme, spell

JOB = {"job": {"work": "any", "from": "started_on", "stays": {"gap_days": 5}}}
FIRST = spell(date(2026, 1, 5), date(2026, 2, 20), employer_id="A")
SECOND = spell(date(2026, 4, 1), date(2026, 6, 20), employer_id="B")
EXAMS = [event("exam", date(2026, *day)) for day in ((1, 9), (2, 9), (4, 9), (5, 9))]
DAY = {"day": "job.begins_on"}
COUNTED = {"counted": {"work": "any", "reach": "20 days"}}
EVENT = {"event": {"type": "exam"}}


def in_jobs(when: dict[str, Any], **changes: Any) -> Scheme:
    rule = {"id": "r", "in": "job", "per": "episode", "when": when, "pays": "fee", **changes}
    return scheme(rule, work=ANY, episodes=JOB, events={"exam": {}})


@pytest.mark.parametrize("when", [DAY, COUNTED, EVENT])
def test_an_attempt_is_the_job_start_that_the_episode_is(when: dict[str, Any]) -> None:
    found = lines(in_jobs(when, pays="attempt * fee"), FIRST, SECOND, events=EXAMS)
    assert [line.amount_cents for line in found] == [100_00, 200_00]
    assert found[1].explanation
    assert "attempt 2" in reason_words(found[1].explanation, "en")
    only_second = lines(in_jobs(when, **{"if": "attempt = 2"}), FIRST, SECOND, events=EXAMS)
    assert [line.outcome_on for line in only_second] == [found[1].outcome_on]


def test_job_starts_that_did_not_qualify_are_attempts_too() -> None:
    job = JOB["job"] | {"qualifies": {"work": "any", "reach": "60 days"}}
    rule = {"id": "r", "in": "job", "when": DAY, "pays": "(attempt + job.number) * fee"}
    made = scheme(rule, work=ANY, episodes={"job": job})
    assert paid_on(lines(made, FIRST, SECOND)) == [("2026-04-01", 400)]


def test_without_an_episode_an_attempt_is_a_beginning_of_the_count() -> None:
    gap = {"longest": 5, "longer": "reset"}
    rule = counting(work="any", reach="60 days", gap=gap) | {"pays": "attempt * fee"}
    assert paid_on(lines(scheme(rule, work=ANY), FIRST, SECOND)) == [("2026-05-30", 200)]


@pytest.mark.parametrize(
    ("when", "most", "times"),
    [(DAY, 1, [1, 1]), (COUNTED, 1, [1, 1]), (EVENT, 2, [1, 2, 1, 2])],
)
def test_times_are_counted_anew_in_each_episode(
    when: dict[str, Any], most: int, times: list[int]
) -> None:
    made = in_jobs(when, pays="number * fee", most=most)
    found = lines(made, FIRST, SECOND, events=EXAMS)
    assert [line.amount_cents // 100_00 for line in found] == times


def test_without_an_episode_times_are_counted_over_the_subject() -> None:
    rule = {"id": "r", "when": EVENT, "most": 9, "pays": "number * fee"}
    found = lines(scheme(rule, events={"exam": {}}), events=EXAMS)
    assert [line.amount_cents // 100_00 for line in found] == [1, 2, 3, 4]
