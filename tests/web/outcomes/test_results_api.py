"""Results from the systems of sources: by a token, all or nothing, once, errors as RFC 9457."""

import json
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from outcomes.pure.facts import AsOf, Spell, known_spells
from outcomes.results.queries import spells_of
from outcomes.results.service import make_token, revoke_token
from outcomes.results.sources import tokens_of
from tests.factories.participants import PERSONAL_CODE, participant
from tests.factories.setup import People, log_in, seeing

ADDRESS = "/api/results"


@pytest.fixture
def verifier(people: People) -> Actor:
    return people.staff("verifier")


@pytest.fixture
def key(people: People) -> str:
    return participant(people.staff("coach")).person_key


@pytest.fixture
def token(verifier: Actor) -> str:
    return make_token(verifier, "client_system")


def told(key: str, **changes: Any) -> dict[str, Any]:
    return {
        "spell_id": "TJ-1",
        "person_key": key,
        "employer_id": "TA-1",
        "started_on": "2026-02-03",
        "ended_on": None,
        "hours_per_week": 37.5,
        "monthly_pay_eur": 2100.50,
        "kind": "open",
        "recorded_at": None,
    } | changes


def sent(client: FlaskClient, token: str, *results: dict[str, Any]) -> TestResponse:
    body = json.dumps({"results": results})
    return client.post(ADDRESS, data=body, headers={"Authorization": f"Bearer {token}"})


def spells(verifier: Actor, key: str) -> list[Spell]:
    return spells_of(seeing(verifier), [key])


def test_a_system_sends_results_once(
    client: FlaskClient, verifier: Actor, key: str, token: str
) -> None:
    answer = sent(client, token, told(key))
    assert (answer.status_code, answer.json["rows"], answer.json["new_versions"]) == (201, 1, 1)
    again = sent(client, token, told(key))
    assert (again.status_code, again.json) == (200, answer.json)
    assert sent(client, token, told(key), told(key, spell_id="TJ-2")).json["new_versions"] == 1
    assert [(each.spell_id, str(each.hours_per_week)) for each in spells(verifier, key)] == [
        ("TJ-1", "37.50"),
        ("TJ-2", "37.50"),
    ]
    page = log_in(client, "verifier@tyohame.example").get("/results").get_data(as_text=True)
    assert "rajapinta" in page and "client_system-20260901T090000Z.json" in page


def test_a_system_that_says_again_what_it_said_before_is_heard(
    client: FlaskClient, verifier: Actor, key: str, token: str, clock: FixedClock
) -> None:
    for end in (None, "2026-03-15", None):
        clock.move_to(clock.now() + timedelta(hours=1))
        answer = sent(client, token, told(key, ended_on=end))
        assert (answer.status_code, answer.json["new_versions"]) == (201, 1)
    (spell,) = known_spells(spells(verifier, key), AsOf.of(clock.now()))
    assert spell.ended_on is None


@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer wrong", "Basic abc"])
def test_who_shows_no_token_is_told_nothing(
    client: FlaskClient, people: People, given: str
) -> None:
    answer = client.post(ADDRESS, data=b"{}", headers={"Authorization": given})
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_revoked_token_is_of_no_use(
    client: FlaskClient, verifier: Actor, key: str, token: str
) -> None:
    (row,) = tokens_of(verifier, "client_system")
    assert token not in (row.sha256, row.source)
    revoke_token(verifier, row.id)
    assert sent(client, token, told(key)).status_code == 401
    assert spells(verifier, key) == []


def test_bad_rows_are_told_by_place_field_and_reason_and_nothing_is_kept(
    client: FlaskClient, verifier: Actor, key: str, token: str
) -> None:
    wrong = [told(key, spell_id="TJ-2", kind="loma"), told("EI-OLE", spell_id="TJ-3")]
    answer = sent(client, token, told(key), *wrong)
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert answer.json["code"] == "results.bad_rows"
    assert [(bad["row"], bad["field"], bad["reason"]) for bad in answer.json["errors"]] == [
        (2, "kind", "choice"),
        (3, "person_key", "results.unknown_person"),
    ]
    assert spells(verifier, key) == []
    code = sent(client, token, told(PERSONAL_CODE))
    assert code.json["errors"][0]["reason"] == "results.personal_code"
    assert PERSONAL_CODE not in code.get_data(as_text=True)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"results": 1}', b'{"results": [1]}', b'{"results": [{"a": []}]}']
)
def test_what_is_no_list_of_results_is_told(
    client: FlaskClient, people: People, token: str, body: bytes
) -> None:
    answer = client.post(ADDRESS, data=body, headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert answer.json["errors"]


def test_a_token_is_shown_once_and_revoked_on_the_page(client: FlaskClient, people: People) -> None:
    browser = log_in(client, "verifier@tyohame.example")
    address = "/results/sources/client_system/tokens"
    assert "Avaimia ei ole." in browser.get(address).get_data(as_text=True)
    assert "Kopioi avain nyt" in browser.post(address).get_data(as_text=True)
    page = browser.get(address).get_data(as_text=True)
    assert "Kopioi avain nyt" not in page and "Tarja Tarkastaja" in page
    (row,) = tokens_of(seeing(people.staff("verifier")), "client_system")
    assert browser.post(f"{address}/{row.id}/revoke").status_code == 302
    assert "Avaimia ei ole." in browser.get(address).get_data(as_text=True)
