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
    assert "Osoite puuttuu" in page(verifier, f"/payees/{provider.business_id}")


def test_a_ban_is_written_by_one_and_confirmed_by_another(
    verifier: FlaskClient, approver: FlaskClient, provider: Provider
) -> None:
    status, told = ban(verifier, provider, receiver_reference="1234561")
    assert status == 200
    assert "Maksukielto: toinen henkilö ei ole vielä vahvistanut tietoa." in told
    assert "/confirm" not in told
    assert "Vahvista maksunsaajan tieto" in page(approver, "/")
    there = page(approver, f"/payees/{provider.business_id}")
    assert "viite" in there and "1234561" in there
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


def test_all_problems_are_told_at_once_and_the_file_is_named_to_be_chosen_again(
    verifier: FlaskClient, provider: Provider
) -> None:
    wrong = {
        "receiver_iban": "FI21 1234 5600 0007 86",
        "receiver_reference": "1234567",
        "amount_cents": "paljon",
        "valid_to": "1.1.2020",
        "note": "Henkilö 131052-308T",
    }
    status, told = ban(verifier, provider, **wrong)
    assert status == 422
    for words in (
        "Tilinumeron tarkistusnumero ei täsmää",
        "Viitteen tarkiste ei täsmää",
        "Kirjoita summa euroina",
        "Viimeinen päivä on ennen ensimmäistä",
        "Tekstissä on henkilötunnus",
        "Valitse maksukielto.pdf uudelleen",
    ):
        assert words in told


def test_each_kind_has_its_form(verifier: FlaskClient, provider: Provider) -> None:
    for kind in ("prepayment_register", "pension_certificate", "bankruptcy", "foreign_seller"):
        assert "Asiakirja" in page(verifier, f"/payees/{provider.business_id}/records/{kind}")
    assert verifier.get(f"/payees/{provider.business_id}/records/other").status_code == 404


@pytest.fixture
def register(app: Flask) -> Iterator[Register]:
    with register_server() as server:
        app.extensions["business_register"] = Ytj(server.url, timeout=30)
        yield server
        app.extensions["business_register"] = None


def test_the_register_is_asked_and_tells_when_it_is_away(
    verifier: FlaskClient, approver: FlaskClient, provider: Provider, register: Register
) -> None:
    there = f"/payees/{provider.business_id}"
    assert "Tarkista rekisteristä" in page(verifier, there)
    answer = verifier.post(f"{there}/look-up", follow_redirects=True).get_data(as_text=True)
    assert "ei ole ennakkoperintärekisterissä" in answer
    assert "130,00" in answer
    register.status = 500
    assert approver.post(f"{there}/look-up").status_code in (302, 409, 422)


def key_before(told: str, act: str) -> str:
    """The key in the address of the first act of a page."""
    return told.split(f'/{act}"')[0].rsplit("/", 1)[1]


def test_an_ending_is_asked_for_by_one_and_confirmed_by_another(
    verifier: FlaskClient, approver: FlaskClient, provider: Provider
) -> None:
    there = f"/payees/{provider.business_id}"
    _status, told = ban(verifier, provider)
    assert "/withdraw" not in page(approver, there)
    approver.post(f"/payees/records/{key_before(page(approver, there), 'confirm')}/confirm")
    end = f"/payees/records/{key_before(page(approver, there), 'end')}/end"
    refused = approver.post(end, data={"last_day": "1.1.2020", "reason": "Maksettu"})
    assert refused.status_code == 422
    assert "Valitse tiedosto." in refused.get_data(as_text=True)
    paper = {"file": (BytesIO(PAPER), "peruutus.pdf")}
    asked = {"last_day": "1.3.2026", "reason": "Velka on maksettu.", **paper}
    told = approver.post(end, data=asked, follow_redirects=True).get_data(as_text=True)
    assert "Merkintä päättyneeksi odottaa vahvistusta: Maksukielto" in told
    assert "/endings/" in told and '/confirm"' not in told
    assert "Vahvista, että maksunsaajan tieto päättyy" in page(verifier, "/")
    key = key_before(page(verifier, there), "confirm")
    verifier.post(f"/payees/endings/{key}/confirm")
    told = page(approver, there)
    assert "1.1.2026–1.3.2026" in told and "Velka on maksettu." in told and "Päättynyt" in told
    assert "Merkitse päättyneeksi" not in told


def test_another_persons_unconfirmed_record_is_asked_to_be_taken_back(
    verifier: FlaskClient, approver: FlaskClient, provider: Provider
) -> None:
    there = f"/payees/{provider.business_id}"
    ban(verifier, provider)
    end = f"/payees/records/{key_before(page(approver, there), 'end')}/end"
    assert "Pyydä peruttavaksi: Maksukielto" in page(approver, end)
    told = approver.post(end, data={"reason": "Kirjattu väärälle."}, follow_redirects=True)
    assert "Peruminen odottaa vahvistusta" in told.get_data(as_text=True)
    key = key_before(page(verifier, there), "confirm")
    told = verifier.post(f"/payees/endings/{key}/confirm", follow_redirects=True)
    assert "Peruttu" in told.get_data(as_text=True)


def test_a_coach_sees_nothing_of_payees(client: FlaskClient, provider: Provider) -> None:
    coach = log_in(client, "coach@tyohame.example")
    assert coach.get("/payees").status_code == 403
    assert coach.get(f"/payees/{provider.business_id}").status_code == 403
