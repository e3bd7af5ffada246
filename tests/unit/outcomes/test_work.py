"""Which days are days of work, and which jobs begin an episode."""

from datetime import date
from decimal import Decimal

import pytest

from outcomes.pure.words import reason_words
from tests.unit.outcomes.small_schemes import (
    ANY,
    FEB,
    JAN,
    JOB,
    MAR,
    counting,
    lines,
    paid_on,
    scheme,
    spell,
)


def test_one_employer_must_meet_the_needs_alone_where_the_scheme_says_so() -> None:
    needs = {"needs": "day.hours >= 20 h"}
    spells = [spell(JAN, employer_id=name, hours_per_week=Decimal(12)) for name in ("A", "B")]
    together = scheme(counting(work="any", reach="1 days"), work={"any": needs})
    single = scheme(counting(work="any", reach="1 days"), work={"any": {**needs, "jobs": "single"}})
    assert len(lines(together, *spells)) == 1
    assert lines(single, *spells) == []


def test_former_employers_can_be_left_out() -> None:
    former = "days_with_employer(referred_on - 12 months, referred_on) = 0 days"
    made = scheme(counting(work="any", reach="1 days"), work={"any": {"where": former}})
    before = spell(date(2025, 5, 1), date(2025, 6, 30))
    assert lines(made, before, spell(FEB)) == []
    assert paid_on(lines(made, before, spell(FEB, employer_id="B"))) == [("2026-02-01", 100)]


LONG = {"any": {"where": "spell.employment_days >= 4 weeks"}}


def test_short_employments_can_be_left_out() -> None:
    made = scheme(counting(work="any", reach="30 days"), work=LONG)
    short, long = spell(JAN, date(2026, 1, 27)), spell(FEB, employer_id="B")
    assert paid_on(lines(made, short, long)) == [("2026-03-02", 100)]
    enough = spell(JAN, date(2026, 1, 28))
    assert paid_on(lines(made, enough, long)) == [("2026-02-02", 100)]


def test_an_employment_is_as_long_as_its_adjoining_spells_together() -> None:
    needs = {**LONG["any"], "needs": "day.hours >= 30 h"}
    made = scheme(counting(work="any", reach="10 days"), work={"any": needs})
    few = spell(JAN, date(2026, 1, 17), hours_per_week=Decimal(10))
    more = spell(date(2026, 1, 18), date(2026, 1, 28))
    assert paid_on(lines(made, few, more)) == [("2026-01-27", 100)]
    assert lines(made, few, spell(date(2026, 1, 19), date(2026, 1, 29))) == []


def test_a_job_that_goes_on_begins_once_it_has_been_long_enough() -> None:
    rule = {"id": "begun", "in": "job", "when": {"day": "job.begins_on"}, "pays": "fee"}
    made = scheme(rule, work=LONG, episodes=JOB)
    for agreed_to in (None, date(2026, 6, 30)):
        job = spell(JAN, agreed_to)
        assert lines(made, job, as_of=date(2026, 1, 27)) == []
        assert paid_on(lines(made, job, as_of=date(2026, 1, 28))) == [("2026-01-01", 100)]


def test_a_factor_may_depend_on_how_long_the_employment_lasts() -> None:
    short = {"times": "1/2", "most_days": "spell.employment_days < 4 weeks"}
    rule = {**counting(work="any", reach="20 days"), "factors": ["short"]}
    made = scheme(rule, work=ANY, factors={"short": short})
    assert paid_on(lines(made, spell(JAN, date(2026, 1, 20)))) == [("2026-01-20", 50)]
    assert paid_on(lines(made, spell(JAN, date(2026, 1, 31)))) == [("2026-01-20", 100)]


def test_the_reason_says_why_days_with_work_do_not_count() -> None:
    made = scheme(counting(work="any", reach="40 days"), work=LONG)
    jobs = (
        spell(JAN, date(2026, 1, 31)),
        spell(date(2026, 2, 5), date(2026, 2, 14), employer_id="B"),
        spell(MAR),
    )
    (line,) = lines(made, *jobs)
    assert line.explanation
    assert reason_words(line.explanation, "fi").startswith(
        "töissä 40 päivää 1.1.–9.3.2026, katkoja 28 päivää, joita ei laskettu (näistä 10 päivänä "
        "oli työtä, joka ei täytä ehtoa ”työsuhteen kesto on vähintään 4 viikkoa”), sääntö"
    )
    (plain,) = lines(made, jobs[0], jobs[2])
    assert plain.explanation
    assert "gaps of 28 days, not counted, rule" in reason_words(plain.explanation, "en")


@pytest.mark.parametrize(
    ("jobs", "starts"),
    [
        ("any", ["2026-01-01"]),
        ("employer", ["2026-01-01", "2026-03-01"]),
        ("employment", ["2026-01-01", "2026-02-01", "2026-03-01"]),
    ],
)
def test_whose_jobs_begin_an_episode(jobs: str, starts: list[str]) -> None:
    """A in January and again in February after a gap, then B besides."""
    rule = {"id": "begun", "in": "job", "per": "episode", "when": {"day": "job.begins_on"}}
    episodes = {"job": {**JOB["job"], "jobs": jobs}}
    made = scheme({**rule, "pays": "fee"}, work=ANY, episodes=episodes)
    spells = (
        spell(JAN, date(2026, 1, 20)),
        spell(FEB, date(2026, 6, 30)),
        spell(MAR, employer_id="B"),
    )
    assert [on for on, _ in paid_on(lines(made, *spells))] == starts


def test_an_episode_ends_on_its_last_day_of_work() -> None:
    rule = {"id": "ended", "in": "job", "when": {"day": "job.ends_on"}, "pays": "fee"}
    episodes = {"job": {**JOB["job"], "stays": {"gap_days": 7}}}
    made = scheme(rule, work=ANY, episodes=episodes)
    job = spell(JAN, date(2026, 1, 20))
    assert lines(made, job, as_of=date(2026, 1, 27)) == []
    assert paid_on(lines(made, job, as_of=date(2026, 1, 28))) == [("2026-01-20", 100)]


def test_a_condition_on_a_boundary_day() -> None:
    rule = {"id": "still", "in": "job", "when": {"day": "job.begins_on + 90 days"}, "pays": "fee"}
    made = scheme({**rule, "if": "in_work(any, outcome_on)"}, work=ANY, episodes=JOB)
    assert paid_on(lines(made, spell(JAN))) == [("2026-04-01", 100)]
    assert lines(made, spell(JAN, date(2026, 3, 31))) == []
