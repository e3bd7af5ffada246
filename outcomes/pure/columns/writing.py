"""LINES.csv from columns, byte for byte as `files.write_lines_csv` writes it."""

from typing import IO, Literal

import polars as pl

from outcomes.pure.columns import days
from outcomes.pure.columns.calculation import COLUMNS
from outcomes.pure.columns.inputs import Inputs
from outcomes.pure.columns.packing import unlike

NAMES = ("referral_id", "person_key", "contract_id")


def are_plain(inputs: Inputs) -> bool:
    """Whether no cell of a line needs quotes: names are those of referrals, and without marks."""
    others = (inputs.events, inputs.contracts, inputs.tables, inputs.paid)
    names = (inputs.referrals[name].data for name in NAMES)
    return not any(map(len, others)) and not any(n.str.contains('[",]').any() for n in names)


def write_lines(
    lines: pl.DataFrame, out: IO[bytes], *, header: bool = True, plain: bool = False
) -> None:
    """Write lines in their order; a cell without text is empty. No cell of plain ones needs
    quotes."""
    firsts, places = unlike(lines["outcome_on"])
    shown = lines.with_columns(days.as_dates(lines["outcome_on"][firsts]).cast(pl.String)[places])
    if not plain:  # Polars puts quotes around texts that are empty
        texts = [name for name, kind in lines.schema.items() if kind == pl.String]
        shown = shown.with_columns(pl.col(texts).replace("", None))
    style: Literal["never", "necessary"] = "never" if plain else "necessary"
    shown.select(COLUMNS).write_csv(out, include_header=header, quote_style=style)
