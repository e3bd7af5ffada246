"""The life of an entry that a file told, as data."""

from typing import Any

from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.lifecycle import Lifecycle, Transition
from outcomes.payments.settlement.models import BACK_AGAIN, PAID_AGAIN
from outcomes.payments.settlement.queries import may_come_back, waiting_of


def told_the_last(entry: Any, _actor: Actor) -> Refused | None:
    """Nothing else that is open tells of the same payment, but for a return of a part of what it
    paid, which can be accepted after it: what came later may have undone it."""
    open_too = waiting_of(entry.statement_id) if entry.statement_id else ()
    others = [each for each in open_too if each.id != entry.id and each.name == entry.name]
    if not all(_follows(each, entry) for each in others):
        return Refused("settlement.others_open", number=entry.name)
    return None


def _follows(later: Any, entry: Any) -> bool:
    is_return = later.reason == BACK_AGAIN and not entry.came_in
    return is_return and later.booked_on >= entry.booked_on


def counts_now(entry: Any, _actor: Actor) -> Refused | None:
    """Accepted is a second payment of a whole that came back and has not left anew meanwhile, or
    the return of what stands as paid."""
    if entry.reason == BACK_AGAIN and may_come_back(entry):
        return None
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
        Transition("accept", ("open",), "accepted", "payment.settle", (counts_now, told_the_last)),
        Transition("explain", ("open",), "explained", "payment.settle"),
    ),
)
