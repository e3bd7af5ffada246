"""The invoicing system of an invented provider: it invoices what a statement says, as UBL."""

from datetime import date, timedelta
from decimal import Decimal

from outcomes.payments.models import PaymentLine, Statement
from outcomes.pure.einvoices.invoice import (
    INVOICE,
    Invoice,
    Line,
    Party,
    Payment,
    breakdown,
    totals_of,
)
from outcomes.pure.einvoices.ubl import write_ubl

OVT = "0037"
"""What a Finnish OVT identifier begins with, before the digits of the business ID."""
TERM = timedelta(days=30)


def invoice_of(
    statement: Statement, lines: list[PaymentLine], number: str, issued_on: date
) -> bytes:
    """The provider's e-invoice (UBL 2.1) of a statement: a row for each of its lines.

    What is taken back is a row of less than no pieces, since a price is not less than nothing.
    """
    rates = {row["category"]: Decimal(row["rate_percent"]) for row in statement.vat_breakdown}
    rows = tuple(
        _row(str(place), line, rates[line.vat_category])
        for place, line in enumerate(lines, start=1)
    )
    vat = breakdown(rows)
    return write_ubl(
        Invoice(
            number=number,
            issued_on=issued_on,
            type_code=INVOICE,
            seller=_party(statement.payee_name, statement.organisation.business_id),
            buyer=_party(statement.buyer.name, statement.buyer.business_id),
            lines=rows,
            vat=vat,
            totals=totals_of(rows, vat),
            payment=Payment(statement.iban, statement.reference, statement.payee_name),
            due_on=issued_on + TERM,
            buyer_reference=statement.buyer.business_id or "",
            order=statement.number,
        )
    )


def _row(place: str, line: PaymentLine, rate: Decimal) -> Line:
    sign = -1 if line.amount_cents < 0 else 1
    return Line(
        id=place,
        name=f"{line.source.number} {line.rule}",
        quantity=Decimal(sign),
        price=Decimal(abs(line.amount_cents)).scaleb(-2),
        net_cents=line.amount_cents,
        vat_category=line.vat_category,
        vat_rate=rate,
        start=line.outcome_on,
        end=line.outcome_on,
    )


def _party(name: str, business_id: str | None) -> Party:
    digits = (business_id or "").replace("-", "")
    return Party(
        name=name, legal_id=business_id or "", vat_id=f"FI{digits}", address=f"{OVT}{digits}"
    )
