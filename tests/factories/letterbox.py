"""A mail server for tests: takes what the product sends by SMTP."""

import socket
from asyncio import AbstractServer
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as SmtpSession
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.platform.actor import Audience, Scope
from marketplace.platform.db import set_scope
from marketplace.platform.jobs import OutboxJob
from marketplace.platform.mail import SEND


def queued_mails(session: Session) -> list[OutboxJob]:
    """The mails that wait in the outbox, in their order: only the system may see them."""
    before = session.info.get("scope")
    set_scope(session, Scope(Audience.SYSTEM))
    waiting = select(OutboxJob).filter_by(task=SEND, done_at=None).order_by(OutboxJob.position)
    found = list(session.scalars(waiting))
    if before is not None:
        set_scope(session, before)
    return found


class Letterbox:
    """Takes messages as a mail server does; refuses those for addresses in ``unknown``."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.unknown: set[str] = set()

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd calls it so
        self,
        _server: SMTP,
        _session: SmtpSession,
        envelope: Envelope,
        address: str,
        _options: object,
    ) -> str:
        if address in self.unknown:
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 -- aiosmtpd calls it so
        self, _server: SMTP, _session: SmtpSession, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        self.messages.append(message_from_bytes(envelope.content, policy=default))
        self.recipients.extend(envelope.rcpt_tos)
        return "250 taken"


class OnSocket(Controller):
    """Serves on a socket that is bound already: a port that is only looked up beforehand may be
    somebody else's by then."""

    def __init__(self, box: Letterbox, listener: socket.socket) -> None:
        host, port = listener.getsockname()
        super().__init__(box, hostname=host, port=port, ready_timeout=60)
        self._listener = listener

    def _create_server(self) -> Awaitable[AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self._listener)


@contextmanager
def mail_server() -> Iterator[tuple[Letterbox, str]]:
    """A running mail server and its address."""
    box = Letterbox()
    controller = OnSocket(box, socket.create_server(("127.0.0.1", 0)))
    controller.start()
    try:
        yield box, f"smtp://127.0.0.1:{controller.port}"
    finally:
        controller.stop()
