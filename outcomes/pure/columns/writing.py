"""LINES.csv from columns, byte for byte as `files.write_lines_csv` writes it."""

from typing import IO

import polars as pl

from outcomes.pure.columns import days
from outcomes.pure.columns.calculation import COLUMNS


def write_lines(lines: pl.DataFrame, out: IO[bytes], *, header: bool = True) -> None:
    """Write lines in their order; a cell without text is empty."""
    texts = [
        pl.col(name).replace("", None) for name, kind in lines.schema.items() if kind == pl.String
    ]
    shown = lines.with_columns(days.as_dates(lines["outcome_on"]).alias("outcome_on"), *texts)
    shown.select(COLUMNS).write_csv(out, include_header=header)
