"""The business register: a real server on this machine that answers as YTJ's open data does."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.platform.errors import Refused
from marketplace.platform.settings import Settings
from marketplace.providers.register import Company, Ytj
from tests.factories.business_register import NUMBER, Register, company, register_server
from tests.factories.providers import business_id, registered_provider, registration
from tests.factories.setup import People, log_in


@pytest.fixture
def register() -> Iterator[Register]:
    with register_server() as state:
        yield state


@pytest.fixture
def with_register(app: Flask, register: Register) -> Iterator[Register]:
    """The application with the register."""
    redis = app.extensions["redis"]
    redis.flushdb()
    app.extensions["business_register"] = Ytj(register.url, redis, timeout=30)
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
