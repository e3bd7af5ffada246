"""Finance looks at payees: what holds a payment, what a paper tells, and two people for it."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.providers.models import Provider
from marketplace.providers.register import Ytj
from tests.factories.business_register import Register, register_server
from tests.factories.payees import PAPER
from tests.factories.providers import approved_provider
from tests.factories.setup import People, log_in


@pytest.fixture
def provider(people: People) -> Provider:
    return approved_provider(people)


@pytest.fixture
def verifier(client: FlaskClient, provider: Provider) -> FlaskClient:
    return log_in(client, "verifier@tyohame.example")


@pytest.fixture
def approver(app: Flask, provider: Provider) -> FlaskClient:
    return log_in(app.test_client(), "approver@tyohame.example")


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def ban(client: FlaskClient, provider: Provider, **changes: object) -> tuple[int, str]:
    data = {
        "valid_from": "1.1.2026",
        "receiver_name": "Ulosottolaitos",
        "receiver_iban": "FI21 1234 5600 0007 85",
        "amount_cents": "300,00",
        "file": (BytesIO(PAPER), "maksukielto.pdf"),
        **changes,
    }
    path = f"/payees/{provider.business_id}/records/payment_ban"
    answer = client.post(path, data=data, follow_redirects=True)
    return answer.status_code, answer.get_data(as_text=True)


def test_the_list_tells_who_can_be_paid_and_what_is_missing(
    verifier: FlaskClient, provider: Provider
) -> None:
    told = page(verifier, "/payees")
    assert provider.organisation.name in told
    assert "Puuttuu: Ennakkoperintärekisteri." in told


def test_a_ban_is_written_by_one_and_confirmed_by_another(
    verifier: FlaskClient, approver: FlaskClient, provider: Provider
) -> None:
    status, told = ban(verifier, provider)
    assert status == 200
    assert "Maksukielto: toinen henkilö ei ole vielä vahvistanut tietoa." in told
    assert "/confirm" not in told
    assert "Vahvista maksunsaajan tieto" in page(approver, "/")
    there = page(approver, f"/payees/{provider.business_id}")
    action = there.split('/confirm"')[0].rsplit('"', 1)[1] + "/confirm"
    assert approver.post(action).status_code == 302
    assert "toinen henkilö" not in page(approver, f"/payees/{provider.business_id}")


def test_a_wrong_account_is_told_at_its_field_and_nothing_is_lost(
    verifier: FlaskClient, provider: Provider
) -> None:
    status, told = ban(verifier, provider, receiver_iban="FI21 1234 5600 0007 86")
    assert status == 422
    assert 'value="Ulosottolaitos"' in told
    assert "FI21 1234 5600 0007 86" in told


def test_each_kind_has_its_form(verifier: FlaskClient, provider: Provider) -> None:
    for kind in ("prepayment_register", "pension_certificate", "bankruptcy", "foreign_seller"):
        assert "Todiste" in page(verifier, f"/payees/{provider.business_id}/records/{kind}")
    assert verifier.get(f"/payees/{provider.business_id}/records/other").status_code == 404


@pytest.fixture
def register(app: Flask) -> Iterator[Register]:
    with register_server() as server:
        app.extensions["business_register"] = Ytj(server.url, timeout=2)
        yield server
        app.extensions["business_register"] = None


def test_the_register_is_asked_and_its_answer_ends_by_another_persons_word(
    verifier: FlaskClient, approver: FlaskClient, provider: Provider, register: Register
) -> None:
    there = f"/payees/{provider.business_id}"
    assert "Tarkista rekisteristä" in page(verifier, there)
    answer = verifier.post(f"{there}/look-up", follow_redirects=True).get_data(as_text=True)
    assert "ei ole ennakkoperintärekisterissä" in answer
    assert "130,00" in answer
    key = answer.split('/end"')[0].rsplit("/", 1)[1]
    assert "Viimeinen voimassaolopäivä" in page(verifier, f"/payees/records/{key}/end")
    ended = verifier.post(f"/payees/records/{key}/end", data={"last_day": "1.1.2020"})
    assert ended.status_code == 422
    register.status = 500
    other = approver.post(f"{there}/look-up", follow_redirects=True)
    assert other.status_code in (200, 409, 422)


def test_a_coach_sees_nothing_of_payees(client: FlaskClient, provider: Provider) -> None:
    coach = log_in(client, "coach@tyohame.example")
    assert coach.get("/payees").status_code == 403
    assert coach.get(f"/payees/{provider.business_id}").status_code == 403
