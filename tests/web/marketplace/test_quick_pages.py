"""Pages of quick services: set up, offered on a phone, ordered, answered, and the ledger."""

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from marketplace.platform import paging
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.providers.queries import provider_of
from marketplace.quick import queries
from marketplace.quick.models import QuickItem
from marketplace.quick.orders.service import accept_order, decline_order
from marketplace.quick.service import save_item
from tests.factories.admissions import admitted_provider, opened_admission
from tests.factories.providers import with_password
from tests.factories.quick import (
    ITEM,
    offered_item,
    offered_items,
    person_of,
    placed_order,
    quick_service,
)
from tests.factories.setup import People, log_in, seeing
from tests.factories.words import text

OFFICER, COACH = "officer@tyohame.example", "coach@tyohame.example"
PHONE = "040 123 4567"
SEARCH = "/quick?service={}&municipality=109&quantity=10&language="


def test_of_many_services_one_is_found_by_its_name(client: FlaskClient, people: People) -> None:
    admission = opened_admission(people)
    for number in range(queries.CHOICES):
        titles = {"fi": f"Valmennus {number}", "sv": f"Träning {number}"}
        quick_service(people, admission=admission, titles=titles)
    assert "Hae palvelua nimellä" not in text(log_in(client, COACH).get("/quick"))
    last = quick_service(people, admission=admission, titles={"fi": "Ääniharjoitus"})
    page = text(client.get("/quick"))
    assert "Valmennus 29" in page and "Hae palvelua nimellä" in page and "Ääni" not in page
    page = text(client.get("/quick?q=ääni"))
    assert "Ääniharjoitus" in page and "Valmennus" not in page
    assert "Ei tilattavia palveluja" in text(client.get("/quick?q=fi"))
    page = text(client.get(SEARCH.format(last.number)))
    assert "Kuka tarjoaa: Ääniharjoitus" in page


def test_an_officer_opens_a_service_and_is_told_what_lacks(
    client: FlaskClient, people: People
) -> None:
    admission = opened_admission(people)
    browser = log_in(client, OFFICER)
    page = text(browser.get(f"/admissions/{admission.number}"))
    assert f"/admissions/{admission.number}/quick" in page
    answer = browser.post(f"/admissions/{admission.number}/quick", data={"unit": "hour"})
    assert answer.status_code == 422 and "Täytä tämä kohta" in text(answer)
    answer = browser.post(
        f"/admissions/{admission.number}/quick",
        data={"title_fi": "Pikajakso", "unit": "hour", "most": "90", "response_hours": "8"},
    )
    page = text(browser.get(answer.location))
    assert "Pikajakso" in page and "Asiakkaan valinta" in page  # no order was named


def test_a_provider_keeps_what_it_offers_and_an_officer_looks_at_it(
    client: FlaskClient, people: People
) -> None:
    service = quick_service(people, approval=True)
    application = admitted_provider(people, service.admission)
    provider = provider_of(people.staff("officer"), application.provider_id)
    browser = log_in(client, with_password(people, provider))
    assert "Voit tarjota myös" in text(browser.get("/quick/own"))
    form = {
        "free": "2",
        "starts_on": "7.9.2026",
        "unit": "95",
        "response_hours": "4",
        "languages": ["fi"],
        "municipalities": ["109"],
    }
    url = f"/quick/services/{service.number}/item"
    answer = browser.post(url, data=form)
    assert answer.status_code == 422 and "hinta on enintään 90,00 €" in text(answer)
    answer = browser.post(url, data=form | {"unit": "85"})
    assert answer.location == "/quick/own"
    assert "Odottaa tarkistusta" in text(browser.get("/quick/own"))
    officer = log_in(client.application.test_client(), OFFICER)
    assert "Tarkista pikapalvelun tarjonta" in text(officer.get("/"))
    page = text(officer.get(f"/quick/services/{service.number}"))
    approve = next(part for part in page.split('"') if part.endswith("/approve"))
    officer.post(approve)
    assert "Näkyvissä" in text(browser.get("/quick/own"))


def test_a_coach_sees_who_offers_and_why_in_this_order_and_orders(
    client: FlaskClient, people: People
) -> None:
    service = quick_service(people)
    offered_item(people, service, 1, free=0)
    offered_item(people, service, 2, place="082")
    save_item(seeing(people.staff("officer")), service.id, ITEM | {"unit_cents": 5_500})
    browser = log_in(client, COACH)
    page = text(browser.get(SEARCH.format(service.number)))
    for words in (
        "Vuorossa: Koivupolku Oy",
        "vähiten vuoroja",
        "ei vapaita paikkoja",
        "noin 7 km",
        "800,00 €",
        "oma palvelu, omakustannushinta",
        "550,00 €",
        "enintään 5 000,00 €",
    ):
        assert words in page, words
    data = {"service": service.number, "municipality": "109", "quantity": "10", "language": ""}
    answer = browser.post("/quick/order", data=data)
    page = text(answer)
    assert answer.status_code == 422 and "Tarkista tilaus" in page and "Koivupolku Oy" in page
    assert "Puhelinnumerosi työssä" in page
    data["phone"] = PHONE
    answer = browser.post("/quick/order", data=data)
    assert answer.location == "/quick/orders/PT-2026-001"
    page = text(browser.get(answer.location))
    assert "Odottaa vastausta: Koivupolku Oy" in page and "Ohitettiin" in page


def test_a_button_that_is_pressed_twice_orders_once(client: FlaskClient, people: People) -> None:
    service = quick_service(people)
    item = offered_item(people, service)
    browser = log_in(client, COACH)
    page = text(browser.get(SEARCH.format(service.number).replace("/quick", "/quick/order", 1)))
    found = re.search(r'name="once" value="([0-9a-f-]+)"', page)
    assert found
    data = {"service": service.number, "municipality": "109", "once": found[1], "phone": PHONE}
    first, second = (browser.post("/quick/order", data=data) for _press in range(2))
    assert first.location == second.location == "/quick/orders/PT-2026-001"
    assert db.session.get_one(QuickItem, item.id, populate_existing=True).free == 2


def test_an_order_over_the_limit_comes_back_filled_with_the_reason(
    client: FlaskClient, people: People
) -> None:
    service = quick_service(people)
    offered_item(people, service)
    browser = log_in(client, COACH)
    data = {"service": service.number, "municipality": "109", "quantity": "63", "phone": PHONE}
    answer = browser.post("/quick/order", data=data)
    page = text(answer)
    assert answer.status_code == 422
    assert "Yksi tilaus on enintään 5 000,00 €" in page and 'value="63"' in page
    data["quantity"] = "kymmenen"
    assert "Kirjoita kokonaisluku" in text(browser.post("/quick/order", data=data))


def test_a_provider_accepts_on_its_page_and_is_refused_a_moment_late(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    service = quick_service(people)
    item = offered_item(people, service)
    email = with_password(people, provider_of(people.staff("officer"), item.provider_id))
    orders = [placed_order(people, service) for _order in range(2)]
    browser = log_in(client, email)
    assert "Vastaa tilaukseen" in text(browser.get("/"))
    page = text(browser.get(f"/quick/orders/{orders[0].number}"))
    assert "Ota tilaus" in page and "klo 16.00" in page
    browser.post(f"/quick/orders/{orders[0].number}/accept")
    assert "Tilaus on vahvistettu" in text(browser.get(f"/quick/orders/{orders[0].number}"))
    clock.move_to(orders[1].answer_by + timedelta(seconds=1))
    answer = browser.post(f"/quick/orders/{orders[1].number}/accept", follow_redirects=True)
    assert "Vastausaika päättyi ti 1.9.2026 klo 16.00" in text(answer)


def test_the_ledger_is_on_a_page_and_in_a_file(client: FlaskClient, people: People) -> None:
    service = quick_service(people)
    offered_items(people, service, 2)
    order = placed_order(people, service)
    decline_order(person_of(people, 1), order.id, "=1+1")
    browser = log_in(client, OFFICER)
    page = text(browser.get(f"/quick/services/{service.number}"))
    told = ("Kenen vuoro on: Hämeenlinna", "Kieltäytyi tilauksesta", "Koivupolku Oy", "49 200,00 €")
    for words in told:
        assert words in page, words
    answer = browser.get(f"/quick/services/{service.number}/ledger.csv")
    rows = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig")), delimiter=";"))
    assert [row["mita_tapahtui"] for row in rows] == [
        "Sai vuoron",
        "Kieltäytyi tilauksesta",
        "Sai vuoron",
    ]
    assert [row["vuoroja_ennen"] for row in rows] == ["0", "", "0"]
    assert rows[1]["syy"] == "'=1+1"  # no formula to a spreadsheet
    assert rows[0]["vastattava_viimeistaan"] == "2026-09-01 16:00:00"


def test_pages_ask_the_database_no_more_for_more_rows(client: FlaskClient, people: People) -> None:
    service = quick_service(people)
    offered_items(people, service, 4)
    order = placed_order(people, service)
    sari = provider_of(people.staff("officer"), order.provider_id)
    people_of_pages = {
        OFFICER: log_in(client, OFFICER),
        "": log_in(client.application.test_client(), with_password(people, sari)),
    }
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    for who, url in (
        (OFFICER, SEARCH.format(service.number)),
        (OFFICER, f"/quick/services/{service.number}"),
        (OFFICER, f"/quick/orders/{order.number}"),
        (OFFICER, "/quick/orders"),
        (OFFICER, "/quick/services"),
        ("", "/quick/own"),
        ("", f"/quick/orders/{order.number}"),
    ):
        asked.clear()
        assert people_of_pages[who].get(url).status_code == 200
        assert len(asked) < 20, (url, len(asked))


def test_a_delivery_is_marked_sent_back_and_accepted_on_pages(
    client: FlaskClient, people: People
) -> None:
    service = quick_service(people)
    item = offered_item(people, service)
    email = with_password(people, provider_of(people.staff("officer"), item.provider_id))
    order = placed_order(people, service)
    url = f"/quick/orders/{order.number}"
    provider = log_in(client, email)
    coach = log_in(client.application.test_client(), COACH)
    provider.post(f"{url}/accept")
    assert "Merkitse palvelu tehdyksi" in text(provider.get(url))
    answer = provider.post(f"{url}/deliver", data={"delivered": "11", "day": "1.9.2026"})
    page = text(answer)
    assert answer.status_code == 422
    assert "Kirjoita toteutunut määrä: 1–10." in page and 'value="11"' in page
    provider.post(f"{url}/deliver", data={"delivered": "9", "day": "1.9.2026"})
    assert "Hyväksy suoritus" in text(coach.get("/"))
    page = text(coach.get(url))
    assert "Palvelu on toteutettu: 9 / 10 tuntia, 720,00 €" in page
    officer = log_in(client.application.test_client(), OFFICER)
    deliveries = text(officer.get(f"/quick/services/{service.number}"))
    deliveries = deliveries.rpartition("Suoritukset")[2]
    assert "Odottaa hyväksyntää" in deliveries and "800,00 €" in deliveries
    coach.get(f"{url}/dispute")
    coach.post(f"{url}/dispute", data={"reason": "Tapaamisia oli kahdeksan."})
    assert "Ilmoita määrä uudelleen" in text(provider.get("/"))
    assert "Tapaamisia oli kahdeksan." in text(provider.get(url))
    provider.post(f"{url}/deliver", data={"delivered": "8", "day": "1.9.2026"})
    coach.get(url)
    coach.post(f"{url}/receive")
    assert "Maksetaan 640,00 €" in text(provider.get(url))


def test_own_production_is_marked_as_done_on_its_page_and_is_not_paid(
    client: FlaskClient, people: People
) -> None:
    service = quick_service(people)
    own = save_item(seeing(people.staff("officer")), service.id, ITEM | {"unit_cents": 5_500})
    order = placed_order(people, service, chosen=own.id)
    url = f"/quick/orders/{order.number}"
    officer = log_in(client, OFFICER)
    assert "Merkitse palvelu tehdyksi" in text(officer.get(url))
    assert "Omasta palvelusta ei makseta mitään." in text(officer.get(f"{url}/deliver"))
    officer.post(f"{url}/deliver", data={"delivered": "9", "day": "1.9.2026"})
    page = text(officer.get(url))
    assert "Palvelu on toteutettu: 9 / 10 tuntia" in page and "maksetaan, ja" not in page
    assert "Lähetä palveluntuottajalle" not in text(officer.get(f"{url}/dispute"))
    wrong = {"reason": "Määrä on väärä."}
    page = text(officer.post(f"{url}/dispute", data=wrong, follow_redirects=True))
    assert "työlistalla" in page and "saa viestin" not in page
    officer.post(f"{url}/deliver", data={"delivered": "9", "day": "1.9.2026"})
    officer.get(url)
    page = text(officer.post(f"{url}/receive", follow_redirects=True))
    assert "Omasta palvelusta ei makseta mitään." in page and "maksuajossa" not in page


def test_a_list_without_end_is_counted_to_a_bound(
    client: FlaskClient, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = quick_service(people)
    offered_item(people, service, free=5)
    for _order in range(3):
        placed_order(people, service, quantity=1)
    browser = log_in(client, COACH)
    monkeypatch.setattr(paging, "SIZE", 1)
    assert "Näytetään 1/3" in text(browser.get("/quick/orders"))
    monkeypatch.setattr(queries, "MANY", 2)
    page = text(browser.get("/quick/orders?page=9"))
    assert "Näytetään 1/yli 2" in page and "PT-2026-002" in page and 'rel="next"' not in page


def test_both_sides_of_a_confirmed_order_read_how_the_other_is_reached(
    client: FlaskClient, people: People, mails: Path, run_jobs: Callable[[], int]
) -> None:
    service = quick_service(people)
    item = offered_item(people, service)
    provider = provider_of(people.staff("officer"), item.provider_id)
    email = with_password(people, provider)
    phone = provider.contact_phone
    coach, sari = log_in(client, COACH), log_in(client.application.test_client(), email)
    data = {"service": service.number, "municipality": "109", "phone": PHONE}
    url = coach.post("/quick/order", data=data).location
    assert PHONE not in text(sari.get(url)) and phone not in text(coach.get(url))
    sari.post(f"{url}/accept")
    for browser, told in ((sari, (PHONE, COACH)), (coach, (phone, email))):
        page = text(browser.get(url))
        assert all(words in page for words in (*told, "turvasähköpostilla"))
    run_jobs()
    sent = [message_from_bytes(each.read_bytes(), policy=default) for each in mails.iterdir()]
    bodies = {mail["To"]: mail.get_content() for mail in sent if "turvasähköpostilla" in str(mail)}
    told = {mail["To"]: mail.get_content() for mail in sent}
    assert any(PHONE in mail.get_content() and mail["To"] == email for mail in sent), told
    assert phone in told[COACH] and email in told[COACH], bodies
    page = text(coach.get(SEARCH.format(service.number).replace("/quick", "/quick/order", 1)))
    assert f'value="{PHONE}"' in page  # it is asked for once


def test_a_service_done_before_it_could_begin_is_pointed_out_to_both(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    service = quick_service(people)
    item = offered_item(people, service)
    email = with_password(people, provider_of(people.staff("officer"), item.provider_id))
    order = placed_order(people, service)
    accept_order(person_of(people, 1), order.id)
    url = f"/quick/orders/{order.number}"
    sari, coach = log_in(client, email), log_in(client.application.test_client(), COACH)
    page = text(sari.get(f"{url}/deliver"))
    assert "voi alkaa aikaisintaan 7.9.2026" in page and 'value="1.9.2026"' not in page
    answers = {"2.9.2026": "vasta tulossa", "31.8.2026": "ennen kuin tilaus vahvistettiin"}
    for day, why in answers.items():
        answer = sari.post(f"{url}/deliver", data={"delivered": "10", "day": day})
        assert answer.status_code == 422 and why in text(answer)
    clock.move_to(clock.now() + timedelta(days=1))
    sari.post(f"{url}/deliver", data={"delivered": "10", "day": "1.9.2026"})
    assert "ennen tilauksen aikaisinta alkamispäivää" in text(coach.get(url))


def test_an_empty_search_says_what_lacks_and_an_empty_town_the_nearest(
    client: FlaskClient, people: People
) -> None:
    service = quick_service(people)
    offered_item(people, service, municipalities=["109"])
    browser = log_in(client, COACH)
    page = text(browser.get("/quick?service=&municipality=&quantity=&language="))
    assert page.count("Valitse yksi.") >= 2
    wrong = browser.get(f"/quick?service={service.number}&municipality=109&quantity=0")
    assert "Kirjoita määrä: 1–1000." in text(wrong) and "Tarkista ja tilaa" not in text(wrong)
    page = text(browser.get(f"/quick?service={service.number}&municipality=082&quantity="))
    assert "Hämeenlinna (noin 7 km)" in page and "municipality=109" in page
