"""The ledger as a file: every posting, debits and credits apart."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from marketplace.pure.money import eur_text
from outcomes.ledger.queries import FILE_COLUMNS, BudgetRow


def write_ledger_csv(rows: Iterable[tuple[Any, ...]]) -> str:
    """ledger.csv: commas, UTF-8, one line feed; euros with a point, an empty cell for no amount."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(FILE_COLUMNS)
    for day, cause, action, account, cents, *whose in rows:
        debit = eur_text(cents) if cents > 0 else ""
        credit = eur_text(-cents) if cents < 0 else ""
        shown = ["" if each is None else each for each in whose]
        writer.writerow([day.isoformat(), cause, action, account, debit, credit, *shown])
    return out.getvalue()


BUDGET_COLUMNS = (
    "year", "budget_line", "name", "granted_eur", "used_eur", "committed_eur", "left_eur",
    "forecast_eur", "source",
)  # fmt: skip


def write_budget_csv(year: int, rows: Iterable[tuple[BudgetRow, str]]) -> str:
    """The budget lines of a year with their names, in the same form; nothing granted is empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(BUDGET_COLUMNS)
    for row, name in rows:
        use = row.use
        cents = (
            use.granted_cents,
            use.used_cents,
            use.committed_cents,
            use.left_cents,
            use.forecast_cents,
        )
        shown = ["" if each is None else eur_text(each) for each in cents]
        writer.writerow([year, row.key, name, *shown, row.source])
    return out.getvalue()
