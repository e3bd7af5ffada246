"""The columnar payment engine from files on disk to LINES.csv, against the plain interpreter and
against a mere scan of the same files. Each measurement runs in a process of its own."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
import polars as pl

from benchmarks.outcome_files import write_files
from outcomes.pure.calculation import Question
from outcomes.pure.columns.whole import calculate_files
from outcomes.pure.facts import AsOf
from outcomes.pure.files import CODES, Reading, Source, Sources, read_facts, write_lines_csv
from outcomes.pure.reference import interpreter
from outcomes.pure.scheme import parse_scheme
from outcomes.pure.tree import Scheme

SIZE = int(os.environ.get("TULOSKORI_BENCH_REFERRALS", "1000000"))
SAMPLE = 1_000
"""Referrals that the plain interpreter calculates; its time is scaled."""
LEAST_FASTER, MOST_SCANS, MOST_GIB = 50, 20, 4
AS_OF = AsOf.of(date(2027, 12, 31))


def scheme() -> Scheme:
    """The twelve rules that are measured."""
    path = Path(__file__).with_name("outcomes.yaml")
    return parse_scheme(path.read_text(encoding="utf-8"), path.name)


def sources(folder: Path) -> Sources:
    """R.csv and E.csv of a folder."""
    files = [Source(name, (folder / name).read_bytes()) for name in ("R.csv", "E.csv")]
    return Sources(*files)


def columns(folder: Path) -> int:
    """The columnar engine; answers how many lines it wrote."""
    with (folder / "LINES.csv").open("wb") as out:
        return calculate_files(sources(folder), scheme(), AS_OF, out)


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


MEASURED: dict[str, Callable[[Path], int]] = {"columns": columns, "plain": plain, "scan": scan}


def measured(what: str, folder: Path) -> dict[str, Any]:
    """Seconds, processor seconds, GiB at most and what came out, measured in a new process."""
    command = [sys.executable, "-m", "benchmarks.outcomes", what, str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def run() -> bool:
    """Prints the table; tells whether the targets were met."""
    with TemporaryDirectory() as place:
        whole, sample = Path(place) / "whole", Path(place) / "sample"
        for folder, size in ((whole, SIZE), (sample, SAMPLE)):
            folder.mkdir()
            write_files(folder, size)
        measured("columns", sample)
        slow = measured("plain", sample)
        if (sample / "LINES.csv").read_bytes() != (sample / "PLAIN.csv").read_bytes():
            raise RuntimeError("the engines do not agree")
        fast, least = measured("columns", whole), measured("scan", whole)
    scaled = slow["cpu"] * SIZE / SAMPLE
    click.echo(f"{SIZE} referrals, {3 * SIZE} spells, {fast['answer']} lines")
    click.echo(f"{'':24}{'seconds':>10}{'processor':>11}{'GiB':>7}")
    for name, row in (("columnar engine", fast), ("scan and sum", least)):
        click.echo(f"{name:24}{row['seconds']:10.1f}{row['cpu']:11.1f}{row['gib']:7.1f}")
    click.echo(f"{'plain interpreter':24}{'':10}{scaled:11.0f}  scaled from {SAMPLE}")
    faster, scans = scaled / fast["cpu"], fast["cpu"] / least["cpu"]
    click.echo(f"{faster:.0f} times the plain interpreter (target {LEAST_FASTER} or more)")
    click.echo(f"{scans:.0f} scans (target {MOST_SCANS} or fewer)")
    return faster >= LEAST_FASTER and scans <= MOST_SCANS and fast["gib"] <= MOST_GIB


def main() -> None:
    """Measures one thing and prints it as JSON."""
    what, folder = sys.argv[1:]
    begun, cpu = time.perf_counter(), time.process_time()
    answer = MEASURED[what](Path(folder))
    found = {
        "seconds": time.perf_counter() - begun,
        "cpu": time.process_time() - cpu,
        "gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
        "answer": answer,
    }
    click.echo(json.dumps(found))


if __name__ == "__main__":
    main()
