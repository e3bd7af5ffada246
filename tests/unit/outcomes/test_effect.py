"""Who found a job, when, for how long and at what cost, reckoned by hand."""

from datetime import date, timedelta
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from outcomes.pure.effect import (
    Costs,
    Job,
    Month,
    Service,
    Terms,
    effect_of,
    job_after,
    joined,
    put_together,
    put_together_alike,
)
from outcomes.pure.survival import Followed

TERMS = Terms(
    as_of=date(2026, 11, 30),
    months_to_job=3,
    months_followed=12,
    months_sustained=6,
    break_days=14,
)


def day(text: str) -> date:
    return date.fromisoformat(text)


def job(first: str, last: str | None = None) -> Job:
    return Job(day(first), day(last) if last else None)


NOBODY_YET = count()


def service(
    started_on: str, found: Job | None = None, cents: int = 100_00, person: str = ""
) -> Service:
    """One of somebody else each time, unless a person is named."""
    return Service(person or f"E-{next(NOBODY_YET)}", day(started_on), cents, found)


def test_jobs_with_a_short_break_between_them_are_one() -> None:
    spells = [job("2026-03-01", "2026-04-30"), job("2026-01-01", "2026-02-14"), job("2026-06-01")]
    assert joined(spells, 14) == [job("2026-01-01", "2026-04-30"), job("2026-06-01")]
    assert joined(spells, 13) == [job("2026-01-01", "2026-02-14"), *joined(spells, 0)[1:]]
    assert joined([job("2026-01-01"), job("2026-02-01", "2026-02-03")], 0) == [job("2026-01-01")]


def test_the_job_of_a_service_begins_with_it_or_later() -> None:
    jobs = [job("2026-01-01", "2026-04-30"), job("2026-06-01")]
    assert job_after(jobs, day("2026-01-02"), 14) == jobs[1]
    assert job_after(jobs, day("2026-01-01"), 14) == jobs[0]


def test_work_that_ended_before_the_service_takes_no_later_job_along() -> None:
    jobs = [job("2025-05-01", "2026-01-05"), job("2026-01-18")]
    assert job_after(jobs, day("2026-01-12"), 14) == jobs[1]
    assert job_after(jobs, day("2026-01-05"), 14) is None  # the person was in work, and went on


def test_a_job_after_two_services_of_one_person_is_one_and_bears_what_both_cost() -> None:
    found = effect_of(
        [
            service("2026-01-10", job("2026-03-10"), 500_00, "E-1"),
            service("2026-03-01", job("2026-03-10"), 500_00, "E-1"),
        ],
        TERMS,
    )
    assert found.job_costs == Costs(people=1, cents=1000_00, jobs=1, found=1)
    assert found.job_costs.cents_each == 1000_00
    assert found.months == [Month("2026-01", 1, 1)]
    assert (len(found.to_job), len(found.in_job)) == (1, 1)


def test_two_jobs_of_one_person_after_two_services_are_two() -> None:
    first, second = job("2026-01-20", "2026-02-10"), job("2026-04-10")
    both = [service("2026-01-10", first, 1, "E-1"), service("2026-04-01", second, 2, "E-1")]
    assert effect_of(both, TERMS).job_costs == Costs(people=1, cents=3, jobs=2, found=1)


def test_a_month_counts_once_all_its_services_had_their_time() -> None:
    found = effect_of(
        [
            service("2026-07-01", job("2026-09-30")),
            service("2026-07-31", job("2026-10-31")),
            service("2026-08-31", job("2026-09-01")),
            service("2026-09-01", job("2026-09-02")),
        ],
        TERMS,
    )
    assert found.months == [Month("2026-07", 2, 1), Month("2026-08", 1, 1)]


def test_time_to_a_job_counts_those_without_one_for_as_long_as_is_known() -> None:
    services = [service("2026-09-15", job("2026-10-14")), service("2026-09-15", job("2026-10-15"))]
    services += [service("2026-09-15"), service("2026-09-15", job("2026-12-24"))]
    assert effect_of(services, TERMS).to_job == [
        Followed(1, True), Followed(2, True), Followed(2, False), Followed(2, False),
    ]  # fmt: skip


def test_a_job_ends_once_the_break_has_gone_by() -> None:
    services = [
        service("2026-01-01", job("2026-02-01", "2026-04-30")),
        service("2026-01-01", job("2026-02-01", "2026-11-20")),
        service("2026-01-01", job("2026-02-01")),
    ]
    assert effect_of(services, TERMS).in_job == [
        Followed(4, True), Followed(9, False), Followed(9, False),
    ]  # fmt: skip


def test_a_job_and_a_sustained_job_cost_what_the_services_old_enough_cost() -> None:
    found = effect_of(
        [
            service("2026-01-01", job("2026-02-01", "2026-08-01")),
            service("2026-01-01", job("2026-02-01", "2026-07-31"), 50_01),
            service("2026-02-01"),
            service("2026-07-01", job("2026-07-02")),
            service("2026-10-01", job("2026-10-02"), 999),
        ],
        TERMS,
    )
    assert found.job_costs == Costs(4, 350_01, 3, 3)
    assert found.job_costs.cents_each == 116_67
    assert found.sustained_costs == Costs(3, 250_01, 1, 1)
    assert Costs(1, 5, 0, 0).cents_each is None


def test_months_of_few_people_are_put_together_with_the_next() -> None:
    months = [Month("2026-01", 6, 4), Month("2026-02", 6, 1), Month("2026-03", 40, 20)]
    assert put_together(months, 5) == [Month("2026-01", 12, 5, "2026-02"), months[2]]
    left = [*months, Month("2026-04", 3, 3)]
    assert put_together(left, 5)[-1] == Month("2026-03", 43, 23, "2026-04")
    assert put_together(months[:1], 5) == []


def test_parts_of_a_whole_have_their_months_put_together_at_the_same_places() -> None:
    large = [Month("2026-01", 12, 6), Month("2026-02", 12, 6), Month("2026-03", 12, 6)]
    small = [Month("2026-01", 1, 1), Month("2026-02", 14, 7)]
    assert put_together_alike([large, small], 5) == [
        [Month("2026-01", 24, 12, "2026-02"), large[2]],
        [Month("2026-01", 15, 8, "2026-02")],
    ]
    late = [*small, Month("2026-03", 1, 0)]
    assert [len(part) for part in put_together_alike([large, late], 5)] == [1, 1]
    assert put_together_alike([large, small[:1]], 5) == [[], []]


starts = st.dates(day("2025-01-01"), day("2026-11-30"))


@st.composite
def services_with_jobs(draw: st.DrawFn) -> Service:
    """A service, and perhaps a job that begins with it or later."""
    started_on, cents = draw(starts), draw(st.integers(0, 10**6))
    person = f"E-{draw(st.integers(1, 9))}"
    waited, lasted = draw(st.integers(0, 500) | st.none()), draw(st.integers(0, 400) | st.none())
    if waited is None:
        return Service(person, started_on, cents, None)
    first = started_on + timedelta(days=waited)
    last = None if lasted is None else first + timedelta(days=lasted)
    return Service(person, started_on, cents, Job(first, last))


@given(st.lists(services_with_jobs()))
def test_nothing_is_counted_twice(services: list[Service]) -> None:
    found = effect_of(services, TERMS)
    people = len({each.person for each in services})
    assert sum(month.people for month in found.months) <= people
    assert all(0 <= month.in_time <= month.people for month in found.months)
    assert len(found.to_job) == people
    assert len(found.in_job) <= sum(each.ended for each in found.to_job)
    assert 0 <= found.sustained_costs.jobs <= found.job_costs.jobs <= len(services)
    assert found.job_costs.found <= min(found.job_costs.people, found.job_costs.jobs)
    assert all(each.time >= 0 for each in [*found.to_job, *found.in_job])
