"""Pages and commands of passports."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import html5lib
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient

from marketplace.passports.commands import group
from marketplace.passports.models import Evidence, SelfDeclaration
from marketplace.platform.commands import CommandLine
from marketplace.platform.db import db
from tests.factories.calls import open_call
from tests.factories.passports import PDF, passport_in_order, shown
from tests.factories.providers import approved_provider, provider_person, with_password
from tests.factories.setup import People, log_in

OFFICER = "officer@tyohame.example"


def text_of(answer: Any) -> str:
    body = answer.get_data(as_text=True)
    html5lib.HTMLParser(strict=True).parse(body)
    return body


def paper(**changes: Any) -> dict[str, Any]:
    return {"file": (io.BytesIO(PDF), "vero.pdf"), "issued_on": "31.8.2026"} | changes


@pytest.fixture
def own(client: FlaskClient, people: People) -> FlaskClient:
    """The browser of a provider's person."""
    return log_in(client, with_password(people, approved_provider(people)))


def test_a_declaration_is_given_and_prefilled_the_next_time(own: FlaskClient) -> None:
    assert "Puuttuu" in text_of(own.get("/provider/passport"))
    form = text_of(own.get("/provider/passport/declaration"))
    assert "Onko yritys konkurssissa?" in form
    assert "Hankintalaki 1397/2016, 80 §" in form
    unconfirmed = own.post("/provider/passport/declaration", data={})
    assert unconfirmed.status_code == 422
    assert "Vahvista, että tiedot ovat oikein." in text_of(unconfirmed)
    half = {"applies_tax-pay": "1", "confirmed": "1"}
    refused = own.post("/provider/passport/declaration", data=half)
    assert refused.status_code == 422
    assert 'href="#f-measures-tax-pay">Verot: kerro, mitä on tapahtunut' in text_of(refused)
    whole = half | {"measures_tax-pay": "Maksusuunnitelma on hyväksytty."}
    check = own.post("/provider/passport/declaration", data=whole)
    assert check.status_code == 200 and "Tarkista vastaukset" in text_of(check)
    assert "Maksusuunnitelma on hyväksytty." in text_of(check)
    assert db.session.query(SelfDeclaration).count() == 0
    back = own.post("/provider/passport/declaration", data=whole | {"step": "edit"})
    assert ">Maksusuunnitelma on hyväksytty.</textarea>" in text_of(back)
    sent = whole | {"step": "send"}
    done = own.post("/provider/passport/declaration", data=sent, follow_redirects=True)
    page = text_of(done)
    assert "Vakuutus on annettu." in page
    assert "Verot: Maksusuunnitelma on hyväksytty." in page
    again = html5lib.parse(
        own.get("/provider/passport/declaration").data, namespaceHTMLElements=False
    )
    checked = [box.get("name") for box in again.iterfind(".//input[@checked]")]
    assert checked == ["applies_tax-pay"]  # confirmed anew each time
    assert db.session.query(SelfDeclaration).count() == 1
    came = {"Referer": "http://localhost/calls?basket=employment"}
    form = text_of(own.get("/provider/passport/declaration", headers=came))
    assert 'name="next" value="/calls?basket=employment"' in form
    done = own.post("/provider/passport/declaration", data=sent | {"next": "/calls"})
    assert done.location == "/calls"
    done = own.post("/provider/passport/declaration", data=sent | {"next": "//evil.example"})
    assert done.location == "/provider/passport"


def test_a_paper_is_sent_looked_at_and_approved(own: FlaskClient, people: People) -> None:
    assert "Verohallinnon todistus" in text_of(own.get("/provider/passport/evidence/tax_debt"))
    sent = own.post("/provider/passport/evidence/tax_debt", data=paper(), follow_redirects=True)
    assert "Todistus lähetettiin tarkistettavaksi." in text_of(sent)
    officer = log_in(own.application.test_client(), OFFICER)
    assert "Tarkista todistus" in text_of(officer.get("/"))
    business_id = approved(people)
    url = f"/providers/{business_id}/passport"
    page = text_of(officer.get(url))
    assert "Tarkista: Verovelkatodistus" in page
    evidence = db.session.query(Evidence).one()
    assert officer.get(f"/files/{evidence.file_id}").data == PDF
    late = officer.post(f"/evidence/{evidence.id}/approve", data={"expires_on": "1.1.2028"})
    assert late.status_code == 422
    assert "enintään 29.11.2026 saakka" in text_of(late)
    done = officer.post(
        f"/evidence/{evidence.id}/approve", data={"expires_on": "1.10.2026"}, follow_redirects=True
    )
    assert "Todistus on hyväksytty." in text_of(done)
    assert "1.10.2026" in text_of(own.get("/provider/passport"))


def approved(people: People) -> str:
    from_factory = people.by_email("sari1@tuottaja.example")
    assert from_factory.organisation_id
    return "9920002-8"


def test_a_refused_paper_comes_back_with_its_reason(own: FlaskClient, people: People) -> None:
    evidence = shown(people.by_email("sari1@tuottaja.example"))
    key = evidence.id
    officer = log_in(own.application.test_client(), OFFICER)
    empty = officer.post(f"/evidence/{key}/reject", data={"reason": ""})
    assert empty.status_code == 422
    text_of(empty)
    officer.post(f"/evidence/{key}/reject", data={"reason": "Sumea <kuva>."})
    page = text_of(own.get("/provider/passport"))
    assert "Sumea &lt;kuva&gt;." in page
    assert "Korvaa hylätty todistus: Verovelkatodistus" in text_of(own.get("/"))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"file": (io.BytesIO(b"text"), "a.pdf")}, "Tiedosto ei ole PDF, PNG eikä JPEG."),
        ({"file": (io.BytesIO(b""), "")}, "Valitse tiedosto."),
        ({"issued_on": "eilen"}, "Kirjoita päivä muodossa 31.12.2026."),
        ({"issued_on": "1.1.2026"}, "Todistus on liian vanha: se vanheni 1.4.2026."),
    ],
)
def test_a_wrong_paper_is_told_at_its_field(
    own: FlaskClient, changes: dict[str, Any], sentence: str
) -> None:
    answer = own.post("/provider/passport/evidence/tax_debt", data=paper(**changes))
    assert answer.status_code == 422
    assert sentence in text_of(answer)


def test_an_unknown_kind_is_not_found(own: FlaskClient) -> None:
    assert own.get("/provider/passport/evidence/unheard").status_code == 404


def test_a_paper_is_taken_back(own: FlaskClient, people: People) -> None:
    evidence = shown(people.by_email("sari1@tuottaja.example"))
    url = f"/provider/passport/evidence/{evidence.id}/withdraw"
    assert url in text_of(own.get("/provider/passport"))
    assert "Todistus on peruttu." in text_of(own.post(url, follow_redirects=True))


def test_others_are_refused(client: FlaskClient, people: People) -> None:
    provider = approved_provider(people)
    evidence = shown(provider_person(people, provider))
    key, business_id = evidence.id, "9920002-8"
    log_in(client, "coach@tyohame.example")
    assert client.get(f"/providers/{business_id}/passport").status_code == 403
    assert client.post(f"/evidence/{key}/approve").status_code == 403
    assert client.get("/provider/passport").status_code == 403
    finance = log_in(client.application.test_client(), "verifier@tyohame.example")
    page = text_of(finance.get(f"/providers/{business_id}/passport"))
    assert "/approve" not in page


def test_a_call_tells_what_a_winner_will_need_but_lets_offer(
    own: FlaskClient, people: People
) -> None:
    number = open_call(people).number
    page = text_of(own.get(f"/calls/{number}"))
    assert "Jos voitat: mitä tarvitaan ennen sopimusta" in page
    assert "Todistus puuttuu: Verovelkatodistus." in page
    assert f'action="/offers/{number}/start"' in page
    passport_in_order(people, people.by_email("sari1@tuottaja.example"))
    assert "Jos voitat" not in text_of(own.get(f"/calls/{number}"))


Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """Run a passport command as a person."""

    def running(*arguments: str, as_: str) -> Result:
        line = CommandLine(lambda _context: app, as_, "fi")
        return CliRunner().invoke(group, arguments, obj=line)

    return running


def test_the_commands_do_what_the_pages_do(run: Run, people: People, tmp_path: Path) -> None:
    provider = approved_provider(people)
    person, business_id = provider.contact_email, provider.business_id
    declared = run("declare", "--applies", "fraud", "Johto vaihdettu.", "--confirm", as_=person)
    assert declared.output == "Voimassa  31.8.2027\n"
    wrong = run("declare", "--applies", "fraud", " ", "--confirm", as_=person)
    assert "kerro, mitä on tapahtunut" in wrong.output
    file = tmp_path / "vero.pdf"
    file.write_bytes(PDF)
    added = run("evidence", "tax_debt", str(file), "--issued", "31.8.2026", as_=person)
    key = added.output.split()[0]
    assert f"{key}  {business_id}" in run("list", as_=OFFICER).output
    assert run("approve", key, as_=OFFICER).output == "Hyväksytty  29.11.2026\n"
    second = run("evidence", "tax_debt", str(file), "--issued", "31.8.2026", as_=person)
    rejected = run("reject", second.output.split()[0], "--reason", "Sama.", as_=OFFICER)
    assert rejected.output == "Hylätty\n"
    shown_lines = run("show", business_id, as_=OFFICER).output
    assert "self-declaration  31.8.2027" in shown_lines
    assert "Verovelkatodistus" in shown_lines
