"""Pages of single statements: their acts, an invoice that differs, a reason, the bank's file."""

import io
import re
from datetime import timedelta

from flask.testing import FlaskClient

from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from outcomes.payments.models import Statement
from outcomes.payments.service import attach_statement, calculate_payments, submit_run
from outcomes.payments.statements.service import recall_statement, withdraw_statement
from tests.db.payments.test_statement_life import route
from tests.factories.banks import Told, camt054, has_come
from tests.factories.buyers import rule
from tests.factories.contracts import let_the_winner_in, the_contract, the_system
from tests.factories.letterbox import queued_mails
from tests.factories.payments import (
    APPROVER,
    AS_OF,
    VERIFIER,
    handed_over_run,
    provider,
    verified_run,
    verifier,
)
from tests.factories.rules import change_rule
from tests.factories.setup import People, log_in
from tests.factories.words import page

URL = "/payments/statements/ME-2027-001"


def state_of(people: People) -> str:
    verifier(people)
    db.session.expire_all()
    return db.session.query(Statement).one().state


def test_an_invoice_that_differs_comes_back_at_its_field_and_one_that_matches_is_taken(
    client: FlaskClient, people: People
) -> None:
    verifier(people)
    value = "{names: {fi: R, sv: R, en: R}, route: e_invoice}"
    rule(the_system(people), "payment_route", the_contract().number, value)
    verified_run(people)
    own = log_in(client.application.test_client(), let_the_winner_in(people))
    for place in ("/", "/payments/own"):
        assert "Lähetä verkkolasku, tilausnumero ME-2027-001" in page(own.get(place))
    log_in(client, VERIFIER)
    untold = "Kirjaa maksajan verkkolaskuosoite"
    assert untold in page(client.get("/"))
    assert "ei ole vielä kertonut verkkolaskuosoitettaan" in page(own.get("/payments/own"))
    told = {"einvoice_address": "003712345671", "einvoice_operator": "003798765432"}
    change_rule(the_system(people), "payer", "account", **told)
    for place in ("/", "/payments/own"):
        assert all(each in page(own.get(place)) for each in told.values())
    assert untold not in page(client.get("/"))
    assert "Kohdista lasku" in page(client.get(URL))
    given = {"invoice_number": "L-17", "received_on": "3.5.2027", "gross": "11 044,10"}
    answer = client.post(f"{URL}/invoice", data=given)
    body = page(answer)
    assert answer.status_code == 422
    assert "ero 0,10 €" in body and 'value="L-17"' in body
    answer = client.post(f"{URL}/invoice", data=given | {"gross": "11 044"}, follow_redirects=True)
    assert "Lasku täsmää." in page(answer)
    assert "Lähetä verkkolasku, tilausnumero" not in page(own.get("/"))
    assert "Maksetaan viimeistään 2.6.2027" in page(own.get("/payments/own"))
    assert state_of(people) == "verified"


def test_the_approver_sends_back_with_a_reason_and_the_verifier_sees_it(
    client: FlaskClient, people: People
) -> None:
    verified_run(people)
    log_in(client, APPROVER)
    assert "Hyväksy maksuerittely" in page(client.get(URL))
    answer = client.post(f"{URL}/send_back", data={"reason": ""})
    assert (answer.status_code, "Täytä tämä kohta." in page(answer)) == (422, True)
    client.post(f"{URL}/send_back", data={"reason": "Tarkista rivi 3."})
    other = log_in(client.application.test_client(), VERIFIER)
    assert "Tarkista rivi 3." in page(other.get(URL))
    assert "Tarkasta maksuerittely" in page(other.get("/"))
    assert other.get(f"{URL}/bundle.json").json["gross_cents"] == 1_104_400
    assert "ME-2027-001" in page(other.get("/payments/statements?state=sent"))


def test_the_banks_file_tells_what_was_paid_and_what_is_wrong(
    client: FlaskClient, people: People
) -> None:
    handed_over_run(people)
    log_in(client, VERIFIER)

    def sent(cents: int) -> str:
        file = (io.BytesIO(camt054(Told("ME-2027-001", cents))), "t.xml")
        answer = client.post("/payments/settlement", data={"file": file})
        assert answer.status_code == 200
        return page(answer)

    assert "tiedostossa 1,00" in sent(100)
    assert state_of(people) == "handed_over"
    read = sent(1_104_400)
    assert "1 maksuerittely on maksettu" in read and f'href="{URL}"' in read
    assert "11 044,00" in read.replace("\N{NO-BREAK SPACE}", " ")
    assert state_of(people) == "settled"


def test_accounts_payables_reply_is_a_file_or_boxes_of_what_they_are_to_pay(
    client: FlaskClient, people: People
) -> None:
    route(people, "self_billing", agreed_on="2026-05-01")
    (statement,) = handed_over_run(people).statements
    log_in(client, VERIFIER)
    assert "ME-2027-001" in page(client.get("/payments/settlement/awaited"))

    def sent(row: str) -> str:
        content = f"payment;paid_on;amount_eur\n{row}\n".encode()
        data = {"file": (io.BytesIO(content), "vastaus.csv")}
        return page(client.post("/payments/settlement/payables", data=data))

    bad = sent("ME-2027-001;maanantai;11 044")
    assert "Tiedostosta ei kirjattu mitään" in bad
    assert "vastaus.csv, rivi 2, kohta paid_on" in bad
    assert "maksua ME-1 ei ole lähetetty maksuun" in sent("ME-1;3.5.2027;11 044")
    assert "Selvitä ostoreskontran tieto" in page(client.get("/"))
    listed = page(client.get("/payments/settlement/open"))
    (act,) = set(re.findall(r"/payments/settlement/open/[0-9a-f-]+", listed))
    assert "Merkitse selvitetyksi" in page(client.get(act))
    assert client.post(f"{act}/explain", data={"note": ""}).status_code == 422
    explained = {"data": {"note": "Väärä numero vastauksessa."}, "follow_redirects": True}
    assert "Mikään ei odota selvitystä" in page(client.post(f"{act}/explain", **explained))
    none = client.post("/payments/settlement/awaited", data={"paid_on": "3.5.2027"})
    assert (none.status_code, "Valitse ainakin yksi" in page(none)) == (422, True)
    ahead = {"paid_on": "4.5.2027", "statement": str(statement.id)}
    kept = page(client.post("/payments/settlement/awaited", data=ahead))
    assert "on vasta edessä" in kept and re.search(r'name="statement"[^>]* checked', kept)
    done = {**ahead, "paid_on": "3.5.2027"}
    answer = client.post("/payments/settlement/awaited", data=done, follow_redirects=True)
    assert "1 maksuerittely on kirjattu maksetuksi." in page(answer)
    assert state_of(people) == "settled"


def test_what_is_late_or_came_back_is_told_to_finance_and_to_the_provider(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    handed_over_run(people)
    clock.move_to(clock.now() + timedelta(days=60))
    log_in(client, VERIFIER)
    assert "Maksu on myöhässä: pankki ei ole vahvistanut sitä" in page(client.get("/"))
    late = page(client.get("/payments/statements?state=late"))
    assert late.count("Myöhässä") == 2  # the choice, and the row
    assert "1 maksu myöhässä" in page(client.get("/payments/queue"))
    assert "Maksu on myöhässä" in page(client.get(URL))

    def told(day: str, reason: str = "") -> None:
        content = camt054(Told("ME-2027-001", 1_104_400, reason), day=day)
        client.post("/payments/settlement", data={"file": (io.BytesIO(content), "t.xml")})

    own = log_in(client.application.test_client(), let_the_winner_in(people))
    assert "vahvistus puuttuu: eräpäivä oli 2.6.2027" in page(own.get("/payments/own"))
    told("2027-06-20")
    body = page(client.get(URL))
    assert "Maksettiin myöhässä" in body and "Maksettiin 20.6.2027" in body
    told("2027-06-21", "AC04")
    assert "Maksu palautui: varmista tilinumero" in page(client.get("/"))
    body = page(client.get(URL))
    assert "Maksu palautui 21.6.2027" in body and "Sama tili, joka palautti maksun" in body
    assert "maksu palautui 21.6.2027, Tili on suljettu (AC04)" in body
    provider = log_in(client.application.test_client(), let_the_winner_in(people))
    assert "Maksu palautui: tarkista tilinumero" in page(provider.get("/"))
    assert "Maksu palautui 21.6.2027" in page(provider.get("/payments/own"))


def test_a_return_of_which_it_is_unclear_what_came_back_is_accepted_on_its_page(
    client: FlaskClient, people: People
) -> None:
    handed_over_run(people)
    has_come(people, "2027-05-12")
    log_in(client, VERIFIER)
    for reason, day in (("", "2027-05-12"), ("AC04", "2027-05-11")):  # back before it was paid
        content = camt054(Told("ME-2027-001", 1_104_400, reason), day=day)
        client.post("/payments/settlement", data={"file": (io.BytesIO(content), "t.xml")})
    listed = page(client.get("/payments/settlement/open"))
    assert "maksettu vasta palautuksen jälkeen" in listed
    (entry,) = set(re.findall(r"/payments/settlement/open/[0-9a-f-]+", listed))
    shown = page(client.get(entry))
    assert "Hyväksy palautukseksi" in shown
    assert "palautui 11.5.2027" in shown and "maksettu 12.5.2027" in shown
    assert client.post(f"{entry}/accept").location.endswith(URL)
    assert state_of(people) == "sent"
    assert "Hyväksyttiin" in page(client.get(entry))


def test_what_the_bank_paid_after_all_is_shown_until_its_money_is_back(
    client: FlaskClient, people: People
) -> None:
    handed_over_run(people)
    log_in(client, VERIFIER)
    client.post(f"{URL}/fail", data={"reason": "Soitto pankista."})
    file = (io.BytesIO(camt054(Told("ME-2027-001", 1_104_400))), "t.xml")
    read = page(client.post("/payments/settlement", data={"file": file}))
    assert "joka on kirjattu palautuneeksi" in read
    assert "Palautuneeksi kirjattu maksu on maksettu" in page(client.get("/"))
    shown = page(client.get(URL))
    assert "Tili on varmistettu" not in shown and "Kirjaa maksetuksi" in shown
    (act,) = set(re.findall(r"/payments/settlement/payments/[0-9a-f-]+/back", shown))
    assert "Tili on varmistettu" in page(client.post(act, follow_redirects=True))


def test_a_page_from_before_a_colleague_wrote_down_the_return_does_not_pay_it(
    client: FlaskClient, people: People
) -> None:
    route(people, "self_billing", agreed_on="2026-05-01")
    handed_over_run(people)
    log_in(client, VERIFIER)
    form = page(client.get(URL)).partition('id="paid"')[2]
    paid = {
        "paid_on": "3.5.2027",
        "seen": form.partition('name="seen" value="')[2].partition('"')[0],
    }
    client.post(f"{URL}/fail", data={"reason": "Ostoreskontra hylkäsi."})
    assert client.post(f"{URL}/paid", data=paid).status_code == 422
    assert state_of(people) == "sent"


def test_a_provider_has_what_was_sent_to_it_and_never_a_withdrawn_one_as_if_it_stood(
    client: FlaskClient, people: People
) -> None:
    run = verified_run(people)
    (statement,) = run.statements
    system = the_system(people)
    attach_statement(system, statement.id, b"%PDF", b"csv")
    paper = f"/files/{statement.pdf_id}"
    log_in(client, let_the_winner_in(people))

    def own() -> str:
        return page(client.get("/payments/own"))

    def papers() -> list[int]:
        paths = (f"{URL}/bundle.json", f"{URL}/calculations", paper)
        return [client.get(path).status_code for path in paths]

    assert "ME-2027-001" in own() and papers() == [200, 200, 200]
    statement.state = "sent"
    people.session.commit()
    recall_statement(verifier(people), statement.id, "Rivi puuttuu.")
    assert "ME-2027-001" not in own() and papers() == [404, 404, 403]
    provider(people)
    assert db.session.query(Statement).all() == []  # nor by any other query
    withdraw_statement(verifier(people), statement.id, "Lasketaan uudelleen.")
    told = queued_mails(db.session())[-1].payload
    assert told["subject"] == "Maksuerittely ME-2027-001 on peruttu"
    assert "Sitä ei makseta." in told["body"] and "Lasketaan uudelleen" not in told["body"]
    assert "Peruttu 3.5.2027. Lasketaan uudelleen. Rivit tulevat seuraavaan maksuajoon." in own()
    assert "Odottaa seuraavaa maksuajoa" in own() and "Maksetaan arviolta" not in own()
    assert "11 044,00" not in own() and papers() == [404, 404, 403]
    later = calculate_payments(verifier(people), AS_OF)
    submit_run(verifier(people), later.id)
    assert "Peruttu, sen korvaa ME-2027-002" in own()
