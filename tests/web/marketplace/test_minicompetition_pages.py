"""Pages and commands of mini-competitions: begun from a framework, seen as rounds, offered to."""

import re

import pytest
from flask.testing import FlaskClient

from tests.factories.frameworks import framework_in_force
from tests.factories.minicompetitions import (
    open_competition,
)
from tests.factories.setup import People, log_in
from tests.web.marketplace.test_call_pages import read


@pytest.fixture
def officer(client: FlaskClient, people: People) -> FlaskClient:
    return log_in(client, "officer@tyohame.example")


def test_a_round_is_drafted_with_one_number_and_one_press(
    client: FlaskClient, people: People
) -> None:
    framework = framework_in_force(people)
    log_in(client, "officer@tyohame.example")
    path = f"/frameworks/{framework.number}/rounds/new"
    page = read(client, path)
    assert "Osa 1" in page and "3 sopijapuolta" in page
    fields = dict(re.findall(r'name="(deadline|starts_on|ends_on)"[^>]*value="([^"]*)"', page))
    empty = client.post(path, data=fields)
    assert empty.status_code == 422
    assert "Kirjoita asiakasmäärä ainakin yhdelle osalle." in empty.get_data(as_text=True)
    made = client.post(path, data=fields | {"capacity_1": "12"})
    assert made.status_code == 302 and "/calls/TK-" in made.location
    rounds = read(client, "/procurement/rounds")
    assert "Tulossa" in rounds and framework.number in rounds


def test_the_rounds_tell_open_ones_and_their_deadlines_as_a_calendar(
    client: FlaskClient, people: People
) -> None:
    call = open_competition(people)
    log_in(client, "officer@tyohame.example")
    page = read(client, "/procurement/rounds")
    assert "Tarjousaika käynnissä" in page and call.number in page
    calendar = client.get("/procurement/rounds.ics").get_data(as_text=True)
    assert "DTSTART:20261008T090000Z" in calendar and call.number in calendar
