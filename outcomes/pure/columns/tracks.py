"""Tracks: the days that bring something, as spans with a daily rate, and sums over them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from outcomes.pure.columns import days
from outcomes.pure.columns.packing import sorted_by, stacked
from outcomes.pure.columns.timeline import SPAN, Timeline, totals
from outcomes.pure.columns.values import INDEX, LARGEST, Awkward


@dataclass
class Track:
    """Spans of owners that do not overlap, in order: `o`, `first`, `last`, and columns of rates.

    A rate is what each day brings; that of `pay` is brought by a month, over its days.
    """

    spans: pl.DataFrame
    line: Timeline = field(init=False)
    sums: dict[str, pl.Series] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.line = Timeline(self.spans["o"], self.spans["first"])

    def span_at(self, owners: pl.Series, on: pl.Series) -> pl.Series:
        """The place of the span that holds an owner's day, or null."""
        if not len(self.spans):
            return pl.repeat(None, len(owners), dtype=pl.Int64, eager=True)
        place = self.line.upto(owners, on) - 1
        own, spans = place.clip(0).cast(INDEX), self.spans
        held = (spans["o"][own] == owners) & (spans["last"][own] >= on) & (place >= 0)
        return place.set(~held.fill_null(False), None)

    def between(self, owners: pl.Series, first: pl.Series, last: pl.Series, rate: str) -> pl.Series:
        """The sum of a rate over days, both included; null where a day is not known."""
        return self.sums_between(owners, first, last, [rate])[0]

    def sums_between(
        self, owners: pl.Series, first: pl.Series, last: pl.Series, rates: Sequence[str]
    ) -> list[pl.Series]:
        """The sums of rates over the same days, both included; null where a day is not known."""
        if not len(self.spans):
            return [owners * 0 + (first - first) + (last - last)] * len(rates)
        until, before = self._until(owners, last, rates), self._until(owners, first - 1, rates)
        none = (last < first).fill_null(False)
        pairs = zip(until, before, strict=True)
        if not none.any():
            return [one - other for one, other in pairs]
        return [(one - other).set(none, 0) for one, other in pairs]

    def _until(self, owners: pl.Series, day: pl.Series, rates: Sequence[str]) -> list[pl.Series]:
        entries = self.line.upto(owners, day)
        place, spans = (entries - 1).clip(0).cast(INDEX), self.spans
        own = ((entries > 0) & (spans["o"][place] == owners)).fill_null(False)
        begun, upto = spans["first"][place], days.least(day, spans["last"][place])
        entries = entries.cast(INDEX)
        found = []
        for rate in rates:
            if rate not in self.sums:
                whole = amount(spans["first"], spans["last"], spans[rate], rate)
                self.sums[rate] = totals(whole)
            part = amount(begun, upto, spans[rate][place], rate)
            within = self.sums[rate][place] + part
            found.append(within.zip_with(own, self.sums[rate][entries]))
        return found


def amount(first: pl.Series, last: pl.Series, rate: pl.Series, name: str) -> pl.Series:
    """What days bring at a rate, both included. Raises Awkward where a sum of it could run over."""
    length = reach_of(first, last, name)
    most = (length.max() or 0) * max(abs(rate.max() or 0), abs(rate.min() or 0))
    if most * len(rate) >= LARGEST:
        whole = (length.cast(pl.Float64) * rate.cast(pl.Float64)).abs().sum()
        if whole >= LARGEST or most >= LARGEST:
            raise Awkward
    return length * rate


def reach_of(first: pl.Series, last: pl.Series, name: str) -> pl.Series:
    """How long a span is in the measure of a rate: days, or parts of months' pay."""
    if name == "pay":
        return days.pay_before(last + 1) - days.pay_before(first)
    return last - first + 1


def last_day(first: pl.Series, parts: pl.Series, name: str) -> pl.Series:
    """The day on which a span that begins on a day becomes so long."""
    if name == "pay":
        return days.pay_reached(days.pay_before(first) + parts) - 1
    return first + parts - 1


def sweep(spans: pl.DataFrame, amounts: list[str]) -> pl.DataFrame:
    """Overlapping spans as ones that do not overlap, with the sums of amounts held in each.

    `n` counts the spans held.
    """
    begins = spans.select("o", pl.col("first").alias("day"), pl.lit(1).alias("n"), *amounts)
    ends = spans.select(
        "o",
        (pl.col("last") + 1).alias("day"),
        pl.lit(-1).alias("n"),
        *[-pl.col(a) for a in amounts],
    )
    ordered = sorted_by(stacked([begins, ends]), "o", "day").with_columns(
        pl.col("n", *amounts).cum_sum(), (pl.col("day").shift(-1) - 1).alias("last")
    )
    changes = pl.any_horizontal(pl.col("o", "day") != pl.col("o", "day").shift(-1))
    # nothing is held after the last of all
    held = ordered.filter(changes & (pl.col("n") > 0))
    return held.select("o", pl.col("day").alias("first"), "last", "n", *amounts)


def joined(spans: pl.DataFrame, owner: list[str]) -> pl.DataFrame:
    """Overlapping and adjoining spans of owners as one each."""
    ordered = spans.select(*owner, "first", "last").sort(*owner, "first")
    moved = [pl.col(name) != pl.col(name).shift(1) for name in owner]
    base = pl.any_horizontal(moved).fill_null(True).cum_sum().cast(pl.Int64) * SPAN
    ordered = ordered.with_columns(base.alias("base"))
    reached = (pl.col("base") + pl.col("last")).cum_max().shift(1)
    new = (pl.col("base") + pl.col("first") - 1 > reached).fill_null(True)
    return (
        ordered.with_columns(new.cum_sum().alias("run"))
        .group_by("run", maintain_order=True)
        .agg(pl.col(*owner, "first").first(), pl.col("last").max())
        .drop("run")
    )
