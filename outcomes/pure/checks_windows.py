"""Windows that can never hold a day, or never as much as is counted in them.

A day is bounded by other days with a stated time added: `started_on + 3 months - 1 day` exactly,
`min(a, b)` by each of both, a job start by the window of its episode. Where the last day of a
window is bounded by the day that bounds its first, the longest that it can be is known. What
cannot be told from the text alone is let be.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import product

from marketplace.pure.periods import add_months
from outcomes.pure.codec import Place, TreeProblem
from outcomes.pure.expressions.tree import Binary, Call, Day, Name, Node, Number, walk
from outcomes.pure.expressions.types import TypeFault
from outcomes.pure.meaning import uses
from outcomes.pure.tree import Counted, On, Scheme
from outcomes.pure.units import counted_units

FOLLOWS = {"started_on": "ended_on", "contract.starts_on": "contract.ends_on"}
"""Days of the files that are never after other ones."""
WITHIN = {
    "month_start": (-30, 0),
    "month_end": (0, 30),
    "quarter_end": (0, 91),
    "year_end": (0, 365),
}
"""How far, in days, what a function gives lies from its argument."""
LOOKING = {
    "days_worked": 1,
    "hours_worked": 1,
    "earned": 1,
    "days_with_employer": 0,
    "had_event": 1,
    "events_count": 1,
    "events_sum": 1,
    "event_days": 1,
}
"""Functions that look at a window, and which argument is its first day."""
MOST_WAYS, MOST_PAIRS, MOST_LEVELS, MOST_STEPS, MOST_MONTHS = 64, 4_096, 40, 2_000, 12_000
"""Beyond these a window is let be."""
LONGEST_MONTH = 31
ROUGH = 3
"""By how many days months added at either end of a window may differ."""


@dataclass(frozen=True)
class Bound:
    """A day with a time added: no other day is after it, or before it."""

    anchor: Node | None
    months: int = 0
    days: int = 0

    def moved(self, months: int, days: int) -> "Bound":
        """The bound with a time added."""
        return Bound(self.anchor, self.months + months, self.days + days)


Ways = list[tuple[Bound, ...]]
"""The bounds of a day in each of the ways in which it may come about."""
UNBOUNDED: Ways = [()]
Length = tuple[int, int]
"""Months and days."""


@lru_cache(maxsize=1024)
def _days_of(months: int) -> tuple[int, int]:
    """The fewest and the most days that so many months can have."""
    begins = [date(2023, 1, 1) + timedelta(n) for n in range(1_461)]
    lengths = [(add_months(day, months) - day).days for day in begins]
    return min(lengths), max(lengths)


class _Days:
    """What bounds a day, in a scheme where some names stand for other days."""

    def __init__(self, scheme: Scheme, stand_for: Mapping[str, Node]) -> None:
        self.scheme, self.stand_for = scheme, stand_for
        self.steps = 0

    def ways(self, node: Node, *, above: bool, level: int = 0) -> Ways:
        """What a day is never after (`above`), or never before, in each way it may come about."""
        if self._too_much(level):
            return UNBOUNDED
        match node:
            case Day(value=value):
                return [(Bound(None, 0, value.toordinal()),)]
            case Name(name=name):
                return self._name(node, name, above, level)
            case Binary(operator="+" | "-", left=left, right=right):
                sign = 1 if node.operator == "+" else -1
                return self._moved(left, self.lengths(right, level), sign, above, level)
            case Call(function="if", arguments=(_, one, other)):
                return self._either((one, other), above, level)
            case Call(function="min" | "max", arguments=arguments):
                if (node.function == "max") == above:
                    return self._either(arguments, above, level)
                each = [self.ways(a, above=above, level=level + 1) for a in arguments]
                return _few([sum(way, ()) for way in _product(each)])
            case Call(function=function, arguments=(day,)) if function in WITHIN:
                return self._moved(day, [(0, WITHIN[function][above])], 1, above, level)
        return [(Bound(node),)]

    def _too_much(self, level: int) -> bool:
        """Names may stand for names, each twice: so much is refused elsewhere."""
        self.steps += 1
        return level > MOST_LEVELS or self.steps > MOST_STEPS

    def _name(self, node: Node, name: str, above: bool, level: int) -> Ways:
        stands = self.stand_for.get(name) or getattr(self.scheme.values.get(name), "node", None)
        if stands is not None:
            return self.ways(stands, above=above, level=level + 1)
        own: Ways = [(Bound(node),)]
        later = FOLLOWS if above else {last: first for first, last in FOLLOWS.items()}
        if name in later:
            return [(Bound(node), Bound(Name(later[name])))]
        code, _, what = name.partition(".")
        episode = self.scheme.episodes.get(code)
        if episode is None or what not in ("begins_on", "ends_on") or (above and what == "ends_on"):
            return own
        window = episode.last if above else episode.first
        bounds = self.ways(window.node, above=above, level=level + 1) if window else UNBOUNDED
        other = (Bound(Name(f"{code}.{'ends_on' if above else 'begins_on'}")),)
        return [(Bound(node), *other, *way) for way in bounds]

    def _either(self, nodes: tuple[Node, ...], above: bool, level: int) -> Ways:
        return _few([way for n in nodes for way in self.ways(n, above=above, level=level + 1)])

    def _moved(
        self, day: Node, lengths: list[Length] | None, sign: int, above: bool, level: int
    ) -> Ways:
        if lengths is None:
            return UNBOUNDED
        ways = self.ways(day, above=above, level=level + 1)
        return _few(
            [
                tuple(bound.moved(sign * months, sign * days) for bound in way)
                for way in ways
                for months, days in lengths
            ]
        )

    def lengths(self, node: Node, level: int = 0) -> list[Length] | None:
        """The lengths of time that an expression may come to; None where that is not known."""
        if self._too_much(level):
            return None
        match node:
            case Number(value=value, unit="days"):
                return [(0, int(value))] if abs(value) <= MOST_MONTHS * 31 else None
            case Number(value=value, unit="months" | "calendar_months"):
                return [(int(value), 0)] if abs(value) <= MOST_MONTHS else None
            case Call(function="if", arguments=(_, one, other)):
                return self._all_lengths((one, other), level)
            case Name(name=name) if name in self.scheme.values:
                return self.lengths(self.scheme.values[name].node, level + 1)
            case Name(name=name) if name in self.scheme.parameters:
                values = self.scheme.parameters[name].values.values()
                return self._all_lengths(tuple(value.node for value in values), level)
        return None

    def _all_lengths(self, nodes: tuple[Node, ...], level: int) -> list[Length] | None:
        each = [self.lengths(node, level + 1) for node in nodes]
        return None if None in each else [length for some in each for length in some or ()]


def _few(ways: Ways) -> Ways:
    return ways if len(ways) <= MOST_WAYS else UNBOUNDED


def _product(each: list[Ways]) -> Iterator[tuple[tuple[Bound, ...], ...]]:
    size = 1
    for ways in each:
        size *= len(ways)
    return product(*each) if size <= MOST_WAYS else iter([((),)])


Fits = Callable[[int, int], bool]
"""Whether a window whose last day is so many months and days after its first one will do."""


def _never(first: Ways, last: Ways, fits: Fits) -> bool:
    """Whether a window will not do in any way in which its days may come about."""
    if sum(map(len, first)) * sum(map(len, last)) > MOST_PAIRS:
        return False
    return all(
        any(
            begin.anchor == end.anchor
            and not fits(
                end.months - begin.months,
                end.days - begin.days + (ROUGH if begin.months not in (0, end.months) else 0),
            )
            for begin in begins
            for end in ends
        )
        for begins in first
        for ends in last
    )


def _holds_a_day(months: int, days: int) -> bool:
    return abs(months) > MOST_MONTHS or _days_of(months)[1] + days + 1 > 0


def _holding(unit: str, needed: Length) -> Fits:
    """Whether a window holds so many days, months, or calendar months of which one day will do."""

    def fits(months: int, days: int) -> bool:
        rest = needed[0] - months
        if abs(months) > MOST_MONTHS or abs(rest) > MOST_MONTHS:
            return True
        if unit == "days":
            return _days_of(months)[1] + days + 1 >= needed[1]
        if unit == "calendar_months":
            between = needed[0] - 2
            return between < 0 or _days_of(months)[1] + days + 1 >= _days_of(between)[0] + 2
        return _days_of(rest)[0] <= days + 1

    return fits


def unfillable(scheme: Scheme) -> Iterator[TreeProblem]:
    """Each window of a scheme in which nothing can ever be found, or not so much as is counted."""
    days = _Days(scheme, {})
    for code, episode in scheme.episodes.items():
        if episode.last:
            first = days.ways(episode.first.node, above=False)
            last = days.ways(episode.last.node, above=True)
            if _never(first, last, _holds_a_day):
                yield _problem(("episodes", code, "to"), "window_empty", episode.last.text)
        if episode.qualifies:
            yield from _of_count(scheme, ("episodes", code, "qualifies"), episode.qualifies, code)
    for n, rule in enumerate(scheme.rules):
        if isinstance(rule.when, Counted):
            place: Place = ("rules", n, "when", "counted")
            yield from _of_count(scheme, place, rule.when, rule.episode)
            yield from _of_months(scheme, place, rule.when)
        if rule.claim:
            yield from _of_claim(scheme, ("rules", n, "claim", "latest"), rule.claim.latest.node, n)
    yield from _of_functions(scheme)


def _problem(place: Place, reason: str, text: str) -> TreeProblem:
    return TreeProblem(place, reason, {"value": text})


def _of_count(
    scheme: Scheme, place: Place, when: Counted, episode: str | None
) -> Iterator[TreeProblem]:
    if when.last is None or (when.first is None and episode is None):
        return
    days = _Days(scheme, {})
    begins = when.first.node if when.first else Name(f"{episode}.begins_on")
    first, last = days.ways(begins, above=False), days.ways(when.last.node, above=True)
    if _never(first, last, _holds_a_day):
        yield _problem((*place, "to"), "window_empty", when.last.text)
        return
    try:
        unit = counted_units(scheme).get(when.reach.text, "")
    except TypeFault:
        return  # said already, in its place
    if unit not in ("days", "months", "calendar_months"):
        return
    needed = days.lengths(when.reach.node)
    if needed and all(_never(first, last, _holding(unit, each)) for each in needed):
        yield _problem((*place, "to"), "window_short", when.last.text)


def _of_months(scheme: Scheme, place: Place, when: Counted) -> Iterator[TreeProblem]:
    """So many of the last months are no more than these, and a month has its days."""
    days = _Days(scheme, {})
    needed, room = (
        days.lengths(each.node) if each else None for each in (when.reach, when.in_last)
    )
    if when.in_last and needed and room and min(needed) > max(room):
        yield _problem((*place, "in_last"), "window_short", when.in_last.text)
    of_month = days.lengths(when.month_needs.node) if when.month_needs else None
    if when.month_needs and of_month and min(of_month) > (0, LONGEST_MONTH):
        yield _problem((*place, "month_needs"), "window_short", when.month_needs.text)


def _stand_for(scheme: Scheme, n: int) -> dict[str, Node]:
    """What the outcome's day is in a rule that looks for a day."""
    when = scheme.rules[n].when
    return {"outcome_on": when.day.node} if isinstance(when, On) else {}


def _of_claim(scheme: Scheme, place: Place, latest: Node, n: int) -> Iterator[TreeProblem]:
    days = _Days(scheme, _stand_for(scheme, n))
    first = days.ways(Name("outcome_on"), above=False)
    if _never(first, days.ways(latest, above=True), _holds_a_day):
        claim = scheme.rules[n].claim
        yield _problem(place, "window_empty", claim.latest.text if claim else "")


def _of_functions(scheme: Scheme) -> Iterator[TreeProblem]:
    found: dict[Place, TreeProblem] = {}
    for use in uses(scheme):
        in_rule = use.place[0] == "rules" and isinstance(use.place[1], int)
        days = _Days(scheme, _stand_for(scheme, int(use.place[1])) if in_rule else {})
        for node in walk(use.formula.node) if use.formula else ():
            if not isinstance(node, Call) or node.function not in LOOKING:
                continue
            window = node.arguments[LOOKING[node.function] :]
            if len(window) != 2 or use.formula is None:
                continue
            first, last = (days.ways(day, above=n == 1) for n, day in enumerate(window))
            if _never(first, last, _holds_a_day):
                found.setdefault(use.place, _problem(use.place, "window_empty", use.formula.text))
    yield from found.values()
