"""Mail goes out by SMTP: from the outbox through Redis and a worker process to a real server."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session as DatabaseSession

from marketplace.platform.jobs import Relay
from marketplace.platform.mail import SmtpMailer
from tests.factories.letterbox import Letterbox, mail_server
from tests.web.identity.conftest import link_in

ROOT = Path(__file__).parents[3]
SENDER = "alue@tyohame.example"
OFFICER = "officer@tyohame.example"


@pytest.fixture
def letterbox() -> Iterator[tuple[Letterbox, str]]:
    """A running mail server and its address."""
    with mail_server() as running:
        yield running


@pytest.mark.usefixtures("database")
def test_a_reset_mail_goes_through_a_worker_process_to_the_mail_server(
    app: Flask,
    client: FlaskClient,
    environment: dict[str, str],
    letterbox: tuple[Letterbox, str],
) -> None:
    box, url = letterbox
    client.post("/account/reset", data={"email": OFFICER})
    with app.app_context():
        relay = Relay(app.extensions["redis"], app.extensions["clock"], timedelta(minutes=5))
        assert relay.move_due() == 1
    subprocess.run(
        [sys.executable, "-m", "marketplace", "worker", "--burst"],
        cwd=ROOT,
        env=environment
        | {"TULOSKORI_MAIL_URL": url, "TULOSKORI_MAIL_FROM": "alue@tyohame.example"},
        check=True,
        timeout=300,
    )
    (mail,) = box.messages
    assert box.recipients == [OFFICER]
    assert mail["From"] == SENDER
    assert mail["Subject"] == "Vaihda Tuloskorin salasana"
    assert mail.get_content_type() == "text/plain"
    assert client.get(link_in(mail.get_content())).status_code == 200


def test_the_server_gets_finnish_letters_whole_and_a_mails_id(
    letterbox: tuple[Letterbox, str], people_mail: EmailMessage
) -> None:
    box, url = letterbox
    SmtpMailer(url).send(people_mail)
    (mail,) = box.messages
    assert mail["Subject"] == "Päätös: Työnhaku åäö – 1 200 €"
    assert "Ystävällisin terveisin" in mail.get_content()
    assert mail["Message-ID"] == "<1@tuloskori>"


def test_a_refused_mail_stays_in_the_outbox_to_be_tried_again(
    app: Flask,
    client: FlaskClient,
    database: DatabaseSession,
    letterbox: tuple[Letterbox, str],
    monkeypatch: pytest.MonkeyPatch,
    run_jobs: object,
) -> None:
    box, url = letterbox
    box.unknown.add(OFFICER)
    monkeypatch.setitem(app.extensions, "mailer", SmtpMailer(url))
    client.post("/account/reset", data={"email": OFFICER})
    with pytest.raises(AssertionError, match="no such person"):
        run_jobs()  # type: ignore[operator]
    assert box.messages == []


@pytest.fixture
def people_mail() -> EmailMessage:
    message = EmailMessage()
    message["From"] = "alue@tyohame.example"
    message["To"] = "anna@firma.example"
    message["Subject"] = "Päätös: Työnhaku åäö – 1 200 €"
    message["Message-ID"] = "<1@tuloskori>"
    message.set_content("Hyvä vastaanottaja\n\nYstävällisin terveisin")
    return message
