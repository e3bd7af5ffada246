"""A whole run from files to LINES.csv, a part of the contracts at a time."""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import IO

import polars as pl

from outcomes.pure.columns.calculation import lines_frame
from outcomes.pure.columns.inputs import Inputs
from outcomes.pure.columns.packing import in_order, sorted_by
from outcomes.pure.columns.reading import read_inputs
from outcomes.pure.columns.unused import unused
from outcomes.pure.columns.values import Awkward
from outcomes.pure.columns.writing import are_plain, write_lines
from outcomes.pure.engine import calculate_facts
from outcomes.pure.facts import AsOf
from outcomes.pure.files import (
    CODES,
    Reading,
    Sources,
    read_facts,
    read_refused_csv,
    write_lines_csv,
)
from outcomes.pure.lines import LineKey
from outcomes.pure.problems import Problem
from outcomes.pure.sheets import LARGE
from outcomes.pure.tree import Scheme

AT_ONCE = 2
"""How many parts are calculated at the same time: much of the work keeps one core busy."""
PART = 100_000
"""About how many referrals are looked at together, which bounds the memory that a run takes."""


@dataclass(frozen=True)
class Written:
    """How many lines were written, notes on facts that nothing asks about, and the bad rows that
    were left out."""

    lines: int
    notes: Sequence[Problem]
    bad: Sequence[Problem] = ()


def calculate_files(
    sources: Sources, scheme: Scheme, as_of: AsOf, out: IO[bytes], *, skip_bad: bool = False
) -> Written:
    """Write LINES.csv of files. Raises FileProblems and FactProblems.

    Numbers that columns cannot hold are left to the interpreter.
    """
    how = Reading(scheme, skip_bad=skip_bad, limits=LARGE)
    inputs = read_inputs(sources, scheme, as_of, how)
    notes = unused(scheme, inputs, sources)
    refused = read_refused_csv(of.data, of.name, how).rows if (of := sources.refused) else ()
    try:
        written, plain = 0, are_plain(inputs)
        for n, lines in enumerate(_calculated(scheme, parts(scheme, inputs), as_of, refused)):
            write_lines(lines, out, header=n == 0, plain=plain)
            written += len(lines)
        return Written(written, notes, inputs.bad)
    except Awkward:
        out.seek(0)
        out.truncate()
        return Written(_one_by_one(sources, scheme, as_of, how, out), notes, inputs.bad)


def _calculated(
    scheme: Scheme, asked: Iterable[Inputs], as_of: AsOf, refused: Collection[LineKey]
) -> Iterator[pl.DataFrame]:
    """The lines of parts in their order; while one is written, the next ones are calculated."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        waiting: deque[Future[pl.DataFrame]] = deque()
        for part in asked:
            waiting.append(pool.submit(lines_frame, scheme, part, as_of.day, refused))
            if len(waiting) > AT_ONCE:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _one_by_one(sources: Sources, scheme: Scheme, as_of: AsOf, how: Reading, out: IO[bytes]) -> int:
    lines = calculate_facts(scheme, read_facts(sources, how), as_of)
    out.write(write_lines_csv(lines, CODES).encode())
    return len(lines)


def parts(scheme: Scheme, inputs: Inputs) -> Iterator[Inputs]:
    """The facts of some contracts after those of others, in the order of contracts.

    All facts stay together where an account spans contracts, or where other subjects than
    referrals or lines already paid may be looked at.
    """
    contracts = inputs.referrals["contract_id"].data.alias("contract_id")
    if len(contracts) <= PART or not _apart(scheme) or len(inputs.paid) or len(inputs.events):
        yield inputs
        return
    sizes = contracts.value_counts(name="n").sort("contract_id")
    number = -(-len(contracts) // PART)
    before = (pl.col("n").cum_sum() - pl.col("n")).cast(pl.Int64)
    sizes = sizes.select("contract_id", (before * number // len(contracts)).alias("part"))
    part = contracts.to_frame().join(sizes, on="contract_id", maintain_order="left")["part"]
    yield from _cut(inputs, part.cast(pl.Int64))


def _cut(inputs: Inputs, part: pl.Series) -> Iterator[Inputs]:
    """The facts part by part: referrals with their groups and spells in one order, then slices."""
    rows = pl.int_range(len(part), dtype=pl.Int64, eager=True)
    order = in_order([part])
    order = rows if order is None else order
    now = rows.clone().scatter(order, rows)
    groups = sorted_by(inputs.groups.with_columns(now.gather(inputs.groups["s"]).alias("s")), "s")
    pairs = sorted_by(inputs.pairs.with_columns(now.gather(inputs.pairs["s"]).alias("s")), "s")
    begins = 0
    for size in part.value_counts(name="n").sort(part.name)["n"]:
        own = [_between(frame, begins, begins + size) for frame in (groups, pairs)]
        yield _of(inputs, order.slice(begins, size), *own)
        begins += size


def _between(frame: pl.DataFrame, begins: int, ends: int) -> pl.DataFrame:
    """The rows of some referrals, which are numbered anew."""
    first, last = frame["s"].search_sorted(pl.Series([begins, ends]), side="left")
    return frame.slice(first, last - first).with_columns(pl.col("s") - begins)


def _apart(scheme: Scheme) -> bool:
    """Whether no account of a cap or floor spans contracts."""
    limits = scheme.caps.limits.values() if scheme.caps else ()
    own = all({"contract", "referral"} & set(cap.per) for cap in limits)
    subjects = {rule.subject for rule in scheme.rules} - set(scheme.cohorts)
    return own and not scheme.floors and subjects == {"referral"}


def _of(inputs: Inputs, places: pl.Series, groups: pl.DataFrame, pairs: pl.DataFrame) -> Inputs:
    """The facts of the referrals at these places, with their groups and spells."""
    return replace(
        inputs,
        referrals=inputs.referrals.taken(places),
        groups=groups,
        spells=inputs.spells.taken(pairs["i"]),
        pairs=pairs.with_columns(i=pl.int_range(pl.len(), dtype=pl.Int64)),
    )
