"""The ledger as a file: every posting, debits and credits apart."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from marketplace.pure.money import eur_text
from outcomes.ledger.queries import FILE_COLUMNS


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
