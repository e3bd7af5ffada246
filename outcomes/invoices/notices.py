"""Mails about e-invoices."""

from collections.abc import Mapping

from marketplace.platform.identity.queries import people_to_tell
from marketplace.platform.mail import tell
from marketplace.platform.unit import Unit
from outcomes.invoices.models import ReceivedInvoice
from outcomes.invoices.queries import differences_told


def tell_returned(u: Unit, invoice: ReceivedInvoice, reason: Mapping[str, str]) -> None:
    """Tell the provider's people that an invoice came back, why, and what differs; of a seller that
    is no provider nobody is known."""
    if invoice.provider_id is not None:
        tell(
            u,
            people_to_tell(u, organisation_id=invoice.provider_id),
            "invoices/returned.txt",
            invoice=invoice,
            reason=reason,
            differences=differences_told(invoice),
        )
