"""Mails about statements."""

from marketplace.platform.identity.queries import people_to_tell
from marketplace.platform.mail import tell
from marketplace.platform.unit import Unit
from outcomes.payments.models import Statement


def tell_handed_over(u: Unit, statement: Statement) -> None:
    """Tell the provider's people that a statement will be paid, and when."""
    tell(
        u,
        people_to_tell(u, organisation_id=statement.provider_id),
        "payments/handed_over.txt",
        statement=statement,
    )


def tell_to_invoice(u: Unit, statement: Statement) -> None:
    """Ask the provider's people for the invoice of a statement, by its number."""
    tell(
        u,
        people_to_tell(u, organisation_id=statement.provider_id),
        "payments/to_invoice.txt",
        statement=statement,
    )
