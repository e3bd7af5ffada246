"""A provider's e-invoice comes as a file: it is matched to the cent, or what differs is shown."""

from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient

from outcomes.invoices.queries import expected_of
from outcomes.payments.models import Statement
from outcomes.pure.einvoices.finvoice import write_finvoice
from outcomes.pure.einvoices.invoice import Invoice, Party, Payment, breakdown, totals_of
from outcomes.pure.einvoices.ubl import write_ubl
from tests.db.payments.test_statement_life import route
from tests.factories.einvoices import BUYER, SELLER, invoice, line
from tests.factories.payments import verified_run
from tests.factories.setup import People, log_in


@pytest.fixture
def statement(people: People) -> Statement:
    """One that waits for the provider's invoice."""
    route(people, "e_invoice")
    (made,) = verified_run(people).statements
    return made


@pytest.fixture
def told(statement: Statement) -> Invoice:
    """The invoice that agrees with it."""
    expected = expected_of(statement)
    lines = [
        line("1", f"{net / 100:.2f}", category, rate, number=str(place))
        for place, ((category, rate), (net, _vat)) in enumerate(expected.categories.items(), 1)
    ]
    vat = breakdown(lines, reasons={"E": "Koulutus", "O": "Ei verovelvollinen"})
    return invoice(
        *lines,
        number="L-17",
        order=statement.number,
        issued_on=statement.created_at.date(),
        seller=Party("Valmennus", expected.seller_id, SELLER.vat_id),
        buyer=Party("Ostaja", expected.buyer_id, BUYER.vat_id),
        payment=Payment(expected.iban, statement.reference),
        vat=vat,
        totals=totals_of(lines, vat),
    )


def people_day(statement: Statement):
    return statement.created_at.date()


def sent(client: FlaskClient, content: bytes, day: str) -> tuple[int, str]:
    log_in(client, "verifier@tyohame.example")
    data = {"file": (BytesIO(content), "lasku.xml"), "received_on": day}
    answer = client.post("/invoices/new", data=data, follow_redirects=True)
    return answer.status_code, answer.get_data(as_text=True).replace("\N{NO-BREAK SPACE}", " ")


def day_of(statement: Statement) -> str:
    return statement.created_at.date().isoformat()


@pytest.mark.parametrize("write", [write_ubl, write_finvoice])
def test_an_invoice_that_agrees_to_the_cent_is_matched(
    client: FlaskClient,
    statement: Statement,
    told: Invoice,
    write: Callable[[Invoice], bytes],
) -> None:
    day = day_of(statement)
    status, page = sent(client, write(told), day)
    assert status == 200
    assert "Lasku täsmää" in page
    assert "L-17" in page
    status, page = sent(client, write(told), day)
    assert status in (409, 422)


def test_what_differs_is_shown_with_both_sides(
    client: FlaskClient, statement: Statement, told: Invoice
) -> None:
    other = write_ubl(told).replace(told.payment.iban.encode(), b"FI5542345670000081")
    status, page = sent(client, other, day_of(statement))
    assert status == 422
    assert "ei täsmää maksuerittelyyn" in page
    assert "FI5542345670000081" in page
    assert told.payment.iban in page


def test_an_invoice_of_no_statement_and_a_file_that_is_none_are_told(
    client: FlaskClient, statement: Statement, told: Invoice
) -> None:
    day = day_of(statement)
    other = write_ubl(told).replace(statement.number.encode(), b"ME-1999-001")
    status, page = sent(client, other, day)
    assert status == 422
    assert "ME-1999-001" in page
    status, page = sent(client, b"<Order/>", day)
    assert status == 422
    assert "ei ole UBL- eikä Finvoice-lasku" in page
