"""Keys in the browser: made, rehearsed, carried in a cookie, given to a colleague; the opening."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.offers.consortia.service import confirm_membership, name_member
from marketplace.offers.models import MemberCopy, Offer
from marketplace.offers.service import save_draft, submit_offer, withdraw_offer
from marketplace.platform.actor import system_actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.identity.login import SECRET_COOKIE
from marketplace.platform.identity.queries import user_by_email
from marketplace.platform.identity.service import set_password
from marketplace.platform.ids import RandomIds
from marketplace.procurement.models import Call
from marketplace.providers.models import Provider
from marketplace.sealing.members.service import give_copy
from tests.db.marketplace.test_call_review import mails_of
from tests.factories.calls import DEADLINE, open_call, ready_call
from tests.factories.offers import ANSWER, drafted_offer, submitted_offer, whole_content
from tests.factories.providers import (
    approved_provider,
    colleague,
    provider_person,
    with_password,
)
from tests.factories.setup import (
    PASSPHRASE,
    PASSWORD,
    People,
    log_in,
    seeing,
    with_member_key,
)

OFFICER, SECOND = "officer@tyohame.example", "second_officer@tyohame.example"
NEW = "pitkä matka alkaa tästä ovesta"


def read(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_data(as_text=True).replace("\xa0", " ").replace("\xad", "")


@pytest.fixture
def call(people: People) -> Call:
    return open_call(people)


@pytest.fixture
def provider(people: People, call: Call) -> Provider:
    return approved_provider(people)


@pytest.fixture
def offer(people: People, call: Call, provider: Provider) -> Offer:
    return drafted_offer(seeing(provider_person(people, provider)), call)


@pytest.fixture
def browser(client: FlaskClient, people: People, provider: Provider) -> FlaskClient:
    """The provider's browser, logged in."""
    return log_in(client, with_password(people, provider))


def an_account(people: People, email: str) -> str:
    """Somebody invited sets the password."""
    user = user_by_email(people.session, email)
    system = system_actor(people.clock, RandomIds(), people.stranger.area_id)
    set_password(system, user.id, PASSWORD)
    return email


# Officers -----------------------------------------------------------------------------------------


def test_an_officer_replaces_and_rehearses_the_key(client: FlaskClient, people: People) -> None:
    call_id = ready_call(people).number
    log_in(client, SECOND)
    assert "Harjoiteltu viimeksi" in read(client, "/keys/")
    page = read(client, "/keys/own")
    assert "Sinulla on jo avain" in page
    weak = client.post("/keys/own", data={"passphrase": "lyhyt", "again": "lyhyt"})
    assert weak.status_code == 422
    assert "Kirjoita vähintään 16 merkkiä" in weak.get_data(as_text=True)
    differing = client.post("/keys/own", data={"passphrase": NEW, "again": PASSPHRASE})
    assert "Tunnuslauseet eivät ole samat." in differing.get_data(as_text=True)
    assert NEW not in differing.get_data(as_text=True)
    made = client.post("/keys/own", data={"passphrase": NEW, "again": NEW, "previous": PASSPHRASE})
    assert made.location == "/keys/own/rehearse"
    assert "Harjoittele avausavain" in read(client, "/")
    client.post("/account/logout")
    log_in(client, OFFICER)
    assert "Avausavainta ei ole harjoiteltu: Otso Ostaja." in read(client, f"/calls/{call_id}")
    client.post("/account/logout")
    log_in(client, SECOND)
    wrong = client.post("/keys/own/rehearse", data={"passphrase": PASSPHRASE})
    assert wrong.status_code == 422
    assert "Tunnuslause ei avaa avainta." in wrong.get_data(as_text=True)
    assert client.post("/keys/own/rehearse", data={"passphrase": NEW}).location == "/keys/"
    assert "Harjoittelematta" not in read(client, "/keys/")


def test_the_administrator_makes_the_escrow_and_prints_the_envelope(
    client: FlaskClient, people: People
) -> None:
    log_in(client, "administrator@tyohame.example")
    assert "Säilytä vanha kuori" in read(client, "/keys/escrow")
    made = client.post("/keys/escrow", data={"passphrase": NEW, "again": NEW})
    assert made.location == "/keys/escrow/rehearse"
    assert "Vara-avainta ei ole harjoiteltu" in read(client, "/keys/")
    tried = client.post("/keys/escrow/rehearse", data={"passphrase": NEW})
    assert tried.location == "/keys/escrow/envelope"
    page = read(client, "/keys/escrow/envelope")
    assert "Näin kuorta käytetään" in page
    assert "Otso Ostaja" in page
    assert NEW not in page


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("coach", "/keys/", 403),
        ("decider", "/keys/own", 403),
        ("officer", "/keys/escrow", 403),
        ("officer", "/keys/escrow/envelope", 403),
        ("administrator", "/keys/own", 403),
        ("officer", "/keys/organisation", 403),
        ("officer", "/account/unlock", 403),
    ],
)
def test_others_are_kept_out(
    client: FlaskClient, people: People, who: str, path: str, status: int
) -> None:
    read(log_in(client, f"{who}@tyohame.example"), path, status)


# The opening --------------------------------------------------------------------------------------


def test_two_officers_open_on_the_page(
    app: Flask,
    client: FlaskClient,
    people: People,
    call: Call,
    provider: Provider,
    clock: FixedClock,
) -> None:
    submitted_offer(seeing(provider_person(people, provider)), call)
    path = f"/calls/{call.number}/opening"
    first, second = log_in(client, OFFICER), log_in(app.test_client(), SECOND)
    assert "Tarjoukset voi avata, kun määräaika" in read(first, path)
    clock.move_to(DEADLINE + timedelta(seconds=1))
    page = read(first, path)
    assert "Aloita avaus" in page
    assert page.count("Odotetaan:") == 1 and page.index("Odotetaan:") < page.index("Toinen avaaja")
    empty = first.post(path, data={"passphrase": ""})
    assert empty.status_code == 422 and "Tunnuslause: Kirjoita tunnuslause." in empty.text
    assert first.post(path, data={"passphrase": "väärä"}).status_code == 422
    assert first.post(path, data={"passphrase": PASSPHRASE}).location == path
    page = read(first, path)
    assert "Odottaa toista avaajaa" in page
    assert "Odotetaan: Otso Ostaja" in page
    named = page.split("Nimetyt avaajat</h2>")[1]
    assert "Oona Ostaja (aloitti avauksen)" in named and "Otso Ostaja" in named
    again = first.post(path, data={"passphrase": PASSPHRASE})
    assert "Toisen avaajan on vietävä se loppuun." in again.get_data(as_text=True)
    assert "Vie tarjousten avaus loppuun" in read(second, "/")
    assert second.post(path, data={"passphrase": PASSPHRASE}).location == path
    page = read(second, path)
    assert "1 tarjous avattiin." in page
    assert provider.organisation.name in page
    late = first.post(path, data={"passphrase": PASSPHRASE})
    assert late.status_code == 422
    read(log_in(app.test_client(), "decider@tyohame.example"), path)


def test_an_opening_without_offers_leaves_a_record(
    app: Flask, client: FlaskClient, people: People, call: Call, clock: FixedClock
) -> None:
    path = f"/calls/{call.number}/opening"
    clock.move_to(DEADLINE + timedelta(seconds=1))
    log_in(client, OFFICER)
    assert "Tee avauspöytäkirja" in read(client, f"/calls/{call.number}")
    client.post(path, data={"passphrase": PASSPHRASE})
    second = log_in(app.test_client(), SECOND)
    second.post(path, data={"passphrase": PASSPHRASE, "escrow": "1"})
    assert "Yhtään tarjousta ei sinetöity." in read(second, path)
    assert "Kilpailuta uudelleen" in read(client, f"/calls/{call.number}")


# Members ------------------------------------------------------------------------------------------


def test_a_log_in_gives_the_browser_what_opens_drafts_and_a_log_out_takes_it(
    client: FlaskClient, people: People, provider: Provider, call: Call, offer: Offer
) -> None:
    email = with_password(people, provider)
    answer = client.post("/account/login", data={"email": email, "password": PASSWORD})
    (cookie,) = [
        header for header in answer.headers.getlist("Set-Cookie") if SECRET_COOKIE in header
    ]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie
    assert ANSWER in read(client, f"/offers/{call.number}")
    client.post("/account/logout")
    assert client.get_cookie(SECRET_COOKIE) is None
    log_in(client, OFFICER)
    assert client.get_cookie(SECRET_COOKIE) is None


def test_a_first_log_in_makes_the_keys(client: FlaskClient, people: People, call: Call) -> None:
    newcomer = approved_provider(people, 2)
    log_in(client, with_password(people, newcomer))
    client.post(f"/offers/{call.number}/start")
    saved = client.post(f"/offers/{call.number}", data={"answer_employers": "Näin."})
    assert saved.status_code == 302
    assert "Näin." in read(client, f"/offers/{call.number}")


def test_without_the_cookie_the_password_is_asked_and_nothing_typed_is_lost(
    browser: FlaskClient, call: Call, offer: Offer
) -> None:
    browser.delete_cookie(SECRET_COOKIE)
    path = f"/offers/{call.number}"
    assert "Viimeistele tarjous" in read(browser, "/")
    assert "Jatka tarjousta" in read(browser, f"/calls/{call.number}")
    assert browser.get(path).location == f"/account/unlock?next={path}"
    late = browser.post(path, data={"answer_employers": "Uusi teksti", "version": "1"})
    assert late.status_code == 422  # a colleague's version cannot be shown, so it is not replaced
    assert "Uusi teksti" in late.get_data(as_text=True)
    assert "Luonnos on lukittu" in late.get_data(as_text=True)
    wrong = browser.post("/account/unlock", data={"password": "väärä", "next": path})
    assert wrong.status_code == 422
    assert (
        browser.post("/account/unlock", data={"password": PASSWORD, "next": path}).location == path
    )
    assert ANSWER in read(browser, path)


def test_a_changed_password_opens_the_same_drafts(
    app: Flask, browser: FlaskClient, call: Call, offer: Offer
) -> None:
    new = "aivan-uusi-salasana-tässä"
    changed = browser.post(
        "/account/change",
        data={"password": PASSWORD, "new_password": new, "new_password_confirm": new},
    )
    assert changed.status_code == 302
    assert ANSWER in read(browser, f"/offers/{call.number}")
    again = app.test_client()
    log_in(again, "sari1@tuottaja.example", new)
    assert ANSWER in read(again, f"/offers/{call.number}")


def test_a_colleague_gets_the_key_from_who_has_it(
    app: Flask, browser: FlaskClient, people: People, provider: Provider, call: Call, offer: Offer
) -> None:
    colleague(people, provider, "provider_writer")
    email = f"provider_writer@{provider.business_id}.example"
    other = log_in(app.test_client(), an_account(people, email))
    assert other.get(f"/offers/{call.number}").location == "/keys/organisation"
    assert "Sinulla ei ole vielä avainta" in read(other, "/keys/organisation")
    assert "Anna yrityksen avain: Kalle provider_writer" in read(browser, "/")
    assert "Olet ainoa, jolla on avain" in read(browser, "/keys/organisation")
    user = user_by_email(people.session, email)
    assert browser.post(f"/keys/organisation/{user.id}").location == "/keys/organisation"
    assert ANSWER in read(other, f"/offers/{call.number}")
    assert "Olet ainoa" not in read(browser, "/keys/organisation")


def test_who_saves_over_a_colleague_sees_both_texts_first(
    app: Flask, browser: FlaskClient, people: People, provider: Provider, call: Call, offer: Offer
) -> None:
    colleague(people, provider, "provider_writer")
    email = f"provider_writer@{provider.business_id}.example"
    with_member_key(people, email)
    user = user_by_email(people.session, email)
    give_copy(seeing(provider_person(people, provider)), user.id)
    other = log_in(app.test_client(), an_account(people, email))
    path = f"/offers/{call.number}"
    content = whole_content(call)
    typed = {f"answer_{key}": text for key, text in content["answers"].items()}
    typed |= {f"price_{key}": str(cents // 100) for key, cents in content["prices"].items()}
    theirs = typed | {"answer_employers": "Kollegan teksti", "version": "2", "then": "save"}
    assert other.post(path, data=theirs).status_code == 302
    mine = typed | {"answer_employers": "Oma tekstini", "version": "2", "then": "save"}
    answer = browser.post(path, data=mine)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    for text in ("Kollegasi tallensi luonnoksen", "Kollegan teksti", "Oma tekstini"):
        assert text in page
    assert 'name="version" value="3"' in page
    assert "Kollegan teksti" in read(browser, path)
    assert browser.post(path, data=mine | {"version": "3"}).status_code == 302
    assert "Oma tekstini" in read(other, path)


def test_a_consortium_on_its_pages(
    app: Flask, browser: FlaskClient, people: People, call: Call, offer: Offer
) -> None:
    member = approved_provider(people, 2)
    other = log_in(app.test_client(), with_password(people, member))
    path = f"/offers/{call.number}/members"
    unknown = browser.post(path, data={"business_id": "1234567-1"})
    assert unknown.status_code == 422
    assert "ei ole hyväksyttyä palveluntuottajaa" in unknown.get_data(as_text=True)
    assert browser.post(path, data={"business_id": member.business_id}).location == path
    assert "Odottaa" in read(browser, path)
    assert "odottaa vahvistusta" in read(browser, f"/offers/{call.number}/check")
    assert "Vastaa ryhmittymän kutsuun" in read(other, "/")
    page = read(other, "/consortia")
    assert "Valmennus Rantaniemi" in page
    place = "/consortia/" + page.partition("/consortia/")[2].partition("/confirm")[0]
    page = read(other, f"{place}/confirm")
    assert "yhteisvastuullisesti" in page
    untouched = other.post(f"{place}/confirm")
    assert untouched.status_code == 422 and "Odottaa" in read(browser, path)
    assert other.post(f"{place}/confirm", data={"committed": "1"}).location == place
    assert "Vahvistanut" in read(browser, path)
    assert "ei ole vielä jätetty" in read(other, place)


def test_a_member_reads_the_sealed_offer_that_it_stands_behind(
    app: Flask,
    browser: FlaskClient,
    people: People,
    clock: FixedClock,
    call: Call,
    offer: Offer,
    run_jobs: Any,
    mails: Path,
) -> None:
    member, rival = approved_provider(people, 2), approved_provider(people, 3)
    other = log_in(app.test_client(), with_password(people, member))
    stranger = log_in(app.test_client(), with_password(people, rival))
    lead = people.by_email("sari1@tuottaja.example")
    named = name_member(seeing(lead), offer.id, member.business_id)
    confirm_membership(seeing(provider_person(people, member)), named.id)
    save_draft(seeing(lead), offer.id, whole_content(call, share=0.75))
    submit_offer(seeing(lead), offer.id)
    place = f"/consortia/{named.id}"
    page = read(other, place)
    assert ANSWER in page and "375,00 €" in page and member.business_id in page
    assert "Tarjous on jätetty" in read(other, "/consortia")
    assert f'href="{place}"' in read(other, f"/calls/{call.number}")
    assert stranger.get(place).status_code == browser.get(place).status_code == 404
    officer = log_in(app.test_client(), "officer@tyohame.example")
    assert officer.get(place).status_code == 403
    seeing(people.staff("officer"))
    assert db.session.scalars(select(MemberCopy)).all() == []
    run_jobs()
    assert mails_of(mails, "Ryhmittymän tarjous on jätetty") == ["sari2@tuottaja.example"]
    clock.move_to(clock.now() + timedelta(minutes=1))
    submit_offer(seeing(lead), offer.id)
    assert "versio 2" in read(other, place) and ANSWER in read(other, place)
    withdraw_offer(seeing(lead), offer.id)
    assert ANSWER not in read(other, place)


def test_a_receipt_is_downloaded_and_its_key_is_public(
    app: Flask, browser: FlaskClient, people: People, provider: Provider, call: Call
) -> None:
    offer = submitted_offer(seeing(provider_person(people, provider)), call)
    page = read(browser, f"/offers/{call.number}/receipt")
    assert f"/offers/{call.number}/receipt.json" in page
    receipt = browser.get(f"/offers/{call.number}/receipt.json")
    assert offer.versions[0].sha256 in receipt.get_data(as_text=True)
    sealed = browser.get(f"/offers/{call.number}/sealed")
    assert sealed.get_data() == offer.versions[0].ciphertext
    assert receipt.get_json()["public_key"] in read(app.test_client(), "/receipts/key")
