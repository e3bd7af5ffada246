"""So many of the last n days: a window that moves with the day."""

import polars as pl

from outcomes.pure.columns import days
from outcomes.pure.columns.sources import Source, spans_in, total
from outcomes.pure.columns.values import Awkward
from outcomes.pure.columns.windows import place_among
from outcomes.pure.columns.worlds import Worlds
from outcomes.pure.tree import Counted


def room_of(worlds: Worlds, when: Counted) -> pl.Series:
    """By world how many days or months the moving window has, whole ones; unknown without one."""
    room = worlds.value(when.in_last)
    if room.choices is not None:
        raise Awkward
    return room.series(len(worlds)).cast(pl.Int64) // room.den


def moving_days(
    worlds: Worlds, when: Counted, rows: pl.DataFrame, source: Source, den: int
) -> pl.DataFrame:
    """The first day on which the last n days held so many days, hours or cents.

    `reach` is in parts of `den`.

    What the moving window holds rises or falls evenly between the days on which a span begins or
    ends, or leaves the window; so it is enough to look at those days.
    """
    room = room_of(worlds, when).gather(rows["row"])
    need = -(-(rows["reach"] * source.den) // den)
    rows = rows.with_columns(room.alias("room"), need.alias("need"))
    rows = rows.filter(pl.col("room").fill_null(0) > 0)
    spans = spans_in(source, rows.select("row", "a", "b"))
    turns = _turns(rows, _by_month(spans) if source.rate == "pay" else spans)
    same = pl.col("row") == pl.col("row").shift(-1)
    until = pl.when(same).then(pl.col("p").shift(-1) - 1).otherwise("b")
    turns = turns.with_columns(until.alias("q"))
    held = _held(source, turns, turns["p"])
    slope = _held(source, turns, days.least(turns["p"] + 1, turns["q"])) - held
    turns = turns.with_columns(held.alias("held"), slope.alias("slope"))
    lacks = pl.col("need") - pl.col("held")
    more = pl.when(lacks <= 0).then(0).when(pl.col("slope") > 0).then(
        -(-lacks // pl.col("slope").clip(1))
    )  # fmt: skip
    found = turns.with_columns((pl.col("p") + more).alias("on"))
    found = found.filter((pl.col("on") <= pl.col("q")).fill_null(False))
    found = found.filter(place_among(["row"]) == 1)
    one = pl.lit(1, dtype=pl.Int64)
    begins = pl.max_horizontal("a", pl.col("on") - pl.col("room") + 1)
    return found.select("row", number=one, on="on", attempt=one, block_from=begins)


def _by_month(spans: pl.DataFrame) -> pl.DataFrame:
    """Spans cut at the ends of months, since a day's pay follows from the length of its month."""
    first, last = days.month_of(spans["first"]), days.month_of(spans["last"])
    each = spans.with_columns(pl.int_ranges(first, last + 1).alias("m")).explode("m")
    month = each["m"].cast(pl.Int64)
    return each.with_columns(
        days.greatest(each["first"], days.start_of(month)).alias("first"),
        days.least(each["last"], days.start_of(month + 1) - 1).alias("last"),
    ).drop("m")


def _turns(rows: pl.DataFrame, spans: pl.DataFrame) -> pl.DataFrame:
    """By row, in order, the days from which on what the moving window holds changes otherwise."""
    spans = spans.join(rows.select("row", "room"), on="row", how="left", maintain_order="left")
    first, after = pl.col("first"), pl.col("last") + 1
    days_of = [first, after, first + pl.col("room"), after + pl.col("room")]
    turns = pl.concat([spans.select("row", day.alias("p")) for day in days_of]).unique()
    turns = turns.join(rows, on="row", how="left")
    return turns.filter((pl.col("p") >= pl.col("a")) & (pl.col("p") <= pl.col("b"))).sort(
        "row", "p"
    )


def _held(source: Source, turns: pl.DataFrame, on: pl.Series) -> pl.Series:
    """What the window that ends on a day holds."""
    first = days.greatest(turns["a"], on - turns["room"] + 1)
    return total(source, turns["row"], first, on)
