"""Identifiers of first lines for many lines at once, as `lines.line_id` makes them one by one."""

from hashlib import sha1

import polars as pl

from outcomes.pure.columns import days
from outcomes.pure.lines import NAMESPACE

PARTS = [
    "contract_id", "referral_id", "person_key", "subject_kind", "subject_id", "rule", "on",
    "vat_category",
]  # fmt: skip


def first_ids(lines: pl.DataFrame) -> pl.Series:
    """The identifier of the first line of each outcome: a UUID of version 5."""
    texts = lines.with_columns(days.as_dates(lines["outcome_on"]).cast(pl.String).alias("on"))
    quoted = [pl.lit('"'), *_between([_escaped(name) for name in PARTS]), pl.lit('", "", 0]')]
    said = texts.select(pl.concat_str([pl.lit("["), *quoted]).cast(pl.Binary).alias("v"))["v"]
    name = NAMESPACE.bytes
    digests = [sha1(name + each, usedforsecurity=False).hexdigest() for each in said]
    return _as_uuids(pl.Series("line_id", digests, dtype=pl.String))


def _between(parts: list[pl.Expr]) -> list[pl.Expr]:
    """Parts with what stands between them in a list of JSON."""
    return [each for part in parts for each in (pl.lit('", "'), part)][1:]


def _escaped(name: str) -> pl.Expr:
    """A text as JSON writes it; names hold no control characters."""
    slashes = pl.col(name).str.replace_all("\\", "\\\\", literal=True)
    return slashes.str.replace_all('"', '\\"', literal=True)


def _as_uuids(digests: pl.Series) -> pl.Series:
    digit = pl.col("line_id").str.slice
    variant = digit(16, 1).replace_strict(
        list("0123456789abcdef"), list("89ab" * 4), return_dtype=pl.String
    )
    parts = [
        digit(0, 8), digit(8, 4), pl.concat_str(pl.lit("5"), digit(13, 3)),
        pl.concat_str(variant, digit(17, 3)), digit(20, 12),
    ]  # fmt: skip
    return digests.to_frame().select(pl.concat_str(parts, separator="-").alias("line_id"))[
        "line_id"
    ]
