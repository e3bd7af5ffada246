"""Pages of call-offs: ordered from a lot, answered in two taps, and the ledger that proves it."""

import csv
import io
import re
from datetime import timedelta

from flask.testing import FlaskClient

from marketplace.calloffs.service import decline_call_off
from marketplace.frameworks.models import RANK, Lot
from marketplace.frameworks.parties.service import suspend_party
from marketplace.frameworks.service import end_framework
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.pure.periods import local_day
from tests.factories.calloffs import (
    called_off,
    direct_lot,
    holder_of,
    let_in,
    parties_of,
    ranked_lot,
)
from tests.factories.setup import People, log_in
from tests.factories.words import text

OFFICER = "officer@tyohame.example"


def order_page(lot: Lot) -> str:
    return f"/frameworks/{lot.framework.number}/lots/{lot.position}/order"


def typed(lot: Lot, people: People, **said: str) -> dict[str, object]:
    """What the officer types."""
    first = local_day(people.clock.now()) + timedelta(days=14)
    last = first + timedelta(days=90)
    return {
        "title": "Työhönvalmennus syksylle",
        "way": lot.ways[0],
        "municipalities": ["109"],
        "starts_on": f"{first.day}.{first.month}.{first.year}",
        "ends_on": f"{last.day}.{last.month}.{last.year}",
        "capacity": "10",
        "quantity_start": "10",
        "quantity_job_start": "4",
    } | said


def test_the_form_tells_who_gets_it_at_which_price_and_why(
    client: FlaskClient, people: People
) -> None:
    lot = ranked_lot(people)
    suspend_party(people.staff("officer"), parties_of(people, lot)[0].id, "Tauko.")
    browser = log_in(client, OFFICER)
    page = text(browser.get(order_page(lot)))
    for words in (
        "Katosta on jäljellä 45 000,00 €",
        "Ensimmäisenä: Työpolku Kanta-Häme ry",
        "siinä järjestyksessä, johon vertailu ne asetti",
        "se tai sen rekisteröinti on keskeytetty",
        "Saa toimeksiannon ensin",
        "Vuorossa, jos edelliset eivät ota",
    ):
        assert words in page, words
    look = typed(lot, people, act="look", quantity_start="20", quantity_job_start="")
    page = text(browser.post(order_page(lot), data=look))
    assert "8 000,00 €" in page  # 20 × 400
    assert db.session.execute(db.text("select count(*) from call_off")).scalar() == 0


def test_the_lots_that_may_be_ordered_from_are_listed(client: FlaskClient, people: People) -> None:
    lot = ranked_lot(people)
    browser = log_in(client, OFFICER)
    page = text(browser.get("/call-offs"))
    assert order_page(lot) in page and "katosta jäljellä 45 000,00 €" in page
    end_framework(people.staff("decider"), lot.framework_id, "Tarve loppui.")
    assert order_page(lot) not in text(browser.get("/call-offs"))


def test_an_order_goes_to_the_first_in_rank_and_its_page_proves_it(
    client: FlaskClient, people: People
) -> None:
    lot = ranked_lot(people)
    browser = log_in(client, OFFICER)
    answer = browser.post(order_page(lot), data=typed(lot, people))
    assert answer.location == "/call-offs/T-2026-001"
    page = text(browser.get(answer.location))
    for words in ("Odottaa vastausta: Valmennus Honkasalo Oy", "Sai vuoron", "8 500,00 €",
                  "Etusijajärjestys"):  # fmt: skip
        assert words in page, words
    assert "T-2026-001" in text(browser.get("/call-offs"))


def test_what_is_wrong_comes_back_at_its_field_filled(client: FlaskClient, people: People) -> None:
    lot = ranked_lot(people)
    browser = log_in(client, OFFICER)
    data = typed(lot, people, ends_on="1.1.2032", quantity_start="-1", title="Valmennus")
    answer = browser.post(order_page(lot), data=data)
    page = text(answer)
    assert answer.status_code == 422
    assert "hankittu sopimus päättyy viimeistään" in page
    assert "Kirjoita määrä: 0–100000." in page and 'value="Valmennus"' in page


def test_an_order_past_the_ceiling_says_what_is_left(client: FlaskClient, people: People) -> None:
    lot = ranked_lot(people)
    browser = log_in(client, OFFICER)
    answer = browser.post(order_page(lot), data=typed(lot, people, quantity_start="1000"))
    assert answer.status_code == 422
    assert "Jäljellä on 45 000,00 €" in text(answer)


def test_sending_the_form_twice_orders_once(client: FlaskClient, people: People) -> None:
    lot = ranked_lot(people)
    browser = log_in(client, OFFICER)
    page = text(browser.get(order_page(lot)))
    once = re.search(r'name="once" value="([^"]+)"', page)
    assert once is not None
    data = typed(lot, people, once=once.group(1))
    assert [browser.post(order_page(lot), data=data).location for _ in range(2)] == [
        "/call-offs/T-2026-001"
    ] * 2


def test_a_lot_that_takes_no_order_says_why(client: FlaskClient, people: People) -> None:
    lot = direct_lot(people, parties=2)
    answer = log_in(client, OFFICER).get(order_page(lot))
    assert answer.status_code == 409
    assert "täsmälleen yksi sopijapuoli" in text(answer)


def test_a_party_finds_its_order_at_home_and_takes_it_in_two_taps(
    client: FlaskClient, people: People
) -> None:
    lot = ranked_lot(people)
    called_off(people, lot)
    browser = log_in(client, let_in(people, 0))
    home = text(browser.get("/"))
    assert "Vastaa toimeksiantoon" in home and "/call-offs/T-2026-001" in home
    page = text(browser.get("/call-offs/T-2026-001"))
    assert "On sinun vuorosi" in page and "Ota toimeksianto vastaan" in page
    answer = browser.post("/call-offs/T-2026-001/accept")
    page = text(browser.get(answer.location))
    assert "Otit toimeksiannon vastaan" in page and "Otettu vastaan" in page


def test_a_party_declines_with_the_reason_and_sees_its_turns(
    client: FlaskClient, people: People
) -> None:
    lot = ranked_lot(people)
    called_off(people, lot)
    browser = log_in(client, let_in(people, 0))
    assert browser.post("/call-offs/T-2026-001/decline", data={"reason": ""}).status_code == 422
    answer = browser.post("/call-offs/T-2026-001/decline", data={"reason": "Sairaana."})
    assert answer.location == "/call-offs"
    page = text(browser.get("/call-offs"))
    assert "Ei ottanut vastaan" in page and "Sairaana." in page
    assert browser.get("/call-offs/T-2026-001").status_code == 404
    assert "Sairaana." in text(log_in(client.application.test_client(), OFFICER).get(
        "/call-offs/T-2026-001"))  # fmt: skip


def test_a_late_party_is_told_so(client: FlaskClient, people: People, clock: FixedClock) -> None:
    lot = ranked_lot(people)
    call_off = called_off(people, lot)
    clock.move_to(call_off.answer_by + timedelta(seconds=1))  # type: ignore[operator]
    browser = log_in(client, let_in(people, 0))
    assert "Vastausaika päättyi" in text(browser.get("/call-offs/T-2026-001"))
    assert browser.post("/call-offs/T-2026-001/accept").status_code == 409


def test_an_officer_cancels_with_the_reason(client: FlaskClient, people: People) -> None:
    lot = ranked_lot(people)
    called_off(people, lot)
    browser = log_in(client, OFFICER)
    assert browser.post("/call-offs/T-2026-001/cancel", data={"reason": " "}).status_code == 422
    browser.post("/call-offs/T-2026-001/cancel", data={"reason": "Tarve muuttui."})
    page = text(browser.get("/call-offs/T-2026-001"))
    assert "Toimeksianto on peruutettu" in page and "Tarve muuttui." in page


def test_whoever_ordered_finds_at_home_that_nobody_took_it(
    client: FlaskClient, people: People
) -> None:
    lot = ranked_lot(people)
    call_off = called_off(people, lot)
    for _party in range(3):
        decline_call_off(holder_of(people, call_off), call_off.id, "Ei ehditä.")
    browser = log_in(client, OFFICER)
    assert "Kukaan ei ottanut toimeksiantoa" in text(browser.get("/"))
    assert "Anna uusi toimeksianto" in text(browser.get("/call-offs/T-2026-001"))


def test_the_ledger_of_a_framework_is_a_file(client: FlaskClient, people: People) -> None:
    lot = ranked_lot(people)
    called_off(people, lot)
    browser = log_in(client, OFFICER)
    page = text(browser.get(f"/call-offs?framework={lot.framework.number}"))
    url = f"/frameworks/{lot.framework.number}/call-offs.csv"
    assert url in page
    rows = list(csv.reader(io.StringIO(browser.get(url).data.decode("utf-8-sig")), delimiter=";"))
    assert [row[8] for row in rows] == ["mita_tapahtui", "Sai vuoron"]
    assert log_in(client.application.test_client(), let_in(people, 0)).get(url).status_code == 403


def test_the_ways_of_a_lot_are_offered_where_there_are_several(
    client: FlaskClient, people: People
) -> None:
    lot = ranked_lot(people)
    page = text(log_in(client, OFFICER).get(order_page(lot)))
    assert f'name="way" value="{RANK}"' in page and "Miten sopijapuoli valitaan" not in page
