"""Bills as CSV: what finance and the municipality's own system read."""

import csv
import io
from collections.abc import Iterable

from marketplace.pure.money import eur_text
from outcomes.ledger.billing.models import MunicipalBill

COLUMNS = (
    "billing", "period", "costs_until", "municipality", "name", "business_id", "share",
    "shared_eur", "own_eur", "total_eur", "billed_before_eur", "year_so_far_eur",
)  # fmt: skip


def write_bills_csv(bills: Iterable[MunicipalBill]) -> str:
    """A row for each bill: commas, UTF-8, one line feed, euros with a point, all without VAT."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for bill in bills:
        billing, organisation = bill.billing, bill.organisation
        cents = (
            bill.shared_cents,
            bill.own_cents,
            bill.total_cents,
            bill.before_cents,
            bill.before_cents + bill.total_cents,
        )
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
            ]
        )
    return out.getvalue()
