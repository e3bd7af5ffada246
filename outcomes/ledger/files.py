"""The ledger as a file: every posting, debits and credits apart."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from marketplace.pure.money import eur_text
from marketplace.pure.tables import csv_text, spreadsheet_text
from outcomes.ledger.queries import FILE_COLUMNS, BudgetRow


def write_ledger_csv(rows: Iterable[tuple[Any, ...]]) -> str:
    """ledger.csv: commas, UTF-8; euros with a point, an empty cell for no amount."""
    return csv_text(FILE_COLUMNS, (_posting(*row) for row in rows))


def _posting(
    day: date, cause: str, action: str, account: str, cents: int, *whose: Any
) -> tuple[Any, ...]:
    debit = eur_text(cents) if cents > 0 else ""
    credit = eur_text(-cents) if cents < 0 else ""
    return (day.isoformat(), cause, action, account, debit, credit, *whose)


BUDGET_COLUMNS = (
    "year", "budget_line", "name", "granted_eur", "used_eur", "committed_eur", "left_eur",
    "forecast_eur", "source",
)  # fmt: skip


def write_budget_csv(year: int, rows: Iterable[tuple[BudgetRow, str]]) -> str:
    """The budget lines of a year with their names, for a spreadsheet; nothing granted is empty."""
    return spreadsheet_text(BUDGET_COLUMNS, (_budget(year, row, name) for row, name in rows))


def _budget(year: int, row: BudgetRow, name: str) -> Iterator[Any]:
    use = row.use
    yield from (year, row.key, name)
    for cents in (use.granted_cents, use.used_cents, use.committed_cents, use.left_cents):
        yield None if cents is None else eur_text(cents)
    yield None if use.forecast_cents is None else eur_text(use.forecast_cents)
    yield row.source
