"""Payments that were granted elsewhere, read from a file: every bad row is named."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.identity.municipalities import town_names
from marketplace.platform.personal_codes import holds_personal_code
from marketplace.rules.queries import rules_on
from outcomes.ledger.budget import KIND
from outcomes.ledger.models import LedgerEntry, LedgerPosting
from outcomes.pure.bookkeeping import COST
from outcomes.pure.cells import day, name
from outcomes.pure.problems import FileProblems, Problem
from outcomes.pure.scalars import read_eur
from outcomes.pure.sheets import Column, Row, read_sheet
from outcomes.results.reading import PERSONAL_CODE, BadRows

SOURCES = ("wage_subsidy", "start_up_grant", "other")
"""What the payments are: whose references they bear."""


def _amount(text: str) -> int:
    return read_eur(text, negative=True)


COLUMNS = (
    Column("reference", name),
    Column("budget_line", name),
    Column("municipality", name, empty=None),
    Column("paid_on", day),
    Column("amount_eur", _amount),
)


@dataclass(frozen=True)
class Elsewhere:
    """A payment that another system made, by its own reference; less than nothing is a recovery."""

    cause: str
    budget_line: str
    municipality: str | None
    paid_on: date
    cents: int
    posted: bool
    """Whether the ledger has it already."""


def read_elsewhere(actor: Actor, file: str, content: bytes, source: str) -> list[Elsewhere]:
    """The payments of a file. Raises BadRows with all problems, by row, column and reason; rows
    with a personal identity code are told by row alone."""
    lines = content.decode(errors="replace").splitlines()
    codes = [
        Problem(file, place, "", PERSONAL_CODE)
        for place, text in enumerate(lines, start=1)
        if holds_personal_code(text)
    ]
    if codes:
        raise BadRows(codes)
    try:
        sheet = read_sheet(content, file, COLUMNS)
    except FileProblems as error:
        raise BadRows(error.problems) from error
    sheet.check_unique("reference", "reference")
    known = _known(f"elsewhere:{source}:")
    bad = [*sheet.problems, *_problems(actor, file, sheet.rows, known, source)]
    if bad:
        raise BadRows(sorted(bad, key=lambda each: each.row))
    return [_payment(row, source, known) for row in sheet.rows]


Known = Mapping[str, tuple[str, str | None, date, int]]
"""What is posted of a source already, by cause."""


def _known(prefix: str) -> Known:
    rows = db.session.execute(
        select(
            LedgerEntry.cause,
            LedgerPosting.budget_line,
            LedgerPosting.municipality,
            LedgerEntry.booked_on,
            LedgerPosting.amount_cents,
        )
        .join(LedgerPosting, LedgerPosting.entry_id == LedgerEntry.id)
        .where(LedgerEntry.cause.startswith(prefix, autoescape=True), LedgerPosting.account == COST)
    )
    return {cause: (budget_line, town, on, cents) for cause, budget_line, town, on, cents in rows}


def _problems(
    actor: Actor, file: str, rows: Sequence[Row], known: Known, source: str
) -> Iterator[Problem]:
    towns = town_names(actor)
    lines: dict[date, set[str]] = {}
    for row in rows:
        said, on = row.values, row.values["paid_on"]
        if on not in lines:
            lines[on] = {rule.key for rule in rules_on(actor, (KIND,), on)}
        if not said["amount_eur"]:
            yield Problem(file, row.line, "amount_eur", "ledger.zero_amount")
        if on > actor.today:
            yield _told(file, row, "paid_on", "ledger.paid_ahead")
        if said["budget_line"] not in lines[on]:
            yield _told(file, row, "budget_line", "ledger.unknown_budget_line")
        if said["municipality"] is not None and said["municipality"] not in towns:
            yield _told(file, row, "municipality", "ledger.unknown_municipality")
        before = known.get(_cause(row, source))
        if before is not None and before != _said(row):
            yield _told(file, row, "reference", "ledger.posted_otherwise")


def _told(file: str, row: Row, column: str, reason: str) -> Problem:
    return Problem(file, row.line, column, reason, {"value": str(row.values[column])})


def _cause(row: Row, source: str) -> str:
    return f"elsewhere:{source}:{row.values['reference']}"


def _said(row: Row) -> tuple[str, str | None, date, int]:
    said = row.values
    return said["budget_line"], said["municipality"], said["paid_on"], said["amount_eur"]


def _payment(row: Row, source: str, known: Known) -> Elsewhere:
    cause = _cause(row, source)
    return Elsewhere(cause, *_said(row), posted=cause in known)
