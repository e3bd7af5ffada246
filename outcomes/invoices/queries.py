"""Reads about e-invoices."""

from decimal import Decimal

from outcomes.payments.models import Statement
from outcomes.pure.einvoices.matching import Expected


def expected_of(statement: Statement) -> Expected:
    """What a statement says, as an invoice is compared with it."""
    return Expected(
        number=statement.number,
        seller_id=statement.organisation.business_id,
        buyer_id=statement.buyer.business_id or "",
        iban=statement.iban,
        net_cents=statement.net_cents,
        vat_cents=statement.vat_cents,
        categories={
            (row["category"], Decimal(row["rate_percent"])): (row["net_cents"], row["vat_cents"])
            for row in statement.vat_breakdown
        },
    )
