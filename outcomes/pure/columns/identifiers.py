"""Identifiers of first lines for many lines at once, as `lines.line_id` makes them one by one.

Both of their parts are made once for each distinct subject and outcome.
"""

import polars as pl

from outcomes.pure.columns import days
from outcomes.pure.columns.values import INDEX, Names, Val
from outcomes.pure.lines import VARIANTS, digits_of

WHOSE = ["contract_id", "referral_id", "person_key", "subject_kind", "subject_id"]
WHICH = ["rule", "on", "vat_category"]
SOME = 100_000
"""How many subjects' parts are made at a time."""


def first_ids(lines: pl.DataFrame) -> pl.Series:
    """The identifier of the first line of each outcome."""
    dated = lines.with_columns(days.as_dates(lines["outcome_on"]).cast(pl.String).alias("on"))
    parts = []
    for names, make in ((WHOSE, whose), (WHICH, which)):
        unlike = dated.select(names).unique(maintain_order=True)
        made = unlike.with_columns(make(unlike).alias("part"))
        parts.append(
            dated.select(names).join(made, on=names, how="left", maintain_order="left")["part"]
        )
    return joined(*parts)


def joined(subjects: pl.Series, outcomes: pl.Series) -> pl.Series:
    """Identifiers of both their parts."""
    both = pl.concat_str([pl.lit(subjects), pl.lit(outcomes)], separator="-")
    return pl.select(both.alias("line_id"))["line_id"]


def whose(subjects: pl.DataFrame) -> pl.Series:
    """The part that tells whose outcomes they are (`lines.of_subject`)."""
    digits = _digits(subjects.select(WHOSE), "]").to_frame("d")
    its = [pl.col("d").str.slice(*part) for part in ((0, 8), (8, 4), (12, 3), (15, 1), (16, 3))]
    its[3] = its[3].replace_strict(VARIANTS)
    return digits.select(pl.format("{}-{}-8{}-{}{}", *its).alias("part"))["part"]


def of_referrals(referrals: Names) -> Val:
    """The part that tells that outcomes are those of a referral, for each referral.

    It is made for some at a time: the texts that it is made from are larger than all facts.
    """
    rows = pl.int_range(len(referrals["referral_id"].data), dtype=INDEX, eager=True)
    begins = range(0, max(len(rows), 1), SOME)
    parts = [_of_referrals(referrals.taken(rows.slice(n, SOME))) for n in begins]
    return Val("code", pl.concat(parts, rechunk=True))


def _of_referrals(referrals: Names) -> pl.Series:
    ids = referrals["referral_id"].data
    names = [referrals[name].data.alias(name) for name in ("contract_id", "person_key")]
    kind = pl.Series("subject_kind", ["referral"], dtype=pl.String).new_from_index(0, len(ids))
    subjects = [*names, ids.alias("referral_id"), kind, ids.alias("subject_id")]
    return whose(pl.DataFrame(subjects))


def which(outcomes: pl.DataFrame) -> pl.Series:
    """The part that tells which outcomes they are (`lines.of_outcome`)."""
    return _digits(outcomes.select(WHICH), ', "", 0]').str.slice(0, 12)


def _digits(rows: pl.DataFrame, ends: str) -> pl.Series:
    """The digits of texts that say of each row what `lines.line_id` says of a key."""
    names = pl.concat_str([pl.lit(_escaped(rows[name])) for name in rows.columns], separator='", "')
    said = pl.concat_str(pl.lit('["'), names, pl.lit('"' + ends)).cast(pl.Binary)
    each = pl.select(said.alias("said"))["said"].to_list()
    return pl.Series(list(map(digits_of, each)), dtype=pl.String)


def _escaped(names: pl.Series) -> pl.Series:
    """Texts as JSON writes them; names hold no control characters."""
    if not names.str.contains(r'["\\]').any():
        return names
    slashes = names.str.replace_all("\\", "\\\\", literal=True)
    return slashes.str.replace_all('"', '\\"', literal=True)
