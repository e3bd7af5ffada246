"""The life of a provider's e-invoice, as data."""

from typing import Any

from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.lifecycle import Lifecycle, Transition


def statement_gone(invoice: Any, _actor: Actor) -> Refused | None:
    """An invoice that is matched goes back only when its statement was withdrawn."""
    if invoice.state != "matched" or invoice.statement.state == "withdrawn":
        return None
    return Refused("invoice.statement_stands", number=invoice.statement.number)


RECEIVED_INVOICE = Lifecycle(
    "received_invoice",
    ("differs", "matched", "returned"),
    (
        Transition("match", ("differs",), "matched", "invoice.match"),
        Transition(
            "return", ("differs", "matched"), "returned", "invoice.return", (statement_gone,)
        ),
    ),
)
