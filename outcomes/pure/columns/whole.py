"""A whole run from files to LINES.csv, a part of the contracts at a time."""

from collections.abc import Iterator
from dataclasses import replace
from typing import IO

import polars as pl

from outcomes.pure.columns.calculation import lines_frame
from outcomes.pure.columns.inputs import Inputs
from outcomes.pure.columns.reading import read_inputs
from outcomes.pure.columns.values import Val
from outcomes.pure.columns.writing import write_lines
from outcomes.pure.facts import AsOf
from outcomes.pure.files import Reading, Sources
from outcomes.pure.sheets import LARGE
from outcomes.pure.tree import Scheme

PART = 100_000
"""About how many referrals are looked at together, which bounds the memory that a run takes."""


def calculate_files(sources: Sources, scheme: Scheme, as_of: AsOf, out: IO[bytes]) -> int:
    """Write LINES.csv of files; answers how many lines. Raises FileProblems and FactProblems."""
    inputs = read_inputs(sources, scheme, as_of, Reading(scheme, limits=LARGE))
    written = 0
    for n, part in enumerate(parts(scheme, inputs)):
        lines = lines_frame(scheme, part, as_of.day, [])
        write_lines(lines, out, header=n == 0)
        written += len(lines)
    return written


def parts(scheme: Scheme, inputs: Inputs) -> Iterator[Inputs]:
    """The facts of some contracts after those of others, in the order of contracts.

    All facts stay together where an account spans contracts, or where other subjects than
    referrals or lines already paid may be looked at.
    """
    contracts = inputs.referrals["contract_id"].data
    if len(contracts) <= PART or not _apart(scheme) or len(inputs.paid) or len(inputs.events):
        yield inputs
        return
    sizes = contracts.value_counts(name="n").sort("contract_id")
    sizes = sizes.with_columns((pl.col("n").cum_sum() // PART).alias("part"))
    for ids in sizes.partition_by("part", maintain_order=True):
        yield _of(inputs, contracts.is_in(ids["contract_id"].implode()))


def _apart(scheme: Scheme) -> bool:
    """Whether no account of a cap or floor spans contracts."""
    limits = scheme.caps.limits.values() if scheme.caps else ()
    own = all({"contract", "referral"} & set(cap.per) for cap in limits)
    subjects = {rule.subject for rule in scheme.rules} - set(scheme.cohorts)
    return own and not scheme.floors and subjects == {"referral"}


def _of(inputs: Inputs, chosen: pl.Series) -> Inputs:
    """The facts of some referrals and their people."""
    places = chosen.arg_true().cast(pl.Int64)
    referrals = {name: val.at(places) for name, val in inputs.referrals.items()}
    new = pl.DataFrame({"s": places}).with_row_index("now").cast({"now": pl.Int64})
    groups = inputs.groups.join(new, on="s", maintain_order="left").select(s="now", group="group")
    people = referrals["person_key"].data.unique()
    spells = inputs.spells["person_key"].data.is_in(people.implode()).arg_true().cast(pl.Int64)
    kept: dict[str, Val] = {name: val.at(spells) for name, val in inputs.spells.items()}
    return replace(inputs, referrals=referrals, groups=groups, spells=kept)
