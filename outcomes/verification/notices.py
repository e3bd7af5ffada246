"""Mails about single payment lines: a link, never who the line is about or what was said of it."""

from marketplace.platform.identity.queries import people_to_tell
from marketplace.platform.mail import tell
from marketplace.platform.unit import Unit
from outcomes.payments.models import PaymentLine
from outcomes.payments.words import source_words


def tell_asked_back(u: Unit, line: PaymentLine) -> None:
    """Ask the provider's people about a line."""
    _tell(u, line, "asked_back.txt")


def tell_rejected(u: Unit, line: PaymentLine) -> None:
    """Tell the provider's people that a line is refused, and why."""
    _tell(u, line, "rejected.txt")


def _tell(u: Unit, line: PaymentLine, template: str) -> None:
    tell(
        u,
        people_to_tell(u, organisation_id=line.provider_id),
        f"payments/{template}",
        line_id=line.id,
        source=source_words(line),
    )
