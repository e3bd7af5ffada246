"""The life of an entry that a file told, as data."""

from typing import Any

from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.lifecycle import Lifecycle, Transition
from outcomes.payments.settlement.models import PAID_AGAIN


def pays_what_came_back(entry: Any, _actor: Actor) -> Refused | None:
    """Accepted is a second payment of a whole that came back and has not left anew meanwhile."""
    payment = entry.payment
    if entry.reason != PAID_AGAIN or payment is None or payment.state != "returned":
        return Refused("settlement.not_accepted", number=entry.name)
    if payment.statement.state not in ("sent", "verified"):
        return Refused("settlement.left_anew", number=payment.statement.number)
    return None


ENTRY = Lifecycle(
    "settlement_entry",
    ("open", "taken", "accepted", "explained"),
    (
        Transition("take", ("open",), "taken", "payment.settle"),
        Transition("accept", ("open",), "accepted", "payment.settle", (pays_what_came_back,)),
        Transition("explain", ("open",), "explained", "payment.settle"),
    ),
)
