"""The business register: a real server on this machine that answers as YTJ's open data does."""

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.platform.errors import Refused
from marketplace.platform.settings import Settings
from marketplace.providers.register import Company, Ytj
from tests.factories.providers import business_id, registered_provider, registration
from tests.factories.setup import People, log_in

NUMBER = business_id(1)


def company(**changes: Any) -> dict[str, Any]:
    """A company as the register writes one."""
    return {
        "businessId": {"value": NUMBER, "registrationDate": "2015-10-11", "source": "3"},
        "names": [
            {"name": "Vanha Nimi Oy", "type": "1", "endDate": "2019-01-01", "version": 2},
            {"name": "Rannan aputoiminimi", "type": "3", "endDate": None, "version": 1},
            {"name": "Valmennus Rantaniemi", "type": "1", "endDate": None, "version": 1},
        ],
        "companyForms": [
            {
                "type": "16",
                "descriptions": [
                    {"languageCode": "3", "description": "Limited company"},
                    {"languageCode": "1", "description": "Osakeyhtiö"},
                ],
                "endDate": None,
            }
        ],
        "companySituations": [],
        "registeredEntries": [
            {"type": "80", "register": "6", "endDate": None},
            {"type": "66", "register": "5", "endDate": "2020-01-01"},
        ],
        "addresses": [
            {"type": 2, "street": "PL 1", "postCode": "00101", "postOffices": []},
            {
                "type": 1,
                "street": "Rantakatu",
                "buildingNumber": "7",
                "postCode": "13100",
                "postOffices": [
                    {"city": "TAVASTEHUS", "languageCode": "2"},
                    {"city": "HÄMEENLINNA", "languageCode": "1"},
                ],
            },
        ],
        "tradeRegisterStatus": "1",
        "endDate": None,
    } | changes


@dataclass
class Register:
    """What the server answers, and what it was asked."""

    url: str = ""
    companies: list[dict[str, Any]] = field(default_factory=lambda: [company()])
    status: int = 200
    body: bytes | None = None
    pause: float = 0.0
    asked: list[str] = field(default_factory=list)

    def answer(self, number: str) -> bytes:
        found = [each for each in self.companies if each["businessId"]["value"] == number]
        return json.dumps({"totalResults": len(found), "companies": found}).encode()


@pytest.fixture
def register() -> Iterator[Register]:
    """The server, on a port of its own."""
    state = Register()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            number = parse_qs(parts.query).get("businessId", [""])[0]
            state.asked.append(self.path)
            time.sleep(state.pause)
            body = state.answer(number) if state.body is None else state.body
            self.send_response(state.status if parts.path == "/v3/companies" else 404)
            if state.status == 302:
                self.send_header("Location", state.url + "/elsewhere")
            self.end_headers()
            with suppress(OSError):  # who asked may have gone
                self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}/v3"
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield state
    server.shutdown()
    server.server_close()


@pytest.fixture
def with_register(app: Flask, register: Register) -> Iterator[Register]:
    """The application with the register."""
    redis = app.extensions["redis"]
    redis.flushdb()
    app.extensions["business_register"] = Ytj(register.url, redis, timeout=2)
    yield register
    app.extensions["business_register"] = None
    redis.flushdb()


def test_a_company_is_read_as_it_stands_today(register: Register) -> None:
    assert Ytj(register.url).look_up(NUMBER) == Company(
        business_id=NUMBER,
        name="Valmennus Rantaniemi",
        form="company",
        form_name="Osakeyhtiö",
        street="Rantakatu 7",
        postal_code="13100",
        city="Hämeenlinna",
        situations=(),
        ended_on=None,
        in_vat_register=True,
        in_prepayment_register=False,
    )
    assert register.asked == [f"/v3/companies?businessId={NUMBER}"]


def test_an_unknown_number_is_none(register: Register) -> None:
    assert Ytj(register.url).look_up(business_id(2)) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": 500},
        {"status": 302},
        {"body": b"<html>"},
        {"body": b"[]"},
        {"body": b'{"companies": [{"businessId": null}]}'},
        {"body": b'{"companies": "x"}'},
        {"pause": 0.6},
    ],
    ids=str,
)
def test_whatever_goes_wrong_is_one_refusal(register: Register, wrong: dict[str, Any]) -> None:
    for name, value in wrong.items():
        setattr(register, name, value)
    with pytest.raises(Refused) as refusal:
        Ytj(register.url, timeout=0.3).look_up(NUMBER)
    assert refusal.value.code == "register.unavailable"


def test_a_register_that_is_away_is_one_refusal() -> None:
    with pytest.raises(Refused):
        Ytj("http://127.0.0.1:9/v3").look_up(NUMBER)


def test_answers_and_failures_are_kept(with_register: Register, app: Flask) -> None:
    ytj = app.extensions["business_register"]
    assert ytj.look_up(NUMBER) == ytj.look_up(NUMBER)
    assert len(with_register.asked) == 1
    with_register.status = 500
    for _attempt in range(2):
        with pytest.raises(Refused):
            ytj.look_up(business_id(2))
    assert len(with_register.asked) == 2


def test_a_registration_is_filled_and_what_was_typed_stays(
    with_register: Register, client: FlaskClient
) -> None:
    assert "Hae tiedot yritysrekisteristä" in client.get("/register").text
    typed = {"business_id": NUMBER, "contact_name": "Sari Säilyy", "name": "Väärä"}
    page = client.post("/register/look-up", data=typed)
    assert page.status_code == 200
    for value in ("Valmennus Rantaniemi", "Rantakatu 7", "13100", "Hämeenlinna", "Sari Säilyy"):
        assert f'value="{value}"' in page.text
    assert '<option value="company" selected>' in page.text


@pytest.mark.parametrize(
    ("number", "status", "sentence"),
    [
        (NUMBER, 500, "Yritysrekisteri ei vastaa juuri nyt. Voit jatkaa ilman sitä."),
        (business_id(2), 200, "Y-tunnusta ei ole yritysrekisterissä. Täytä tiedot itse."),
        ("9920002-1", 200, "Y-tunnuksen tarkistusnumero ei täsmää. Tarkista numerot."),
    ],
)
def test_what_keeps_the_register_from_telling_is_a_plain_sentence(
    with_register: Register, client: FlaskClient, number: str, status: int, sentence: str
) -> None:
    with_register.status = status
    typed = {"business_id": number, "name": "Säilyy Oy"}
    page = client.post("/register/look-up", data=typed)
    assert page.status_code == 422
    assert sentence in page.text
    assert 'value="Säilyy Oy"' in page.text


def test_the_officer_sees_what_differs_before_approving(
    with_register: Register, client: FlaskClient, people: People
) -> None:
    with_register.companies = [
        company(
            companySituations=[
                {
                    "type": "KONK",
                    "descriptions": [{"languageCode": "1", "description": "Konkurssi"}],
                }
            ]
        )
    ]
    provider = registered_provider(
        people, name="Toinen Nimi", street="Rantakatu 7", vat_liable=False
    )
    log_in(client, "officer@tyohame.example")
    page = client.get(f"/providers/{provider.business_id}").text
    assert "Yritysrekisterissä: Valmennus Rantaniemi" in page
    assert "Konkurssi" in page
    assert "On arvonlisäverovelvollisten rekisterissä." in page
    assert "Ei ennakkoperintärekisterissä." in page


def test_without_a_register_nothing_is_offered(client: FlaskClient) -> None:
    assert "yritysrekisteristä" not in client.get("/register").text
    page = client.post("/register/look-up", data=registration())
    assert page.status_code == 422


def test_the_address_comes_from_the_settings(environment: dict[str, str]) -> None:
    assert Settings.from_env(environment).ytj_url == ""
    named = environment | {"TULOSKORI_YTJ_URL": "https://register.example/v3/"}
    assert Settings.from_env(named).ytj_url == "https://register.example/v3"
