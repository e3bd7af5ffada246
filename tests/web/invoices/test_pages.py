"""A provider's e-invoice comes as a file or from a system: it is kept, matched to the cent, or what
differs is shown and it goes back with a reason."""

from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.embedded.local import Servers
from marketplace.providers.queries import provider_of
from outcomes.invoices.models import ReceivedInvoice
from outcomes.invoices.queries import expected_of, tokens
from outcomes.invoices.service import make_token, revoke_token
from outcomes.payments.models import Statement
from outcomes.pure.einvoices.finvoice import write_finvoice
from outcomes.pure.einvoices.invoice import Invoice, Party, Payment, breakdown, totals_of
from outcomes.pure.einvoices.ubl import write_ubl
from tests.conftest import as_superuser
from tests.db.payments.test_statement_life import route
from tests.db.payments.test_verification import mails
from tests.factories.contracts import let_the_winner_in
from tests.factories.einvoices import BUYER, SELLER, invoice, line
from tests.factories.payments import verified_run, verifier
from tests.factories.referrals import provider_organisation
from tests.factories.setup import People, log_in
from tests.factories.words import text

OTHER_IBAN = b"FI5542345670000081"


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


def sent(client: FlaskClient, content: bytes, day: str) -> tuple[int, str]:
    log_in(client, "verifier@tyohame.example")
    data = {"file": (BytesIO(content), "lasku.xml"), "received_on": day}
    answer = client.post("/invoices/new", data=data, follow_redirects=True)
    return answer.status_code, text(answer)


def day_of(statement: Statement) -> str:
    return statement.created_at.date().isoformat()


def kept(people: People) -> ReceivedInvoice:
    """The one invoice that came, as it is now."""
    verifier(people)
    db.session.expire_all()
    return db.session.scalars(select(ReceivedInvoice)).one()


@pytest.mark.parametrize("write", [write_ubl, write_finvoice])
def test_an_invoice_that_agrees_to_the_cent_is_matched_and_the_same_file_again_changes_nothing(
    client: FlaskClient,
    people: People,
    statement: Statement,
    told: Invoice,
    write: Callable[[Invoice], bytes],
) -> None:
    day = day_of(statement)
    status, page = sent(client, write(told), day)
    assert status == 200
    assert "Lasku täsmää" in page
    made = kept(people)
    assert (made.state, made.statement.state) == ("matched", "verified")
    assert made.statement.invoice_number == "L-17"
    assert "Mitään ei muutettu" in sent(client, write(told), day)[1]
    assert "L-17" in text(client.get("/invoices?state=matched"))
    assert "L-17" not in text(client.get("/invoices?state=returned"))


def test_one_that_differs_is_kept_compared_anew_and_then_returned_with_a_mail(
    client: FlaskClient, people: People, statement: Statement, told: Invoice
) -> None:
    other = write_ubl(told).replace(told.payment.iban.encode(), OTHER_IBAN)
    status, page = sent(client, other, day_of(statement))
    assert status == 200
    assert "Lasku ei täsmää" in page
    assert OTHER_IBAN.decode() in page and told.payment.iban in page
    url = f"/invoices/{kept(people).id}"
    assert "Selvitä verkkolasku" in text(client.get("/"))
    assert "Lasku ei täsmää" in text(client.post(f"{url}/compare", follow_redirects=True))
    answer = client.post(f"{url}/return", data={"reason": ""})
    assert answer.status_code == 422
    told_before = len(mails(people))
    given = {"reason": "wrong_account", "note": "Tarkistathan tilinumeron."}
    page = text(client.post(f"{url}/return", data=given, follow_redirects=True))
    assert "Lasku on palautettu." in page
    assert "Palautettu: Tilinumero ei ole se, jonka olet ilmoittanut" in page
    made = kept(people)
    assert (made.state, made.statement.state) == ("returned", "sent")
    mail = mails(people)[-1]
    assert len(mails(people)) == told_before + 1
    assert "L-17" in str(mail["subject"])
    for word in ("Tarkistathan tilinumeron.", "Tilinumero (BT-84)", OTHER_IBAN.decode()):
        assert word in str(mail["body"])
    assert "Lasku täsmää" in sent(client, write_ubl(told), day_of(statement))[1]


def test_the_provider_sees_what_became_of_its_invoices(
    client: FlaskClient, people: People, servers: Servers, statement: Statement, told: Invoice
) -> None:
    provider = log_in(client.application.test_client(), let_the_winner_in(people))
    assert "Ei verkkolaskuja" in text(provider.get("/invoices/own"))
    other = write_ubl(told).replace(told.payment.iban.encode(), OTHER_IBAN)
    sent(client, other, day_of(statement))
    returned = kept(people).id
    client.post(f"/invoices/{returned}/return", data={"reason": "wrong_account", "note": "Katso."})
    assert f"/invoices/own/{returned}" in str(mails(people)[-1]["body"])
    right = write_ubl(told).replace(b"L-17", b"L-18")
    assert "Lasku täsmää" in sent(client, right, day_of(statement))[1]
    page = text(provider.get("/invoices/own"))
    for word in (
        "L-17",
        "L-18",
        "Palautettu",
        "Kohdistettu",
        "Ei makseta",
        "Maksetaan viimeistään",
    ):
        assert word in page
    page = text(provider.get(f"/invoices/own/{returned}"))
    for word in ("Tilinumero ei ole se", "Katso.", OTHER_IBAN.decode(), told.payment.iban):
        assert word in page
    verifier(people)
    db.session.commit()
    # as if it had named another's statement
    as_superuser(servers, "update statement set provider_id = buyer_id")
    page = text(provider.get(f"/invoices/own/{returned}"))
    assert OTHER_IBAN.decode() in page and told.payment.iban not in page


def test_another_provider_and_a_stranger_see_no_invoice(
    client: FlaskClient, people: People, system: Actor, statement: Statement, told: Invoice
) -> None:
    sent(client, write_ubl(told), day_of(statement))
    key = kept(people).id
    provider_organisation(system, "Toinen Keksitty Oy", "toinen@keksitty.example")
    other = log_in(client.application.test_client(), "toinen@keksitty.example")
    assert other.get(f"/invoices/own/{key}").status_code == 404
    assert "L-17" not in text(other.get("/invoices/own"))
    assert other.get("/invoices").status_code == 403


def test_what_differed_is_matched_once_the_statement_is_as_the_invoice_says(
    client: FlaskClient, people: People, statement: Statement, told: Invoice
) -> None:
    right = told.payment.iban
    pays_to(people, statement, OTHER_IBAN.decode())
    sent(client, write_ubl(told), day_of(statement))
    made = kept(people)
    assert made.state == "differs"
    pays_to(people, made.statement, right)
    page = text(client.post(f"/invoices/{made.id}/compare", follow_redirects=True))
    assert "Lasku täsmää" in page
    assert kept(people).state == "matched"


def test_an_invoice_of_no_statement_is_kept_and_a_file_that_is_none_is_told(
    client: FlaskClient, people: People, statement: Statement, told: Invoice
) -> None:
    day = day_of(statement)
    other = write_ubl(told).replace(statement.number.encode(), b"ME-1999-001")
    page = sent(client, other, day)[1]
    assert "Tilausnumerolla ei ole maksuerittelyä" in page and "ME-1999-001" in page
    status, page = sent(client, b"<Order/>", day)
    assert status == 422
    assert "ei ole UBL- eikä Finvoice-lasku" in page


def posted(client: FlaskClient, token: str, content: bytes) -> TestResponse:
    headers = {"Authorization": f"Bearer {token}"}
    return client.post("/api/invoices", data=content, headers=headers)


def test_a_system_sends_an_invoice_once_and_a_person_verifies_the_statement(
    client: FlaskClient, people: People, statement: Statement, told: Invoice
) -> None:
    token = make_token(verifier(people))
    answer = posted(client, token, write_finvoice(told))
    assert answer.status_code == 201
    assert answer.json is not None
    assert (answer.json["state"], answer.json["differences"]) == ("matched", [])
    again = posted(client, token, write_finvoice(told))
    assert (again.status_code, again.json) == (200, answer.json)
    made = kept(people)
    assert (made.source, made.statement.state) == ("interface", "sent")
    assert (made.statement.invoice_number, made.statement.verified_by) == ("L-17", None)
    log_in(client, "verifier@tyohame.example")
    client.post(f"/payments/statements/{statement.number}/verify")
    assert kept(people).statement.state == "verified"


def test_a_second_invoice_of_a_statement_and_a_bad_one_are_told_to_the_system(
    client: FlaskClient, people: People, statement: Statement, told: Invoice
) -> None:
    token = make_token(verifier(people))
    assert posted(client, token, write_ubl(told)).status_code == 201
    second = posted(client, token, write_ubl(told).replace(b"L-17", b"L-18"))
    assert second.json is not None
    assert second.json["state"] == "differs"
    assert [each["code"] for each in second.json["differences"]] == ["invoiced_already"]
    bad = posted(client, token, b"<Order/>")
    assert (bad.status_code, bad.mimetype) == (422, "application/problem+json")
    assert bad.json is not None
    assert bad.json["errors"][0]["reason"] == "einvoice.kind"


def test_who_shows_no_valid_token_is_told_nothing(client: FlaskClient, people: People) -> None:
    token = make_token(verifier(people))
    assert posted(client, "wrong", b"<Order/>").status_code == 401
    log_in(client, "verifier@tyohame.example")
    assert "Mitätöi" in text(client.get("/invoices/tokens"))
    (row,) = tokens(verifier(people))
    revoke_token(verifier(people), row.id)
    answer = posted(client, token, b"<Order/>")
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def pays_to(people: People, statement: Statement, iban: str) -> None:
    """The statement and its provider have this account."""
    provider_of(verifier(people), statement.provider_id).iban = iban
    db.session.flush()
    statement.iban = iban
    db.session.commit()
