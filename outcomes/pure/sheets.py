"""CSV with a header read by typed columns: every bad cell is a problem, good rows stay apart."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from outcomes.pure.problems import FileProblems, Problem
from outcomes.pure.scalars import BadValue


@dataclass(frozen=True)
class Limits:
    """The largest file that is read, in MiB and rows."""

    mebibytes: int = 64
    rows: int = 500_000


ORDINARY = Limits()
LARGE = Limits(mebibytes=8_192, rows=50_000_000)
"""For files that a person gives to a command on their own machine."""


REQUIRED = object()
"""Marks a column whose cells must not be empty."""


@dataclass(frozen=True)
class Column:
    """One column: its name in the file and in the facts, how a cell is read, and what an empty
    cell means. A column that `may_lack` need not be in the file; its cells then are empty."""

    name: str
    read: Callable[[str], Any]
    empty: Any = REQUIRED
    may_lack: bool = False
    fact: str = ""

    def value(self, cell: str) -> Any:
        """What a cell says. Raises BadValue."""
        text = cell.strip()
        if text:
            return self.read(text)
        if self.empty is REQUIRED:
            raise BadValue("empty")
        return self.empty


@dataclass(frozen=True)
class Row:
    """A row: the line it begins on, and the values that could be read, by name of fact."""

    line: int
    values: dict[str, Any]


Fault = Callable[[Row], Problem | None]


@dataclass
class Sheet:
    """A file's good rows, the bad ones with what could be read of them, and all problems so far."""

    name: str
    header: tuple[str, ...] = ()
    rows: list[Row] = field(default_factory=list)
    bad: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def check(self, fault: Fault, *facts: str) -> None:
        """Name what a check finds in rows, bad ones too where these facts of them were read."""
        self.problems += filter(None, (fault(row) for row in self._bad_with(facts)))
        good = []
        for row in self.rows:
            problem = fault(row)
            if problem is None:
                good.append(row)
            else:
                self.problems.append(problem)
                self.bad.append(row)
        self.rows = good

    def check_unique(self, column: str, *keys: str) -> None:
        """Refuse rows that repeat an earlier good row's values of these facts."""
        first = {_key(row, keys): row.line for row in reversed(self.rows)}

        def repeated(row: Row) -> Problem | None:
            line = first.get(_key(row, keys), row.line)
            if line >= row.line:
                return None
            facts = {"value": str(row.values[column]), "first": str(line)}
            return Problem(self.name, row.line, column, "duplicate_row", facts)

        self.check(repeated, *keys, column)

    def _bad_with(self, facts: Iterable[str]) -> list[Row]:
        return [row for row in self.bad if all(name in row.values for name in facts)]


def _key(row: Row, keys: Iterable[str]) -> tuple[Any, ...]:
    return tuple(row.values[name] for name in keys)


def read_sheet(
    data: bytes, name: str, columns: Iterable[Column], limits: Limits = ORDINARY
) -> Sheet:
    """The rows of a CSV file: UTF-8 with or without BOM, `,` or `;`, columns in any order.

    Columns that are not asked for are left alone; empty rows and repeated headers are skipped.
    Raises FileProblems where the file as a whole cannot be read; bad rows are in the sheet.
    """
    return read_rows(csv_rows(data, name, limits), name, columns, limits)


Cells = tuple[int, Sequence[str]]
"""The line that a row begins on, and its cells as texts."""


def csv_rows(data: bytes, name: str, limits: Limits = ORDINARY) -> Iterator[Cells]:
    """The rows of a CSV file that hold anything. Raises FileProblems."""
    if len(data) > limits.mebibytes * 1024 * 1024:
        raise _whole(name, "too_big", limit=f"{limits.mebibytes} MiB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _whole(name, "encoding", row=data.count(b"\n", 0, error.start) + 1) from None
    return _rows(text, name)


def read_rows(
    rows: Iterator[Cells], name: str, columns: Iterable[Column], limits: Limits = ORDINARY
) -> Sheet:
    """Rows of a table, its header first, by typed columns; as `read_sheet` of a file's."""
    try:
        _, header = next(rows)
    except StopIteration:
        raise _whole(name, "no_header") from None
    names = [cell.strip().removeprefix("\ufeff") for cell in header]
    wanted = tuple(columns)
    _check_header(names, wanted, name)
    sheet = Sheet(name, tuple(names))
    places = [
        _Place(each, names.index(each.name) if each.name in names else None) for each in wanted
    ]
    for count, (line, cells) in enumerate(rows, start=1):
        if count > limits.rows:
            raise _whole(name, "too_many_rows", limit=str(limits.rows))
        if cells[0].strip().removeprefix("\ufeff") == names[0] and _is_header(cells, names):
            continue
        if len(cells) != len(names):
            facts = {"found": str(len(cells)), "expected": str(len(names))}
            sheet.problems.append(Problem(name, line, "", "cells", facts))
            continue
        _read_row(sheet, line, cells, places)
    return sheet


def _is_header(cells: Sequence[str], names: Sequence[str]) -> bool:
    return [cell.strip().removeprefix("\ufeff") for cell in cells] == names


def _whole(name: str, reason: str, row: int = 0, **facts: str) -> FileProblems:
    return FileProblems([Problem(name, row, "", reason, facts)])


def _rows(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold anything, each with the line it begins on."""
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise _unread(str(error), name, line, delimiter) from None


def _unread(said: str, name: str, line: int, delimiter: str) -> FileProblems:
    """Why cells cannot be told apart, of what the reader of CSV says."""
    if "unexpected end" in said:
        return _whole(name, "csv_quote_open", row=line)
    if "expected after" in said:
        return _whole(name, "csv_after_quote", row=line, value=delimiter)
    if "field limit" in said:
        return _whole(name, "csv_long_cell", row=line, limit=str(csv.field_size_limit()))
    return _whole(name, "csv", row=line)


def _check_header(names: list[str], columns: tuple[Column, ...], file: str) -> None:
    problems = [
        Problem(file, 1, column.name, "missing_column")
        for column in columns
        if column.name not in names and not column.may_lack
    ]
    problems += [
        Problem(file, 1, column.name, "column_twice")
        for column in columns
        if names.count(column.name) > 1
    ]
    if problems:
        raise FileProblems(problems)


@dataclass
class _Place:
    """Where a column is in the rows, and what its cells have said so far: most say the same."""

    column: Column
    index: int | None
    known: dict[str, Any] = field(default_factory=dict)


def _read_row(sheet: Sheet, line: int, cells: Sequence[str], places: Iterable[_Place]) -> None:
    values, problems = {}, []
    for place in places:
        column, known = place.column, place.known
        text = "" if place.index is None else cells[place.index]
        if text not in known:
            try:
                known[text] = column.value(text)
            except BadValue as bad:
                problems.append(Problem(sheet.name, line, column.name, bad.reason, bad.facts))
                continue
        values[column.fact or column.name] = known[text]
    sheet.problems += problems
    (sheet.bad if problems else sheet.rows).append(Row(line, values))
