"""The figures of effect as they may be shown: small numbers are hidden here, for pages and files.

A snapshot's counts are written by `counts_of` and read by `Slice`. Nothing that is told of fewer
people than the rule says leaves this module, nor what it could be computed from: of a dimension so
many slices are hidden that the others can be taken from the whole, and those that are shown have
their months and their points in time at the same places, as have the hidden ones together.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, repeat
from typing import Any

from outcomes.insight.gathering import ALL, SERVICE_LINE
from outcomes.insight.models import EffectSnapshot
from outcomes.pure.effect import Costs, Effect, Month, put_together, put_together_alike
from outcomes.pure.small_numbers import hidden
from outcomes.pure.survival import Followed, Point, kaplan_meier, thinned, thinned_alike

KIND, KEY = "effect", "first_view"
"""The dated rule that says what counts."""
TERMS = ("months_to_job", "months_followed", "months_sustained", "break_days")
UNIT = "person"
"""What a snapshot counts; older ones counted otherwise, and are not read."""
NOBODY = 10**9
"""Stands for the limit where no rule says one: nothing is of so many."""


def counts_of(effect: Effect) -> dict[str, Any]:
    """The counts of a slice as a snapshot keeps them."""
    return {
        "months": [[each.month, each.people, each.in_time] for each in effect.months],
        "to_job": _counted(effect.to_job),
        "in_job": _counted(effect.in_job),
        "job_costs": [*vars(effect.job_costs).values()],
        "sustained_costs": [*vars(effect.sustained_costs).values()],
    }


def _counted(followed: Iterable[Followed]) -> list[list[int]]:
    counts = Counter((each.time, int(each.ended)) for each in followed)
    return [[time, ended, count] for (time, ended), count in sorted(counts.items())]


@dataclass(frozen=True)
class Slice:
    """The counts of some people."""

    months: Sequence[Month]
    to_job: Sequence[Followed]
    in_job: Sequence[Followed]
    job_costs: Costs
    sustained_costs: Costs

    @property
    def people(self) -> int:
        """Of how many people services began."""
        return len(self.to_job)


def _slice(counts: Mapping[str, Any]) -> Slice:
    return Slice(
        months=[Month(*each) for each in counts["months"]],
        to_job=_followed(counts["to_job"]),
        in_job=_followed(counts["in_job"]),
        job_costs=Costs(*counts["job_costs"]),
        sustained_costs=Costs(*counts["sustained_costs"]),
    )


def _followed(counts: Iterable[Sequence[int]]) -> list[Followed]:
    return list(
        chain.from_iterable(
            repeat(Followed(time, bool(ended)), count) for time, ended, count in counts
        )
    )


@dataclass(frozen=True)
class Cost:
    """What a job, and a sustained one, cost in a slice; None where hidden, or of no job."""

    key: str
    people: int | None
    jobs: int | None
    job_cents: int | None
    sustained: int | None
    sustained_cents: int | None
    followed: bool = True
    """Whether anybody's time in which a job may become a sustained one is over."""

    @property
    def is_hidden(self) -> bool:
        """Whether anything of it is not shown because it is of few."""
        return self.people is None or self.jobs is None or self.sustained is None


@dataclass(frozen=True)
class OrdersShown:
    """How many orders and what they cost; None where hidden. An order is of one client."""

    count: int | None
    cents: int | None


@dataclass(frozen=True)
class Side:
    """A service line's own production and what was bought of it, side by side, in cents."""

    key: str
    bought: Cost | None
    bought_orders: OrdersShown | None
    own_orders: OrdersShown | None


COUNTS: tuple[Callable[[Slice], int], ...] = (
    lambda each: each.people,
    lambda each: len(each.in_job),
    lambda each: each.job_costs.found,
    lambda each: each.job_costs.others,
)
"""Of how many people the figures of a slice are, on either side of its share."""
SUSTAINED: tuple[Callable[[Slice], int], ...] = (
    lambda each: each.sustained_costs.found,
    lambda each: each.sustained_costs.others,
)


class Figures:
    """What may be shown of a snapshot."""

    def __init__(self, snapshot: EffectSnapshot, least: int | None) -> None:
        self.snapshot = snapshot
        self.terms: Mapping[str, int] = snapshot.content["terms"]
        self.least = NOBODY if least is None else least

    @cached_property
    def _slices(self) -> dict[str, Slice]:
        return {key: _slice(each) for key, each in self.snapshot.content["slices"].items()}

    def keys_of(self, dimension: str) -> list[str]:
        """The values of a dimension under which services began, hidden ones too."""
        start = f"{dimension}:"
        return [key.removeprefix(start) for key in self._slices if key.startswith(start)]

    def shows(self, key: str) -> bool:
        """Whether a slice's own figures are shown: not where it is of few, nor where another that
        is could be computed with it."""
        found = self._slices.get(key)
        if found is None or found.people < self.least:
            return False
        return key == ALL or key not in self._gone(key.partition(":")[0])

    def _of(self, dimension: str) -> dict[str, Slice]:
        return {key: each for key, each in self._slices.items() if key.startswith(f"{dimension}:")}

    def _hidden(self, dimension: str, count: Callable[[Slice], int]) -> frozenset[str]:
        counts = {key: count(each) for key, each in self._of(dimension).items()}
        return hidden(counts, self.least)

    def _gone(self, dimension: str) -> frozenset[str]:
        """The slices of which nothing is shown."""
        return frozenset[str]().union(*(self._hidden(dimension, count) for count in COUNTS))

    def _parts(self, key: str) -> tuple[list[str], list[Slice]]:
        """The slices of a key's dimension that are shown, and those that are hidden."""
        dimension = key.partition(":")[0]
        slices = self._of(dimension)
        shown = [each for each in slices if self.shows(each)]
        return shown, [each for name, each in slices.items() if name not in shown]

    def flow(self, key: str) -> list[Month]:
        """The months of beginning, the earliest first; those of few are put together with the next
        ones. None of a slice that is not shown."""
        if not self.shows(key):
            return []
        if key == ALL:
            return put_together(self._slices[key].months, self.least)
        shown, rest = self._parts(key)
        left = [month for each in rest for month in each.months]
        parts = [self._slices[each].months for each in shown]
        return put_together_alike([*parts, _summed(left)], self.least)[shown.index(key)]

    def to_job(self, key: str) -> list[Point]:
        """How many found a job by each month: the share rises, its band with it."""
        return [
            replace(each, share=1 - each.share, low=1 - each.high, high=1 - each.low)
            for each in self._curve(key, lambda each: each.to_job)
        ]

    def in_job(self, key: str) -> list[Point]:
        """How many are still in their job after each month."""
        return self._curve(key, lambda each: each.in_job)

    def _curve(self, key: str, of: Callable[[Slice], Sequence[Followed]]) -> list[Point]:
        if not self.shows(key):
            return []
        until = self.terms["months_followed"]
        if key == ALL:
            return thinned(kaplan_meier(of(self._slices[key]), until), self.least)
        shown, rest = self._parts(key)
        curves = [kaplan_meier(of(self._slices[each]), until) for each in shown]
        if left := [followed for each in rest for followed in of(each)]:
            curves.append(kaplan_meier(left, until))
        return thinned_alike(curves, self.least)[shown.index(key)]

    def cost(self, key: str) -> Cost:
        """What jobs cost in one slice, alone."""
        each = self._slices[key]
        few = [count for count in COUNTS if 0 < count(each) < self.least]
        half = bool(few) or any(0 < count(each) < self.least for count in SUSTAINED)
        return _cost(key, each, gone=bool(few), half=half)

    def costs(self, dimension: str) -> list[Cost]:
        """What jobs cost by the values of a dimension, those that can be told first, the cheapest
        first."""
        gone = self._gone(dimension)
        half = gone.union(*(self._hidden(dimension, count) for count in SUSTAINED))
        found = [
            _cost(key.partition(":")[2], each, gone=key in gone, half=key in half)
            for key, each in self._of(dimension).items()
        ]
        return sorted(found, key=lambda each: (each.job_cents is None, each.job_cents or 0))

    def sides(self) -> list[Side]:
        """Each service line's bought services beside own production."""
        bought = {each.key: each for each in self.costs(SERVICE_LINE)}
        orders: Mapping[str, Mapping[str, Any]] = self.snapshot.content["orders"]
        keys = [*bought, *(key for key in orders if key not in bought)]
        by_whose = {whose: self._orders(orders, whose) for whose in ("bought", "own")}
        return [
            Side(key, bought.get(key), by_whose["bought"].get(key), by_whose["own"].get(key))
            for key in keys
        ]

    def _orders(
        self, orders: Mapping[str, Mapping[str, Any]], whose: str
    ) -> dict[str, OrdersShown]:
        found = {key: each[whose] for key, each in orders.items() if whose in each}
        gone = hidden({key: each["count"] for key, each in found.items()}, self.least)
        return {
            key: OrdersShown(None, None) if key in gone else OrdersShown(**each)
            for key, each in found.items()
        }


def _summed(months: Iterable[Month]) -> list[Month]:
    """Months of several slices as those of one."""
    found: dict[str, Month] = {}
    for each in months:
        had = found.get(each.month, Month(each.month, 0, 0))
        found[each.month] = Month(each.month, had.people + each.people, had.in_time + each.in_time)
    return list(found.values())


def _cost(key: str, each: Slice, *, gone: bool, half: bool) -> Cost:
    jobs, sustained = each.job_costs, each.sustained_costs
    return Cost(
        key,
        None if gone else each.people,
        None if gone else jobs.jobs,
        None if gone else jobs.cents_each,
        None if half else sustained.jobs,
        None if half else sustained.cents_each,
        followed=bool(sustained.jobs or sustained.others),
    )
