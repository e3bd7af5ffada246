"""Days of owners in one sorted column, so that one search finds what happened until when."""

import polars as pl

SPAN = 2**22
"""More than the calendar has days."""


class Timeline:
    """Sorted entries of owners: `upto` tells how many entries lie at or before an owner's day."""

    def __init__(self, owners: pl.Series, days: pl.Series) -> None:
        self.keys = owners * SPAN + days

    def upto(self, owners: pl.Series, days: pl.Series) -> pl.Series:
        """How many entries of all owners lie before, or at an owner's day; null where not known."""
        asked = owners * SPAN + days.clip(0, SPAN - 1)
        found = self.keys.search_sorted(asked.fill_null(0), side="right").cast(pl.Int64)
        return found if not asked.null_count() else found.set(asked.is_null(), None)

    def before(self, owners: pl.Series) -> pl.Series:
        """How many entries lie before those of an owner."""
        return self.upto(owners, pl.repeat(0, len(owners), dtype=pl.Int64, eager=True))


def totals(amounts: pl.Series) -> pl.Series:
    """The sums of the first 0, 1, 2 … amounts."""
    nothing = pl.Series([0], dtype=pl.Int64)
    return nothing.extend(amounts.cast(pl.Int64).fill_null(0).cum_sum())
