"""Reading a results file: every bad row named, personal identity codes and strangers refused."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select

from contracts.agreements.models import Contract
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import DomainError
from marketplace.platform.personal_codes import lines_with_personal_codes
from marketplace.platform.words import label
from outcomes.participants.queries import known_keys
from outcomes.pure.cells import DECLARED
from outcomes.pure.facts import Spell
from outcomes.pure.files import SPELLS, check_spells
from outcomes.pure.problems import FileProblems
from outcomes.pure.problems import Problem as BadRow
from outcomes.pure.scalars import BadValue
from outcomes.pure.scheme import parse_scheme
from outcomes.pure.sheets import Cells, Column, Row, csv_rows, read_rows
from outcomes.referrals.queries import contracts_of
from outcomes.results.days import untimely
from outcomes.results.employers import as_kept, is_mistyped
from outcomes.results.mapping import USUAL, ColumnMapping
from outcomes.results.objects import is_objects, object_rows
from outcomes.results.workbooks import is_workbook, workbook_rows

PERSONAL_CODE = "results.personal_code"
UNKNOWN_PERSON = "results.unknown_person"
MISTYPED = "results.mistyped_employer"
READ_IN_TWO_WAYS = "results.read_in_two_ways"

EXAMPLE = """\
spell_id;person_key;employer_id;started_on;ended_on;hours_per_week;monthly_pay_eur;kind;recorded_at
TJ-1;HLO-1;TA-1;3.2.2026;;37,5;2 100,50;open;10.2.2026
TJ-2;HLO-2;TA-1;16.2.2026;31.8.2026;20;;subsidised;
"""
"""A small file as one is to be: work that goes on, and subsidised work that has ended."""


class BadRows(DomainError):
    """A file with bad rows: each by file, row, column and reason. Nothing of it is imported."""

    status = 422

    def __init__(self, rows: Sequence[BadRow]) -> None:
        super().__init__("results.bad_rows", field="file", count=len(rows))
        self.rows = tuple(rows)


class ReadSpell(NamedTuple):
    """A spell as the file says it, and the line that says so."""

    line: int
    spell: Spell


def read_results(
    actor: Actor, file_name: str, content: bytes, mapping: ColumnMapping = USUAL
) -> list[ReadSpell]:
    """The spells of a results file (CSV, XLSX or JSON): the columns of E.csv and those that schemes
    ask for, by the names and in the forms that the mapping says.

    Raises BadRows with all problems: what the file's format refuses, people whom the area does
    not know, business IDs that are none, days and times to come, and rows with a personal identity
    code (told by row only, never repeated).
    """
    own = own_columns(actor)
    try:
        rows = rows_of(file_name, content)
        sheet = read_rows(rows, file_name, mapping.applied((*SPELLS, *_columns(own))))
    except FileProblems as error:
        raise BadRows(error.problems) from error
    check_spells(sheet)
    told = [*sheet.rows, *sheet.bad]
    bad = [
        *sheet.problems,
        *_strangers(actor, file_name, told),
        *_mistyped(file_name, told),
        *untimely(actor, file_name, told),
        *_bad_cells(actor, file_name, sheet.rows, own),
    ]
    if bad:
        raise BadRows(mapping.named(sorted(bad, key=lambda each: each.row)))
    given = {code: f"columns.{code}" for code in own if mapping.name_of(code) in sheet.header}
    kept = {name: as_kept(name) for name in {row.values["employer_id"] for row in sheet.rows}}
    for row in sheet.rows:
        row.values["employer_id"] = kept[row.values["employer_id"]]
    return [ReadSpell(row.line, _spell(row.values, own, given)) for row in sheet.rows]


def rows_of(file_name: str, content: bytes) -> Iterator[Cells]:
    """The rows of a file of any kind: text, workbook or objects. Raises FileProblems, and BadRows
    where a personal identity code stands in it."""
    if is_workbook(content) or is_objects(content):
        read = workbook_rows if is_workbook(content) else object_rows
        rows = list(read(content, file_name))
        text = "\n".join(" \t ".join(cells) for _line, cells in rows)
        lines = [rows[place - 1][0] for place in lines_with_personal_codes(text)]
    else:
        rows = csv_rows(content, file_name)
        lines = lines_with_personal_codes(content.decode(errors="replace"))
    if lines:
        raise BadRows([BadRow(file_name, line, "", PERSONAL_CODE) for line in lines])
    return iter(rows)


def _columns(own: Iterable[str]) -> list[Column]:
    return [
        Column(code, str, empty="", may_lack=True, fact=f"columns.{code}") for code in sorted(own)
    ]


def _spell(values: dict[str, Any], own: Iterable[str], given: Mapping[str, str]) -> Spell:
    if not own:
        return Spell(**values)
    columns = {code: values[fact] for code, fact in given.items()}
    return Spell(columns=columns, **{name: values[name] for name in OF_SPELL})


OF_SPELL = tuple(column.fact or column.name for column in SPELLS)


@dataclass(frozen=True)
class Asked:
    """A contract whose scheme asks for a column, and how it reads a cell of it."""

    contract_id: UUID
    number: str
    kind: str


def own_columns(_actor: Actor) -> Mapping[str, list[Asked]]:
    """The columns that schemes of the area's contracts ask for, by code, each with who asks."""
    contracts = db.session.execute(
        select(Contract.id, Contract.number, Contract.scheme)
        .where(Contract.state.in_(("in_force", "ended")), Contract.kind != "framework")
        .order_by(Contract.number)
    )
    asked: dict[str, list[Asked]] = defaultdict(list)
    for key, number, text in contracts:
        for code, kind in _asked_by(text):
            asked[code].append(Asked(key, number, kind))
    return asked


@lru_cache(maxsize=4096)
def _asked_by(scheme: str) -> Sequence[tuple[str, str]]:
    """The columns of spells that a scheme asks for, with how it reads them. Kept for more schemes
    than are kept whole: each file is read with those of all contracts."""
    columns = parse_scheme(scheme, "scheme").columns.spells
    return tuple((code, column.kind) for code, column in columns.items())


def _bad_cells(
    actor: Actor, file_name: str, rows: Sequence[Row], own: Mapping[str, list[Asked]]
) -> Iterator[BadRow]:
    """The cells of schemes' own columns that cannot be read, by the contracts that ask for them.

    Where contracts read a column in different ways, those count in which the row's person has
    been; where that does not tell, all of them do.
    """
    if not own:
        return
    mixed = {code for code, asked in own.items() if len({each.kind for each in asked}) > 1}
    cells = [(row, {code: row.values[f"columns.{code}"] for code in own}) for row in rows]
    said = {row.values["person_key"] for row, texts in cells if any(texts[code] for code in mixed)}
    contracts = contracts_of(actor, said) if said else {}
    for row, texts in cells:
        for code in filter(texts.get, own):
            readers = own[code] if code in mixed else own[code][:1]
            theirs = contracts.get(row.values["person_key"], ())
            known = [each for each in readers if each.contract_id in theirs]
            bad = _unreadable(texts[code], known or readers)
            if bad is not None:
                yield BadRow(file_name, row.line, code, bad.reason, bad.facts)


def _unreadable(text: str, readers: Sequence[Asked]) -> BadValue | None:
    """Why a cell cannot be kept: some contract that asks for it cannot read it."""
    first = {each.kind: each for each in reversed(readers)}
    for kind in first:
        try:
            DECLARED[kind](text)
        except BadValue as bad:
            if len(first) == 1:
                return bad
            ways = sorted((each.number, each.kind) for each in first.values())
            told = [f"{number} ({label(f'results.column.{kind}')})" for number, kind in ways]
            return BadValue(READ_IN_TWO_WAYS, value=text, readers=", ".join(told))
    return None


def _mistyped(file_name: str, rows: Sequence[Row]) -> list[BadRow]:
    """The employers whose business ID is none: one employer would be known as two. A spell that is
    taken back keeps what it was told with."""
    named = [(row, row.values.get("employer_id", "")) for row in rows]
    wrong = {name for name in {name for _row, name in named} if is_mistyped(name)}
    return [
        BadRow(file_name, row.line, "employer_id", MISTYPED, {"value": name})
        for row, name in named
        if name in wrong and not row.values.get("withdrawn")
    ]


def _strangers(actor: Actor, file_name: str, rows: Sequence[Row]) -> list[BadRow]:
    """The rows about people whom the area does not know."""
    people = [(row.line, row.values["person_key"]) for row in rows if "person_key" in row.values]
    known = known_keys(actor, {key for _line, key in people})
    return [
        BadRow(file_name, line, "person_key", UNKNOWN_PERSON, {"person_key": key})
        for line, key in people
        if key not in known
    ]
