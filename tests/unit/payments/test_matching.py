"""A provider's invoice beside its statement: equal to the cent, or each difference is named."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.pure.einvoices.invoice import CREDIT_NOTE, SELF_BILLED, Invoice, Payment
from outcomes.pure.einvoices.matching import Expected, differences
from tests.factories.einvoices import BUYER, PAYMENT, SELLER, STANDARD, invoice, line

TODAY = date(2027, 5, 10)
STATEMENT = Expected(
    "ME-2027-001",
    SELLER.legal_id,
    BUYER.legal_id,
    PAYMENT.iban,
    90_000,
    22_950,
    {("S", Decimal("25.50")): (90_000, 22_950)},
)


def codes(told: Invoice, expected: Expected = STATEMENT) -> list[str]:
    return [each.code for each in differences(told, expected, TODAY)]


def test_an_invoice_that_agrees_differs_in_nothing() -> None:
    assert codes(invoice()) == []


def test_a_vat_number_tells_the_seller_too() -> None:
    assert codes(invoice(seller=replace(SELLER, legal_id=""))) == []


def test_the_order_number_may_stand_as_the_buyers_reference() -> None:
    assert codes(invoice(order="", buyer_reference="ME-2027-001")) == []


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("order", invoice(order="ME-2027-002")),
        ("seller", invoice(seller=replace(SELLER, legal_id="0135202-4"))),
        ("buyer", invoice(buyer=replace(BUYER, legal_id="2345671-3"))),
        ("iban", invoice(payment=Payment("FI2112345600000785"))),
        ("credit_note", invoice(type_code=CREDIT_NOTE)),
        ("self_billed", invoice(type_code=SELF_BILLED)),
        ("issued_on", invoice(issued_on=date(2027, 6, 1))),
        ("rule", replace(invoice(), totals=replace(invoice().totals, lines=1))),
    ],
)
def test_each_difference_is_named(code: str, told: Invoice) -> None:
    assert code in codes(told)


def test_another_rate_differs_in_both_categories() -> None:
    told = differences(invoice(line(rate=Decimal(14))), STATEMENT, TODAY)
    assert {(each.code, each.of) for each in told} >= {
        ("net", "S 14 %"),
        ("net", "S 25.5 %"),
        ("vat", "S 25.5 %"),
        ("gross", "BT-115"),
    }


@given(st.integers(1, 10**7), st.integers(-200, 200))
def test_a_cent_is_a_difference(net: int, off: int) -> None:
    told = invoice(line("1", f"{(net + off) / 100:.2f}"))
    vat = told.totals.vat if off == 0 else invoice(line("1", f"{net / 100:.2f}")).totals.vat
    expected = replace(
        STATEMENT, net_cents=net, vat_cents=vat, categories={("S", STANDARD): (net, vat)}
    )
    if net + off <= 0:
        return
    assert ("gross" in codes(told, expected)) == (off != 0 and told.totals.gross != net + vat)
    assert ("net" in codes(told, expected)) == (off != 0)
