"""What functions of expressions answer from the facts, for all worlds at once."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import polars as pl

from outcomes.pure.columns import days
from outcomes.pure.columns.packing import in_order, packed
from outcomes.pure.columns.timeline import SPAN, Timeline, totals
from outcomes.pure.columns.values import LARGEST, Awkward, Val
from outcomes.pure.expressions.tree import Call, Expression, Name
from outcomes.pure.expressions.types import FUNCTIONS, SYMBOLS

if TYPE_CHECKING:
    from outcomes.pure.columns.facts import Facts
    from outcomes.pure.columns.worlds import Worlds


FIRST = Val("number", 1)


def answer(facts: "Facts", worlds: "Worlds", call: Call) -> Val:
    """What a function answers in each world; null where an argument is not known."""
    takes = FUNCTIONS[call.function].takes
    arguments: list[Any] = []
    for argument, kind in zip(call.arguments, takes, strict=False):
        if kind in SYMBOLS and isinstance(argument, Name):
            arguments.append(argument.name)
        else:
            val = worlds.value(Expression("", argument))
            arguments.append(val if kind == "number" else val.series(len(worlds)))
    return ANSWERS[call.function](facts, worlds, *arguments)


def _between(measure: str) -> Callable[..., Val]:
    def total(
        facts: "Facts", worlds: "Worlds", work: str, first: pl.Series, last: pl.Series
    ) -> Val:
        until = days.least(last, pl.repeat(facts.today, len(last), dtype=pl.Int64, eager=True))
        found = facts.works.track(work).between(worlds.s, first, until, measure)
        return Val("number", found, den_of(facts, work, measure))

    return total


def den_of(facts: "Facts", work: str | None, measure: str) -> int:
    """What sums of a rate of work are counted in."""
    match measure:
        case "days":
            return facts.works.weight_den(work or "")
        case "hours":
            return facts.works.hours_den * 7
        case "pay":
            return days.PAY
    return 1


def _in_work(facts: "Facts", worlds: "Worlds", work: str, on: pl.Series) -> Val:
    found = facts.works.track(work).span_at(worlds.s, on).is_not_null() & (on <= facts.today)
    return Val("truth", found.set(on.is_null(), None))


def _days_with_employer(facts: "Facts", worlds: "Worlds", first: pl.Series, last: pl.Series) -> Val:
    """On how many days the spell's person was with the spell's employer, whatever the work."""
    found = facts.works.with_employer.between(worlds.series("@owner"), first, last, "worked")
    return Val("number", found)


def _in_group(facts: "Facts", worlds: "Worlds", group: str, on: pl.Series | None = None) -> Val:
    """Whether the referral says so, or the last start of it was not followed by an end."""
    asked = on
    if on is None:
        name = "outcome_on" if "outcome_on" in worlds.names else "referred_on"
        on = worlds.look(name).series(len(worlds))
    given = facts.inputs.groups.filter(pl.col("group") == group)["s"].unique()
    truth = worlds.s.is_in(given.implode())
    starts, ends = _of_value(facts, "group_start", group), _of_value(facts, "group_end", group)
    if len(starts):
        line = Timeline(starts["s"], starts["occurred_on"])
        place = (line.upto(worlds.s, on) - 1).clip(0)
        begun = (starts["s"].gather(place) == worlds.s) & (
            starts["occurred_on"].gather(place) <= on
        )
        if len(ends):
            over = Timeline(ends["s"], ends["occurred_on"])
            since = starts["occurred_on"].gather(place)
            begun &= over.upto(worlds.s, on - 1) <= over.upto(worlds.s, since - 1)
        truth = truth | begun.fill_null(False)
    return Val("truth", truth if asked is None else truth.set(asked.is_null(), None))


def _of_value(facts: "Facts", kind: str, value: str) -> pl.DataFrame:
    return facts.events(kind).filter(pl.col("value") == value)


def _counted(
    facts: "Facts", worlds: "Worlds", kind: str, first: pl.Series, last: pl.Series
) -> pl.Series:
    events = facts.events(kind)
    line = Timeline(events["s"], events["occurred_on"])
    found = line.upto(worlds.s, last) - line.upto(worlds.s, first - 1)
    return found.clip(0)


def _had_event(
    facts: "Facts", worlds: "Worlds", kind: str, first: pl.Series, last: pl.Series
) -> Val:
    return Val("truth", _counted(facts, worlds, kind, first, last) > 0)


def _events_count(
    facts: "Facts", worlds: "Worlds", kind: str, first: pl.Series, last: pl.Series
) -> Val:
    return Val("number", _counted(facts, worlds, kind, first, last))


def _events_sum(
    facts: "Facts", worlds: "Worlds", kind: str, first: pl.Series, last: pl.Series
) -> Val:
    events = facts.events(kind)
    values = facts.event_values(kind, events["value"])
    if values.choices is not None:
        raise Awkward
    line, sums = Timeline(events["s"], events["occurred_on"]), totals(values.data)
    found = sums.gather(line.upto(worlds.s, last)) - sums.gather(line.upto(worlds.s, first - 1))
    return Val("number", found.set((last < first).fill_null(False), 0), values.den)


def _event_days(
    facts: "Facts", worlds: "Worlds", kind: str, first: pl.Series, last: pl.Series
) -> Val:
    until = days.least(last, pl.repeat(facts.today, len(last), dtype=pl.Int64, eager=True))
    return Val("number", facts.held(kind).between(worlds.s, first, until, "days"))


def _event_value(facts: "Facts", worlds: "Worlds", kind: str, on: pl.Series) -> Val:
    events = facts.events(kind)
    values = facts.event_values(kind, events["value"])
    if not len(events):
        return Val(values.kind, pl.repeat(None, len(worlds), dtype=values.data.dtype, eager=True))
    place = Timeline(events["s"], events["occurred_on"]).upto(worlds.s, on) - 1
    return values.at(_own(events, worlds, place))


def _own(events: pl.DataFrame, worlds: "Worlds", place: pl.Series) -> pl.Series:
    """Places of events, null where they are another subject's."""
    near = place.clip(0, max(0, len(events) - 1))
    own = (place >= 0) & (place < len(events)) & (events["s"].gather(near) == worlds.s)
    return near.set(~own.fill_null(False), None)


def _event_on(facts: "Facts", worlds: "Worlds", kind: str) -> Val:
    return _event_day(facts, worlds, kind, last=False)


def _last_event_on(facts: "Facts", worlds: "Worlds", kind: str) -> Val:
    return _event_day(facts, worlds, kind, last=True)


def _event_day(facts: "Facts", worlds: "Worlds", kind: str, last: bool) -> Val:
    events = facts.events(kind)
    if not len(events):
        return Val("date", pl.repeat(None, len(worlds), dtype=pl.Int64, eager=True))
    line = Timeline(events["s"], events["occurred_on"])
    upto = line.upto(worlds.s, worlds.until())
    before = line.before(worlds.s)
    place = upto - 1 if last else before.set(before == upto, None)
    return Val("date", events["occurred_on"].gather(_own(events, worlds, place)))


def _contract_year(facts: "Facts", worlds: "Worlds", on: pl.Series) -> Val:
    starts_on = worlds.look("contract.starts_on").series(len(worlds))
    return Val("number", days.full_months(starts_on, on) // 12 + 1)


def _table(facts: "Facts", worlds: "Worlds", table: str, key: pl.Series, on: pl.Series) -> Val:
    rows, values = facts.table_rows(table)
    if not len(rows):
        return Val("number", pl.repeat(None, len(worlds), dtype=pl.Int64, eager=True))
    keys = rows.select("key").unique(maintain_order=True).with_row_index("k").cast({"k": pl.Int64})
    places = rows.join(keys, on="key", how="left", maintain_order="left")["k"]
    asked = pl.DataFrame({"key": key}).join(keys, on="key", how="left", maintain_order="left")["k"]
    place = Timeline(places, rows["from"]).upto(asked, on) - 1
    near = place.clip(0)
    own = (places.gather(near) == asked) & (place >= 0)
    return values.at(near.set(~own.fill_null(False), None))


# outcomes of other rules


class _Reached:
    """The outcomes of a rule as worlds may see them: of the same episode where both rules run in
    one, else of the subject. Those of each owner stand together by their days, so that a world's
    are the ones from `begins` until its own day: `ends`."""

    def __init__(self, facts: "Facts", worlds: "Worlds", rule: str) -> None:
        found = _found(facts, worlds, rule)
        mine, theirs = [found["s"]], [worlds.s]
        asked = facts.scheme.rule(rule)
        if worlds.episode and asked and asked.episode == worlds.episode:
            mine, theirs = [*mine, found["run"]], [*theirs, worlds.series("@run")]
        pairs = zip(mine, theirs, strict=True)
        owners = packed([pl.concat([one, other.cast(pl.Int64)]) for one, other in pairs])
        if (owners.max() or 0) >= LARGEST // SPAN:  # type: ignore[operator]
            owners = owners.rank("dense").cast(pl.Int64)
        own, asking = owners.head(len(found)), owners.tail(len(worlds))
        places = in_order([own, found["on"]])
        if places is not None:
            found, own = found[places], own[places]
        self.found = found
        timeline = Timeline(own, found["on"])
        self.begins = timeline.before(asking)
        ends = timeline.upto(asking, worlds.until().cast(pl.Int64))
        self.ends = pl.select(pl.coalesce(pl.lit(ends), pl.lit(self.begins)).alias("n"))["n"]

    @property
    def times(self) -> pl.Series:
        """How many there are."""
        return self.ends - self.begins

    def day(self, n: pl.Series) -> Val:
        """The day of the n-th one, from 1; null where there are fewer."""
        there = ((n >= 1) & (n <= self.times)).fill_null(False)
        return Val("date", self.found["on"].gather((self.begins + n - 1).set(~there, None)))

    def rows(self) -> pl.DataFrame:
        """Each of them with the row of the world that sees it."""
        ranges = pl.DataFrame({"begins": self.begins, "ends": self.ends}).with_row_index("row")
        ranges = ranges.filter(pl.col("ends") > pl.col("begins"))
        seen = ranges.with_columns(n=pl.int_ranges("begins", "ends")).explode("n")
        return self.found[seen["n"]].with_columns(seen["row"])


def takes(facts: "Facts", worlds: "Worlds", rule: str) -> pl.DataFrame:
    """Whose outcomes of a rule each world's `due` asks about, and of which days: row, of, of_on."""
    found = _Reached(facts, worlds, rule).rows()
    whose = pl.col("of" if "of" in found.columns else "s")
    return found.select("row", whose.alias("of"), pl.col("on").alias("of_on"))


def _found(facts: "Facts", worlds: "Worlds", rule: str) -> pl.DataFrame:
    if "@cohort" in worlds.names:
        code = worlds.names["@cohort"].data
        return facts.cohorts[code].outcomes(facts, rule, facts.scheme.cohorts[code].members)
    schema = dict.fromkeys(("s", "run", "on", "cents"), pl.Int64)
    return facts.outcomes.get(rule, pl.DataFrame(schema=schema))


def _times_reached(facts: "Facts", worlds: "Worlds", rule: str) -> Val:
    return Val("number", _Reached(facts, worlds, rule).times)


def _reached(facts: "Facts", worlds: "Worlds", rule: str) -> Val:
    return Val("truth", _Reached(facts, worlds, rule).times > 0)


def _reached_on(facts: "Facts", worlds: "Worlds", rule: str, number: Val = FIRST) -> Val:
    if number.choices is not None:
        raise Awkward
    asked = number.series(len(worlds)).cast(pl.Int64)
    whole = asked.set((asked % number.den != 0).fill_null(False), None)
    return _Reached(facts, worlds, rule).day(whole // number.den)


def _due(facts: "Facts", worlds: "Worlds", rule: str) -> Val:
    reached = _Reached(facts, worlds, rule)
    sums = totals(reached.found["cents"])
    return Val("number", sums.gather(reached.ends) - sums.gather(reached.begins))


ANSWERS: dict[str, Callable[..., Val]] = {
    "in_work": _in_work,
    "days_worked": _between("days"),
    "hours_worked": _between("hours"),
    "earned": _between("pay"),
    "days_with_employer": _days_with_employer,
    "in_group": _in_group,
    "had_event": _had_event,
    "events_count": _events_count,
    "events_sum": _events_sum,
    "event_days": _event_days,
    "event_value": _event_value,
    "event_on": _event_on,
    "last_event_on": _last_event_on,
    "contract_year": _contract_year,
    "table": _table,
    "reached": _reached,
    "reached_on": _reached_on,
    "times_reached": _times_reached,
    "due": _due,
}
