"""Counting towards a goal: days, hours or pay, with pauses, breaks, blocks and calendar months."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import groupby

from marketplace.pure.periods import ONE_DAY, Span, months_end
from outcomes.pure.reference.work import WorkDay
from outcomes.pure.tree import MOST_TIMES, Gap

NEVER = Fraction(10**9)
"""More days than the calendar has."""


@dataclass(frozen=True)
class Goal:
    """What must be counted: an amount of a unit, then further blocks of an amount.

    The units are those of expressions: days, months, hours, eur (cents), calendar_months. Further
    blocks may be of days where the first is of months, and the other way (`after`).
    """

    unit: str
    reach: Fraction
    further: Fraction = Fraction(0)
    month_needs: Callable[[date], Fraction | None] | None = None
    """What a calendar month needs, by its first day; without it any day is enough."""
    in_last: int | None = None
    after: str = ""

    def target(self, number: int, origin: date, again: date | None = None) -> Fraction:
        """How much the n-th outcome needs, counted from an origin.

        n months are as many days as n months from the origin have (Act 150/1930, section 3).
        Further months after days are counted from the day `again` after the first block.
        """
        more = self.further * (number - 1)
        if self.after in ("", self.unit):
            return _in_days(self.unit, origin, self.reach + more)
        first = _in_days(self.unit, origin, self.reach)
        return first + (_in_days(self.after, again or origin, more) if more else 0)


def _in_days(unit: str, origin: date, amount: Fraction) -> Fraction:
    """An amount, of months as the days that they have from an origin."""
    if unit != "months":
        return amount
    try:
        return Fraction(Span(origin, months_end(origin, int(amount))).days)
    except (OverflowError, ValueError):  # beyond the calendar, so never
        return NEVER


@dataclass(frozen=True)
class CountedDay:
    """A day that was looked at, how much of the goal's unit it brought, and its work if any."""

    on: date
    amount: Fraction
    work: WorkDay


@dataclass(frozen=True)
class Milestone:
    """The n-th reaching of a goal, on a day; `attempt` counts the beginnings, from 1.

    `days` are those looked at since the counting began, `block` those of this block alone. All
    milestones of a count share its list of days, which only grows.
    """

    goal: Goal
    number: int
    on: date
    attempt: int
    looked_at: Sequence[CountedDay]
    until: int
    block_from: int = 0

    @property
    def days(self) -> Sequence[CountedDay]:
        return self.looked_at[: self.until]

    @property
    def block(self) -> Sequence[CountedDay]:
        return self.looked_at[self.block_from : self.until]


@dataclass
class _Count:
    """Where a count stands: what it has, since when, and the days looked at.

    `again` is the day after the first block.
    """

    total: Fraction = Fraction(0)
    number: int = 0
    gap: int = 0
    attempt: int = 0
    origin: date | None = None
    again: date | None = None
    days: list[CountedDay] = field(default_factory=list)
    block_from: int = 0

    def add(self, step: CountedDay, looked_at: Sequence[CountedDay]) -> None:
        """A step that counts; the first one begins an attempt."""
        if self.origin is None:
            self.origin, self.attempt = looked_at[0].on, self.attempt + 1
        self.total, self.gap = self.total + step.amount, 0
        self.days += looked_at

    def begin_anew(self) -> None:
        """Forget everything but how many attempts there were."""
        self.total, self.number, self.gap, self.origin = Fraction(0), 0, 0, None
        self.again = None
        self.days, self.block_from = [], 0

    def milestone(self, goal: Goal) -> Milestone:
        """What is reached now."""
        on, until = self.days[-1].on, len(self.days)
        return Milestone(goal, self.number, on, self.attempt, self.days, until, self.block_from)


def milestones(goal: Goal, gap: Gap | None, days: Iterable[CountedDay]) -> Iterator[Milestone]:
    """Each reaching of a goal, in the order of the days given.

    Days that bring nothing pause the count. More of them in a row than the gap allows end it, or
    take it back to its beginning or to the last block that was finished. An outcome that was
    reached once is not reached again after a break.
    """
    steps = _months(goal, days) if goal.unit == "calendar_months" else ((d, (d,)) for d in days)
    if goal.in_last is not None:
        yield from _moving(goal, steps)
        return
    best, count = 0, _Count()
    for step, looked_at in steps:
        if step.amount > 0:
            count.add(step, looked_at)
        elif count.origin is not None:
            count.days += looked_at
            count.gap += 1
            if gap is not None and count.gap > gap.longest:
                if gap.longer == "end":
                    return
                _break(goal, gap, count)
        while count.origin and count.total >= _next(goal, count):
            count.number += 1
            count.again = count.again or step.on + ONE_DAY
            if count.number > best:
                best = count.number
                yield count.milestone(goal)
            count.block_from = len(count.days)
            if not goal.further or count.number >= MOST_TIMES:
                return


def _next(goal: Goal, count: _Count) -> Fraction:
    """How much the next outcome needs."""
    return goal.target(count.number + 1, count.origin or date.min, count.again)


def _break(goal: Goal, gap: Gap, count: _Count) -> None:
    """Take a count back after too long a break."""
    if gap.longer == "reset" or count.number == 0 or count.origin is None:
        count.begin_anew()
        return
    count.total, count.gap = goal.target(count.number, count.origin, count.again), 0
    count.block_from = len(count.days)


Steps = Iterable[tuple[CountedDay, tuple[CountedDay, ...]]]


def _months(
    goal: Goal, days: Iterable[CountedDay]
) -> Iterator[tuple[CountedDay, tuple[CountedDay, ...]]]:
    """Calendar months as steps: each brings 1 if it has what a month needs, else nothing.

    A month is known when its last day is; so the last one counts only if it is over.
    """
    for _, same in groupby(days, key=lambda day: (day.on.year, day.on.month)):
        month = tuple(same)
        brings = Fraction(_enough(goal, month))
        yield CountedDay(month[-1].on, brings, month[-1].work), month


def _enough(goal: Goal, month: tuple[CountedDay, ...]) -> bool:
    if goal.month_needs is None:
        return any(day.amount > 0 for day in month)
    needs = goal.month_needs(month[0].on.replace(day=1))
    return needs is not None and sum((day.amount for day in month), Fraction(0)) >= needs


def _moving(goal: Goal, steps: Steps) -> Iterator[Milestone]:
    """The first time that so many of the last n steps counted."""
    seen: deque[tuple[CountedDay, tuple[CountedDay, ...]]] = deque()
    total = Fraction(0)
    for step in steps:
        seen.append(step)
        total += step[0].amount
        if len(seen) > (goal.in_last or 1):
            total -= seen.popleft()[0].amount
        if total >= goal.reach:
            days = tuple(day for _, looked_at in seen for day in looked_at)
            yield Milestone(goal, 1, step[0].on, 1, days, len(days))
            return


Amount = Callable[[WorkDay], Fraction]
AMOUNTS: dict[str, Amount] = {
    "days": lambda day: day.weight,
    "months": lambda day: day.weight,
    "hours": lambda day: Fraction(day.hours) / 7 if day.worked else Fraction(0),
    "eur": lambda day: day.pay,
    "calendar_months": lambda day: day.weight,
}
"""How much of each unit a day of work brings."""
