"""Windows of days in which things are looked for."""

import polars as pl

from outcomes.pure.columns import days
from outcomes.pure.columns.worlds import Worlds
from outcomes.pure.tree import Formula


def fixed(value: int, height: int) -> pl.Series:
    """One whole number in each row."""
    return pl.Series([value], dtype=pl.Int64).new_from_index(0, height)


def place_among(key: list[str]) -> pl.Expr:
    """The place of each row among those of its key, which stand together."""
    at = pl.int_range(pl.len(), dtype=pl.Int64)
    moved = pl.any_horizontal([pl.col(name) != pl.col(name).shift(1) for name in key])
    return at - pl.when(moved.fill_null(True)).then(at).forward_fill() + 1


def window(
    worlds: Worlds, first: Formula | None, last: Formula | None
) -> tuple[pl.Series, pl.Series]:
    """The days from one to another, both included, until today; null where there are none.

    Where the last day is not known (yet), the window is open; without a first day there is none.
    """
    today = fixed(worlds.facts.today, len(worlds))
    begins = worlds.data(first).cast(pl.Int64)
    ends = worlds.data(last).cast(pl.Int64).fill_null(days.LAST)
    until = days.least(ends, today)
    none = ~(begins <= until).fill_null(False)
    return begins.set(none, None), until.set(none, None)
