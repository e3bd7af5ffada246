"""Fact files straight into columns, under the very rules of `files.py`.

A file in which anything at all is unusual is left to the slow reader: it names every bad row by
file, row, column and reason, and reads what is allowed but rare, such as quoted cells.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import polars as pl

from outcomes.pure import cells
from outcomes.pure.calculation import Question, check_facts
from outcomes.pure.columns.blocks import Held, Unusual, micros, read_cell, read_sheet
from outcomes.pure.columns.identifiers import of_referrals
from outcomes.pure.columns.inputs import Inputs, inputs_of, pairs_of
from outcomes.pure.columns.packing import ranked
from outcomes.pure.columns.values import INDEX, Coded, Names, Val
from outcomes.pure.facts import AsOf
from outcomes.pure.files import (
    READERS,
    REFERRALS,
    SPELLS,
    Reading,
    Source,
    Sources,
    Table,
    read_facts,
)
from outcomes.pure.problems import FactProblems, FileProblems
from outcomes.pure.tree import Scheme

SOME = 1_000_000
"""How many rows are compared at a time."""


def read_inputs(sources: Sources, scheme: Scheme, as_of: AsOf, how: Reading) -> Inputs:
    """The columns of all files of a calculation. Raises FileProblems and FactProblems."""
    try:
        return _fast(sources, scheme, as_of, how)
    except Unusual:
        facts = read_facts(sources, how)
        question = Question.of(scheme, as_of, facts)
        check_facts(question)
        return replace(inputs_of(question), bad=facts.problems)


def _fast(sources: Sources, scheme: Scheme, as_of: AsOf, how: Reading) -> Inputs:
    """The large files in columns, the small ones by the slow reader. Raises Unusual."""
    small = {
        what: _good(READERS[what], source, how)
        for what in ("events", "contracts", "tables", "paid")
        if (source := getattr(sources, what)) is not None
    }
    few = Question(scheme, as_of, (), (), **small)
    with ThreadPoolExecutor(2) as files:
        referred = files.submit(_referrals, sources.referrals, scheme, how)
        known = files.submit(_spells, sources.spells, scheme, as_of, how)
        referrals = referred.result()
        whose = files.submit(of_referrals, Names({}, dict(referrals)))
        spells = known.result()
        pairs = pairs_of(_whole(referrals["person_key"]), _whole(spells["person_key"]))
        groups = _groups(referrals.pop("groups"), scheme)
        referrals["@whose"] = whose.result()
    return replace(
        inputs_of(few),
        groups=groups,
        referrals=Names({}, _of_contracts(referrals, few)),
        spells=Names({}, spells),
        pairs=pairs,
    )


def _good(
    read: Callable[[bytes, str, Reading], Table[Any]], source: Source, how: Reading
) -> tuple[Any, ...]:
    """The rows of a file of which all can be read. Raises Unusual: the slow reader then names
    what is bad in every file."""
    try:
        table = read(source.data, source.name, how)
    except FileProblems:
        raise Unusual from None
    if table.problems:
        raise Unusual
    return table.rows


def _referrals(source: Source, scheme: Scheme, how: Reading) -> dict[str, Held]:
    """The referrals in the order of their identifiers."""
    referrals = read_sheet(source, REFERRALS, scheme.columns.referrals, "", how)
    _in_order(referrals["started_on"], referrals["ended_on"])
    ids = _whole(referrals["referral_id"])
    if _repeats(ids):
        raise Unusual
    places = ids.arg_sort()
    return {name: _kept(held, places) for name, held in referrals.items()}


def _spells(source: Source, scheme: Scheme, as_of: AsOf, how: Reading) -> dict[str, Held]:
    """The spells as they were known."""
    spells = read_sheet(source, SPELLS, scheme.columns.spells, "spell.", how)
    _in_order(spells["started_on"], spells["ended_on"])
    known = _known(spells, as_of)
    employers = known["employer_id"]
    assert isinstance(employers, Coded)  # noqa: S101 -- as it is read
    known["@employer"] = Coded(Val("number", ranked(employers.values.data)), employers.codes)
    return known


def _kept(held: Held, places: pl.Series) -> Held:
    """The rows at these places."""
    return held.kept(places) if isinstance(held, Coded) else held.at(places)


def _whole(held: Held) -> pl.Series:
    """The values of all rows of a column that is in the file."""
    data: pl.Series = (held.whole if isinstance(held, Coded) else held).data
    return data


def _distinct(held: Held) -> pl.Series:
    """The values that a column holds."""
    return held.values.data if isinstance(held, Coded) else held.series(1)


def _of_contracts(referrals: dict[str, Held], few: Question) -> dict[str, Held]:
    """The referrals, whose contracts must be known where contracts are given."""
    try:
        check_facts(few)
    except FactProblems:
        raise Unusual from None
    if few.contracts:
        known = pl.Series([terms.contract_id for terms in few.contracts])
        if not _distinct(referrals["contract_id"]).is_in(known.implode()).all():
            raise Unusual
    return referrals


def _in_order(first: Held, last: Held) -> None:
    """Raises Unusual where a last day is before the first; looks at some rows at a time."""
    assert isinstance(first, Coded) and isinstance(last, Coded)  # noqa: S101 -- as days are read
    for n in range(0, len(first.codes), SOME):
        one, other = (each.values.at(each.codes.slice(n, SOME)).data for each in (first, last))
        if (one > other).any():
            raise Unusual


def _groups(held: Held, scheme: Scheme) -> pl.DataFrame:
    """The places of referrals with their groups. Raises Unusual for groups that are unknown."""
    assert isinstance(held, Coded)  # noqa: S101 -- as it is read
    rows = []
    for code, text in enumerate(held.values.data):
        named = read_cell(cells.names, text)
        if not scheme.groups.keys() >= set(named):
            raise Unusual
        rows += [(code, group) for group in named]
    frame = held.codes.to_frame("code").with_row_index("s").cast({"s": pl.Int64})
    known = pl.DataFrame(rows, schema={"code": INDEX, "group": pl.String}, orient="row")
    return frame.join(known, on="code", maintain_order="left").select("s", "group")


def _known(spells: dict[str, Held], as_of: AsOf) -> dict[str, Held]:
    """The spells as they were known: of each, the latest version recorded by then, if it stands."""
    ids = _whole(spells.pop("spell_id"))
    recorded, version, withdrawn = map(spells.pop, ("recorded_at", "version", "withdrawn"))
    now = micros(as_of.instant)
    several = _repeats(ids)
    if not (several or _distinct(withdrawn).any() or (_distinct(recorded) > now).any()):
        return spells
    order = pl.DataFrame(
        {
            "id": ids,
            "recorded": _of_all(recorded, len(ids)),
            "version": _of_all(version, len(ids)),
            "out": _of_all(withdrawn, len(ids)),
        }
    )
    if several and order.select("id", "recorded", "version").is_duplicated().any():
        raise Unusual
    order = order.with_row_index("n").filter(pl.col("recorded") <= now)
    if several:
        order = order.sort("recorded", "version").unique("id", keep="last")
    places = order.filter(~pl.col("out"))["n"].sort()
    return {name: _kept(held, places) for name, held in spells.items()}


def _of_all(held: Held, height: int) -> pl.Series:
    return (held.whole if isinstance(held, Coded) else held).series(height)


def _repeats(ids: pl.Series) -> bool:
    """Whether a name stands in several rows; the numbers that names hash to are compared first."""
    return ids.hash().n_unique() < len(ids) and ids.n_unique() < len(ids)
