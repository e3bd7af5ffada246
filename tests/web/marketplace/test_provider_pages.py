"""Pages of the providers: a phone's registration, the own profile, the officers' decisions."""

from typing import Any

import html5lib
import pytest
from flask.testing import FlaskClient

from marketplace.platform.db import db
from marketplace.providers.models import Provider
from tests.factories.providers import (
    approved_provider,
    registered_provider,
    registration,
    with_password,
)
from tests.factories.setup import People, log_in, seeing


def typed(**changes: Any) -> dict[str, Any]:
    """A registration as a form posts it."""
    facts = registration(**changes)
    return facts | {"vat_liable": "yes" if facts["vat_liable"] is True else facts["vat_liable"]}


def text_of(answer: Any) -> str:
    body = answer.get_data(as_text=True)
    html5lib.HTMLParser(strict=True).parse(body)
    return body


def test_a_stranger_registers_and_is_told_what_comes_next(
    client: FlaskClient, people: People
) -> None:
    assert client.get("/register").status_code == 200
    answer = client.post("/register", data=typed(), follow_redirects=True)
    assert answer.request.path == "/register/received"
    page = text_of(answer)
    assert "Valmennus Rantaniemi" in page
    assert "sari1@tuottaja.example" in page
    provider = seeing(people.staff("officer")) and db.session.query(Provider).one()
    assert (provider.state, provider.vat_liable) == ("submitted", True)


def test_the_page_after_registering_leads_back_who_has_not_registered(client: FlaskClient) -> None:
    answer = client.get("/register/received")
    assert (answer.status_code, answer.location) == (302, "/register")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Kirjoita yrityksen tai yhteisön nimi."),
        ("business_id", "9920002-1", "Tarkista Y-tunnus. Se on muotoa 1234567-8."),
        ("form", "", "Valitse yhteisömuoto."),
        ("vat_liable", "", "Kerro, onko yritys arvonlisäverovelvollinen."),
        ("contact_email", "sari", "Kirjoita sähköpostiosoite, esimerkiksi nimi@yritys.fi."),
        ("contact_phone", "soita", "Kirjoita puhelinnumero, esimerkiksi 040 123 4567."),
        ("iban", "FI11", "Tarkista tilinumero. Se alkaa maatunnuksella, esimerkiksi FI."),
        ("service_lines", [], "Valitse ainakin yksi palvelulinja."),
        ("municipalities", [], "Valitse ainakin yksi kunta."),
    ],
)
def test_a_wrong_answer_is_told_beside_its_field_and_the_rest_stays(
    client: FlaskClient, field: str, value: Any, sentence: str
) -> None:
    answer = client.post("/register", data=typed(**{field: value}))
    assert answer.status_code == 422
    page = html5lib.parse(answer.get_data(as_text=True), namespaceHTMLElements=False)
    place = f"f-{field.replace('_', '-')}"
    linked = page.find(f".//a[@href='#{place}']")
    assert linked is not None
    assert str(linked.text).endswith(sentence)
    beside = page.find(f".//*[@id='{place}-error']")
    assert beside is not None
    assert sentence in "".join(beside.itertext())
    kept = page.find(".//input[@id='f-contact-name']")
    assert kept is not None
    assert kept.get("value") == "Sari Tuottaja 1"


def test_a_taken_business_id_is_told_at_its_field(client: FlaskClient, people: People) -> None:
    registered_provider(people)
    answer = client.post("/register", data=typed(contact_email="toinen@tuottaja.example"))
    assert answer.status_code == 422
    assert "Tällä Y-tunnuksella on jo rekisteröidytty." in text_of(answer)


def test_who_is_logged_in_does_not_register(client: FlaskClient, people: People) -> None:
    log_in(client, "officer@tyohame.example")
    assert client.get("/register").status_code == 403


def test_a_provider_sees_its_state_and_corrects_what_was_wrong(
    client: FlaskClient, people: People
) -> None:
    provider = registered_provider(people)
    address = with_password(people, provider)
    officer = client.application.test_client()
    log_in(officer, "officer@tyohame.example")
    url = f"/providers/{provider.business_id}"
    officer.post(f"{url}/reject", data={"reason": "Tilinumero on <b>väärä</b>."})
    log_in(client, address)
    own = text_of(client.get("/provider"))
    assert "Tilinumero on &lt;b&gt;väärä&lt;/b&gt;." in own
    assert "Täydennä tietosi" in text_of(client.get("/"))
    facts = typed(iban="FI42 5000 1510 0000 23")
    answer = client.post("/provider/edit", data=facts, follow_redirects=True)
    assert "Tiedot lähetettiin uudelleen tarkistettaviksi." in text_of(answer)
    assert "Odottaa hyväksymistä" in text_of(officer.get(url))


def test_the_edit_page_shows_what_stands(client: FlaskClient, people: People) -> None:
    provider = approved_provider(people, vat_liable=False, service_lines=["grants"])
    log_in(client, with_password(people, provider))
    page = html5lib.parse(client.get("/provider/edit").data, namespaceHTMLElements=False)
    checked = {(box.get("name"), box.get("value")) for box in page.iterfind(".//input[@checked]")}
    assert checked == {
        ("vat_liable", "no"),
        ("service_lines", "grants"),
        ("municipalities", "109"),
        ("municipalities", "082"),
    }
    account = page.find(".//input[@name='iban']")
    assert account is not None
    assert account.get("value") == "FI21 1234 5600 0007 85"
    assert page.find(".//input[@name='business_id']") is None


def test_a_wrong_change_is_not_saved(client: FlaskClient, people: People) -> None:
    provider = approved_provider(people)
    log_in(client, with_password(people, provider))
    answer = client.post("/provider/edit", data=typed(name="Toinen", iban="FI11"))
    assert answer.status_code == 422
    assert "Toinen" in text_of(answer)
    assert "Toinen" not in text_of(client.get("/provider"))


def test_an_officer_approves_from_the_to_do(client: FlaskClient, people: People) -> None:
    provider = registered_provider(people)
    url = f"/providers/{provider.business_id}"
    log_in(client, "officer@tyohame.example")
    assert url in text_of(client.get("/"))
    assert f'action="{url}/approve"' in text_of(client.get(url))
    answer = client.post(f"{url}/approve", follow_redirects=True)
    page = text_of(answer)
    assert "Valmennus Rantaniemi hyväksyttiin." in page
    assert f"{url}/approve" not in page
    assert f'action="{url}/suspend"' in page
    assert client.post(f"{url}/approve").status_code == 409


def test_a_rejection_without_a_reason_comes_back(client: FlaskClient, people: People) -> None:
    provider = registered_provider(people)
    log_in(client, "officer@tyohame.example")
    answer = client.post(f"/providers/{provider.business_id}/reject", data={"reason": " "})
    assert answer.status_code == 422
    assert "Kirjoita perustelu. Palveluntuottaja näkee sen." in text_of(answer)


def test_others_see_the_provider_without_acts(client: FlaskClient, people: People) -> None:
    provider = registered_provider(people)
    url = f"/providers/{provider.business_id}"
    log_in(client, "coach@tyohame.example")
    assert f"{url}/" not in text_of(client.get(url))
    for act in ("approve", "reject", "suspend", "reinstate"):
        assert client.post(f"{url}/{act}", data={"reason": "Perustelu."}).status_code == 403


def test_a_provider_is_refused_the_officers_pages(client: FlaskClient, people: People) -> None:
    provider = approved_provider(people)
    log_in(client, with_password(people, provider))
    assert client.get("/providers").status_code == 403
    assert client.get(f"/providers/{provider.business_id}").status_code == 403


def test_a_stranger_is_led_to_the_log_in(client: FlaskClient) -> None:
    for url in ("/provider", "/providers", "/rules"):
        assert client.get(url).location.startswith("/account/login")


def test_the_list_is_filtered_and_tells_when_nothing_is_found(
    client: FlaskClient, people: People
) -> None:
    registered_provider(people, 1)
    approved_provider(people, 2, service_lines=["training"])
    log_in(client, "officer@tyohame.example")
    page = text_of(client.get("/providers?state=submitted"))
    assert "Valmennus Rantaniemi" in page
    assert "Koivupolku Oy" not in page
    assert "Koivupolku Oy" in text_of(client.get("/providers?line=training&q=koivu"))
    assert "Ei palveluntuottajia" in text_of(client.get("/providers?q=olematon"))
    assert client.get("/providers?page=x&state=y").status_code == 200


def test_an_unknown_business_id_is_not_found(client: FlaskClient, people: People) -> None:
    log_in(client, "officer@tyohame.example")
    assert client.get("/providers/9999999-9").status_code == 404
