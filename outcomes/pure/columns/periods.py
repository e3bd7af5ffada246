"""Periods of contracts in columns: `accounts.period_of` for all rows at once."""

import polars as pl

from outcomes.pure.accounts import MONTHS
from outcomes.pure.columns import days
from outcomes.pure.problems import without_days


def periods(
    by: str, on: pl.Series, contract_ids: pl.Series, starts: pl.Series, ends: pl.Series
) -> pl.DataFrame:
    """First day, last day and name of the period in which each day falls. Raises FactProblems."""
    if by in MONTHS:
        month = days.month_of(on) // MONTHS[by] * MONTHS[by]
        first, last = days.start_of(month), days.start_of(month + MONTHS[by]) - 1
        return pl.DataFrame({"first": first, "last": last, "name": _names(by, month)})
    _must_have_days(by, contract_ids, starts, ends)
    if by == "contract":
        return pl.DataFrame({"first": starts, "last": ends}).with_columns(name=pl.lit("contract"))
    number = contract_years(on, starts)
    first, last = (
        days.add_months(starts, 12 * (number - 1)),
        days.add_months(starts, 12 * number) - 1,
    )
    return pl.DataFrame({"first": first, "last": last, "name": number}).with_columns(
        pl.format("year-{}", "name").alias("name")
    )


def numbers_of(
    by: str, on: pl.Series, contract_ids: pl.Series, starts: pl.Series, ends: pl.Series
) -> pl.Series:
    """A number for the contract's period in which each day falls. Raises FactProblems."""
    _must_have_days(by, contract_ids, starts, ends)
    return on * 0 if by == "contract" else contract_years(on, starts)


def contract_years(on: pl.Series, starts: pl.Series) -> pl.Series:
    """The contract years in which days fall; null where a contract's first day is not known."""
    return days.full_months(starts, on) // 12 + 1


def _must_have_days(by: str, contract_ids: pl.Series, starts: pl.Series, ends: pl.Series) -> None:
    lacking = starts.is_null() | (ends.is_null() if by == "contract" else starts.is_null())
    if lacking.any():
        raise without_days(contract_ids.filter(lacking)[0])


def _names(by: str, month: pl.Series) -> pl.Series:
    year = pl.col("m") // 12
    of = {
        "calendar_month": pl.format(
            "{}-{}", year, (pl.col("m") % 12 + 1).cast(pl.String).str.zfill(2)
        ),
        "calendar_quarter": pl.format("{}-Q{}", year, pl.col("m") % 12 // 3 + 1),
        "calendar_year": year.cast(pl.String),
    }
    return pl.DataFrame({"m": month}).select(of[by].alias("name"))["name"]
