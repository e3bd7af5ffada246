"""Bills as CSV: what finance and the municipality's own system read."""

import csv
import io
from collections.abc import Iterable, Iterator

from marketplace.pure.money import eur_text
from outcomes.ledger.billing.models import MunicipalBill

COLUMNS = (
    "billing", "period", "costs_until", "municipality", "name", "business_id", "share",
    "shared_eur", "own_eur", "total_eur", "billed_before_eur", "year_so_far_eur", "year",
)  # fmt: skip


def write_bills_csv(bills: Iterable[MunicipalBill]) -> str:
    """A row for each bill and year of costs: commas, UTF-8, one line feed, euros with a point, all
    without VAT. The share is that of the bill's own year."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for bill in bills:
        for year, *cents in _of_years(bill):
            billing, organisation = bill.billing, bill.organisation
            writer.writerow(
                [
                    billing.number,
                    billing.period,
                    billing.until.isoformat(),
                    bill.municipality,
                    organisation.name,
                    organisation.business_id,
                    billing.basis["shares"][bill.municipality],
                    *map(eur_text, cents),
                    year,
                ]
            )
    return out.getvalue()


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
