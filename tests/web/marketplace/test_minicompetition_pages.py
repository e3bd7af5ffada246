"""Pages and commands of mini-competitions: begun from a framework, seen as rounds, offered to."""

import re
from datetime import timedelta

from flask.testing import FlaskClient

from marketplace.platform.clock import FixedClock
from marketplace.platform.identity.queries import user_by_email
from marketplace.platform.identity.service import set_password
from marketplace.platform.paging import SIZE
from tests.factories.contracts import the_system
from tests.factories.decisions import TENDERINGS
from tests.factories.frameworks import framework_in_force
from tests.factories.minicompetitions import (
    awarded_competition,
    drafted_competition,
    open_competition,
    reviewed,
)
from tests.factories.needs import drafted_need
from tests.factories.setup import PASSWORD, People, log_in, seeing
from tests.web.marketplace.test_call_pages import read


def test_a_round_is_drafted_with_one_number_and_one_press(
    client: FlaskClient, people: People
) -> None:
    framework = framework_in_force(people)
    need = drafted_need(people, 30_000, municipalities=["109"])
    elsewhere = drafted_need(people, 30_000, "training", municipalities=["109"])
    log_in(client, "officer@tyohame.example")
    path = f"/frameworks/{framework.number}/rounds/new"
    assert path in read(client, f"/needs/{need.number}")
    assert path not in read(client, f"/needs/{elsewhere.number}")
    assert path in read(client, "/calls/new")
    page = read(client, path)
    assert "Osa 1" in page and "3 sopijapuolta" in page
    fields = dict(re.findall(r'name="(deadline|starts_on|ends_on)"[^>]*value="([^"]*)"', page))
    empty = client.post(path, data=fields)
    assert empty.status_code == 422
    assert "Kirjoita asiakasmäärä ainakin yhdelle osalle." in empty.get_data(as_text=True)
    assert re.search(r"Yksi asiakas maksaa keskimäärin enintään [\d ]+,\d\d €", page)
    usual = f"{framework.titles['fi']}, minikilpailutus 1"
    assert f'value="{usual}"' in page
    late = fields | {"capacity_1": "12", "deadline": "30.11.2025 12.00"}
    past = client.post(path, data=late)
    assert past.status_code == 422
    assert "Anna määräaika, joka on vasta tulossa." in past.get_data(as_text=True)
    own = {"capacity_1": "12", "title_1": "Työhönvalmennus, kevät 2027"}
    made = client.post(path, data=fields | own)
    assert made.status_code == 302 and "/calls/TK-" in made.location
    rounds = read(client, "/procurement/rounds")
    assert "Valmistelussa" in rounds and framework.number in rounds
    assert "Määräaika on mennyt" not in rounds
    assert "Työhönvalmennus, kevät 2027" in rounds


def test_a_round_of_drafts_goes_to_review_with_one_press_and_one_that_stays_is_named(
    client: FlaskClient, people: People
) -> None:
    lot = framework_in_force(people).lots[0]
    first = drafted_competition(people, lot)
    log_in(client, "officer@tyohame.example")
    assert "Lähetä luonnokset tarkastettaviksi" not in read(client, "/procurement/rounds")
    second = drafted_competition(people, lot, municipalities=["109", "061"])
    page = read(client, "/procurement/rounds")
    assert "Lähetä luonnokset tarkastettaviksi" in page
    assert "Keskeneräinen jää luonnokseksi, muut lähtevät." in page
    numbers = (first.number, second.number)
    path = f"/procurement/rounds/{first.number}/submit"
    page = client.post(path, follow_redirects=True).get_data(as_text=True)
    assert f"Tarkastettaviksi lähetettiin: {numbers[0]}." in page
    assert f"{numbers[1]} jäi luonnokseksi." in page and "ei kata näitä kuntia" in page


def test_the_rounds_tell_open_ones_and_their_deadlines_as_a_calendar(
    client: FlaskClient, people: People
) -> None:
    call = open_competition(people)
    log_in(client, "officer@tyohame.example")
    page = read(client, "/procurement/rounds")
    assert "Tarjousaika käynnissä" in page and call.number in page
    calendar = client.get("/procurement/rounds.ics").get_data(as_text=True)
    assert "DTSTART:20261008T090000Z" in calendar and call.number in calendar


def test_of_many_rounds_the_first_are_shown_and_the_others_page_by_page(
    client: FlaskClient, people: People
) -> None:
    lot = framework_in_force(people).lots[0]
    first = drafted_competition(people, lot)
    drafts = [
        drafted_competition(people, lot, deadline=first.deadline + timedelta(days=day))
        for day in range(1, SIZE + 1)
    ]
    log_in(client, "officer@tyohame.example")
    page = read(client, "/procurement/rounds")
    assert first.number in page and drafts[1].number in page and drafts[2].number not in page
    assert 'href="/procurement/rounds?group=coming"' in page
    page = read(client, "/procurement/rounds?group=coming")
    assert drafts[-2].number in page and drafts[-1].number not in page
    assert 'href="/procurement/rounds?group=coming&amp;page=2" rel="next"' in page
    page = read(client, "/procurement/rounds?group=coming&page=2")
    assert drafts[-1].number in page and drafts[-2].number not in page


def test_a_draft_shows_what_the_pre_flight_refuses_and_whom_it_would_invite(
    client: FlaskClient, people: People
) -> None:
    lot = framework_in_force(people).lots[0]
    call = drafted_competition(people, lot, municipalities=["109", "061"])
    log_in(client, "officer@tyohame.example")
    page = read(client, f"/calls/{call.number}")
    assert "osa 1 ei kata näitä kuntia: Forssa." in page
    assert "Kutsuttavat sopijapuolet (3)" in page
    assert f'href="/frameworks/{lot.framework.number}"' in page
    edit = read(client, f"/calls/{call.number}/edit")
    assert "Minikilpailutus puitesopimuksen sopijapuolten kesken:" in edit
    assert 'name="need"' not in edit


def test_publishing_tells_before_and_after_whom_it_reaches(
    client: FlaskClient, people: People
) -> None:
    call = reviewed(people, drafted_competition(people, framework_in_force(people).lots[0]))
    log_in(client, "officer@tyohame.example")
    told = "Osan 3 sopijapuolta saavat kutsun."
    assert told in read(client, f"/calls/{call.number}")
    done = client.post(f"/calls/{call.number}/publish", follow_redirects=True)
    page = done.get_data(as_text=True)
    assert f"Tarjouspyyntö on julkaistu. {told}" in page
    assert "Kutsutut sopijapuolet (3)" in page
    assert "Palvelulinjan hyväksytyt palveluntuottajat saavat viestin." not in page


def test_a_party_answers_from_its_own_prices_and_is_told_of_one_above_them(
    client: FlaskClient, people: People
) -> None:
    call = open_competition(people, parties=2)
    party, outsider = TENDERINGS[1].email, TENDERINGS[2].email
    for email in (party, outsider):
        user = user_by_email(people.session, email)
        set_password(seeing(the_system(people)), user.id, PASSWORD)
    log_in(client, outsider)
    assert "osan 1 sopijapuolille." in read(client, f"/calls/{call.number}")
    client.post("/account/logout")
    log_in(client, party)
    client.post(f"/offers/{call.number}/start")
    page = read(client, f"/offers/{call.number}")
    assert "Enintään puitesopimuksen hintasi 400,00 €" in page
    data = dict(re.findall(r'name="(price_\w+|version)"[^>]*value="([^"]*)"', page))
    data |= {"price_start": "401", "then": "check"}
    answer = client.post(f"/offers/{call.number}", data=data)
    assert answer.status_code == 422
    said = answer.get_data(as_text=True).replace("\xa0", " ")
    assert "Hinta saa olla enintään puitesopimuksen hintasi 400,00 €." in said


def test_a_stranger_is_told_whom_it_is_for_and_is_not_asked_to_register(
    client: FlaskClient, people: People
) -> None:
    call = open_competition(people, parties=2)
    panel = read(client, f"/calls/{call.number}").split('class="columns__main"')[0]
    assert "Kirjaudu ja tee tarjous" in panel
    assert "Minikilpailutus on puitesopimuksen sopijapuolille:" in panel
    assert "/providers/register" not in panel and "Rekisteröidy" not in panel
    assert "Vain puitesopimuksen sopijapuolille" in read(client, "/calls")
    assert "Vain puitesopimuksen sopijapuolille" in read(client, "/notices")


def test_a_decision_names_the_framework_that_it_rests_on(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    decision = awarded_competition(people, clock)
    page = read(client, f"/decisions/{decision.diary_number}")
    assert 'href="/frameworks/PS-2026-001"' in page and "osa 1:" in page
