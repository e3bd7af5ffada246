"""The job of questions to clients: it knows a key of the vault, never an address."""

from uuid import UUID

from marketplace.platform.unit import Unit
from outcomes.results.confirming.service import mail_question as send


def mail_question(u: Unit, question: str, vault_key: str) -> None:
    """Mail a question to the client."""
    send(u.actor, UUID(question), UUID(vault_key))
