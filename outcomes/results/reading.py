"""Reading a results file: every bad row named, personal identity codes and strangers refused."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select

from contracts.agreements.models import Contract
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import DomainError
from marketplace.platform.personal_codes import holds_personal_code
from marketplace.platform.words import label
from outcomes.participants.queries import known_keys
from outcomes.pure.cells import DECLARED
from outcomes.pure.facts import Spell
from outcomes.pure.files import read_spells_csv
from outcomes.pure.problems import FileProblems
from outcomes.pure.problems import Problem as BadRow
from outcomes.pure.scalars import BadValue
from outcomes.pure.scheme import parse_scheme
from outcomes.pure.sheets import Column, Row, read_sheet
from outcomes.referrals.queries import contracts_of

PERSONAL_CODE = "results.personal_code"
UNKNOWN_PERSON = "results.unknown_person"
READ_IN_TWO_WAYS = "results.read_in_two_ways"
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
    columns = [Column(code, str, empty="", may_lack=True) for code in sorted(own)]
    try:
        spells = read_spells_csv(content, file_name).rows
        sheet = read_sheet(content, file_name, (*PERSON, *columns))
        if sheet.problems:
            raise FileProblems(sheet.problems)
    except FileProblems as error:
        strangers = _strangers(actor, file_name, _people(file_name, content))
        found = sorted([*error.problems, *strangers], key=lambda bad: bad.row)
        raise BadRows(found) from error
    given = [code for code in own if code in sheet.header]
    rows = [
        ReadSpell(row.line, replace(spell, columns={name: row.values[name] for name in given}))
        for row, spell in zip(sheet.rows, spells, strict=True)
    ]
    people = [(row.line, row.spell.person_key) for row in rows]
    strangers = _strangers(actor, file_name, people)
    if bad := [*strangers, *_bad_cells(actor, file_name, sheet.rows, own)]:
        raise BadRows(sorted(bad, key=lambda each: each.row))
    return rows


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
        for code, column in parse_scheme(text, "scheme").columns.spells.items():
            asked[code].append(Asked(key, number, column.kind))
    return asked


def _bad_cells(
    actor: Actor, file_name: str, rows: Sequence[Row], own: Mapping[str, list[Asked]]
) -> Iterator[BadRow]:
    """The cells of schemes' own columns that cannot be read, by the contracts that ask for them.

    Where contracts read a column in different ways, those count in which the row's person has
    been; where that does not tell, all of them do.
    """
    mixed = {code for code, asked in own.items() if len({each.kind for each in asked}) > 1}
    said = {row.values["person_key"] for row in rows if any(row.values[code] for code in mixed)}
    contracts = contracts_of(actor, said) if said else {}
    for row in rows:
        for code in filter(row.values.get, own):
            readers = own[code] if code in mixed else own[code][:1]
            theirs = contracts.get(row.values["person_key"], ())
            known = [each for each in readers if each.contract_id in theirs]
            bad = _unreadable(row.values[code], known or readers)
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
