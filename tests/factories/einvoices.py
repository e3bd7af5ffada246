"""Invoices by the semantic model, whose sums agree unless told otherwise."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from outcomes.pure.einvoices.invoice import (
    INVOICE,
    Adjustment,
    Invoice,
    Line,
    Party,
    Payment,
    breakdown,
    times_price,
    totals_of,
)

SELLER = Party(
    "Valmennus Honkasalo Oy",
    "2345671-3",
    "FI23456713",
    "003723456713",
    street="Raatihuoneenkatu 9",
    city="Hämeenlinna",
    postal_code="13100",
)
BUYER = Party(
    "Hämeenlinnan kaupunki",
    "0135202-4",
    "FI01352024",
    "003701352024",
    street="Linnankatu 6",
    city="Hämeenlinna",
    postal_code="13100",
)
PAYMENT = Payment("FI5542345670000081", "RF87ME2027001", "Valmennus Honkasalo Oy")
STANDARD = Decimal("25.5")
REASONS = {"E": "Arvonlisäverolain 39 §:n mukainen koulutus", "O": "Ei arvonlisäverovelvollinen"}


def line(
    quantity: str = "2",
    price: str = "450",
    category: str = "S",
    rate: Decimal = STANDARD,
    number: str = "1",
) -> Line:
    """A line whose net amount is its quantity times its price."""
    made = Line(
        number,
        "Uravalmennus",
        Decimal(quantity),
        Decimal(price),
        0,
        category,
        rate if category == "S" else Decimal(0),
    )
    return Line(**{**vars(made), "net_cents": times_price(made)})


def invoice(
    *lines: Line,
    type_code: str = INVOICE,
    adjustments: Sequence[Adjustment] = (),
    seller: Party = SELLER,
    buyer: Party = BUYER,
    **changes: object,
) -> Invoice:
    """An invoice with these lines (one where none is given)."""
    told = lines or (line(),)
    vat = breakdown(told, adjustments, REASONS)
    values: dict[str, object] = {
        "number": "2027-15",
        "issued_on": date(2027, 5, 3),
        "type_code": type_code,
        "seller": seller,
        "buyer": buyer,
        "lines": tuple(told),
        "vat": vat,
        "totals": totals_of(told, vat, adjustments),
        "payment": PAYMENT,
        "adjustments": tuple(adjustments),
        "due_on": date(2027, 6, 2),
        "buyer_reference": "0135202-4",
        "contract": "SOP-2027-001",
        "order": "ME-2027-001",
        "start": date(2027, 4, 1),
        "end": date(2027, 4, 30),
        "note": "Huhtikuu 2027",
        **changes,
    }
    return Invoice(**values)  # type: ignore[arg-type]
