"""A sealed offer in the browser: replaced, withdrawn, late, opened, corrected since."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from marketplace.offers.queries import own_copy
from marketplace.offers.receipts import verified
from marketplace.offers.service import save_draft
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.i18n import format_date_fi
from marketplace.procurement.correcting.service import correct_call
from marketplace.procurement.models import Call
from marketplace.providers.models import Provider
from tests.factories.calls import DEADLINE, open_call
from tests.factories.claims import again
from tests.factories.offers import (
    drafted_offer,
    open_by_two,
    submitted_offer,
    whole_content,
)
from tests.factories.providers import approved_provider, provider_person, with_password
from tests.factories.setup import People, log_in, seeing
from tests.web.marketplace.test_offer_pages import ANSWERS, PRICES, checked, read


@pytest.fixture
def call(people: People) -> Call:
    return open_call(people)


@pytest.fixture
def provider(people: People, call: Call) -> Provider:
    return approved_provider(people)


@pytest.fixture
def browser(client: FlaskClient, people: People, provider: Provider) -> FlaskClient:
    """The provider's browser, logged in."""
    return log_in(client, with_password(people, provider))


def test_replace_and_withdraw(
    browser: FlaskClient, people: People, provider: Provider, call: Call
) -> None:
    submitted_offer(seeing(provider_person(people, provider)), call)
    path = f"/offers/{call.number}"
    assert "Korvaa tarjous uudella" in read(browser, f"{path}/receipt")
    assert "Jätetty tarjous on voimassa" in read(browser, path)
    browser.post(path, data=PRICES | ANSWERS | {"then": "check"})
    page = read(browser, f"{path}/check")
    assert "Tämä tarjous korvaa jätetyn tarjouksen" in page
    data = {"checked": checked(page), "validity_confirmed": "1"}
    assert browser.post(f"{path}/submit", data=data).status_code == 302
    assert "Tarjousta, jonka jätit" in read(browser, f"{path}/withdraw")
    assert browser.post(f"{path}/withdraw").status_code == 302
    assert browser.get(f"{path}/receipt").location == f"{path}/receipts"


def test_a_withdrawal_is_proved_and_every_receipt_stays(
    browser: FlaskClient, people: People, provider: Provider, call: Call, clock: FixedClock
) -> None:
    actor = provider_person(people, provider)
    offer = submitted_offer(seeing(actor), call)
    submitted_offer(seeing(actor), call)
    first, second = (each.receipt_number for each in offer.versions)
    path = f"/offers/{call.number}"
    clock.move_to(clock.now() + timedelta(minutes=5))
    assert browser.post(f"{path}/withdraw").location == f"{path}/receipts"
    told = "ti 1.9.2026 klo 12.05"
    page = read(browser, f"{path}/receipts")
    assert f"Peruit tarjouksesi {told}.00" in page
    assert first in page and second in page and "Korvattu uudella" in page
    listed = read(browser, "/offers")
    assert f"peruttu {told}" in listed and second in listed
    assert f"Peruit tarjouksesi {told}" in read(browser, f"/calls/{call.number}")
    proofs = [
        verified(browser.get(f"{path}/receipts/{version}.json").get_data(as_text=True))
        for version in (1, 2)
    ]
    assert [each.ended_by for each in proofs] == ["replaced", "withdrawn"]
    assert proofs[1].ended_at == clock.now()
    assert browser.get(f"{path}/receipts/3.json").status_code == 404


def test_what_is_sealed_already_is_not_sealed_again_from_another_tab(
    browser: FlaskClient, people: People, provider: Provider, call: Call
) -> None:
    offer = drafted_offer(seeing(provider_person(people, provider)), call, validity_confirmed=False)
    path = f"/offers/{call.number}"
    data = {"checked": checked(read(browser, f"{path}/check")), "validity_confirmed": "1"}
    for _tab in range(2):
        assert browser.post(f"{path}/submit", data=data).location == f"{path}/receipt"
    (sealed,) = again(offer).versions
    page = read(browser, f"{path}/receipt")
    assert f"Tarjous on jo jätetty, kuittaus {sealed.receipt_number}" in page
    assert "Jätetty ja sinetöity" in read(browser, path)


def test_who_changed_the_draft_in_another_tab_is_told_so(
    browser: FlaskClient, people: People, call: Call
) -> None:
    path = f"/offers/{call.number}"
    browser.post(f"{path}/start")
    browser.post(path, data=PRICES | ANSWERS | {"version": "1"})
    data = {"checked": checked(read(browser, f"{path}/check")), "validity_confirmed": "1"}
    answer = browser.post(path, data=PRICES | ANSWERS | {"version": "1", "notes": "Uusi."})
    assert "Tallensit luonnoksen sillä välin toisessa välilehdessä" in answer.text
    browser.post(path, data=PRICES | ANSWERS | {"version": "2", "notes": "Uusi."})
    answer = browser.post(f"{path}/submit", data=data)
    assert answer.status_code == 422
    assert "Muutit luonnosta sillä välin toisessa välilehdessä" in answer.text


def test_after_the_deadline_the_typed_text_stays_on_the_page_with_the_reason(
    browser: FlaskClient, people: People, provider: Provider, call: Call, clock: FixedClock
) -> None:
    actor = seeing(provider_person(people, provider))
    drafted_offer(actor, call)
    path = f"/offers/{call.number}"
    page = read(browser, f"{path}/check")
    clock.move_to(DEADLINE.replace(second=1))
    reason = "Määräaika oli ti 22.9.2026 klo 12.00. Pyyntösi saapui kello 12.00.01"
    answer = browser.post(path, data=PRICES | {"answer_employers": "Viime hetken teksti"})
    assert answer.status_code == 422
    assert reason in answer.get_data(as_text=True).replace("\xa0", " ")
    assert "Viime hetken teksti" in answer.get_data(as_text=True)
    data = {"checked": checked(page), "validity_confirmed": "1"}
    assert browser.post(f"{path}/submit", data=data).location == f"{path}/late"
    assert browser.post(f"{path}/withdraw").status_code == 409


@pytest.mark.parametrize("sealed", [True, False])
def test_a_late_submission_is_told_with_the_time_of_the_log_and_what_is_in_force(
    browser: FlaskClient,
    people: People,
    provider: Provider,
    call: Call,
    clock: FixedClock,
    sealed: bool,
) -> None:
    actor = seeing(provider_person(people, provider))
    offer = (submitted_offer if sealed else drafted_offer)(actor, call)
    path = f"/offers/{call.number}"
    page = read(browser, f"{path}/check")
    clock.move_to(DEADLINE.replace(second=3, microsecond=880_000))
    data = {"checked": checked(page), "validity_confirmed": "1"}
    answer = browser.post(f"{path}/submit", data=data)
    clock.move_to(DEADLINE.replace(second=4, microsecond=389_000))
    late = read(browser, answer.location)
    assert "<h1>Tarjous myöhästyi</h1>" in late
    assert "12.00.03,880" in late
    assert "12.00.04" not in late
    assert "Korjaa" not in late
    assert "Muuta" not in late.split("<main")[1].split("</main")[0]
    assert (f'href="{path}/receipt"' in late) == sealed
    receipt = offer.versions[-1].receipt_number if sealed else "ei ole voimassa olevaa tarjousta"
    assert receipt in late


def test_an_opened_offer_leads_to_its_receipt_and_is_not_withdrawn(
    browser: FlaskClient, people: People, provider: Provider, call: Call, clock: FixedClock
) -> None:
    submitted_offer(seeing(provider_person(people, provider)), call)
    clock.move_to(DEADLINE + timedelta(minutes=1))
    path = f"/offers/{call.number}"
    for opened in (False, True):
        if opened:
            open_by_two(people, call)
        for page in ("", "/check", "/withdraw"):
            assert browser.get(f"{path}{page}").location == f"{path}/receipt", (page, opened)
        refused = browser.post(f"{path}/withdraw")
        assert refused.status_code == 409
        assert "Määräaika oli" in refused.get_data(as_text=True), opened


def test_a_rival_and_the_staff_find_no_offer(
    client: FlaskClient, people: People, provider: Provider, call: Call
) -> None:
    submitted_offer(seeing(provider_person(people, provider)), call)
    people.session.expunge_all()
    log_in(client, with_password(people, approved_provider(people, 2)))
    for page in ("", "/check", "/receipt", "/withdraw"):
        assert client.get(f"/offers/{call.number}{page}").location == f"/calls/{call.number}"
    assert f"/offers/{call.number}" not in read(client, "/offers")
    client.post("/account/logout")
    log_in(client, "officer@tyohame.example")
    for page in ("", "/check", "/receipt", "/withdraw"):
        read(client, f"/offers/{call.number}{page}", 403)


def test_a_stranger_is_asked_to_log_in(client: FlaskClient, call: Call) -> None:
    answer = client.get(f"/offers/{call.number}")
    assert answer.status_code == 302
    assert "/account/login" in answer.location


def test_the_provider_s_to_dos_follow_the_offer(
    browser: FlaskClient, people: People, provider: Provider, call: Call
) -> None:
    assert "Tarjoa: avoin tarjouspyyntö" in read(browser, "/")
    actor = seeing(provider_person(people, provider))
    offer = drafted_offer(actor, call)
    assert "Viimeistele tarjous" in read(browser, "/")
    submitted_offer(seeing(actor), call)
    assert "Tarjous odottaa avausta" in read(browser, "/")
    save_draft(seeing(actor), offer.id, whole_content(call, share=0.5))
    assert own_copy(seeing(actor), offer).unsent
    assert "Jätä muutettu tarjous uudelleen" in read(browser, "/")


def test_a_submission_asks_no_more_of_the_database_than_it_needs(
    browser: FlaskClient, people: People, provider: Provider, call: Call
) -> None:
    """The last minutes before a deadline are the busiest of all."""
    drafted_offer(seeing(provider_person(people, provider)), call)
    page = read(browser, f"/offers/{call.number}/check")
    data = {"checked": checked(page), "validity_confirmed": "1"}
    sent: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        sent.append(statement)

    engine = db.engine
    event.listen(engine, "before_cursor_execute", count)
    answer = browser.post(f"/offers/{call.number}/submit", data=data)
    event.remove(engine, "before_cursor_execute", count)
    assert answer.status_code == 302
    assert 0 < len(sent) <= 10, sent


def test_a_correction_waits_for_who_has_sealed_an_offer_until_it_is_read(
    browser: FlaskClient, people: People, provider: Provider, call: Call, clock: FixedClock
) -> None:
    submitted_offer(seeing(provider_person(people, provider)), call)
    for words in ("Asiakkaita tulee enemmän.", "Yhteyshenkilö vaihtui."):
        clock.move_to(clock.now() + timedelta(minutes=1))
        correct_call(people.staff("officer"), call.id, {"fi": words}, {}, material=False)
        assert "Tarkista tarjouksesi: tarjouspyyntöä on korjattu" in read(browser, "/")
        listed = read(browser, "/offers")
        assert "Tarjouspyyntöä on korjattu" in listed and "Lue korjaus" in listed
        assert words in read(browser, f"/calls/{call.number}")
        assert "Tarjous odottaa avausta" in read(browser, "/")
        listed = read(browser, "/offers")
        assert "Tarjouspyyntöä on korjattu" not in listed and "Korvaa" in listed


def test_an_offer_older_than_a_correction_is_told_what_changed_and_to_which_day_it_binds(
    browser: FlaskClient, people: People, provider: Provider, call: Call, clock: FixedClock
) -> None:
    submitted_offer(seeing(provider_person(people, provider)), call)
    receipt, terms = f"/offers/{call.number}/receipt", f"/calls/{call.number}"
    assert "korjattu tarjouksesi jälkeen" not in read(browser, receipt)
    before, now = format_date_fi(call.starts_on), call.starts_on + timedelta(days=14)
    clock.move_to(clock.now() + timedelta(minutes=1))
    changes = {"starts_on": now, "deadline": call.deadline + timedelta(days=14)}
    words = {"fi": "Sopimuskausi alkaa myöhemmin."}
    correct_call(people.staff("officer"), call.id, words, changes, material=True)
    for page in (read(browser, receipt), read(browser, terms)):
        assert "Tarjouspyyntöä on korjattu tarjouksesi jälkeen" in page
        assert page.count("Sopimuskausi alkaa myöhemmin.") == 1
        assert f"Tarjous voimassa saakka: {before} → {format_date_fi(now)}" in page
        assert "Voit korvata tarjouksesi uudella ennen määräaikaa" in page
        assert f"Vahvistit, että tarjouksesi on voimassa {before} saakka." in page
    submitted_offer(seeing(provider_person(people, provider)), call)
    assert "korjattu tarjouksesi jälkeen" not in read(browser, receipt)
