"""The figures of effect: of services that began, who found a job, when, for how long, at what cost.

A service is one person's, from the day on which it began. Its job is the first one that begins on
that day or later; jobs that follow each other with at most so many days between them are one.
Months are whole ones: what happens in the third month after the beginning has the time 3.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from marketplace.pure.periods import add_months, full_months
from outcomes.pure.survival import Followed


@dataclass(frozen=True)
class Terms:
    """What counts (a dated rule), and the day as of which everything is told."""

    as_of: date
    months_to_job: int
    months_followed: int
    months_sustained: int
    break_days: int


@dataclass(frozen=True)
class Job:
    """A time in work, perhaps in several jobs; without an end it goes on."""

    first: date
    last: date | None


@dataclass(frozen=True)
class Service:
    """A service that began, what it has cost so far (cents without VAT), and the job after it."""

    started_on: date
    cents: int
    job: Job | None


@dataclass(frozen=True)
class Month:
    """The services that began in a month: how many, and how many led to a job in time."""

    month: str
    services: int
    in_time: int
    until: str = ""
    """The last of several months that were put together; empty for one."""


@dataclass(frozen=True)
class Costs:
    """Services old enough to tell, what they cost, and what they led to."""

    services: int
    cents: int
    jobs: int

    @property
    def others(self) -> int:
        """How many led to none."""
        return self.services - self.jobs

    @property
    def cents_each(self) -> int | None:
        """Cents per job, rounded half up; None where there is none."""
        return (2 * self.cents + self.jobs) // (2 * self.jobs) if self.jobs else None


@dataclass(frozen=True)
class Effect:
    """All figures of some services."""

    months: Sequence[Month]
    """By month of beginning, those whose time to find a job is over."""
    to_job: Sequence[Followed]
    """Months to the job (``ended``), or for how long one knows that there was none."""
    in_job: Sequence[Followed]
    """Months in the job, and whether it ended or one knows no more."""
    job_costs: Costs
    sustained_costs: Costs


def joined(spells: Iterable[Job], break_days: int) -> list[Job]:
    """Times in work, those with at most so many days between them as one, in order."""
    found: list[Job] = []
    for spell in sorted(spells, key=lambda each: each.first):
        before = found[-1] if found else None
        if before is None or not _follows(before, spell, break_days):
            found.append(spell)
        elif before.last is not None and (spell.last is None or spell.last > before.last):
            found[-1] = Job(before.first, spell.last)
    return found


def _follows(before: Job, spell: Job, break_days: int) -> bool:
    if before.last is None:
        return True
    return (spell.first - before.last).days - 1 <= break_days


def job_after(jobs: Iterable[Job], day: date) -> Job | None:
    """The first time in work that begins on a day or later."""
    return next((job for job in jobs if job.first >= day), None)


def effect_of(services: Sequence[Service], terms: Terms) -> Effect:
    """The figures of services as of a day."""
    old_enough = [
        each for each in services if add_months(each.started_on, terms.months_to_job) <= terms.as_of
    ]
    months = terms.months_to_job + terms.months_sustained
    settled = [each for each in services if add_months(each.started_on, months) <= terms.as_of]
    return Effect(
        months=list(_months(services, terms)),
        to_job=[_to_job(each, terms) for each in services],
        in_job=[
            _in_job(each.job, terms)
            for each in services
            if each.job is not None and each.job.first <= terms.as_of
        ],
        job_costs=_costs(old_enough, sum(_in_time(each, terms) for each in old_enough)),
        sustained_costs=_costs(
            settled, sum(_in_time(each, terms) and _lasted(each, terms) for each in settled)
        ),
    )


def put_together(months: Iterable[Month], least: int) -> list[Month]:
    """Months put together with those after them until of each at least so many people found a job
    in time, and as many did not; what is left at the end is put to the last. None where all of them
    are too few."""
    found: list[Month] = []
    open_month: Month | None = None
    for month in months:
        open_month = _both(open_month, month) if open_month else month
        if min(open_month.in_time, open_month.services - open_month.in_time) >= least:
            found.append(open_month)
            open_month = None
    if open_month and found:
        found[-1] = _both(found[-1], open_month)
    return found


def _both(first: Month, then: Month) -> Month:
    services, in_time = first.services + then.services, first.in_time + then.in_time
    return Month(first.month, services, in_time, then.until or then.month)


def _months(services: Iterable[Service], terms: Terms) -> Iterator[Month]:
    by_month: dict[str, list[Service]] = defaultdict(list)
    for each in services:
        by_month[f"{each.started_on:%Y-%m}"].append(each)
    for month in sorted(by_month):
        last = add_months(date.fromisoformat(f"{month}-01"), 1) - timedelta(days=1)
        if add_months(last, terms.months_to_job) <= terms.as_of:
            of_month = by_month[month]
            in_time = sum(_in_time(each, terms) for each in of_month)
            yield Month(month, len(of_month), in_time)


def _in_time(service: Service, terms: Terms) -> bool:
    """Whether the job began in less than the months that it may take."""
    return (
        service.job is not None
        and service.job.first <= terms.as_of
        and service.job.first < add_months(service.started_on, terms.months_to_job)
    )


def _to_job(service: Service, terms: Terms) -> Followed:
    if service.job is not None and service.job.first <= terms.as_of:
        return Followed(full_months(service.started_on, service.job.first) + 1, True)
    return Followed(max(full_months(service.started_on, terms.as_of), 0), False)


def _in_job(job: Job, terms: Terms) -> Followed:
    """How long a job lasted: it ended once the days have gone by within which another one would
    have gone on with it."""
    known_until = terms.as_of - timedelta(days=terms.break_days)
    if job.last is not None and job.last < known_until:
        return Followed(full_months(job.first, job.last + timedelta(days=1)) + 1, True)
    last = min(job.last or terms.as_of, terms.as_of)
    return Followed(max(full_months(job.first, last), 0), False)


def _lasted(service: Service, terms: Terms) -> bool:
    if service.job is None:
        return False
    whole = add_months(service.job.first, terms.months_sustained)
    return whole <= terms.as_of and (service.job.last is None or service.job.last >= whole)


def _costs(services: Sequence[Service], jobs: int) -> Costs:
    return Costs(len(services), sum(each.cents for each in services), jobs)
