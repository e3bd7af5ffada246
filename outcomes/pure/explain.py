"""Why a line is what it is: one structure per line, which words and pages are made from."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Literal, Protocol

from marketplace.pure.periods import Span
from outcomes.pure.codec import read_tree, write_tree
from outcomes.pure.scalars import Share
from outcomes.pure.tree import Text

Status = Literal["worked", "short", "gap"]
Anchor = Literal["referral", "service_start", "service_end"]
"""A dated moment of a referral: `referred_on`, `started_on`, `ended_on`."""
Measure = Literal[
    "reached", "job_start", "retained", "day", "counted", "event", "cohort", "floor", "held"
]
"""How an outcome was found; each has its own words."""


class DayLike(Protocol):
    """A day as an engine looked at it."""

    @property
    def on(self) -> date: ...
    @property
    def status(self) -> str: ...
    @property
    def hours(self) -> Decimal: ...
    @property
    def kinds(self) -> tuple[tuple[str, Decimal], ...]: ...
    @property
    def spell_ids(self) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class KindHours:
    """Weekly hours of one kind of work."""

    kind: str
    hours: Decimal


@dataclass(frozen=True)
class Stretch:
    """Days in a row that are alike: their status, weekly hours and the spells they come from."""

    first: date
    last: date
    status: Status
    hours: Decimal
    kinds: tuple[KindHours, ...]
    spell_ids: tuple[str, ...]

    def each_day(self) -> Iterator[date]:
        """The days one by one."""
        return Span(self.first, self.last).each_day()


@dataclass(frozen=True)
class PriceChosen:
    """The price and, where a case took the base's place, the case: a group or its own label.

    `key` is the price point; empty where the amount is reckoned from several things. `formula` is
    then how.
    """

    key: str
    label: Text
    cents: int
    group: str | None = None
    group_label: Text | None = None
    formula: str | None = None


@dataclass(frozen=True)
class EventUsed:
    """The event that an outcome is."""

    event_id: str
    type: str
    label: Text
    value: str = ""


@dataclass(frozen=True)
class GoalReached:
    """What was counted up to: so many days, months, hours, cents or calendar months."""

    unit: Literal["days", "months", "hours", "eur", "calendar_months"]
    amount: Decimal
    of_work: bool


@dataclass(frozen=True)
class Level:
    """What lower levels of a ladder came to before this one."""

    before_cents: int
    rules: tuple[str, ...]


@dataclass(frozen=True)
class CohortUsed:
    """A cohort's members and how many of them count, by the days of its period."""

    code: str
    label: Text
    first: date
    last: date
    members: int
    counted: int


@dataclass(frozen=True)
class FactorUsed:
    """A factor that applied, and on how many of the counted days if it asks for most of them."""

    code: str
    label: Text
    times: Share
    days: int
    of_days: int


@dataclass(frozen=True)
class Cut:
    """A cap that left less than was due: what was left of it, and what it took away."""

    code: str
    label: Text
    limit_cents: int
    left_cents: int
    cut_cents: int


@dataclass(frozen=True)
class TakenBack:
    """What a claw-back could take: the outcomes before caps, what was paid, what was left of it."""

    due_cents: int
    paid_cents: int
    rest_cents: int


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One outcome and its amount.

    `measure` says how it was found. `first` and `outcome_on` bound the days looked at; `stretches`
    are those days. `attempt` counts episodes or attempts from 1, `number` the times that a goal was
    reached. `due_cents` is the price with its supplements times the factors and the quantity,
    rounded, less what lower levels came to; `amount_cents` what the caps left of it.
    """

    TAG: ClassVar[str] = "outcome"
    scheme: str
    scheme_version: int
    rule: str
    rule_label: Text
    measure: Measure
    first: date
    outcome_on: date
    anchor: Anchor | None = None
    months: int | None = None
    attempt: int = 1
    counted_days: int = 0
    stretches: tuple[Stretch, ...] = ()
    price: PriceChosen
    supplements: tuple[PriceChosen, ...] = ()
    factors: tuple[FactorUsed, ...] = ()
    quantity: int = 1
    goal: GoalReached | None = None
    number: int = 1
    place: int | None = None
    conditions: tuple[str, ...] = ()
    event: EventUsed | None = None
    cohort: CohortUsed | None = None
    less: Level | None = None
    due_cents: int
    cuts: tuple[Cut, ...] = ()
    back: TakenBack | None = None
    held: tuple[Cut, ...] = ()
    share: str | None = None
    amount_cents: int

    @property
    def spell_ids(self) -> tuple[str, ...]:
        """The spells that the outcome rests on."""
        return tuple(sorted({spell for each in self.stretches for spell in each.spell_ids}))

    @property
    def gap_days(self) -> int:
        """How many of the days looked at do not count."""
        return sum(Span(s.first, s.last).days for s in self.stretches) - self.counted_days


@dataclass(frozen=True, kw_only=True)
class Adjustment:
    """The difference between what was paid for an outcome and what it comes to now.

    `now` is None where the facts no longer give the outcome on this day; `moved_to` is the day on
    which they give it instead, if they do.
    """

    TAG: ClassVar[str] = "adjustment"
    rule: str
    rule_label: Text
    outcome_on: date
    before_cents: int
    now_cents: int
    now: Outcome | None = None
    moved_to: date | None = None

    @property
    def spell_ids(self) -> tuple[str, ...]:
        """The spells that the outcome rests on now."""
        return self.now.spell_ids if self.now else ()

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        """The days that the outcome rests on now."""
        return self.now.stretches if self.now else ()


Explanation = Outcome | Adjustment


def stretches(days: Iterable[DayLike]) -> tuple[Stretch, ...]:
    """Days in a row gathered where they are alike."""
    runs: list[list[DayLike]] = []
    for day in days:
        if runs and _likeness(runs[-1][-1]) == _likeness(day):
            runs[-1].append(day)
        else:
            runs.append([day])
    return tuple(
        Stretch(
            first=run[0].on,
            last=run[-1].on,
            status=run[0].status,  # type: ignore[arg-type]
            hours=run[0].hours,
            kinds=tuple(KindHours(kind, hours) for kind, hours in run[0].kinds),
            spell_ids=run[0].spell_ids,
        )
        for run in runs
    )


def _likeness(day: DayLike) -> tuple[Any, ...]:
    return day.status, day.hours, day.kinds, day.spell_ids


def explanation_data(explanation: Explanation) -> dict[str, Any]:
    """An explanation as plain data for JSON."""
    data: dict[str, Any] = write_tree(Explanation, explanation)
    return data


def explanation_from(data: dict[str, Any]) -> Explanation:
    """The explanation from its plain data. Raises codec.TreeProblems."""
    explanation: Explanation = read_tree(Explanation, data)
    return explanation
