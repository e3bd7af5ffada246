"""A provider's e-invoice beside the statement that it asks to be paid for: to the cent."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from marketplace.pure.money import eur_text
from outcomes.pure.einvoices.invoice import SELF_BILLED, SELF_BILLED_CREDIT, Invoice
from outcomes.pure.einvoices.rules import broken_rules


@dataclass(frozen=True)
class Expected:
    """What a statement says; amounts in cents."""

    number: str
    """The order number (BT-13) that the invoice has to bear."""
    seller_id: str
    """The provider's business ID."""
    buyer_id: str
    iban: str
    """The account that the provider is paid to; another one is changed with the provider first."""
    net_cents: int
    vat_cents: int
    categories: dict[tuple[str, Decimal], tuple[int, int]]
    """By VAT category and rate: net and VAT."""


@dataclass(frozen=True)
class Difference:
    """What differs: a code, of which term or category, what the statement and the invoice say."""

    code: str
    of: str = ""
    expected: str = ""
    found: str = ""


def order_number(invoice: Invoice) -> str:
    """The number by which an invoice says what it is for: the order, else the buyer's reference."""
    return invoice.order or invoice.buyer_reference


def seller_id(invoice: Invoice) -> str:
    """The business ID that the seller bears."""
    return _business_id(invoice.seller.legal_id, invoice.seller.vat_id)


def differences(invoice: Invoice, expected: Expected, today: date) -> list[Difference]:
    """All that differs between an invoice and its statement; empty where they agree to the cent."""
    return [
        *_parties(invoice, expected),
        *_amounts(invoice, expected),
        *_days(invoice, today),
        *(Difference("rule", str(broken)) for broken in broken_rules(invoice)),
    ]


def _parties(invoice: Invoice, expected: Expected) -> Iterator[Difference]:
    said = (
        ("order", "BT-13", expected.number, order_number(invoice)),
        ("seller", "BT-30", expected.seller_id, seller_id(invoice)),
        (
            "buyer",
            "BT-47",
            expected.buyer_id,
            _business_id(invoice.buyer.legal_id, invoice.buyer.vat_id),
        ),
        ("iban", "BT-84", expected.iban, invoice.payment.iban),
    )
    for code, term, wanted, found in said:
        if wanted and found != wanted:
            yield Difference(code, term, wanted, found)


def _business_id(legal_id: str, vat_id: str) -> str:
    """A Finnish business ID, also where the invoice bears the VAT number alone."""
    digits = legal_id.replace("-", "") or vat_id.removeprefix("FI")
    return f"{digits[:7]}-{digits[7:]}" if len(digits) == 8 else legal_id


def _amounts(invoice: Invoice, expected: Expected) -> Iterator[Difference]:
    if invoice.credits:
        yield Difference("credit_note", "BT-3", "", invoice.type_code)
    if invoice.type_code in (SELF_BILLED, SELF_BILLED_CREDIT):
        yield Difference("self_billed", "BT-3", "", invoice.type_code)
    told = {
        (row.category, row.rate.normalize()): (row.net_cents, row.vat_cents) for row in invoice.vat
    }
    wanted = {(code, rate.normalize()): sums for (code, rate), sums in expected.categories.items()}
    for key in sorted(told.keys() | wanted.keys()):
        for code, place in (("net", 0), ("vat", 1)):
            should, is_told = (sums.get(key, (0, 0))[place] for sums in (wanted, told))
            if should != is_told:
                name = f"{key[0]} {key[1]:f} %"
                yield Difference(code, name, eur_text(should), eur_text(is_told))
    gross = expected.net_cents + expected.vat_cents
    if invoice.totals.payable * invoice.sign != gross:
        paid = eur_text(invoice.totals.payable * invoice.sign)
        yield Difference("gross", "BT-115", eur_text(gross), paid)


def _days(invoice: Invoice, today: date) -> Iterator[Difference]:
    if invoice.issued_on > today:
        yield Difference("issued_on", "BT-2", today.isoformat(), invoice.issued_on.isoformat())
