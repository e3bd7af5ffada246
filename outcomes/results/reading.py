"""Reading a results file: every bad row named, personal identity codes and strangers refused."""

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.platform.actor import Actor
from marketplace.platform.errors import DomainError
from outcomes.participants.personal_codes import holds_personal_code
from outcomes.participants.queries import known_keys
from outcomes.pure.facts import Spell
from outcomes.pure.files import read_spells_csv
from outcomes.pure.problems import FileProblems
from outcomes.pure.problems import Problem as BadRow
from outcomes.pure.sheets import Column, read_sheet

PERSONAL_CODE = "results.personal_code"
UNKNOWN_PERSON = "results.unknown_person"
PERSON = (Column("person_key", str, empty=""),)


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
    """The spells of a results file, in the columns of ``SPELL_COLUMNS``.

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
    try:
        spells = read_spells_csv(content, file_name).rows
        lines = [row.line for row in read_sheet(content, file_name, PERSON).rows]
    except FileProblems as error:
        raise BadRows(error.problems) from error
    rows = [ReadSpell(line, spell) for line, spell in zip(lines, spells, strict=True)]
    _refuse_strangers(actor, file_name, rows)
    return rows


def _refuse_strangers(actor: Actor, file_name: str, rows: Sequence[ReadSpell]) -> None:
    known = known_keys(actor, {row.spell.person_key for row in rows})
    strangers = [
        BadRow(
            file_name, row.line, "person_key", UNKNOWN_PERSON, {"person_key": row.spell.person_key}
        )
        for row in rows
        if row.spell.person_key not in known
    ]
    if strangers:
        raise BadRows(strangers)
