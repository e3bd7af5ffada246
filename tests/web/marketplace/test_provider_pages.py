"""Pages of the providers: a phone's registration, the own profile, the officers' decisions."""

from typing import Any

import html5lib
import pytest
from flask.testing import FlaskClient

from marketplace.platform.actor import system_actor
from marketplace.platform.db import db
from marketplace.platform.identity.queries import user_by_email
from marketplace.platform.identity.service import set_password
from marketplace.platform.ids import RandomIds
from marketplace.providers.models import Provider, ProviderChange, ProviderContact
from marketplace.providers.queries import directory
from tests.factories.providers import (
    approved_provider,
    business_id,
    colleague,
    registered_provider,
    registration,
    with_password,
)
from tests.factories.setup import PASSWORD, People, log_in, seeing


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
        ("business_id", "9920002-1", "Y-tunnuksen tarkistusnumero ei täsmää. Tarkista numerot."),
        ("form", "", "Valitse yhteisömuoto."),
        ("size", "", "Valitse yrityksen koko."),
        ("languages", [], "Valitse ainakin yksi kieli."),
        ("postal_code", "123", "Postinumerossa on viisi numeroa."),
        ("einvoice_operator", "0037 2129", "Anna sekä verkkolaskuosoite että välittäjätunnus."),
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
    named = "einvoice_address" if field == "einvoice_operator" else field
    place = f"f-{named.replace('_', '-')}"
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
    facts = typed(iban="FI42 5000 1510 0000 23", contact_language="fi")
    kept = client.post("/provider/edit", data=facts | {"act": "draft"}, follow_redirects=True)
    assert "Tiedot tallennettiin." in text_of(kept)
    assert "Hylätty" in text_of(officer.get(url))
    answer = client.post("/provider/edit", data=facts, follow_redirects=True)
    assert "Tiedot lähetettiin tarkistettaviksi." in text_of(answer)
    page = text_of(officer.get(url))
    assert "Odottaa hyväksymistä" in page
    assert "Mitä muuttui edellisestä" in page
    assert "FI42 5000 1510 0000 23" in page


def test_the_edit_page_shows_what_stands(client: FlaskClient, people: People) -> None:
    provider = approved_provider(people, vat_liable=False, service_lines=["grants"])
    log_in(client, with_password(people, provider))
    page = html5lib.parse(client.get("/provider/edit").data, namespaceHTMLElements=False)
    checked = {(box.get("name"), box.get("value")) for box in page.iterfind(".//input[@checked]")}
    assert checked == {
        ("vat_liable", "no"),
        ("size", "small"),
        ("languages", "fi"),
        ("contact_language", "fi"),
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
    answer = client.post(
        "/provider/edit", data=typed(name="Toinen", iban="FI11", contact_language="fi")
    )
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
    for act in ("approve", "return", "reject", "suspend", "reinstate", "close"):
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
    number = business_id(2).replace("-", "")
    assert "Koivupolku Oy" in text_of(client.get(f"/providers?q={number}"))
    assert "Ei palveluntuottajia" in text_of(client.get("/providers?q=olematon"))
    assert client.get("/providers?page=x&state=y").status_code == 200


def test_an_unknown_business_id_is_not_found(client: FlaskClient, people: People) -> None:
    log_in(client, "officer@tyohame.example")
    assert client.get("/providers/9999999-9").status_code == 404


def test_a_draft_is_kept_and_finished_after_logging_in(client: FlaskClient, people: People) -> None:
    begun = typed(iban="", service_lines=[], municipalities=[], languages=[], size="")
    refused = client.post("/register", data=begun)
    assert refused.status_code == 422
    answer = client.post("/register", data=begun | {"act": "draft"}, follow_redirects=True)
    assert "Rekisteröinti tallennettiin keskeneräisenä." in text_of(answer)
    seeing(people.staff("officer"))
    provider = db.session.query(Provider).one()
    log_in(client, with_password(people, provider))
    assert "Täydennä ja lähetä rekisteröinti" in text_of(client.get("/"))
    assert "Rekisteröinti on kesken" in text_of(client.get("/provider"))
    assert client.post("/provider/submit").status_code == 409
    whole = typed(contact_language="fi")
    client.post("/provider/edit", data=whole | {"act": "draft"})
    assert "Rekisteröinti on valmis lähetettäväksi" in text_of(client.get("/provider"))
    answer = client.post("/provider/submit", follow_redirects=True)
    assert "Odottaa hyväksymistä" in text_of(answer)


def test_a_changed_account_is_shown_to_both_sides_until_finance_approves_it(
    client: FlaskClient, people: People
) -> None:
    provider = approved_provider(people)
    log_in(client, with_password(people, provider))
    assert "Osa muutoksista hyväksytään ensin" in text_of(client.get("/provider/edit"))
    facts = typed(iban="FI42 5000 1510 0000 23", contact_language="fi")
    own = text_of(client.post("/provider/edit", data=facts, follow_redirects=True))
    assert "Voimassa: FI21 1234 5600 0007 85" in own
    assert "Pyydetty: FI42 5000 1510 0000 23" in own
    # what waits stands in the form, so that saving it again does not let go of it
    form = html5lib.parse(client.get("/provider/edit").data, namespaceHTMLElements=False)
    account = form.find(".//input[@name='iban']")
    assert account is not None
    assert account.get("value") == "FI42 5000 1510 0000 23"
    approver = client.application.test_client()
    log_in(approver, "approver@tyohame.example")
    seeing(people.staff("officer"))
    url = f"/provider-changes/{db.session.query(ProviderChange).one().id}"
    assert url in text_of(approver.get("/"))
    assert "numeroon, jonka tiedät ennestään" in text_of(approver.get(url))
    assert approver.post(f"{url}/reject", data={"reason": ""}).status_code == 422
    done = text_of(approver.post(f"{url}/approve", follow_redirects=True))
    assert "Muutos on voimassa." in done
    assert "FI42 5000 1510 0000 23" in text_of(client.get("/provider"))
    officer = client.application.test_client()
    log_in(officer, "officer@tyohame.example")
    assert officer.post(f"{url}/approve").status_code == 409


def test_a_provider_closes_its_registration_and_opens_it_again(
    client: FlaskClient, people: People
) -> None:
    provider = approved_provider(people)
    log_in(client, with_password(people, provider))
    assert client.post("/provider/close", data={"reason": ""}).status_code == 422
    page = text_of(client.post("/provider/close", data={"reason": "Loppu."}, follow_redirects=True))
    assert "Rekisteröinti on päättynyt" in page
    page = text_of(client.post("/provider/reopen", follow_redirects=True))
    assert "Tallenna keskeneräisenä" in page


def test_the_people_page_lets_in_and_ends(client: FlaskClient, people: People) -> None:
    provider = approved_provider(people)
    log_in(client, with_password(people, provider))
    assert "sinä" in text_of(client.get("/provider/people"))
    bad = client.post("/provider/people", data={"name": "Liisa", "email": "x", "role": ""})
    assert bad.status_code == 422
    assert 'value="Liisa"' in text_of(bad)
    facts = {"name": "Liisa Lukija", "email": "liisa@x.example", "role": "provider_reader"}
    page = text_of(client.post("/provider/people", data=facts, follow_redirects=True))
    assert "Kutsu lähtee osoitteeseen liisa@x.example." in page
    assert "Lukija" in page
    key = user_by_email(db.session(), "liisa@x.example").id
    page = text_of(client.post(f"/provider/people/{key}/end", follow_redirects=True))
    assert "Käyttöoikeus on päätetty." in page
    assert "Liisa Lukija" not in page


def test_a_reader_sees_everything_and_changes_nothing(client: FlaskClient, people: People) -> None:
    provider = approved_provider(people)
    reader = colleague(people, provider, "provider_reader")
    assert reader.user_id
    system = system_actor(people.clock, RandomIds(), people.stranger.area_id)
    set_password(system, reader.user_id, PASSWORD)
    log_in(client, f"provider_reader@{provider.business_id}.example")
    for url in (
        "/",
        "/provider",
        "/provider/people",
        "/provider/contacts",
        "/calls",
        "/payments/own",
    ):
        assert client.get(url).status_code in (200, 404), url
    own = text_of(client.get("/provider"))
    assert "/provider/edit" not in own
    assert "/provider/close" not in own
    for url in ("/provider/edit", "/provider/people", "/provider/contacts", "/provider/close"):
        assert client.post(url, data={"reason": "x"}).status_code == 403


def test_contacts_come_and_go(client: FlaskClient, people: People) -> None:
    provider = approved_provider(people)
    log_in(client, with_password(people, provider))
    facts = {"name": "Laura Lasku", "email": "laura@x.example", "role": "invoicing"}
    page = text_of(client.post("/provider/contacts", data=facts, follow_redirects=True))
    assert "Laura Lasku" in page
    again = client.post("/provider/contacts", data=facts)
    assert again.status_code == 422
    assert "Tällä osoitteella on jo sama tehtävä." in text_of(again)
    assert "Laura Lasku" in text_of(client.get("/provider"))
    key = db.session.query(ProviderContact).one().id
    page = text_of(client.post(f"/provider/contacts/{key}/remove", follow_redirects=True))
    assert "Laura Lasku" not in page


def test_the_public_list_names_only_approved_providers_that_allowed_it(
    client: FlaskClient, people: People
) -> None:
    approved_provider(people, 1, listed=True)
    approved_provider(people, 2)
    registered_provider(people, 3, listed=True)
    page = text_of(client.get("/provider-directory"))
    assert "Valmennus Rantaniemi" in page
    assert "Koivupolku Oy" not in page
    assert "Hämeen Työpaja ry" not in page
    assert "sari1@" not in page
    assert "040 000 0147" not in page
    assert "Valmennus Rantaniemi" in text_of(client.get("/provider-directory?line=job_search"))
    empty = text_of(client.get("/provider-directory?line=training"))
    assert "Valmennus Rantaniemi" not in empty
    assert client.get("/provider-directory?line=x").status_code == 200
    assert db.session.query(Provider).count() == 3


def test_the_list_does_not_leave_the_stranger_with_the_systems_sight(
    client: FlaskClient, people: People
) -> None:
    approved_provider(people, listed=True)
    directory(seeing(people.stranger))
    assert db.session.query(Provider).all() == []
