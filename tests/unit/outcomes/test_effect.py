"""Who found a job, when, for how long and at what cost, reckoned by hand."""

from datetime import date, timedelta

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


def service(started_on: str, found: Job | None = None, cents: int = 100_00) -> Service:
    return Service(day(started_on), cents, found)


def test_jobs_with_a_short_break_between_them_are_one() -> None:
    spells = [job("2026-03-01", "2026-04-30"), job("2026-01-01", "2026-02-14"), job("2026-06-01")]
    assert joined(spells, 14) == [job("2026-01-01", "2026-04-30"), job("2026-06-01")]
    assert joined(spells, 13) == [job("2026-01-01", "2026-02-14"), *joined(spells, 0)[1:]]
    assert joined([job("2026-01-01"), job("2026-02-01", "2026-02-03")], 0) == [job("2026-01-01")]


def test_the_job_of_a_service_begins_with_it_or_later() -> None:
    jobs = [job("2026-01-01", "2026-04-30"), job("2026-06-01")]
    assert job_after(jobs, day("2026-01-02")) == jobs[1]
    assert job_after(jobs, day("2026-01-01")) == jobs[0]


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
    assert found.job_costs == Costs(4, 350_01, 3)
    assert found.job_costs.cents_each == 116_67
    assert found.sustained_costs == Costs(3, 250_01, 1)
    assert Costs(1, 5, 0).cents_each is None


def test_months_of_few_people_are_put_together_with_the_next() -> None:
    months = [Month("2026-01", 6, 4), Month("2026-02", 6, 1), Month("2026-03", 40, 20)]
    assert put_together(months, 5) == [Month("2026-01", 12, 5, "2026-02"), months[2]]
    left = [*months, Month("2026-04", 3, 3)]
    assert put_together(left, 5)[-1] == Month("2026-03", 43, 23, "2026-04")
    assert put_together(months[:1], 5) == []


starts = st.dates(day("2025-01-01"), day("2026-11-30"))


@st.composite
def services_with_jobs(draw: st.DrawFn) -> Service:
    """A service, and perhaps a job that begins with it or later."""
    started_on, cents = draw(starts), draw(st.integers(0, 10**6))
    waited, lasted = draw(st.integers(0, 500) | st.none()), draw(st.integers(0, 400) | st.none())
    if waited is None:
        return Service(started_on, cents, None)
    first = started_on + timedelta(days=waited)
    last = None if lasted is None else first + timedelta(days=lasted)
    return Service(started_on, cents, Job(first, last))


@given(st.lists(services_with_jobs()))
def test_nothing_is_counted_twice(services: list[Service]) -> None:
    found = effect_of(services, TERMS)
    assert sum(month.services for month in found.months) <= len(services)
    assert all(0 <= month.in_time <= month.services for month in found.months)
    assert len(found.to_job) == len(services)
    assert len(found.in_job) <= sum(each.ended for each in found.to_job)
    assert 0 <= found.sustained_costs.jobs <= found.job_costs.jobs <= found.job_costs.services
    assert all(each.time >= 0 for each in [*found.to_job, *found.in_job])
