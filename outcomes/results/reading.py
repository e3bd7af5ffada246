"""Reading a results file: every bad row named, personal identity codes and strangers refused."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from contracts.agreements.models import Contract
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import DomainError
from outcomes.participants.personal_codes import holds_personal_code
from outcomes.participants.queries import known_keys
from outcomes.pure.cells import DECLARED
from outcomes.pure.facts import Spell
from outcomes.pure.files import read_spells_csv
from outcomes.pure.problems import FileProblems
from outcomes.pure.problems import Problem as BadRow
from outcomes.pure.scheme import parse_scheme
from outcomes.pure.sheets import Column, read_sheet
from outcomes.pure.tree import Column as DeclaredColumn

PERSONAL_CODE = "results.personal_code"
UNKNOWN_PERSON = "results.unknown_person"
PERSON = (Column("person_key", str, empty=""),)

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


@dataclass(frozen=True)
class ReadSpell:
    """A spell as the file says it, and the line that says so."""

    line: int
    spell: Spell


def read_results(actor: Actor, file_name: str, content: bytes) -> list[ReadSpell]:
    """The spells of a results file: the columns of E.csv and those that schemes ask for.

    Raises BadRows with all problems: what the file's format refuses, people whom the area does
    not know, and rows with a personal identity code (told by row only, never repeated).
    """
    codes = [
        BadRow(file_name, line, "", PERSONAL_CODE)
        for line, text in enumerate(content.decode(errors="replace").splitlines(), start=1)
        if holds_personal_code(text)
    ]
    if codes:
        raise BadRows(codes)
    own = own_columns(actor)
    try:
        spells = read_spells_csv(content, file_name).rows
        sheet = read_sheet(content, file_name, (*PERSON, *own))
        if sheet.problems:
            raise FileProblems(sheet.problems)
    except FileProblems as error:
        strangers = _strangers(actor, file_name, _people(file_name, content))
        found = sorted([*error.problems, *strangers], key=lambda bad: bad.row)
        raise BadRows(found) from error
    given = [column.name for column in own if column.name in sheet.header]
    rows = [
        ReadSpell(row.line, replace(spell, columns={name: row.values[name] for name in given}))
        for row, spell in zip(sheet.rows, spells, strict=True)
    ]
    people = [(row.line, row.spell.person_key) for row in rows]
    if strangers := _strangers(actor, file_name, people):
        raise BadRows(strangers)
    return rows


def own_columns(_actor: Actor) -> list[Column]:
    """The columns that schemes of the area's contracts ask for, each kept as its text."""
    schemes = db.session.scalars(
        select(Contract.scheme).where(Contract.state.in_(("in_force", "ended"))).distinct()
    )
    asked: dict[str, list[DeclaredColumn]] = defaultdict(list)
    for text in schemes:
        for code, column in parse_scheme(text, "scheme").columns.spells.items():
            asked[code].append(column)
    return [Column(code, _text_of(asked[code]), empty="", may_lack=True) for code in sorted(asked)]


def _text_of(columns: Sequence[DeclaredColumn]) -> Callable[[str], str]:
    """Reads a cell as each scheme that asks for it does, and keeps its text."""

    def read(text: str) -> str:
        for column in columns:
            DECLARED[column.kind](text)
        return text

    return read


def _people(file_name: str, content: bytes) -> list[tuple[int, str]]:
    """Each line and whom it is about, of a file with bad rows too; none where it has no such
    column or cannot be read at all."""
    try:
        sheet = read_sheet(content, file_name, PERSON)
    except FileProblems:
        return []
    return [(row.line, row.values["person_key"]) for row in sheet.rows if row.values["person_key"]]


def _strangers(actor: Actor, file_name: str, people: Sequence[tuple[int, str]]) -> list[BadRow]:
    """The rows about people whom the area does not know."""
    known = known_keys(actor, {key for _line, key in people})
    return [
        BadRow(file_name, line, "person_key", UNKNOWN_PERSON, {"person_key": key})
        for line, key in people
        if key not in known
    ]
