"""What was typed survives the end of a session."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories.setup import PASSWORD, People, log_in

OFFICER = "officer@tyohame.example"
OURS = {"Sec-Fetch-Site": "same-origin"}
TYPED = {"title": "Valmennus <nuorille>", "municipalities": ["109", "061"]}


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input[^>]*? name="([^"]+)"[^>]*? value="([^"]*)"', page))


def logged_in_with_tokens(app: Flask, client: FlaskClient, patch: pytest.MonkeyPatch) -> None:
    patch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    token = hidden(client.get("/account/login").text)["csrf_token"]
    given = {"email": OFFICER, "password": PASSWORD, "csrf_token": token}
    assert client.post("/account/login", data=given).status_code == 302


def test_what_was_typed_is_sent_again_after_a_new_log_in(
    app: Flask, client: FlaskClient, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = client.post("/needs/new", data=TYPED, headers=OURS)
    assert answer.status_code == 400 and "Et ole enää kirjautuneena" in answer.text
    assert "Valmennus &lt;nuorille&gt;" in answer.text
    logged_in_with_tokens(app, client, monkeypatch)
    stale = hidden(answer.text) | TYPED
    answer = client.post("/needs/new", data=stale, headers=OURS)
    assert answer.status_code == 400 and "Lomake on vanhentunut" in answer.text
    fresh = {"csrf_token": hidden(answer.text)["csrf_token"]}
    answer = client.post("/needs/new", data=TYPED | fresh, headers=OURS)
    assert answer.status_code == 422  # the form itself, filled, with what it still lacks
    assert 'value="Valmennus &lt;nuorille&gt;"' in answer.text


@pytest.mark.parametrize("site", ["cross-site", "same-site", None])
def test_a_form_that_another_site_sent_is_not_offered_again(
    client: FlaskClient, people: People, site: str | None
) -> None:
    answer = client.post("/needs/new", data=TYPED, headers={"Sec-Fetch-Site": site} if site else {})
    assert answer.status_code == 302 and "/account/login" in answer.location


def test_a_passphrase_is_not_kept(client: FlaskClient, people: People) -> None:
    log_in(client, OFFICER)
    client.post("/account/logout")
    answer = client.post("/keys/unlock", data={"passphrase": "salaista"}, headers=OURS)
    assert "salaista" not in answer.text
