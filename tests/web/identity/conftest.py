"""Mails as their readers see them, and a second factor as a phone makes it."""

import base64
import hmac
import re
import struct
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Protocol

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.platform.clock import SystemClock
from marketplace.platform.identity.queries import user_by_email
from tests.factories.setup import PASSWORD, People

STEP_SECONDS = 30


class Post(Protocol):
    """Does the waiting jobs and gives the mails that went out: recipient, subject, text."""

    def __call__(self) -> list[tuple[str, str, str]]: ...


@pytest.fixture
def post(mails: Path, run_jobs: Callable[[], int]) -> Post:
    def deliver() -> list[tuple[str, str, str]]:
        run_jobs()
        found = []
        for path in sorted(mails.glob("*.eml")):
            mail = message_from_bytes(path.read_bytes(), policy=default)
            found.append((mail["To"], mail["Subject"], mail.get_content()))
            path.unlink()
        return found

    return deliver


def link_in(text: str) -> str:
    """The path of the only link in a mail."""
    (link,) = re.findall(r"http://127\.0\.0\.1:8000(/\S+)", text)
    return link


def code_of_phone(key: str, ahead: int = 0) -> str:
    """The six digits an authenticator app shows now (RFC 6238), or some steps ahead."""
    secret = base64.b32decode(key.replace("-", "").replace(" ", ""))
    step = int(SystemClock().now().timestamp()) // STEP_SECONDS + ahead
    mac = hmac.digest(secret, struct.pack(">Q", step), "sha1")
    start = mac[-1] & 15
    number = struct.unpack(">I", mac[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def key_on(page: str) -> str:
    """The key that the set-up page shows beside the picture."""
    found = re.search(r'<code class="code">([A-Z2-7-]+)</code>', page)
    assert found, page
    return found[1]


def password_only(client: FlaskClient, email: str, **query: str) -> str:
    """Give the password of the set-up; returns where the page leads."""
    answer = client.post(
        "/account/login", data={"email": email, "password": PASSWORD}, query_string=query
    )
    assert answer.status_code == 302, answer.text
    return answer.location


def is_logged_in(client: FlaskClient) -> bool:
    return client.get("/account/").status_code == 200


def password_hash(people: People, email: str) -> str | None:
    return user_by_email(people.session, email).password


@pytest.fixture
def second_factor_required(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in production: roles that decide or handle money need a second factor."""
    settings = app.extensions["settings"]
    required = settings.__class__(**{**vars(settings), "require_two_factor": True})
    monkeypatch.setitem(app.extensions, "settings", required)
