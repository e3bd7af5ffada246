"""Where outcomes are found: days, events and goals, with what conditions and amounts may use."""

from typing import TYPE_CHECKING

import polars as pl

from outcomes.pure.columns import days
from outcomes.pure.columns.asked import asked
from outcomes.pure.columns.counting import counted
from outcomes.pure.columns.functions import den_of
from outcomes.pure.columns.sources import source_of, total
from outcomes.pure.columns.values import INDEX, Val
from outcomes.pure.columns.windows import fixed, place_among
from outcomes.pure.columns.worlds import UNTIL, Worlds
from outcomes.pure.expressions.tree import Expression
from outcomes.pure.order import formulas
from outcomes.pure.tree import Counted, Happened, On, Rule

if TYPE_CHECKING:
    from outcomes.pure.columns.facts import Facts


def found(facts: "Facts", rule: Rule, worlds: Worlds) -> Worlds:
    """What a rule's condition finds, each a world with the names of the outcome."""
    match rule.when:
        case On(day=day):
            return _on_day(worlds, day)
        case Happened():
            return _events(worlds, rule.when)
        case Counted():
            return _counted(worlds, rule, rule.when)


def _on_day(worlds: Worlds, day: Expression) -> Worlds:
    on = worlds.data(day).cast(pl.Int64)
    due = (on <= worlds.facts.today).fill_null(False)
    worlds, on = worlds.where(due), on.filter(due)
    begins = fixed(0, len(worlds))
    if worlds.episode:
        begins = (on == worlds.series("@begins")).cast(pl.Int64)
    nothing = {name: constant_number(0) for name in ("block_days", "block_hours", "block_eur")}
    return _with_outcome(
        worlds,
        on,
        {
            "number": constant_number(1),
            "attempt": _attempt(worlds),
            "@since": Val("date", on.set(begins == 0, None)),
            **nothing,
        },
    )


def constant_number(value: int) -> Val:
    """A whole number for all rows."""
    return Val("number", value)


def _attempt(worlds: Worlds, beginning: Val | None = None) -> Val:
    """Which job start the episode is; without an episode, which beginning of the count."""
    return worlds.names["@run"] if worlds.episode else beginning or constant_number(1)


def _count(events: Worlds) -> Val:
    """The place of each event among those of its subject or episode."""
    rows = pl.DataFrame({"world": events.series("@world")})
    return Val("number", rows.select(place_among(["world"]).alias("place"))["place"])


def _with_outcome(worlds: Worlds, on: pl.Series, names: dict[str, Val]) -> Worlds:
    month = days.month_of(on)
    length = days.start_of(month + 1) - days.start_of(month)
    day, month_days = Val("date", on), Val("number", length)
    return worlds.with_names({"outcome_on": day, UNTIL: day, "month_days": month_days, **names})


def of_events(worlds: Worlds, kind: str) -> Worlds:
    """The events of a type of each world's subject, each a world with the event's names."""
    facts = worlds.facts
    events = facts.events(kind).with_row_index("i").cast({"i": pl.Int64})
    pairs = (
        pl.DataFrame({"s": worlds.s})
        .with_row_index("row")
        .join(events.select("s", "i"), on="s", maintain_order="left_right")
    )
    events = events[pairs["i"]]
    values = facts.event_values(kind, events["value"])
    on = Val("date", events["occurred_on"])
    return worlds.take(pairs["row"].cast(pl.Int64)).with_names(
        {
            "outcome_on": on,
            UNTIL: on,
            "event.occurred_on": on,
            "event.valid_to": Val("date", events["valid_to"]),
            "event.value": values,
            "@event": Val("code", events["event_id"]),
            "@world": Val("number", pairs["row"].cast(pl.Int64)),
        }
    )


def _events(worlds: Worlds, when: Happened) -> Worlds:
    asking = of_events(worlds, when.type)
    on = asking.series("event.occurred_on")
    if worlds.episode:
        inside = (on >= asking.series("@begins")) & (on <= asking.series("@looked_to"))
        asking = asking.where(inside)
    asking = asking.where(asking.holds(when.where))
    nothing = {name: constant_number(0) for name in ("block_days", "block_hours", "block_eur")}
    names = {"number": _count(asking), "attempt": _attempt(asking), **nothing}
    names["@since"] = Val("date", fixed(0, len(asking)).set(fixed(0, len(asking)) == 0, None))
    return _with_outcome(asking, asking.series("event.occurred_on"), names)


def _counted(worlds: Worlds, rule: Rule, when: Counted) -> Worlds:
    milestones = counted(worlds, when)
    rows = milestones["row"].cast(INDEX)
    inside = worlds.take(rows)
    spoken = asked(worlds.facts.scheme, after(worlds.facts, rule))
    names = {
        "number": Val("number", milestones["number"]),
        "attempt": _attempt(inside, Val("number", milestones["attempt"])),
        "@since": Val("date", days.least(milestones["block_from"], milestones["on"])),
    }
    names |= {
        name: _block(worlds, when, name, rows, milestones)
        for name in ("block_days", "block_hours", "block_eur")
        if name in spoken
    }
    return _with_outcome(inside, milestones["on"], names)


def after(facts: "Facts", rule: Rule) -> list[Expression]:
    """The expressions of a rule that may speak of its outcome."""
    factors = [facts.scheme.factors[code] for code in rule.factors]
    return list(formulas((rule, *factors)))


def _block(
    worlds: Worlds, when: Counted, name: str, rows: pl.Series, milestones: pl.DataFrame
) -> Val:
    """The days, hours or pay of the block that an outcome is reached with."""
    first, last = milestones["block_from"], milestones["on"]
    if when.work:
        rate = {"block_days": "days", "block_hours": "hours", "block_eur": "pay"}[name]
        source = source_of(worlds, when, "days")
        assert source.track is not None  # noqa: S101 -- work has a track
        owners = source.owners[rows]
        brought = source.track.between(owners, first, last, rate)
        return Val("number", brought, den_of(worlds.facts, when.work, rate))
    unit = worlds.facts.units[(when.month_needs or when.reach).text]
    if name == "block_hours" or (name == "block_eur" and unit != "eur"):
        return constant_number(0)
    source = source_of(worlds, when, unit)
    if name == "block_eur" or source.track is None:
        return Val("number", total(source, rows, first, last), source.den)
    owners = source.owners[rows]
    return Val("number", source.track.between(owners, first, last, "worked"))
