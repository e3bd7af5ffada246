"""The columnar payment engine from files on disk to LINES.csv, against the plain interpreter, a
mere scan of the same files and OpenFisca-Core. Each measurement runs in a process of its own."""

import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import click
import polars as pl

from benchmarks.measuring import measured, report
from benchmarks.openfisca import compared, installed, shared_rules
from benchmarks.outcome_files import write_files
from outcomes.pure.calculation import Question
from outcomes.pure.columns.whole import calculate_files
from outcomes.pure.facts import AsOf
from outcomes.pure.files import CODES, Reading, Sources, read_facts, write_lines_csv
from outcomes.pure.reference import interpreter
from outcomes.pure.scheme import parse_scheme
from outcomes.pure.tree import Scheme
from outcomes.schemes.folders import Stored

SIZE = int(os.environ.get("TULOSKORI_BENCH_REFERRALS", "1000000"))
SAMPLE = 1_000
"""Referrals that the plain interpreter calculates; its time is scaled."""
TURNS = 3
"""How often the engine and the scan are measured; medians count."""
LEAST_FASTER, LEAST_PEER, MOST_SCANS, MOST_GIB, MOST_GROWTH = 50, 10, 20, 4, 11
AS_OF = AsOf.of(date(2027, 12, 31))


RULES = Path(__file__).with_name("outcomes.yaml")


def scheme() -> Scheme:
    """The twelve rules that are measured."""
    return parse_scheme(RULES.read_text(encoding="utf-8"), RULES.name)


def sources(folder: Path) -> Sources:
    """R.csv and E.csv of a folder."""
    return Sources(Stored(folder / "R.csv"), Stored(folder / "E.csv"))


def columns(folder: Path) -> int:
    """The columnar engine; answers how many lines it wrote."""
    with (folder / "LINES.csv").open("wb") as out:
        return calculate_files(sources(folder), scheme(), AS_OF, out).lines


def shared(folder: Path) -> int:
    """The columnar engine with the rules that OpenFisca-Core can say too."""
    asked = shared_rules(RULES.read_text(encoding="utf-8"), RULES.name)
    with (folder / "SHARED.csv").open("wb") as out:
        return calculate_files(sources(folder), asked, AS_OF, out).lines


def plain(folder: Path) -> int:
    """The plain interpreter."""
    asked = scheme()
    facts = read_facts(sources(folder), Reading(asked))
    lines = interpreter.calculate(Question(asked, AS_OF, facts.referrals, facts.spells))
    (folder / "PLAIN.csv").write_text(write_lines_csv(lines, CODES), encoding="utf-8")
    return len(lines)


def scan(folder: Path) -> int:
    """Polars scans both files and sums their numbers."""
    spells = pl.scan_csv(folder / "E.csv").select(
        pl.col("hours_per_week", "monthly_pay_eur").sum(), pl.all().count().name.suffix("_n")
    )
    spells.collect()
    return len(pl.scan_csv(folder / "R.csv").select(pl.all().count()).collect())


MEASURED: dict[str, Callable[[Path], int]] = {
    "columns": columns,
    "shared": shared,
    "plain": plain,
    "scan": scan,
}


def _measured(what: str, folder: Path) -> dict[str, Any]:
    return measured("benchmarks.outcomes", what, str(folder))


def run() -> bool:
    """Prints the table; tells whether the targets were met."""
    lacking = installed()
    with TemporaryDirectory() as place:
        whole, sample = Path(place) / "whole", Path(place) / "sample"
        for folder, size in ((whole, SIZE), (sample, SAMPLE)):
            folder.mkdir()
            write_files(folder, size)
        plain = _sampled(sample)
        rows = _in_turns({"columnar engine": "columns", "scan and sum": "scan"}, whole)
        if not lacking:
            rows["shared rules"], rows["OpenFisca-Core"] = compared(whole)
    _print(rows, plain)
    fast = rows["columnar engine"]
    met = [
        _said("times the plain interpreter", plain / fast["cpu"], least=LEAST_FASTER),
        _compared("scans", fast, rows["scan and sum"], most=MOST_SCANS),
        _said("GiB", fast["gib"], most=MOST_GIB),
    ]
    if lacking:
        click.echo(f"OpenFisca-Core could not be installed and is not compared: {lacking}")
        return all(met)
    met.append(
        _compared(
            "times OpenFisca-Core, with equal results", rows["OpenFisca-Core"],
            rows["shared rules"], least=LEAST_PEER,
        )
    )  # fmt: skip
    return all(met)


def run_growth() -> bool:
    """Ten times as many referrals against the usual number, in the same run; needs some 20 GiB of
    memory and 4 GiB of disk. Tells whether the target was met."""
    with TemporaryDirectory() as place:
        rows = {}
        for size, turns in ((SIZE, TURNS), (10 * SIZE, 1)):
            folder = Path(place) / str(size)
            folder.mkdir()
            write_files(folder, size)
            found = [_measured("columns", folder) for _ in range(turns)]
            rows[f"{size} referrals"] = {of: median(turn[of] for turn in found) for of in found[0]}
        one, ten = rows.values()
    _table(rows)
    return _compared("times as long for ten times as many", ten, one, most=MOST_GROWTH)


def _in_turns(asked: dict[str, str], folder: Path) -> dict[str, dict[str, Any]]:
    """The medians of what is measured in turns, so that other work of the machine meets all."""
    turns = [{name: _measured(what, folder) for name, what in asked.items()} for _ in range(TURNS)]
    return {
        name: {of: median(turn[name][of] for turn in turns) for of in turns[0][name]}
        for name in asked
    }


def _sampled(sample: Path) -> float:
    """The processor seconds that the plain interpreter would take, scaled from a sample.

    Raises RuntimeError where it does not write the bytes of the columnar engine.
    """
    _measured("columns", sample)
    slow = _measured("plain", sample)
    if (sample / "LINES.csv").read_bytes() != (sample / "PLAIN.csv").read_bytes():
        raise RuntimeError("the engines do not agree")
    scaled: float = slow["cpu"] * SIZE / SAMPLE
    return scaled


def _print(rows: dict[str, dict[str, Any]], plain: float) -> None:
    lines = rows["columnar engine"]["answer"]
    click.echo(f"{SIZE} referrals, {3 * SIZE} spells, {lines} lines")
    _table(rows)
    click.echo(f"{'plain interpreter':24}{'':10}{plain:11.0f}  scaled from {SAMPLE}")


def _table(rows: dict[str, dict[str, Any]]) -> None:
    click.echo(f"{'':24}{'seconds':>10}{'processor':>11}{'GiB':>7}")
    for name, row in rows.items():
        click.echo(f"{name:24}{row['seconds']:10.1f}{row['cpu']:11.1f}{row['gib']:7.1f}")


def _compared(what: str, one: dict[str, Any], other: dict[str, Any], **target: float) -> bool:
    """Print how often one holds the other, by the clock and by the processor's work; tells whether
    the target is met by the clock."""
    met = _said(f"{what}, by the clock", one["seconds"] / other["seconds"], **target)
    _said(f"{what}, by the processor", one["cpu"] / other["cpu"], **target)
    return met


def _said(what: str, found: float, least: float = 0, most: float = float("inf")) -> bool:
    """Print what was found beside its target; tells whether it is met."""
    target = f"{least} or more" if least else f"{most} or fewer"
    click.echo(f"{found:.1f} {what} (target {target})")
    return least <= found <= most


if __name__ == "__main__":
    report(MEASURED[sys.argv[1]], Path(sys.argv[2]))
