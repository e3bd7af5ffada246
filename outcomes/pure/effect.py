"""The figures of effect: of people whose services began, who found a job, when, how long, at what
cost.

People are counted, each once in a figure, however many services a person had: from the first of
them, to the first job that began on its day or later. A job is counted once too, whatever number of
services went before it, and bears what all of them cost. Jobs that follow each other with at most
so many days between them are one. Months are whole ones: what happens in the third month after the
beginning has the time 3.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from marketplace.pure.periods import add_months, full_months
from outcomes.pure.survival import Followed

MONTHS_SHOWN = 12


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
    """A person's service that began, what it has cost so far (cents without VAT), and the job after
    it."""

    person: str
    started_on: date
    cents: int
    job: Job | None


@dataclass(frozen=True)
class Month:
    """The people whose services began in a month: how many, and how many found a job in time."""

    month: str
    people: int
    in_time: int
    until: str = ""
    """The last of several months that were put together; empty for one."""

    @property
    def others(self) -> int:
        """How many found no job in time."""
        return self.people - self.in_time


@dataclass(frozen=True)
class Costs:
    """People of services old enough to tell, what these cost, and the jobs that they led to."""

    people: int
    cents: int
    jobs: int
    found: int
    """How many people found one: some have found several, one after another service."""

    @property
    def others(self) -> int:
        """How many people found none."""
        return self.people - self.found

    @property
    def cents_each(self) -> int | None:
        """Cents per job, rounded half up; None where there is none."""
        return (2 * self.cents + self.jobs) // (2 * self.jobs) if self.jobs else None


@dataclass(frozen=True)
class Effect:
    """All figures of some services."""

    months: Sequence[Month]
    """By month of beginning, the last MONTHS_SHOWN of those whose time to find a job is over. A
    person counts in the first of them in which a service of the person began."""
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


def job_after(spells: Iterable[Job], day: date, break_days: int) -> Job | None:
    """The first time in work that begins on a day or later. What follows work that the person was
    in on that day is not a new one; what follows work that had ended before is."""
    at_hand = [each for each in spells if each.last is None or each.last >= day]
    return next((job for job in joined(at_hand, break_days) if job.first >= day), None)


def effect_of(services: Iterable[Service], terms: Terms) -> Effect:
    """The figures of services as of a day."""
    in_order = sorted(services, key=lambda each: each.started_on)
    firsts = list(_firsts(in_order))
    months = terms.months_to_job + terms.months_sustained
    return Effect(
        months=_months(in_order, terms),
        to_job=[_to_job(each, terms) for each in firsts],
        in_job=[
            _in_job(each.job, terms)
            for each in firsts
            if each.job is not None and each.job.first <= terms.as_of
        ],
        job_costs=_costs(_older(in_order, terms.months_to_job, terms), terms, _in_time),
        sustained_costs=_costs(_older(in_order, months, terms), terms, _sustained),
    )


def _firsts(in_order: Iterable[Service]) -> Iterator[Service]:
    """Each person's first service of those given."""
    seen: set[str] = set()
    for each in in_order:
        if each.person not in seen:
            seen.add(each.person)
            yield each


def _older(services: Iterable[Service], months: int, terms: Terms) -> list[Service]:
    return [each for each in services if add_months(each.started_on, months) <= terms.as_of]


def put_together(months: Iterable[Month], least: int) -> list[Month]:
    """Months put together with those after them until of each at least so many people found a job
    in time, and as many did not; what is left at the end is put to the last. None where all of them
    are too few."""
    (found,) = put_together_alike([list(months)], least)
    return found


def put_together_alike(parts: Sequence[Sequence[Month]], least: int) -> list[list[Month]]:
    """The months of several parts of a whole, put together at the same places: so that nobody takes
    some of them from the whole and finds less in what is left than in each of them.

    Of each part that there is in a period at least so many people found a job in time, and as many
    did not.
    """
    by_month = [{each.month: each for each in part} for part in parts]
    periods: list[list[Month]] = []
    for month in sorted({month for part in by_month for month in part}):
        row = [part.get(month, Month(month, 0, 0)) for part in by_month]
        if periods and not _may_show(periods[-1], least):
            periods[-1] = [*map(_both, periods[-1], row)]
        else:
            periods.append(row)
    while periods and not _may_show(periods[-1], least):
        last = periods.pop()
        if periods:
            periods[-1] = [*map(_both, periods[-1], last)]
    return [[each for each in part if each.people] for part in zip(*periods, strict=True)] or [
        [] for _part in parts
    ]


def _may_show(period: Iterable[Month], least: int) -> bool:
    told = [each for each in period if each.people]
    return bool(told) and all(min(each.in_time, each.others) >= least for each in told)


def _both(first: Month, then: Month) -> Month:
    people, in_time = first.people + then.people, first.in_time + then.in_time
    return Month(first.month, people, in_time, then.until or then.month)


def _months(in_order: Sequence[Service], terms: Terms) -> list[Month]:
    newest = terms.as_of.replace(day=1)
    while not _is_over(newest, terms):
        newest = add_months(newest, -1)
    first, end = add_months(newest, 1 - MONTHS_SHOWN), add_months(newest, 1)
    counts: dict[str, list[bool]] = defaultdict(list)
    for each in _firsts(each for each in in_order if first <= each.started_on < end):
        counts[f"{each.started_on:%Y-%m}"].append(_in_time(each, terms))
    return [Month(month, len(found), sum(found)) for month, found in sorted(counts.items())]


def _is_over(month: date, terms: Terms) -> bool:
    """Whether all services that began in a month have had their time to lead to a job."""
    last = add_months(month, 1) - timedelta(days=1)
    return add_months(last, terms.months_to_job) <= terms.as_of


def _in_time(service: Service, terms: Terms) -> bool:
    return service.job is not None and is_in_time(
        service.started_on, service.job, terms.months_to_job, terms.as_of
    )


def is_in_time(started_on: date, job: Job, months: int, as_of: date) -> bool:
    """Whether a job began in less than the months that it may take after a service."""
    return job.first <= as_of and job.first < add_months(started_on, months)


def _sustained(service: Service, terms: Terms) -> bool:
    return _in_time(service, terms) and _lasted(service, terms)


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


def _costs(
    services: Sequence[Service], terms: Terms, led: Callable[[Service, Terms], bool]
) -> Costs:
    """What services cost, and the jobs that they ``led`` to, each once."""
    jobs = {(each.person, each.job) for each in services if led(each, terms)}
    return Costs(
        people=len({each.person for each in services}),
        cents=sum(each.cents for each in services),
        jobs=len(jobs),
        found=len({person for person, _job in jobs}),
    )
