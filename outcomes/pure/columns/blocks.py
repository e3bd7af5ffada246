"""One file of facts in columns, read block by block: of a large one, only what counts is kept.

Each column is read once for each distinct text, by the reader that `files.py` has for its cells.
"""

from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import IO, Any

import polars as pl

from outcomes.pure import cells
from outcomes.pure.columns.values import Coded, Val, column
from outcomes.pure.files import Reading, Source
from outcomes.pure.scalars import BadValue
from outcomes.pure.sheets import Column
from outcomes.pure.tree import Column as DeclaredColumn

UNFIT = r"[\x00-\x1f\x7f]|^\s|\s$"
"""What no name may hold: signs that are not printed, white space at its ends."""
BLOCK = 16 * 1024 * 1024
"""About how many bytes are looked at together."""
AT_ONCE = 2
"""How many blocks of a file are read at the same time."""
IDENTIFIERS = ("referral_id", "person_key", "spell_id")
"""Names of which each row may have its own; of other columns, distinct texts are held once."""

Held = Val | Coded


class Unusual(Exception):
    """A file that the slow reader must read."""


def read_sheet(
    source: Source,
    columns: Sequence[Column],
    declared: Mapping[str, DeclaredColumn],
    prefix: str,
    how: Reading,
) -> dict[str, Held]:
    """The columns of a file by the names of its facts. Raises Unusual."""
    wanted = dict.fromkeys(declared, True)
    wanted |= {column.name: column.name not in IDENTIFIERS for column in columns}
    texts = _texts(source, wanted, {column.name for column in columns if column.may_lack}, how)
    found = {
        NAMES.get(each.name, each.name): _column(each, texts.get(each.name)) for each in columns
    }
    for code, own in declared.items():
        found[f"{prefix}{code}"] = _declared(own, texts[code])
    return found


NAMES = {"hours_per_week": "hours", "monthly_pay_eur": "pay"}


# texts


class _Texts:
    """The distinct texts of a column, each with its code."""

    def __init__(self) -> None:
        self._categories = pl.Categories.random()
        kind = pl.Categorical(self._categories)
        self._kept = pl.Series([], dtype=kind)  # Polars forgets categories that no column has

    def codes(self, texts: pl.Series) -> pl.Series:
        """The codes of texts; null where there is none."""
        return texts.cast(self._kept.dtype).to_physical()

    def held(self, codes: pl.Series) -> Coded:
        """The column that has these codes, with a code for what is empty."""
        distinct = self._categories.to_series().alias("")
        if codes.null_count():
            codes = codes.fill_null(len(distinct))
            distinct = distinct.extend_constant(None, 1)
        return Coded(Val("code", distinct), codes)


@dataclass(frozen=True)
class _Header:
    """The names of a file's columns, what stands between them, and which ones are wanted."""

    names: Sequence[str]
    mark: str
    wanted: Mapping[str, "_Texts | None"]

    def texts(self, data: bytes) -> dict[str, pl.Series]:
        """The wanted columns of some rows: identifiers as they are, other texts by their codes.

        Raises Unusual where the rows are not all alike.
        """
        if b'"' in data or b"\r" in data:
            raise Unusual
        places = sorted(self.names.index(name) for name in self.wanted)
        try:
            frame = pl.read_csv(
                data, has_header=False, separator=self.mark, quote_char=None, infer_schema=False,
                columns=places, schema=dict.fromkeys(map(str, range(len(self.names))), pl.String),
            )  # fmt: skip
        except pl.exceptions.PolarsError:
            raise Unusual from None
        marks, ends = data.count(self.mark.encode()), data.count(b"\n")
        rows = len(frame)
        if marks != (len(self.names) - 1) * rows or ends != rows - (not data.endswith(b"\n")):
            raise Unusual
        found = {}
        for place, texts in zip(places, frame, strict=True):
            name = self.names[place]
            coded = self.wanted[name]
            found[name] = coded.codes(texts) if coded else _names(texts, may_be_empty=False)
        return found


def _texts(
    source: Source, wanted: Mapping[str, bool], may_lack: Collection[str], how: Reading
) -> dict[str, Held]:
    """The texts of the wanted columns of a file, coded or not. Raises Unusual."""
    parts: dict[str, list[pl.Series]] = {}
    with source.opened() as file, ThreadPoolExecutor(AT_ONCE) as pool:
        header = _header(file.readline(), wanted, may_lack)
        rows = 0
        for texts in _in_turns(pool, header, _blocks(file, how)):
            for name, part in texts.items():
                parts.setdefault(name, []).append(part)
            rows += len(part)
            if rows > how.limits.rows:
                raise Unusual
    if not rows:
        raise Unusual
    found: dict[str, Held] = {}
    for name, coded in header.wanted.items():
        whole = pl.concat(parts.pop(name), rechunk=True)
        found[name] = coded.held(whole) if coded else Val("code", whole)
    return found


def _in_turns(
    pool: ThreadPoolExecutor, header: _Header, blocks: Iterator[bytes]
) -> Iterator[dict[str, pl.Series]]:
    """The texts of blocks in their order, some read at the same time."""
    waiting: deque[Future[dict[str, pl.Series]]] = deque()
    for block in blocks:
        waiting.append(pool.submit(header.texts, block))
        if len(waiting) > AT_ONCE:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _header(line: bytes, wanted: Mapping[str, bool], may_lack: Collection[str]) -> _Header:
    """What a file's first line says. Raises Unusual."""
    line = line.removeprefix(b"\xef\xbb\xbf")
    if b'"' in line or b"\r" in line:
        raise Unusual
    header = line.removesuffix(b"\n").decode("utf-8", "replace")
    mark = ";" if header.count(";") > header.count(",") else ","
    names = header.split(mark)
    if any(names.count(name) != 1 for name in wanted if name in names or name not in may_lack):
        raise Unusual
    kinds = {name: _Texts() if coded else None for name, coded in wanted.items() if name in names}
    return _Header(names, mark, kinds)


def _blocks(file: IO[bytes], how: Reading) -> Iterator[bytes]:
    """The lines after the first one, about a block at a time. Raises Unusual where they are too
    many."""
    size = 0
    while block := file.read(BLOCK):
        block += file.readline()
        size += len(block)
        if size > how.limits.mebibytes * 1024 * 1024:
            raise Unusual
        yield block


# columns


def _column(each: Column, texts: Held | None) -> Held:
    if texts is None:
        return KINDS_OF_EMPTY[each.name]
    if isinstance(texts, Val):
        return texts
    if each.name == "groups":
        return Coded(Val("code", texts.values.data.fill_null("")), texts.codes)
    if each.read is cells.name:
        names = _names(texts.values.data, may_be_empty=each.empty == "")
        return Coded(Val("code", names), texts.codes)
    kind, turn = HELD.get(each.name, ("date", None))
    values = [read_cell(each.value, text or "") for text in texts.values.data]
    return Coded(column(kind, map(turn, values) if turn else values), texts.codes)


def _declared(own: DeclaredColumn, texts: Held) -> Held:
    assert isinstance(texts, Coded)  # noqa: S101 -- no identifier
    data = texts.values.data
    if own.kind == "code":
        names = _names(data, own.may_be_empty)
        names = names.set((names == "").fill_null(False), None)
        return Coded(Val("code", names), texts.codes)
    if not own.may_be_empty and data.null_count():
        raise Unusual
    read = cells.DECLARED[own.kind]
    values = [None if text is None else read_cell(read, text) for text in data]
    return Coded(column(own.kind, values), texts.codes)


def read_cell(read: Callable[[str], Any], text: str) -> Any:
    """What a text says. Raises Unusual."""
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
    return ALWAYS if moment is None else micros(moment)


def micros(moment: datetime) -> int:
    """A moment as a whole number."""
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // datetime.resolution


ALWAYS = -(2**62)
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
