"""Fact files straight into columns, under the very rules of `files.py`.

Each column is read once for each distinct text, by the reader that `files.py` has for its cells.
A file in which anything at all is unusual is left to the slow reader: it names every bad row by
file, row, column and reason, and reads what is allowed but rare, such as quoted cells.
"""

import io
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import polars as pl

from outcomes.pure import cells
from outcomes.pure.calculation import Question, check_facts
from outcomes.pure.columns.identifiers import of_referrals
from outcomes.pure.columns.inputs import Inputs, inputs_of, pairs_of
from outcomes.pure.columns.packing import ranked
from outcomes.pure.columns.values import Val, column
from outcomes.pure.facts import AsOf
from outcomes.pure.files import READERS, REFERRALS, SPELLS, Reading, Sources, Table, read_facts
from outcomes.pure.problems import FactProblems
from outcomes.pure.scalars import BadValue
from outcomes.pure.sheets import Column
from outcomes.pure.tree import Column as DeclaredColumn
from outcomes.pure.tree import Scheme

UNFIT = r"[\x00-\x1f\x7f]|^\s|\s$"
"""What no name may hold: signs that are not printed, white space at its ends."""


AT_ONCE = 2
"""How many columns are read at the same time: much of the work keeps one core busy."""


class Unusual(Exception):
    """A file that the slow reader must read."""


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
        what: _good(READERS[what](source.data, source.name, how))
        for what in ("events", "contracts", "tables", "paid")
        if (source := getattr(sources, what)) is not None
    }
    few = Question(scheme, as_of, (), (), **small)
    with ThreadPoolExecutor(AT_ONCE) as files, ThreadPoolExecutor(AT_ONCE) as pool:
        referred = files.submit(_referrals, pool, sources.referrals.data, scheme, how)
        known = files.submit(_spells, pool, sources.spells.data, scheme, as_of, how)
        referrals = referred.result()
        whose = files.submit(of_referrals, referrals)
        spells = known.result()
        employers = pool.submit(ranked, spells["employer_id"].data)
        pairs = pairs_of(referrals, spells)
        spells["@employer"] = Val("number", employers.result())
        groups = _groups(referrals.pop("groups").data, scheme)
        referrals["@whose"] = whose.result()
    return replace(
        inputs_of(few),
        groups=groups,
        referrals=_of_contracts(referrals, few),
        spells=spells,
        pairs=pairs,
    )


def _good(table: Table[Any]) -> tuple[Any, ...]:
    """The rows of a file of which none was left out. Raises Unusual."""
    if table.problems:
        raise Unusual
    return table.rows


def _referrals(pool: Executor, data: bytes, scheme: Scheme, how: Reading) -> dict[str, Val]:
    """The referrals in the order of their identifiers."""
    referrals = _sheet(pool, data, REFERRALS, scheme.columns.referrals, "", how)
    _in_order(referrals["started_on"], referrals["ended_on"])
    ids = referrals["referral_id"].data
    if _repeats(ids):
        raise Unusual
    places = ids.arg_sort()
    return {name: val.at(places) for name, val in referrals.items()}


def _spells(
    pool: Executor, data: bytes, scheme: Scheme, as_of: AsOf, how: Reading
) -> dict[str, Val]:
    """The spells as they were known."""
    spells = _sheet(pool, data, SPELLS, scheme.columns.spells, "spell.", how)
    _in_order(spells["started_on"], spells["ended_on"])
    return _known(spells, as_of)


def _of_contracts(referrals: dict[str, Val], few: Question) -> dict[str, Val]:
    """The referrals, whose contracts must be known where contracts are given."""
    try:
        check_facts(few)
    except FactProblems:
        raise Unusual from None
    if few.contracts:
        known = pl.Series([terms.contract_id for terms in few.contracts])
        if not referrals["contract_id"].data.is_in(known.implode()).all():
            raise Unusual
    return referrals


def _in_order(first: Val, last: Val) -> None:
    if (first.data > last.data).any():
        raise Unusual


def _groups(texts: pl.Series, scheme: Scheme) -> pl.DataFrame:
    """The places of referrals with their groups. Raises Unusual for groups that are unknown."""
    rows = []
    for text in texts.unique():
        for group in _read(cells.names, text or ""):
            if group not in scheme.groups:
                raise Unusual
            rows.append((text, group))
    frame = pl.DataFrame({"text": texts}).with_row_index("s").cast({"s": pl.Int64})
    known = pl.DataFrame(rows, schema={"text": pl.String, "group": pl.String}, orient="row")
    return frame.join(known, on="text", maintain_order="left").select("s", "group")


def _known(spells: dict[str, Val], as_of: AsOf) -> dict[str, Val]:
    """The spells as they were known: of each, the latest version recorded by then, if it stands."""
    recorded = spells.pop("recorded_at").data
    version, withdrawn = spells.pop("version").data, spells.pop("withdrawn").data
    ids = spells["spell_id"].data
    now = _micros(as_of.instant)
    several = _repeats(ids)
    if not (several or withdrawn.any() or (recorded > now).any()):
        return spells
    order = pl.DataFrame({"id": ids, "recorded": recorded, "version": version, "out": withdrawn})
    if several and order.select("id", "recorded", "version").is_duplicated().any():
        raise Unusual
    order = order.with_row_index("n").filter(pl.col("recorded") <= now)
    if several:
        order = order.sort("recorded", "version").unique("id", keep="last")
    places = order.filter(~pl.col("out"))["n"].sort()
    return {name: val.at(places) for name, val in spells.items()}


def _repeats(ids: pl.Series) -> bool:
    """Whether a name stands in several rows; the numbers that names hash to are compared first."""
    return ids.hash().n_unique() < len(ids) and ids.n_unique() < len(ids)


def _micros(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // _MICROSECOND


_MICROSECOND = datetime.resolution
ALWAYS = -(2**62)


# one file


def _sheet(
    pool: Executor,
    data: bytes,
    columns: Sequence[Column],
    declared: Mapping[str, DeclaredColumn],
    prefix: str,
    how: Reading,
) -> dict[str, Val]:
    """The columns of a file, some at the same time. Raises Unusual."""
    texts = _texts(pool, data, [column.name for column in columns] + list(declared), columns, how)
    height = len(next(iter(texts.values())))
    found = {
        NAMES.get(each.name, each.name): pool.submit(_column, each, texts.get(each.name))
        for each in columns
    }
    for code, own in declared.items():
        found[f"{prefix}{code}"] = pool.submit(_declared, own, texts[code])
    vals = {name: each.result() for name, each in found.items()}
    return {name: Val(v.kind, v.series(height), v.den, v.choices) for name, v in vals.items()}


NAMES = {"hours_per_week": "hours", "monthly_pay_eur": "pay"}


def _texts(
    pool: Executor, data: bytes, wanted: list[str], columns: Sequence[Column], how: Reading
) -> dict[str, pl.Series]:
    """The wanted columns of a file as texts. Raises Unusual where its rows are not all alike."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    if b'"' in data or b"\r" in data or len(data) > how.limits.mebibytes * 1024 * 1024:
        raise Unusual
    header = io.BytesIO(data).readline().removesuffix(b"\n").decode("utf-8", "replace")
    mark = ";" if header.count(";") > header.count(",") else ","
    names = header.split(mark)
    may_lack = {column.name for column in columns if column.may_lack}
    if any(names.count(name) != 1 for name in wanted if name in names or name not in may_lack):
        raise Unusual
    parsing = pool.submit(
        pl.read_csv, io.BytesIO(data), separator=mark, quote_char=None, infer_schema=False,
        columns=[name for name in wanted if name in names],
    )  # fmt: skip
    marks, ends = data.count(mark.encode()), data.count(b"\n")
    try:
        frame = parsing.result()
    except pl.exceptions.PolarsError:
        raise Unusual from None
    rows = len(frame)
    alike = marks == (len(names) - 1) * (rows + 1) and ends == rows + data.endswith(b"\n")
    if not alike or not rows or rows > how.limits.rows:
        raise Unusual
    return {name: frame[name] for name in frame.columns}


def _column(each: Column, texts: pl.Series | None) -> Val:
    if texts is None:
        return KINDS_OF_EMPTY[each.name]
    if each.name == "groups":
        return Val("code", texts)
    if each.read is cells.name:
        return Val("code", _names(texts, may_be_empty=each.empty == ""))
    kind, turn = HELD.get(each.name, ("date", None))
    return _by_text(kind, each.read, texts, each.empty, each.value, turn)


def _declared(own: DeclaredColumn, texts: pl.Series) -> Val:
    if own.kind == "code":
        names = _names(texts, own.may_be_empty)
        return Val("code", names.set((names == "").fill_null(False), None))
    if not own.may_be_empty and texts.null_count():
        raise Unusual
    return _by_text(own.kind, cells.DECLARED[own.kind], texts, None, None, None)


def _by_text(
    kind: str,
    read: Callable[[str], Any],
    texts: pl.Series,
    empty: Any,
    value: Callable[[str], Any] | None,
    turn: Callable[[Any], Any] | None,
) -> Val:
    """A column whose every distinct text is read once."""
    categories = pl.Categories.random()
    coded = texts.cast(pl.Categorical(categories))
    distinct = categories.to_series()
    found = [_read(read, text) for text in distinct]
    if texts.null_count():
        found.append(_read(value, "") if value else empty)
    val = column(kind, map(turn, found) if turn else found)
    return val.at(coded.to_physical().fill_null(len(distinct)))


def _read(read: Callable[[str], Any], text: str) -> Any:
    if text != text.strip():
        raise Unusual
    try:
        return read(text)
    except BadValue:
        raise Unusual from None


def _names(texts: pl.Series, may_be_empty: bool) -> pl.Series:
    """Names as they stand in the file. Raises Unusual for what is no name."""
    if texts.null_count():
        if not may_be_empty:
            raise Unusual
        texts = texts.fill_null("")
    longest = texts.str.len_bytes().max() or 0
    if longest > cells.LONGEST_ID and (texts.str.len_chars().max() or 0) > cells.LONGEST_ID:
        raise Unusual
    if texts.str.contains(UNFIT).any():
        raise Unusual
    return texts.rechunk()


def _recorded(moment: datetime | None) -> int:
    return ALWAYS if moment is None else _micros(moment)


HELD: dict[str, tuple[str, Callable[[Any], Any] | None]] = {
    "hours_per_week": ("number", Fraction),
    "monthly_pay_eur": ("number", None),
    "kind": ("code", None),
    "recorded_at": ("months", _recorded),
    "version": ("months", None),
    "withdrawn": ("truth", None),
}
"""What columns that are neither names nor days hold, and how what was read becomes that."""
KINDS_OF_EMPTY = {"version": Val("months", 1), "withdrawn": Val("truth", False)}
