"""Where a subject's outcomes are found: episodes of work, days on which conditions hold."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from marketplace.pure.periods import ONE_DAY, Span, months_end
from outcomes.pure.expressions.evaluate import Value, evaluate, holds
from outcomes.pure.facts import Event, Spell
from outcomes.pure.reference.counting import (
    AMOUNTS,
    CountedDay,
    Goal,
    Milestone,
    milestones,
)
from outcomes.pure.reference.work import Employment, WorkDay
from outcomes.pure.reference.worlds import ALL_JOBS, Jobs, World
from outcomes.pure.tree import Counted, Episode, Formula, Happened, On, Rule

EARNINGS = "earnings"


@dataclass(frozen=True)
class Run:
    """An episode of a subject: from its first day to its last one.

    `looked_to` is the last day that is looked at: that on which a gap became too long, the end of
    the employment, or today. `ends_on` is the last day of work once the episode is over.
    """

    code: str
    number: int
    begins_on: date
    looked_to: date
    ends_on: date | None
    employer_id: str
    jobs: tuple[str, Jobs]


@dataclass(frozen=True)
class Found:
    """An outcome before any money: its day, and what it rests on."""

    on: date
    run: Run | None = None
    event: Event | None = None
    milestone: Milestone | None = None
    day: WorkDay | None = None

    @property
    def days(self) -> list[WorkDay]:
        """The days of work that were looked at."""
        if self.milestone:
            return [day.work for day in self.milestone.days]
        return [self.day] if self.day else []

    @property
    def block(self) -> list[WorkDay]:
        """The days of work of the block that the outcome is reached with; the day itself where
        several blocks are reached on it."""
        if self.milestone is None:
            return self.days
        return [day.work for day in self.milestone.block or self.milestone.days[-1:]]


def episodes(world: World, code: str, episode: Episode) -> list[Run]:
    """The episodes of a subject, the earliest first."""
    window = _window(world, episode.first, episode.last)
    if window is None:
        return []
    runs: list[Run] = []
    for job in world.subject.employments:
        if job.first not in window or any(_covers(run, job, episode) for run in runs):
            continue
        jobs = _jobs(episode, job)
        if world.day(episode.work, job.first, jobs).worked:
            runs.append(_run(world, code, episode, job, jobs, len(runs) + 1))
    return _qualified(world, episode, runs)


def _covers(run: Run, job: Employment, episode: Episode) -> bool:
    """Whether an employment begins in an episode that is running, so that it begins no other."""
    if episode.jobs == "employment":
        return False
    if episode.jobs == "employer" and run.employer_id != job.employer_id:
        return False
    return run.ends_on is None or job.first < max(run.looked_to, run.begins_on + ONE_DAY)


def _jobs(episode: Episode, job: Employment) -> tuple[str, Jobs]:
    """The spells whose days belong to an episode that began with an employment."""
    if episode.jobs == "any":
        return ALL_JOBS
    if episode.jobs == "employer":
        return f"employer {job.employer_id}", lambda spell: spell.employer_id == job.employer_id

    def of_employment(spell: Spell) -> bool:
        owner = spell.employer_id == job.employer_id and spell.person_key == job.person_key
        return owner and job.first <= spell.started_on <= job.last

    return f"employment {job.first} {job.employer_id} {job.person_key}", of_employment


def _run(
    world: World, code: str, episode: Episode, job: Employment, jobs: tuple[str, Jobs], number: int
) -> Run:
    today = world.subject.today
    looked_to = min(job.last, today) if episode.jobs == "employment" else today
    ends_on = job.last if episode.jobs == "employment" and job.last <= today else None
    if episode.stays:
        gap, last_worked = 0, job.first
        for on in Span(job.first, looked_to).each_day():
            if world.day(episode.stays.work or episode.work, on, jobs).worked:
                gap, last_worked = 0, on
                continue
            gap += 1
            if gap > episode.stays.gap_days:
                looked_to, ends_on = on, last_worked
                break
    return Run(code, number, job.first, looked_to, ends_on, job.employer_id, jobs)


def _qualified(world: World, episode: Episode, runs: list[Run]) -> list[Run]:
    """The episodes that count, the first of those that counted so much soonest."""
    if episode.qualifies:
        reached = [
            (
                next((m.on for m in counted(in_episode(world, run), episode.qualifies, run)), None),
                run,
            )
            for run in runs
        ]
        runs = [
            run
            for day, _, run in sorted((day, run.number, run) for day, run in reached if day)
        ]  # fmt: skip
    return sorted(runs[: episode.most], key=lambda run: run.number)


def in_episode(world: World, run: Run) -> World:
    """The world inside an episode."""
    names = {
        f"{run.code}.begins_on": run.begins_on,
        f"{run.code}.ends_on": run.ends_on,
        f"{run.code}.number": Fraction(run.number),
        f"{run.code}.employer_id": run.employer_id,
    }
    return world.adding(names=names, episode=(run.code, run.number))


def _window(world: World, first: Formula | None, last: Formula | None) -> Span | None:
    """The days from one to another, both included, until today.

    Where the last day is not known (yet), the window is open; without a first day there is none.
    """
    today = world.subject.today
    begins: Value = evaluate(first, world) if first else None
    ends: Value = evaluate(last, world) if last else None
    until = min(ends, today) if ends else today
    return Span(begins, until) if begins and begins <= until else None


def found(world: World, rule: Rule, run: Run | None) -> Iterator[Found]:
    """What a rule's condition finds in a subject, or in one of its episodes."""
    if run is not None:
        world = in_episode(world, run)
    match rule.when:
        case On(day=day):
            yield from _on_day(world, day, run)
        case Happened():
            yield from _events(world, rule, run)
        case Counted():
            yield from _counted(world, rule.when, run)


def _on_day(world: World, day: Formula, run: Run | None) -> Iterator[Found]:
    on: Value = evaluate(day, world)
    if on is None or on > world.subject.today:
        return
    begins = run is not None and on == run.begins_on
    work = world.scheme.episodes[run.code].work if run else ""
    yield Found(on, run=run, day=world.day(work, on, run.jobs) if run and begins else None)


def _events(world: World, rule: Rule, run: Run | None) -> Iterator[Found]:
    assert isinstance(rule.when, Happened)  # noqa: S101 -- found() chose by it
    for event in world.events(rule.when.type):
        if run and not run.begins_on <= event.occurred_on <= run.looked_to:
            continue
        if holds(rule.when.where, world.of_event(event)):
            yield Found(event.occurred_on, run=run, event=event)


def _counted(world: World, when: Counted, run: Run | None) -> Iterator[Found]:
    for milestone in counted(world, when, run):
        yield Found(milestone.on, run=run, milestone=milestone)


def counted(world: World, when: Counted, run: Run | None) -> Iterator[Milestone]:
    """The milestones of what a rule counts."""
    goal = _goal(world, when)
    window = _counting_window(world, when, run, goal) if goal else None
    if goal is None or window is None:
        return
    unit = world.units[when.month_needs.text] if when.month_needs else goal.unit
    days = (_counted_day(world, when, run, unit, on) for on in window.each_day())
    yield from milestones(goal, when.gap, days)


def _goal(world: World, when: Counted) -> Goal | None:
    reach: Value = evaluate(when.reach, world)
    further: Value = evaluate(when.further, world) if when.further else Fraction(0)
    room: Value = evaluate(when.in_last, world) if when.in_last else None
    if reach is None or further is None or reach <= 0 or further < 0:
        return None
    if when.in_last and (room is None or room < 1):
        return None

    def needs(month_on: date) -> Value:
        assert when.month_needs is not None  # noqa: S101 -- asked below
        return evaluate(when.month_needs, world.adding(names={"month_on": month_on}))

    return Goal(
        unit=world.units[when.reach.text],
        reach=Fraction(reach),
        further=Fraction(further),
        month_needs=needs if when.month_needs else None,
        in_last=int(room) if when.in_last else None,
        after=world.units[when.further.text] if when.further else "",
    )


def _counting_window(world: World, when: Counted, run: Run | None, goal: Goal) -> Span | None:
    """The days that are counted: in an episode no longer than it lasts.

    A calendar month counts only when it is over, or when the days that are counted are.
    """
    window = _window(world, when.first, when.last) if when.first else None
    if run is not None:
        begins = max(window.first, run.begins_on) if window else run.begins_on
        ends: Value = evaluate(when.last, world) if when.last else None
        until = min(run.looked_to, ends) if ends else run.looked_to
        if (when.first and window is None) or until < begins:
            return None
        window = Span(begins, until)
    if window is None or goal.unit != "calendar_months":
        return window
    ended = run is not None and run.ends_on is not None and window.last == run.looked_to
    return window if ended else _whole_months(world, when, window)


def _whole_months(world: World, when: Counted, window: Span) -> Span | None:
    ends: Value = evaluate(when.last, world) if when.last else None
    month_end = months_end(window.last.replace(day=1), 1)
    if window.last in (month_end, ends):
        return window
    last = window.last.replace(day=1).toordinal() - 1
    return Span(window.first, date.fromordinal(last)) if last >= window.first.toordinal() else None


def _counted_day(world: World, when: Counted, run: Run | None, unit: str, on: date) -> CountedDay:
    if when.work:
        day = world.day(when.work, on, run.jobs if run else ALL_JOBS)
        return CountedDay(on, AMOUNTS[unit](day), day)
    spell = WorkDay(on, "worked", weight=Fraction(1))
    if when.event is None:
        return CountedDay(on, Fraction(1), spell)
    amount = _event_day(world, when.event, unit, on)
    return CountedDay(on, amount, spell if amount else WorkDay(on, "gap"))


def _event_day(world: World, kind: str, unit: str, on: date) -> Fraction:
    """What events bring on a day: a day while one holds, or what they are worth.

    Earnings of a month are spread over its days; other sums fall on the day of the event.
    """
    if unit == "eur":
        return sum((_worth(world, event, on) for event in world.events(kind)), Fraction(0))
    held = any(e.occurred_on <= on <= (e.valid_to or e.occurred_on) for e in world.events(kind))
    return Fraction(held)


def _worth(world: World, event: Event, on: date) -> Fraction:
    value = world.value_of(event)
    if not isinstance(value, Fraction):
        return Fraction(0)
    if event.type != EARNINGS:
        return value if event.occurred_on == on else Fraction(0)
    same_month = (event.occurred_on.year, event.occurred_on.month) == (on.year, on.month)
    return (
        value / Span(on.replace(day=1), months_end(on.replace(day=1), 1)).days
        if same_month
        else Fraction(0)
    )
