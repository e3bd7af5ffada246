"""Bills as CSV, which finance and the municipality open in a spreadsheet."""

from collections.abc import Iterable, Iterator
from typing import Any

from marketplace.pure.money import eur_text
from marketplace.pure.tables import spreadsheet_text
from outcomes.ledger.billing.models import MunicipalBill

COLUMNS = (
    "billing", "period", "costs_until", "municipality", "name", "business_id", "share",
    "shared_eur", "own_eur", "total_eur", "billed_before_eur", "year_so_far_eur", "year",
)  # fmt: skip


def write_bills_csv(bills: Iterable[MunicipalBill]) -> str:
    """A row for each bill and year of costs, in euros without VAT. The share is that of the bill's
    own year."""
    rows = (_row(bill, *of_year) for bill in bills for of_year in _of_years(bill))
    return spreadsheet_text(COLUMNS, rows)


def _row(bill: MunicipalBill, year: int, *cents: int) -> Iterator[Any]:
    billing, organisation = bill.billing, bill.organisation
    yield from (billing.number, billing.period, billing.until.isoformat(), bill.municipality)
    yield from (organisation.name, organisation.business_id)
    yield billing.basis["shares"][bill.municipality]
    yield from map(eur_text, cents)
    yield year


def _of_years(bill: MunicipalBill) -> Iterator[tuple[int, ...]]:
    """A bill's own year, then those of which something came after they were balanced: what is
    shared, of its own, together, billed before, and the year with it."""
    own = (bill.billing.until.year, bill.shared_cents, bill.own_cents, bill.before_cents)
    late = (
        (line["year"], line["shared_cents"], line["own_cents"], line["before_cents"])
        for line in bill.late_lines
    )
    for year, shared_cents, own_cents, before_cents in (own, *late):
        total = shared_cents + own_cents
        yield year, shared_cents, own_cents, total, before_cents, before_cents + total
