"""Guessing is slowed down, people are not."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories.setup import PASSWORD
from tests.web.identity.conftest import code_of_phone, key_on, password_only

OFFICER = "officer@tyohame.example"
ALLOWED = 10


@pytest.fixture(autouse=True)
def limited(app: Flask) -> Iterator[None]:
    """Limits count, as outside tests."""
    limiter = app.extensions["rate_limiter"]
    limiter.enabled = True
    yield
    limiter.enabled = False


def try_password(client: FlaskClient, email: str, password: str) -> tuple[int, str]:
    answer = client.post("/account/login", data={"email": email, "password": password})
    return answer.status_code, answer.text


def test_guessing_one_persons_password_ends_in_a_pause(client: FlaskClient) -> None:
    for _ in range(ALLOWED):
        assert try_password(client, OFFICER, "arvaus")[0] == 200
    status, page = try_password(client, OFFICER.upper(), PASSWORD)
    assert status == 429
    assert "Liian monta yritystä" in page
    assert try_password(client, "coach@tyohame.example", PASSWORD)[0] == 302


def test_logging_in_rightly_is_not_counted(client: FlaskClient) -> None:
    for _ in range(ALLOWED + 2):
        assert try_password(client, OFFICER, PASSWORD)[0] == 302
        client.post("/account/logout")


def test_nobody_is_flooded_with_reset_mails(client: FlaskClient) -> None:
    statuses = [
        client.post("/account/reset", data={"email": OFFICER}).status_code for _ in range(6)
    ]
    assert statuses == [200] * 5 + [429]


def test_guessing_the_second_factor_ends_in_a_pause(app: Flask, client: FlaskClient) -> None:
    try_password(client, OFFICER, PASSWORD)
    page = client.post("/account/tf-setup", data={"setup": "authenticator"}).text
    key = key_on(page)
    action = page.split('action="/account/tf-setup/')[1].split('"')[0]
    client.post(f"/account/tf-setup/{action}", data={"code": code_of_phone(key)})
    thief = app.test_client()
    password_only(thief, OFFICER)
    for _ in range(ALLOWED):
        assert thief.post("/account/tf-validate", data={"code": "000000"}).status_code == 200
    # A fresh log-in gives no fresh guesses: they are counted for the account.
    again = app.test_client()
    password_only(again, OFFICER)
    right = again.post("/account/tf-validate", data={"code": code_of_phone(key, ahead=1)})
    assert right.status_code == 429


def test_reading_pages_is_not_limited(client: FlaskClient) -> None:
    assert {client.get("/account/login").status_code for _ in range(80)} == {200}
