"""Input that no text may have, and acts that meet: told at their place, nothing lost."""

import io

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import TimeoutError as TimeoutOfPool
from sqlalchemy.orm import Session

from marketplace.platform.actor import Actor
from marketplace.platform.datafiles import read_data
from marketplace.platform.db import db
from marketplace.platform.errors import Invalid
from marketplace.platform.identity import service
from marketplace.platform.identity.schemas import LanguageSchema
from marketplace.platform.unit import unit
from tests.factories.setup import People, log_in

OFFICER = "officer@tyohame.example"
ADMINISTRATOR = "administrator@tyohame.example"


@pytest.mark.parametrize("character", ["\0", "\x1b", "\x7f", "\x85"])
def test_a_control_character_is_refused_at_its_field_and_the_rest_stays(
    client: FlaskClient, character: str
) -> None:
    log_in(client, ADMINISTRATOR)
    answer = client.post(
        "/users/invite", data={"name": f"An{character}na", "email": "anna@firma.example"}
    )
    assert answer.status_code == 422
    code = f"U+{ord(character):04X}"
    assert f"Nimi: Tekstissä on merkki, jota ei voi käyttää ({code}). Poista se." in answer.text
    assert "Organisaatio: " in answer.text
    assert 'value="anna@firma.example"' in answer.text


def test_lines_and_tabs_are_no_such_characters(client: FlaskClient) -> None:
    log_in(client, ADMINISTRATOR)
    page = client.post("/users/invite", data={"name": "Anna\t\r\nEsimerkki"}).text
    assert "jota ei voi käyttää" not in page


def test_the_name_of_a_file_is_looked_at_too(client: FlaskClient) -> None:
    log_in(client, "verifier@tyohame.example")
    answer = client.post("/results/new", data={"file": (io.BytesIO(b"x"), "tulo\x1bkset.csv")})
    assert answer.status_code == 422
    assert "jota ei voi käyttää (U+001B)" in answer.text


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/calls?q=a%00b", "q"),
        ("/calls?q=%1B", "q"),
        ("/calls/TK%00", "path"),
        ("/?a%00=1", "?"),
        ("/no-such-page%00", "path"),
    ],
)
def test_an_address_with_a_control_character_is_told_and_not_looked_up(
    client: FlaskClient, path: str, place: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 400
    assert f"Osoitteen kohdassa {place} on merkki, jota ei voi käyttää" in answer.text
    assert "TyöHäme" in answer.text


@pytest.mark.parametrize("path", ["/account/login", "/account/reset"])
def test_log_in_takes_no_control_characters_in_the_address(client: FlaskClient, path: str) -> None:
    answer = client.post(path, data={"email": "a\0@firma.example", "password": "x\0y"})
    assert answer.status_code == 200


def test_a_data_file_says_where_the_character_is() -> None:
    with pytest.raises(Invalid) as caught:
        read_data(LanguageSchema(), "a: b\nlocale: f\x01i\n")
    (problem,) = caught.value.problems
    assert problem.facts == {"line": 2, "column": 10, "reason": "U+0001"}
    with pytest.raises(Invalid) as caught:
        read_data(LanguageSchema(), 'locale: "f\\0i"')
    assert "locale" in [problem.field for problem in caught.value.problems]


def meets(sqlstate: str) -> object:
    """A verb that the database gives up with this state, after it has changed something."""

    def verb(actor: Actor, *_args: object, **_kwargs: object) -> None:
        with unit(actor) as u:
            u.session.execute(text("update user_account set name = 'Puolikas'"))
            raising = f"do $$ begin raise exception sqlstate '{sqlstate}'; end $$"
            u.session.execute(text(raising))

    return verb


@pytest.mark.parametrize("sqlstate", ["40P01", "40001", "55P03"])
def test_a_form_whose_act_met_another_one_comes_back_filled(
    client: FlaskClient, database: Session, monkeypatch: pytest.MonkeyPatch, sqlstate: str
) -> None:
    log_in(client, OFFICER)
    monkeypatch.setattr(service, "set_language", meets(sqlstate))
    answer = client.post("/account/language", data={"locale": "sv"})
    assert answer.status_code == 422
    assert "samaan aikaan, joten mitään ei tallennettu. Yritä uudelleen." in answer.text
    assert "Puolikas" not in answer.text
    assert 'value="sv"' in answer.text


def test_an_act_without_a_form_that_met_another_one_gets_a_page(
    client: FlaskClient, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = people.staff("officer").user_id
    log_in(client, ADMINISTRATOR)
    monkeypatch.setattr(service, "reset_second_factor", meets("40P01"))
    path = f"/users/{officer}/second-factor"
    answer = client.post(path)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "Tietoja muutettiin samaan aikaan" in answer.text
    assert "TyöHäme" in answer.text
    assert "Puolikas" not in answer.text
    told = client.post(path, headers={"Accept": "application/json"})
    assert (told.status_code, told.headers["Retry-After"]) == (503, "5")
    assert told.json["code"] == "database.busy"


def test_a_pool_without_a_free_connection_is_told_as_a_pause(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db.engine.pool, "connect", _none_free)
    answer = client.get("/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "Palvelu on hetken poissa käytöstä" in answer.text


def _none_free() -> None:
    raise TimeoutOfPool("QueuePool limit reached")
