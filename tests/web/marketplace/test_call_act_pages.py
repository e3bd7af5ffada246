"""Pages of acts on a call: sent to review and back, corrected, copied, withdrawn."""

import re
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.procurement.correcting.service import correct_call
from marketplace.procurement.models import Call
from marketplace.procurement.queries import call_by_number
from marketplace.procurement.service import edit_call
from marketplace.pure.periods import HELSINKI, local_day
from tests.factories.calls import DEADLINE, open_call, ready_call, whole_draft
from tests.factories.claims import cancelled, judged, recorded
from tests.factories.needs import cleared_need
from tests.factories.setup import People, log_in, seeing

OFFICER, SECOND = "officer@tyohame.example", "second_officer@tyohame.example"


@pytest.fixture
def officer(client: FlaskClient) -> FlaskClient:
    return log_in(client, OFFICER)


@pytest.fixture
def reviewer(app: Flask) -> FlaskClient:
    return log_in(app.test_client(), SECOND)


def read(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.get_data(as_text=True)


def filled(page: str) -> dict[str, str]:
    """What the page's form would send of its fields of one line."""
    return dict(re.findall(r'<input[^>]*? name="([^"]+)" value="([^"]*)"', page))


def call_of(people: People, number: str) -> Call:
    return call_by_number(seeing(people.staff("officer")), number)


def test_a_reviewer_comments_and_returns_and_the_officer_sees_why(
    officer: FlaskClient, reviewer: FlaskClient, people: People
) -> None:
    number = whole_draft(people).number
    page = f"/calls/{number}"
    assert officer.post(f"{page}/submit").status_code == 409  # nothing has been read
    officer.get(page)
    officer.post(f"{page}/submit")
    assert "Palauta korjattavaksi" not in read(officer, page)
    assert "Tarkasta tarjouspyyntö" in read(reviewer, "/")
    assert "Palauta korjattavaksi" in read(reviewer, page)
    assert "palkkiomallin rajat leikkaavat sen" in read(reviewer, page)
    empty = reviewer.post(f"{page}/return", data={"then": "return"})
    assert empty.status_code == 422
    assert "Kirjoita, mitä tarjouspyynnössä pitää muuttaa." in empty.get_data(as_text=True)
    first = {"words": "Otsikko on epäselvä.", "field": "title_fi", "then": "comment"}
    assert reviewer.post(f"{page}/return", data=first).location.endswith("/return")
    assert "Otsikko on epäselvä." in read(reviewer, f"{page}/return")
    last = {"words": "Kausi puuttuu.", "then": "return"}
    assert reviewer.post(f"{page}/return", data=last).location == page
    for path in (page, f"{page}/edit"):
        shown = read(officer, path)
        assert "Otsikko on epäselvä." in shown
        assert "Kausi puuttuu." in shown


def test_the_sender_may_take_the_call_back(officer: FlaskClient, people: People) -> None:
    number = ready_call(people).number
    read(officer, f"/calls/{number}/edit", 409)
    assert officer.post(f"/calls/{number}/take-back").status_code == 302
    assert "Tallenna luonnos" in read(officer, f"/calls/{number}/edit")


def test_a_correction_comes_back_as_typed_until_it_stands(
    officer: FlaskClient, client: FlaskClient, people: People
) -> None:
    number = open_call(people).number
    form = {
        "seen": filled(read(officer, f"/calls/{number}/correct"))["seen"],
        "words_fi": "Sopimuskausi alkaa myöhemmin.",
        "material": "yes",
        "title_fi": "Työhönvalmennus",
        "description_fi": "Valmennusta alueen työnhakijoille.",
        "capacity": "20",
        "starts_on": "1.12.2026",
        "ends_on": "30.11.2027",
        "deadline": "22.9.2026 12.00",
        "questions_until": "19.9.2026 12.00",
    }
    short = officer.post(f"/calls/{number}/correct", data=form)
    page = short.get_data(as_text=True)
    assert short.status_code == 422
    assert "Olennainen korjaus siirtää määräaikaa." in page
    assert "Sopimuskausi alkaa myöhemmin." in page
    form |= {"deadline": "29.9.2026 12.00", "questions_until": "26.9.2026 12.00"}
    look = officer.post(f"/calls/{number}/correct", data=form)
    assert look.status_code == 200
    assert "Sopimuskausi alkaa: 1.11.2026 → 1.12.2026" in look.get_data(as_text=True)
    assert call_of(people, number).corrections == []
    publish = filled(look.get_data(as_text=True)) | {"then": "publish"}
    back = officer.post(f"/calls/{number}/correct", data=publish | {"then": "write"})
    assert "Tarkista ennen julkaisua" in back.get_data(as_text=True)
    assert officer.post(f"/calls/{number}/correct", data=publish).status_code == 302
    call = call_of(people, number)
    assert officer.post(f"/calls/{number}/correct", data=publish).status_code == 422  # stale by now
    assert sorted(call.corrections[0].changes) == [
        "deadline",
        "descriptions",
        "ends_on",
        "questions_until",
        "starts_on",
        "titles",
    ]
    client.post("/account/logout")
    public = read(client, f"/calls/{number}")
    assert "Sopimuskausi alkaa myöhemmin." in public
    assert "ti 29.9.2026 klo 12.00" in public


def test_a_translation_is_not_left_behind_by_a_correction(
    officer: FlaskClient, people: People
) -> None:
    call = open_call(people)
    number = call.number
    form = {
        "words_fi": "Vain ryhmävalmennusta.",
        "material": "no",
        "title_fi": call.titles["fi"],
        "title_sv": call.titles["sv"],
        "description_fi": "Vain ryhmävalmennusta.",
        "description_sv": call.descriptions["sv"],
        "capacity": str(call.capacity),
        "starts_on": call.starts_on.isoformat(),
        "ends_on": call.ends_on.isoformat(),
        "deadline": "22.9.2026 12.00",
    }
    officer.get(f"/calls/{number}/correct")
    answer = officer.post(f"/calls/{number}/correct", data=form)
    assert answer.status_code == 422
    assert 'id="f-description-sv-error"' in answer.get_data(as_text=True)
    form |= {"description_sv": "Endast gruppcoachning."}
    look = officer.post(f"/calls/{number}/correct", data=form).get_data(as_text=True)
    assert "Endast gruppcoachning." in look
    publish = filled(look) | {"then": "publish"}
    assert officer.post(f"/calls/{number}/correct", data=publish).status_code == 302
    after = call_of(people, number)
    db.session.refresh(after)
    assert after.descriptions == {"fi": form["description_fi"], "sv": form["description_sv"]}
    assert "en" not in after.titles


def test_a_closed_call_has_no_page_for_corrections(
    officer: FlaskClient, people: People, clock: FixedClock
) -> None:
    number = open_call(people).number
    clock.move_to(DEADLINE.replace(second=1))
    read(officer, f"/calls/{number}/correct", 409)
    assert "Korjaa tarjouspyyntöä" not in read(officer, f"/calls/{number}")


def test_a_new_call_begins_from_an_earlier_one(officer: FlaskClient, people: People) -> None:
    number = open_call(people, titles={"fi": "Valmennusta nuorille"}).number
    assert f'action="/calls/{number}/copy"' in read(officer, "/calls/new?q=nuorille")
    assert f'action="/calls/{number}/copy"' not in read(officer, "/calls/new?q=yrittäjille")
    made = officer.post(f"/calls/{number}/copy").location
    page = read(officer, made)
    assert "Valmennusta nuorille" in page
    assert "Valitse hankintatarve" in page
    assert f'href="/calls/{number}"' in page


def test_giving_up_before_publication_asks_for_the_reason(
    officer: FlaskClient, people: People
) -> None:
    number = whole_draft(people).number
    assert officer.post(f"/calls/{number}/withdraw", data={"reason": " "}).status_code == 422
    officer.post(f"/calls/{number}/withdraw", data={"reason": "Tarve poistui."})
    page = read(officer, f"/calls/{number}")
    assert "Tarjouspyynnöstä on luovuttu" in page
    assert "Tarve poistui." in page


def test_an_earlier_call_is_copied_for_a_need(officer: FlaskClient, people: People) -> None:
    number = open_call(people).number
    open_call(people, "training")
    need = cleared_need(people, 1_200_000)
    page = read(officer, f"/calls/new?need={need.number}")
    assert re.findall(r'action="/calls/([^/]+)/copy"', page) == [number]  # of the need's own line
    assert filled(page)["need"] == need.number
    made = officer.post(f"/calls/{number}/copy", data={"need": need.number}).location
    call = call_of(people, made.rpartition("/")[2])
    assert call.need is not None
    assert (call.need.number, call.maximum_value_cents) == (need.number, 1_200_000)
    assert call.copied_from is not None and call.copied_from.number == number


@pytest.mark.parametrize("act", ["submit", "approve", "copy", "take-back", "publish"])
def test_others_are_kept_out_of_the_acts(client: FlaskClient, people: People, act: str) -> None:
    number = open_call(people).number
    coach = log_in(client, "coach@tyohame.example")
    assert coach.post(f"/calls/{number}/{act}").status_code == 403


def test_a_draft_tells_of_prices_above_the_maximum_and_of_old_translations(
    officer: FlaskClient, people: People
) -> None:
    call = whole_draft(people)
    changes = {
        "maximum_value_cents": 4_000_000,
        "titles": {**call.titles, "fi": "Valmennusta nuorille"},
    }
    edit_call(people.staff("officer"), call.id, changes)
    page = read(officer, f"/calls/{call.number}")
    assert "Tarkista myös:" in page
    assert "44\u00a0500,00\u00a0€, enemmän kuin enimmäisarvo 40\u00a0000,00\u00a0€" in page
    assert "Ruotsinkielinen otsikko on yhä mallin mukainen" in page
    assert f'action="/calls/{call.number}/submit"' in page  # worth a look, no hindrance


def test_a_correction_shows_what_was_and_what_is(
    client: FlaskClient, officer: FlaskClient, people: People
) -> None:
    call = open_call(people)
    words = {"fi": "Otamme enemmän asiakkaita."}
    correct_call(people.staff("officer"), call.id, words, {"capacity": 21}, material=False)
    page = read(officer, f"/calls/{call.number}/public")
    assert "Asiakkaita samaan aikaan enintään: 20 → 21" in page


@pytest.mark.parametrize("room", ["calls", "needs"])
def test_another_officer_is_chosen_on_a_page(
    room: str, officer: FlaskClient, people: People
) -> None:
    call = open_call(people)
    assert call.need is not None
    number = call.number if room == "calls" else call.need.number
    page = f"/{room}/{number}/officer"
    assert page in read(officer, f"/{room}/{number}")
    shown = read(officer, page)
    assert "Otso Ostaja" in shown
    assert "Päivi Päättäjä" not in shown
    empty = officer.post(page)
    assert empty.status_code == 422
    assert "Valitse uusi vastuuhenkilö." in empty.get_data(as_text=True)
    second = people.staff("second_officer").user_id
    assert officer.post(page, data={"officer": str(second)}).location == f"/{room}/{number}"
    assert "vastuuhenkilö Otso Ostaja" in read(officer, f"/{room}/{number}")
    assert "Vastuuhenkilö vaihtui" in read(officer, f"/{room}/{number}")


def test_a_revived_call_tells_what_keeps_it_from_going_on(
    officer: FlaskClient, people: People, clock: FixedClock
) -> None:
    call = open_call(people)
    ending = cancelled(people, call)
    appeal = recorded(people, ending, "appeal", received_on=local_day(clock.now()))
    clock.move_to(datetime(2027, 11, 2, 9, 0, tzinfo=HELSINKI))
    judged(people, appeal, "annulled")
    body = read(officer, f"/calls/{call.number}")
    assert "Hankinta ei voi jatkua tällaisena" in body
    assert "Palvelu voi alkaa vasta tarjousten määräajan jälkeen." in body
    assert f'href="/calls/{call.number}/correct">Korjaa sopimuskausi' in body
