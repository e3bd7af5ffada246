"""What can be counted: days of work, days and sums of events, each day of a window."""

from dataclasses import dataclass

import polars as pl

from outcomes.pure.columns import days
from outcomes.pure.columns.functions import den_of
from outcomes.pure.columns.packing import sorted_by
from outcomes.pure.columns.tracks import Track
from outcomes.pure.columns.values import Awkward
from outcomes.pure.columns.worlds import Worlds
from outcomes.pure.tree import Counted

RATES = {
    "days": "days",
    "months": "days",
    "calendar_months": "days",
    "hours": "hours",
    "eur": "pay",
}
EARNINGS = "earnings"


@dataclass(frozen=True)
class Source:
    """A track and the rate of it that counts, in parts of `den`; without one each day is one."""

    track: Track | None
    owners: pl.Series
    rate: str
    den: int


def source_of(worlds: Worlds, when: Counted, unit: str) -> Source:
    """What a rule counts in a unit, for the owner of each world's days."""
    facts = worlds.facts
    if when.work:
        jobs = facts.scheme.episodes[worlds.episode].jobs if worlds.episode else "any"
        owners = worlds.series("@o") if worlds.episode else worlds.s
        rate = RATES[unit]
        return Source(
            facts.works.track(when.work, jobs), owners, rate, den_of(facts, when.work, rate)
        )
    if when.event is None:
        return Source(None, worlds.s, "days", 1)
    if unit != "eur":
        return Source(facts.held(when.event), worlds.s, "days", 1)
    return _worth(worlds, when.event)


def _worth(worlds: Worlds, kind: str) -> Source:
    events = worlds.facts.events(kind)
    values = worlds.facts.event_values(kind, events["value"])
    if values.choices is not None:
        raise Awkward
    rate, den = ("pay", values.den * days.PAY) if kind == EARNINGS else ("amount", values.den)
    data = values.data if values.kind == "number" else events["s"] * 0
    first = last = events["occurred_on"]
    if kind == EARNINGS:
        month = days.month_of(first)
        first, last = days.start_of(month), days.start_of(month + 1) - 1
    spans = (
        pl.DataFrame({"o": events["s"], "first": first, "last": last, rate: data})
        .group_by("o", "first", "last")
        .agg(pl.col(rate).sum())
        .filter(pl.col(rate) != 0)
        .sort("o", "first")
        .with_columns(pl.lit(1, dtype=pl.Int64).alias("worked"))
    )
    return Source(Track(spans), worlds.s, rate, den)


def spans_in(source: Source, rows: pl.DataFrame) -> pl.DataFrame:
    """The spans that bring something within each row's days from `a` to `b`, in order.

    Columns: row, first, last, rate.
    """
    if source.track is None:
        one = pl.lit(1, dtype=pl.Int64)
        return rows.select("row", pl.col("a").alias("first"), pl.col("b").alias("last"), rate=one)
    spans = source.track.spans.select("o", "first", "last", pl.col(source.rate).alias("rate"))
    found = (
        rows.with_columns(source.owners.gather(rows["row"]).alias("o"))
        .join(spans.filter(pl.col("rate") > 0), on="o", maintain_order="left_right")
        .filter((pl.col("first") <= pl.col("b")) & (pl.col("last") >= pl.col("a")))
        .select("row", pl.max_horizontal("first", "a").alias("first"),
                pl.min_horizontal("last", "b").alias("last"), "rate")
    )  # fmt: skip
    return sorted_by(found, "row", "first")


def total(source: Source, rows: pl.Series, first: pl.Series, last: pl.Series) -> pl.Series:
    """What days bring, both included, in parts of the source's `den`."""
    if source.track is None:
        return (last - first + 1).clip(0)
    return source.track.between(source.owners.gather(rows), first, last, source.rate)
