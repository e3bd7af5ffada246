"""Outgoing mail: written as a job in the transaction, sent by SMTP from the worker."""

import smtplib
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from flask import current_app, render_template
from flask_babel import force_locale

from marketplace.platform.jobs import enqueue
from marketplace.platform.unit import Unit

SEND = "mail.send"
TIMEOUT_SECONDS = 20


class Mailer(Protocol):
    """Hands a message over to the mail system; raises OSError or SMTPException if it can't."""

    def send(self, message: EmailMessage) -> None: ...


@dataclass(frozen=True)
class SmtpMailer:
    """Sends by SMTP: ``smtp://`` with STARTTLS where offered, ``smtps://`` with TLS at once."""

    url: str

    def send(self, message: EmailMessage) -> None:
        parts = urlsplit(self.url)
        host = parts.hostname or "localhost"
        context = ssl.create_default_context()
        if parts.scheme == "smtps":
            client: smtplib.SMTP = smtplib.SMTP_SSL(
                host, parts.port or 465, timeout=TIMEOUT_SECONDS, context=context
            )
        else:
            client = smtplib.SMTP(host, parts.port or 25, timeout=TIMEOUT_SECONDS)
        with client:
            if parts.scheme == "smtp":
                client.ehlo()
                if client.has_extn("starttls"):
                    client.starttls(context=context)
            if parts.username:
                client.login(unquote(parts.username), unquote(parts.password or ""))
            client.send_message(message)


@dataclass(frozen=True)
class FolderMailer:
    """Writes each message as an .eml file: for development without a mail server."""

    folder: Path

    def send(self, message: EmailMessage) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        name = str(message["Message-ID"]).strip("<>").partition("@")[0]
        (self.folder / f"{name}.eml").write_bytes(message.as_bytes())


def mailer_from(url: str) -> Mailer:
    """The mailer for a ``smtp://``, ``smtps://`` or ``file://`` address."""
    parts = urlsplit(url)
    return FolderMailer(Path(parts.path)) if parts.scheme == "file" else SmtpMailer(url)


def post(u: Unit, *, to: str, subject: str, body: str, key: str | None = None) -> None:
    """Write a mail into the outbox, in the transaction of the act."""
    enqueue(u, SEND, key=key, to=to, subject=subject, body=body)


class Recipient(Protocol):
    """Somebody with an address and a language."""

    email: str
    locale: str


def tell(u: Unit, people: Iterable[Recipient], template: str, **facts: Any) -> None:
    """Write one mail to each person in that person's language.

    ``template`` names a text under ``templates/mail/``, such as ``contracts/in_force.txt``; its
    first line is the subject. ``public_url`` is given to it. Never give it a client's name.
    """
    for person in people:
        with force_locale(person.locale):
            text = render_template(
                f"mail/{template}", public_url=current_app.config["PUBLIC_URL"], **facts
            )
        subject, _, body = text.strip().partition("\n")
        post(u, to=person.email, subject=subject.strip(), body=body.strip() + "\n")


def send(u: Unit, to: str, subject: str, body: str) -> None:
    """The job: hand one mail over.

    Its Message-ID follows from the job, so that a mail sent again after a crash is recognised as
    the same one by the receiving system.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = current_app.config["MAIL_FROM"]
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = format_datetime(u.now)
    message["Message-ID"] = f"<{u.new_id()}@tuloskori>"
    message.set_content(body)
    mailer: Mailer = current_app.extensions["mailer"]
    mailer.send(message)
