"""Random files of referrals and spells for measuring, the same for the same size."""

from datetime import date
from pathlib import Path

import polars as pl

SPELLS = 3
CONTRACT_SIZE = 400
FIRST = date(2026, 1, 1)


def _random(height: int, seed: int, below: int) -> pl.Expr:
    """Whole numbers below a bound, evenly spread."""
    return (pl.int_range(height).hash(seed=seed) % below).cast(pl.Int64)


def write_files(folder: Path, referrals: int) -> tuple[Path, Path]:
    """R.csv and E.csv with so many referrals, three spells each."""
    paths = folder / "R.csv", folder / "E.csv"
    _referrals(referrals).write_csv(paths[0])
    _spells(referrals).write_csv(paths[1])
    return paths


def _referrals(n: int) -> pl.DataFrame:
    day = pl.lit(FIRST)
    groups = pl.Series(["", "young", "long_term_unemployed", "integration", "young;integration"])
    frame = pl.select(pl.int_range(n).alias("n")).with_columns(
        _random(n, 1, 300).alias("referred"), _random(n, 2, 30).alias("waits"),
        _random(n, 3, 240).alias("lasts"), _random(n, 4, len(groups)).alias("group"),
        _random(n, 5, max(1, n // CONTRACT_SIZE)).alias("contract"),
    )  # fmt: skip
    started = pl.col("referred") + pl.col("waits")
    return frame.select(
        pl.format("R{}", "n").alias("referral_id"),
        pl.format("P{}", "n").alias("person_key"),
        pl.format("C{}", "contract").alias("contract_id"),
        pl.format("T{}", pl.col("contract") % 50).alias("provider_id"),
        pl.format("{}", pl.col("contract") % 300).alias("municipality"),
        (day + pl.duration(days="referred")).alias("referred_on"),
        pl.when(pl.col("group") != 3).then(day + pl.duration(days=started)).alias("started_on"),
        pl.when((pl.col("lasts") > 30) & (pl.col("group") != 3))
        .then(day + pl.duration(days=started + pl.col("lasts")))
        .alias("ended_on"),
        pl.lit(groups).gather(pl.col("group")).replace("", None).alias("groups"),
    )


def _spells(n: int) -> pl.DataFrame:
    day, height = pl.lit(FIRST), n * SPELLS
    hours = pl.Series(["37.5", "30", "20", "16", "12", "10", "8", "6"])
    kinds = pl.Series(["open", "open", "open", "subsidised", "self_employed"])
    frame = pl.select(pl.int_range(height).alias("n")).with_columns(
        _random(height, 6, 600).alias("begins"), _random(height, 7, 260).alias("lasts"),
        _random(height, 8, len(hours)).alias("hours"), _random(height, 9, len(kinds)).alias("kind"),
        _random(height, 10, 2000).alias("pay"), _random(height, 11, 20_000).alias("employer"),
    )  # fmt: skip
    return frame.select(
        pl.format("E{}", "n").alias("spell_id"),
        pl.format("P{}", pl.col("n") // SPELLS).alias("person_key"),
        pl.format("Y{}", "employer").alias("employer_id"),
        (day + pl.duration(days="begins")).alias("started_on"),
        pl.when(pl.col("lasts") > 20)
        .then(day + pl.duration(days=pl.col("begins") + pl.col("lasts")))
        .alias("ended_on"),
        pl.lit(hours).gather(pl.col("hours")).alias("hours_per_week"),
        pl.format("{}.50", pl.col("pay") + 900).alias("monthly_pay_eur"),
        pl.lit(kinds).gather(pl.col("kind")).alias("kind"),
        (day + pl.duration(days=pl.col("begins") + 7)).alias("recorded_at"),
    )
