"""Counting towards goals over spans: pauses, breaks, further blocks, calendar months.

Every world's days are cut into stretches where a break is too long; the n-th reaching of a goal is
found by one search over the sums of all stretches.
"""

from dataclasses import dataclass
from math import lcm

import polars as pl

from outcomes.pure.columns import days
from outcomes.pure.columns.moving import moving_days, room_of
from outcomes.pure.columns.packing import sorted_by
from outcomes.pure.columns.sources import Source, source_of, spans_in, total
from outcomes.pure.columns.timeline import totals, upto
from outcomes.pure.columns.tracks import amount, last_day
from outcomes.pure.columns.values import INDEX, Awkward, Val
from outcomes.pure.columns.windows import fixed, place_among, window
from outcomes.pure.columns.worlds import Worlds
from outcomes.pure.tree import MOST_TIMES, Counted, Gap

MILESTONES = {
    "row": pl.Int64, "number": pl.Int64, "on": pl.Int64, "attempt": pl.Int64,
    "block_from": pl.Int64,
}  # fmt: skip
"""The n-th reaching of a goal in a world, and the first day of its block."""


@dataclass(frozen=True)
class Goals:
    """For each world what must be counted, in parts of `den`, or in whole months; then again, in
    the unit `after`."""

    unit: str
    after: str
    amounts: pl.DataFrame
    den: int
    further: bool


def counted(worlds: Worlds, when: Counted) -> pl.DataFrame:
    """The milestones of what a rule counts in each world."""
    unit = worlds.facts.units[when.reach.text]
    amounts = _amounts(worlds, when)
    den = lcm(worlds.value(when.reach).den, worlds.value(when.further).den)
    if unit == "calendar_months":
        return _in_months(worlds, when, amounts, den)
    source = source_of(worlds, when, unit)
    if when.in_last is not None:
        rows = _rows(worlds, when, amounts)
        return moving_days(worlds, when, rows, source, den).select(*MILESTONES)
    goals = _goals(worlds, amounts, unit, den, source.den, when)
    return _found(goals, when.gap, _stretches_in(worlds, when, source, goals.den // source.den))


COUNTABLE = (pl.col("reach") > 0) & (pl.col("further") >= 0)


def _rows(worlds: Worlds, when: Counted, amounts: pl.DataFrame) -> pl.DataFrame:
    """The worlds that have something to count, by their row, with the days that are counted."""
    first, last = _window(worlds, when)
    rows = amounts.with_columns(first.alias("a"), last.alias("b")).with_row_index("row")
    return rows.cast({"row": pl.Int64}).drop_nulls().filter(COUNTABLE)


def _amounts(worlds: Worlds, when: Counted) -> pl.DataFrame:
    """What each world must count, and then again; parts of a common denominator."""
    found = {"reach": when.reach, "further": when.further}
    values = {name: worlds.value(formula) for name, formula in found.items()}
    if any(val.choices is not None for val in values.values()):
        raise Awkward
    den = lcm(*(val.den for val in values.values()))
    amounts = {
        n: val.series(len(worlds)).cast(pl.Int64) * (den // val.den) for n, val in values.items()
    }
    if when.further is None:
        amounts["further"] = fixed(0, len(worlds))
    return pl.DataFrame(amounts)


def _goals(
    worlds: Worlds, amounts: pl.DataFrame, unit: str, goal_den: int, den: int, when: Counted
) -> Goals:
    after = worlds.facts.units[when.further.text] if when.further else unit
    common = lcm(goal_den, den)
    scaled = [
        pl.col(name) // goal_den if of == "months" else pl.col(name) * (common // goal_den)
        for name, of in (("reach", unit), ("further", after))
    ]
    return Goals(unit, after, amounts.select(scaled), common, bool(when.further))


def _window(worlds: Worlds, when: Counted) -> tuple[pl.Series, pl.Series]:
    """The days that are counted: in an episode no longer than it lasts."""
    key = when.first, when.last
    if key not in worlds.counted:
        worlds.counted[key] = _window_of(worlds, when)
    found: tuple[pl.Series, pl.Series] = worlds.counted[key]
    return found


def _window_of(worlds: Worlds, when: Counted) -> tuple[pl.Series, pl.Series]:
    first, last = window(worlds, when.first, when.last)
    if not worlds.episode:
        return first, last
    begins, until = worlds.series("@begins"), worlds.series("@looked_to")
    ends = worlds.data(when.last).cast(pl.Int64).fill_null(days.LAST)
    until = days.least(until, ends)
    if when.first:
        begins = days.greatest(first, begins)
    none = ~(begins <= until).fill_null(False)
    return begins.set(none, None), until.set(none, None)


# one search for all


@dataclass(frozen=True)
class Stretches:
    """Spans that bring something, with their sums so far, and the stretches that no break cuts."""

    spans: pl.DataFrame
    frame: pl.DataFrame
    rate: str


def _stretches_in(worlds: Worlds, when: Counted, source: Source, scale: int) -> Stretches:
    """The stretches of each world's days, made once for all that count the same way."""
    key = when.first, when.last, when.work, when.event, source.rate, when.gap, scale
    if key not in worlds.counted:
        first, last = _window(worlds, when)
        rows = pl.DataFrame({"a": first, "b": last}).with_row_index("row")
        spans = spans_in(source, rows.cast({"row": pl.Int64}).drop_nulls())
        worlds.counted[key] = _stretched(when.gap, spans, source.rate, scale)
    found: Stretches = worlds.counted[key]
    return found


def _stretched(gap: Gap | None, spans: pl.DataFrame, rate: str, scale: int) -> Stretches:
    """Spans, with their rates in parts of a goal, as stretches."""
    spans = spans.with_columns(pl.col("rate") * scale)
    other = (pl.col("row") != pl.col("row").shift(1)).fill_null(True)
    between = pl.when(~other).then(pl.col("first") - pl.col("last").shift(1) - 1).otherwise(0)
    spans = spans.with_columns(
        amount(spans["first"], spans["last"], spans["rate"], rate).alias("amount"),
        between.alias("gap"), other.alias("other"),
    )  # fmt: skip
    longest = gap.longest if gap else days.LAST
    new = pl.col("other") | (pl.col("gap") > longest)
    spans = spans.with_columns(new.alias("new"), pl.col("amount").cum_sum().alias("sum"))
    begins = spans["new"].arg_true()
    ends = begins.shift(-1, fill_value=len(spans)) - 1
    starts, stops = spans[begins], spans[ends]
    before = starts["sum"] - starts["amount"]
    at = pl.int_range(pl.len(), dtype=pl.Int64)
    frame = starts.select(
        at.alias("stretch"), "row", "first", "gap", stops["last"],
        (stops["sum"] - before).alias("amount"),
        before.alias("before"),
        (at - pl.when("other").then(at).forward_fill() + 1).alias("n"),
    )  # fmt: skip
    return Stretches(spans, frame, rate)


def _found(goals: Goals, gap: Gap | None, days_held: Stretches) -> pl.DataFrame:
    """The milestones of goals in stretches of days that bring something."""
    spans, rate = days_held.spans, days_held.rate
    if not len(spans):
        return pl.DataFrame(schema=MILESTONES)
    amounts = goals.amounts[days_held.frame["row"].cast(INDEX)]
    stretches = days_held.frame.hstack(amounts).filter(COUNTABLE)
    if gap and gap.longer == "end":
        stretches = stretches.filter(pl.col("n") == 1)
    if gap and gap.longer == "reset_block":
        return _block_by_block(goals, gap, spans, stretches, rate)
    fresh = stretches.with_columns(
        pl.col("first").alias("origin"), reached=fixed_expr(0), attempt=pl.col("n"),
        restart=pl.col("first"), again=NO_DAY,
    )  # fmt: skip
    hits = sorted_by(_hits(goals, spans, fresh, rate), "row", "number", "attempt")
    return hits.filter(place_among(["row", "number"]) == 1).select(*MILESTONES)


def fixed_expr(value: int) -> pl.Expr:
    """A whole number in each row."""
    return pl.lit(value, dtype=pl.Int64)


NO_DAY = pl.lit(None, dtype=pl.Int64)


def _target(goals: Goals, frame: pl.DataFrame, number: str) -> pl.Series:
    """How much the n-th outcome needs, counted from the origin; none for the 0-th."""
    reach, more = frame["reach"], frame["further"] * (frame[number] - 1)
    if goals.unit == goals.after:
        amounts = _in_days(goals, goals.unit, frame["origin"], reach + more)
    else:
        further = _in_days(goals, goals.after, frame["again"], more)
        amounts = _in_days(goals, goals.unit, frame["origin"], reach)
        amounts += further.set(frame[number] <= 1, 0)
    return amounts.set(frame[number] <= 0, 0)


def _in_days(goals: Goals, unit: str, origin: pl.Series, amounts: pl.Series) -> pl.Series:
    """Amounts, of months as the days that they have from an origin."""
    if unit != "months":
        return amounts
    return (days.months_end(origin, amounts) - origin + 1) * goals.den


def _day_of(spans: pl.DataFrame, goal: pl.Series, rate: str) -> pl.Series:
    """The day on which the sums of all stretches come to so much."""
    place = upto(spans["sum"], goal - 1)
    first, daily = spans["first"][place], spans["rate"][place]
    rest = goal - (spans["sum"][place] - spans["amount"][place])
    return last_day(first, -(-rest // daily), rate)


def _with_again(
    goals: Goals, spans: pl.DataFrame, stretches: pl.DataFrame, rate: str
) -> pl.DataFrame:
    """Stretches with the day after their first block, from which further months are counted."""
    if goals.after == goals.unit:
        return stretches
    need = _target(goals, stretches.with_columns(one=fixed_expr(1)), "one")
    new = (stretches["reached"] == 0) & (need <= stretches["amount"])
    on = _day_of(spans, stretches["before"] + need.set(~new, 1), rate)
    return stretches.with_columns((on + 1).zip_with(new, stretches["again"]).alias("again"))


def _hits(goals: Goals, spans: pl.DataFrame, stretches: pl.DataFrame, rate: str) -> pl.DataFrame:
    """What is reached in each stretch, of which `reached` outcomes from `origin` on came before."""
    stretches = stretches.with_columns(_target(goals, stretches, "reached").alias("base"))
    stretches = _with_again(goals, spans, stretches, rate)
    of_month = 28 * goals.den
    first = pl.col("reach") * (of_month if goals.unit == "months" else 1)
    step = pl.col("further").clip(1) * (of_month if goals.after == "months" else 1)
    room = pl.col("base") + pl.col("amount") - first
    most = pl.when(room < 0).then(0).when(pl.col("further") <= 0).then(1).otherwise(
        room // step + 1
    )  # fmt: skip
    most = most.clip(pl.col("reached"), pl.max_horizontal("reached", pl.lit(MOST_TIMES)))
    hits = stretches.with_columns(number=pl.col("reached") + 1, most=most)
    hits = hits.filter(pl.col("number") <= pl.col("most"))
    if goals.further:
        numbers = pl.int_ranges("number", pl.col("most") + 1)
        hits = hits.with_columns(numbers.alias("number")).explode("number")
    hits = hits.with_columns((_target(goals, hits, "number") - pl.col("base")).alias("need"))
    hits = hits.filter(pl.col("need") <= pl.col("amount"))
    on = _day_of(spans, hits["before"] + hits["need"], rate)
    same = pl.col("stretch") == pl.col("stretch").shift(1)
    follows = pl.when(same).then(pl.col("on").shift(1) + 1)
    return hits.with_columns(on.alias("on")).with_columns(
        follows.fill_null(pl.col("restart")).alias("block_from")
    )


def _block_by_block(
    goals: Goals, gap: Gap, spans: pl.DataFrame, stretches: pl.DataFrame, rate: str
) -> pl.DataFrame:
    """Where a break takes the count back to the last block that was finished: stretch by stretch,
    each beginning with what the one before had reached."""
    rounds = gap.longest + 1
    found = []
    state = stretches.select("row").unique().with_columns(
        was=fixed_expr(0), tries=fixed_expr(0), from_=fixed_expr(0), left=fixed_expr(0),
        again=NO_DAY,
    )  # fmt: skip
    for n in range(1, (stretches["n"].max() or 0) + 1):
        here = stretches.filter(pl.col("n") == n).join(state, on="row", maintain_order="left")
        goes_on = pl.col("was") > 0
        again = pl.col("left") + pl.col("gap") // rounds * rounds + 1
        here = here.with_columns(
            pl.col("was").alias("reached"),
            pl.when(goes_on).then("from_").otherwise("first").alias("origin"),
            pl.when(goes_on).then(again).otherwise("first").alias("restart"),
            (pl.col("tries") + (~goes_on).cast(pl.Int64)).alias("attempt"),
        )
        hits = _hits(goals, spans, here, rate)
        found.append(hits.select(*MILESTONES))
        now = hits.group_by("row").agg(pl.col("number").max(), pl.col("again").first().alias("new"))
        state = pl.concat(
            [
                state.join(here, on="row", how="anti"),
                here.join(now, on="row", how="left").select(
                    "row", pl.max_horizontal("was", "number").alias("was"),
                    pl.col("attempt").alias("tries"), pl.col("origin").alias("from_"),
                    pl.col("last").alias("left"), pl.coalesce("again", "new").alias("again"),
                ),
            ]
        )  # fmt: skip
    return pl.concat(found).sort("row", "number")


# calendar months


def _in_months(worlds: Worlds, when: Counted, amounts: pl.DataFrame, den: int) -> pl.DataFrame:
    """Milestones where a calendar month counts if it has what a month needs."""
    rows = _whole_months(worlds, when, _rows(worlds, when, amounts))
    first, last = days.month_of(rows["a"]), days.month_of(rows["b"])
    each = rows.with_columns(first.alias("m"), last.alias("to"))
    each = each.with_columns(pl.int_ranges("m", pl.col("to") + 1).alias("m"))
    each = each.filter(pl.col("m").list.len() > 0).explode("m").cast({"m": pl.Int64})
    enough = _enough(worlds, when, each)
    if when.in_last is not None:
        return _moving(worlds, when, each.with_columns(enough.cast(pl.Int64).alias("brings")), den)
    held = each.filter(enough).select("row", first="m", last="m", rate=fixed_expr(1))
    goals = _goals(worlds, amounts, "calendar_months", den, 1, when)
    return _as_days(rows, _found(goals, when.gap, _stretched(when.gap, held, "months", goals.den)))


def _as_days(rows: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Milestones in months as ones in days, within the days that are counted."""
    found = found.join(rows.select("row", "a", "b"), on="row", how="left", maintain_order="left")
    ends = days.start_of(found["on"] + 1) - 1
    return found.with_columns(
        days.least(ends, found["b"]).alias("on"),
        days.greatest(days.start_of(found["block_from"]), found["a"]).alias("block_from"),
    ).select(*MILESTONES)


def _whole_months(worlds: Worlds, when: Counted, rows: pl.DataFrame) -> pl.DataFrame:
    """Windows without a last month that is not over, unless the days or the episode are."""
    ends = worlds.data(when.last).cast(pl.Int64).gather(rows["row"])
    over = (rows["b"] == days.month_end(rows["b"])) | (rows["b"] == ends).fill_null(False)
    if worlds.episode:
        ends_on = worlds.series(f"{worlds.episode}.ends_on").gather(rows["row"])
        over = over | (
            ends_on.is_not_null() & (rows["b"] == worlds.series("@looked_to").gather(rows["row"]))
        )
    before = days.start_of(days.month_of(rows["b"])) - 1
    return rows.with_columns(rows["b"].zip_with(over, before).alias("b")).filter(
        pl.col("b") >= pl.col("a")
    )


def _enough(worlds: Worlds, when: Counted, each: pl.DataFrame) -> pl.Series:
    """Which months have what a month needs; any day that counts is enough where nothing is said."""
    first = days.greatest(days.start_of(each["m"]), each["a"])
    last = days.least(days.start_of(each["m"] + 1) - 1, each["b"])
    if when.month_needs is None:
        return total(source_of(worlds, when, "days"), each["row"], first, last) > 0
    source = source_of(worlds, when, worlds.facts.units[when.month_needs.text])
    months = worlds.take(each["row"]).adding(month_on=Val("date", days.start_of(each["m"])))
    needs = months.value(when.month_needs)
    if needs.choices is not None:
        raise Awkward
    brings = total(source, each["row"], first, last)
    common = lcm(needs.den, source.den)
    needed = needs.series(len(each)).cast(pl.Int64) * (common // needs.den)
    return (brings * (common // source.den) >= needed).fill_null(False)


def _moving(worlds: Worlds, when: Counted, each: pl.DataFrame, den: int) -> pl.DataFrame:
    """The first time that so many of the last n months counted."""
    each = each.with_columns(room_of(worlds, when).gather(each["row"]).alias("room"))
    each = each.filter(pl.col("room").is_not_null()).with_row_index("n").cast({"n": pl.Int64})
    begins = each["n"] - each.select(place_among(["row"]).alias("v"))["v"] + 1
    earliest = days.greatest(each["n"] - each["room"].clip(0) + 1, begins)
    sums = totals(each["brings"])
    brings = sums.gather(each["n"] + 1) - sums.gather(earliest)
    found = each.with_columns(block_from=each["m"] - each["n"] + earliest)
    found = found.filter(brings * den >= each["reach"]).filter(place_among(["row"]) == 1)
    milestones = found.select(
        "row", "block_from", number=fixed_expr(1), on="m", attempt=fixed_expr(1)
    )
    return _as_days(found, milestones)
