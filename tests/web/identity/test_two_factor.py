"""The second factor by an authenticator app, and the way in without the phone."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.platform.identity import service
from tests.factories.setup import People, log_in
from tests.web.identity.conftest import code_of_phone, is_logged_in, key_on, password_only

APPROVER = "approver@tyohame.example"
COACH = "coach@tyohame.example"
VALIDATE = "/account/tf-validate"


def set_up(client: FlaskClient) -> str:
    """Take the second factor into use at log-in; returns the phone's key."""
    assert password_only(client, APPROVER) == "/account/tf-setup"
    assert "Roolissasi kaksivaiheinen kirjautuminen on pakollinen." in (
        client.get("/account/tf-setup").text
    )
    page = client.post("/account/tf-setup", data={"setup": "authenticator"}).text
    assert 'src="data:image/svg+xml;base64,' in page
    key = key_on(page)
    answer = client.post(VALIDATE, data={"code": code_of_phone(key)})
    assert answer.status_code == 302, answer.text
    return key


@pytest.mark.usefixtures("second_factor_required")
def test_a_role_with_money_sets_a_second_factor_up_at_log_in_and_uses_it_ever_after(
    app: Flask, client: FlaskClient
) -> None:
    key = set_up(client)
    assert is_logged_in(client)
    again = app.test_client()
    assert password_only(again, APPROVER, next="/account/") == f"{VALIDATE}?next=/account/"
    assert not is_logged_in(again)
    wrong = again.post(VALIDATE, data={"code": "000000"})
    assert "Koodi on väärin tai ehti vanhentua. Kirjoita uusi koodi." in wrong.text
    assert not is_logged_in(again)
    right = again.post(f"{VALIDATE}?next=/account/", data={"code": code_of_phone(key, ahead=1)})
    assert right.location == "/account/"
    assert is_logged_in(again)


@pytest.mark.usefixtures("second_factor_required")
def test_the_password_alone_opens_nothing(client: FlaskClient) -> None:
    password_only(client, APPROVER)
    for path in ("/account/", "/payments/", "/account/change", "/account/mf-recovery-codes"):
        assert client.get(path).status_code == 302
    assert "Hannu Hyväksyjä" not in client.get("/").text


@pytest.mark.usefixtures("second_factor_required")
def test_a_role_without_decisions_or_money_logs_in_by_password(client: FlaskClient) -> None:
    assert password_only(client, COACH) == "/"
    assert is_logged_in(client)


def test_a_session_from_before_the_demand_ends(
    client: FlaskClient, request: pytest.FixtureRequest
) -> None:
    log_in(client, APPROVER)
    assert is_logged_in(client)
    request.getfixturevalue("second_factor_required")
    assert not is_logged_in(client)


@pytest.mark.usefixtures("second_factor_required")
def test_a_recovery_code_opens_once_instead_of_the_phone(app: Flask, client: FlaskClient) -> None:
    set_up(client)
    assert "Ota varakoodit talteen" in client.get("/").text
    page = client.post("/account/mf-recovery-codes", data={"generate_new_codes": "1"}).text
    codes = re.findall(r'<code class="code">([\w-]+)</code>', page)
    assert len(codes) == 8
    assert "Ota varakoodit talteen" not in client.get("/").text
    for expected in (True, False):
        lost = app.test_client()
        password_only(lost, APPROVER)
        answer = lost.post("/account/mf-recovery", data={"code": codes[0]})
        assert is_logged_in(lost) is expected
    assert "Varakoodi on väärin tai jo käytetty." in answer.text


@pytest.mark.usefixtures("second_factor_required")
def test_the_required_second_factor_cannot_be_put_off(client: FlaskClient) -> None:
    set_up(client)
    assert "Poista käytöstä" not in client.get("/account/tf-setup").text
    client.post("/account/tf-setup", data={"setup": "disable"})
    assert "Käytössä" in client.get("/account/").text


@pytest.mark.usefixtures("second_factor_required")
def test_the_administrator_lets_a_person_start_anew_after_losing_the_phone(
    client: FlaskClient, people: People
) -> None:
    set_up(client)
    approver = people.staff("approver")
    service.reset_second_factor(people.staff("administrator"), approver.user_id)
    assert not is_logged_in(client)
    assert password_only(client, APPROVER) == "/account/tf-setup"


def test_anybody_may_take_a_second_factor_into_use_and_out_of_it(
    app: Flask, client: FlaskClient
) -> None:
    log_in(client, COACH)
    page = client.post("/account/tf-setup", data={"setup": "authenticator"}).text
    (action,) = re.findall(r'action="(/account/tf-setup/[^"]+)"', page)
    client.post(action, data={"code": code_of_phone(key_on(page))})
    assert password_only(app.test_client(), COACH).startswith(VALIDATE)
    answer = client.post("/account/tf-setup", data={"setup": "disable"}, follow_redirects=True)
    assert "Kaksivaiheinen kirjautuminen on poistettu käytöstä." in answer.text
    assert password_only(app.test_client(), COACH) == "/"


def test_the_way_in_by_mail_to_the_operator_does_not_exist(client: FlaskClient) -> None:
    data = {"email": COACH, "password": "x", "help_setup": "help"}
    assert client.post("/account/tf-rescue", data=data).status_code == 404
