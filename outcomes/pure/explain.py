"""Why a line is what it is: one structure per line, which words and pages are made from."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Any, ClassVar, Literal, Protocol

from marketplace.pure.periods import Span
from outcomes.pure.codec import read_tree, write_tree
from outcomes.pure.explain_facts import EventCounted, Looked
from outcomes.pure.explain_prices import Compared, FactorUsed, PriceChosen, Term
from outcomes.pure.scalars import Ratio
from outcomes.pure.tree import Text

Status = Literal["worked", "short", "gap"]
Anchor = Literal["referral", "service_start", "service_end"]
"""A dated moment of a referral: `referred_on`, `started_on`, `ended_on`."""
Measure = Literal[
    "reached",
    "job_start",
    "retained",
    "ended",
    "day",
    "counted",
    "event",
    "cohort",
    "floor",
    "held",
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
    @property
    def weight(self) -> Fraction: ...


@dataclass(frozen=True)
class KindHours:
    """Weekly hours of one kind of work."""

    kind: str
    hours: Decimal


@dataclass(frozen=True)
class Stretch:
    """Days in a row that are alike: their status, weekly hours and the spells they come from, and
    how much each counts where days are weighed."""

    first: date
    last: date
    status: Status
    hours: Decimal
    kinds: tuple[KindHours, ...]
    spell_ids: tuple[str, ...]
    weight: Ratio = Fraction(1)

    def each_day(self) -> Iterator[date]:
        """The days one by one."""
        return Span(self.first, self.last).each_day()


@dataclass(frozen=True)
class EventUsed:
    """The event that an outcome is."""

    event_id: str
    type: str
    label: Text
    value: str = ""


@dataclass(frozen=True)
class GoalReached:
    """What was counted up to: so many days, months, hours, cents or calendar months.

    Of events `label` is what they are, `events` those that brought something, and of money `sum`
    what they came to in cents.
    """

    unit: Literal["days", "months", "hours", "eur", "calendar_months"]
    amount: Ratio
    of_work: bool
    label: Text | None = None
    events: tuple[EventCounted, ...] = ()
    sum: Ratio | None = None


@dataclass(frozen=True)
class Level:
    """What lower levels of a ladder came to before this one, and what this one is worth itself."""

    before_cents: int
    worth_cents: int
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Other:
    """Another outcome of the same rule, subject and day, which the line pays too."""

    quantity: int
    unit_cents: int
    due_cents: int


@dataclass(frozen=True)
class CohortUsed:
    """A cohort's members, how many of them count if it asks that of them (`asks`), and what is
    added up over them, by the days of its period. `member_ids` names all of them, `counted_ids`
    those that count."""

    code: str
    label: Text
    first: date
    last: date
    members: int
    counted: int
    asks: bool = True
    sum: Term | None = None
    member_ids: tuple[str, ...] = ()
    counted_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cut:
    """A cap that left less than was due: what was left of it, and what it took away.

    Of one that is shared pro rata, what it left is what the line gets. Of what is held back, what
    the line came to, what stays of it, and what is held.
    """

    code: str
    label: Text
    limit_cents: int
    left_cents: int
    cut_cents: int
    pro_rata: bool = False


@dataclass(frozen=True)
class TakenBack:
    """What a claw-back could take: outcomes before caps, what was paid, what was left of that."""

    due_cents: int
    paid_cents: int
    rest_cents: int

    def facts(self) -> dict[str, Any]:
        """What it is explained with."""
        return {"due": self.due_cents, "paid": self.paid_cents, "rest": self.rest_cents}

    def cents(self, due_cents: int) -> int:
        """What goes back where so much is due, both negative."""
        if not self.due_cents:
            return 0
        return -min(-due_cents * self.paid_cents // self.due_cents, self.rest_cents)


@dataclass(frozen=True)
class Shared:
    """The share of a consortium's member, and what it comes to."""

    share: Ratio
    cents: int


@dataclass(frozen=True)
class Step:
    """A step from the price to what is paid: its kind, cents before and after, what it rests on."""

    kind: Literal[
        "less", "others", "cut", "pro_rata", "back", "holds", "of_held", "part", "besides"
    ]
    before: int
    after: int
    facts: dict[str, int | Fraction | Text]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One outcome and its amount.

    `compared` are the comparisons that made the rule's condition hold, `looked_up` the answers of
    facts that the condition and the amount used.

    `measure` says how it was found; of a day `cause` is what it is the day of. `first` and
    `outcome_on` bound the days looked at; `stretches` are those days, `needs` what is asked of work
    where there was some that does not count. `attempt` counts episodes, or without one the
    beginnings of the count, from 1, `number` the times that a goal was reached. `due_cents` is the
    price with its supplements times the factors and the quantity, rounded, less what lower levels
    came to, with the `others` of its day; `more_events` are those that these came of.
    `amount_cents` is what caps, hold-backs and shares leave of it, with that of other subjects
    whose member's part is one line.
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
    cause: Text | None = None
    months: int | None = None
    attempt: int = 1
    counted_days: int = 0
    stretches: tuple[Stretch, ...] = ()
    needs: Text | None = None
    price: PriceChosen
    supplements: tuple[PriceChosen, ...] = ()
    factors: tuple[FactorUsed, ...] = ()
    quantity: int = 1
    goal: GoalReached | None = None
    number: int = 1
    place: int | None = None
    conditions: tuple[str, ...] = ()
    compared: tuple[Compared, ...] = ()
    looked_up: tuple[Looked, ...] = ()
    event: EventUsed | None = None
    more_events: tuple[EventUsed, ...] = ()
    cohort: CohortUsed | None = None
    less: Level | None = None
    others: tuple[Other, ...] = ()
    due_cents: int
    cuts: tuple[Cut, ...] = ()
    back: TakenBack | None = None
    held: tuple[Cut, ...] = ()
    share: Shared | None = None
    amount_cents: int

    @property
    def worth_cents(self) -> int:
        """What the price comes to, before lower levels and without the others of its day."""
        return self.less.worth_cents if self.less else self._alone_cents

    @property
    def _alone_cents(self) -> int:
        return self.due_cents - sum(other.due_cents for other in self.others)

    def steps(self) -> Iterator[Step]:
        """How the amount follows from what the price comes to, one step after the other."""
        alone = self._alone_cents
        if self.less:
            earlier: dict[str, Any] = {"earlier": self.less.before_cents}
            yield Step("less", self.worth_cents, alone, earlier)
        if self.others:
            yield Step("others", alone, self.due_cents, {"others": self.due_cents - alone})
        cents = self.due_cents
        for step in self._bounds():
            yield replace(step, before=cents)
            cents = step.after

    def _bounds(self) -> Iterator[Step]:
        """What caps, claw-backs, hold-backs and shares leave, each of what was left before."""
        for cut in self._binding():
            facts = {"label": cut.label, "limit": cut.limit_cents, "left": max(0, cut.left_cents)}
            yield Step("pro_rata" if cut.pro_rata else "cut", 0, max(0, cut.left_cents), facts)
        if self.back:
            yield Step("back", 0, self.back.cents(self.due_cents), self.back.facts())
        for cut in self.held:
            facts = {"label": cut.label, "held": abs(cut.cut_cents)}
            yield Step("holds" if cut.cut_cents >= 0 else "of_held", 0, cut.left_cents, facts)
        if self.share:
            yield Step("part", 0, self.share.cents, {"share": self.share.share})
            others = self.amount_cents - self.share.cents
            if others:
                yield Step("besides", 0, self.amount_cents, {"others": others})

    def _binding(self) -> Iterator[Cut]:
        """Of caps that cut at the same time the tightest, and each that was shared pro rata."""
        for pro_rata, alike in groupby(self.cuts, key=lambda cut: cut.pro_rata):
            cuts = list(alike)
            yield from cuts if pro_rata else [min(cuts, key=lambda cut: cut.left_cents)]

    @property
    def spell_ids(self) -> tuple[str, ...]:
        """The spells that the outcome rests on."""
        return tuple(sorted({spell for each in self.stretches for spell in each.spell_ids}))

    @property
    def gap_days(self) -> int:
        """How many of the days looked at do not count."""
        return sum(Span(s.first, s.last).days for s in self.stretches) - self.counted_days

    @property
    def weighed(self) -> dict[Fraction, int]:
        """How many of the days count other than one day each, by their weight."""
        found: Counter[Fraction] = Counter()
        for stretch in self.stretches:
            if stretch.weight != 1:
                found[stretch.weight] += Span(stretch.first, stretch.last).days
        return dict(sorted(found.items(), reverse=True))

    @property
    def short_days(self) -> int:
        """On how many of these there was work."""
        return sum(Span(s.first, s.last).days for s in self.stretches if s.status == "short")


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


def stretches(days: Iterable[DayLike], *, weighed: bool = False) -> tuple[Stretch, ...]:
    """Days in a row gathered where they are alike; with their weights where these count."""

    def likeness(day: DayLike) -> tuple[Any, ...]:
        return day.status, day.hours, day.kinds, day.spell_ids, weighed and day.weight

    runs: list[list[DayLike]] = []
    for day in days:
        if runs and likeness(runs[-1][-1]) == likeness(day):
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
            weight=run[0].weight if weighed and run[0].status == "worked" else Fraction(1),
        )
        for run in runs
    )


def explanation_data(explanation: Explanation) -> dict[str, Any]:
    """An explanation as plain data for JSON."""
    data: dict[str, Any] = write_tree(Explanation, explanation)
    return data


def explanation_from(data: dict[str, Any]) -> Explanation:
    """The explanation from its plain data. Raises codec.TreeProblems."""
    explanation: Explanation = read_tree(Explanation, data)
    return explanation
