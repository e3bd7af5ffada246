"""The life of an entry that a file told, as data."""

from typing import Any

from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.lifecycle import Lifecycle, Transition
from outcomes.payees.queries import shares_of
from outcomes.payments.settlement.models import BACK_AGAIN, PAID_AGAIN
from outcomes.payments.settlement.stories import is_more_than_all, may_be_accepted
from outcomes.pure.settling import STANDS


def counts_now(entry: Any, actor: Actor) -> Refused | None:
    """Accepted is a second payment of what came back and has not left anew meanwhile, or the return
    of what stands as paid."""
    payment = entry.payment
    is_anew = entry.reason == PAID_AGAIN and payment is not None
    if not (is_anew or entry.reason == BACK_AGAIN) or not may_be_accepted(entry):
        return Refused("settlement.not_accepted", number=entry.name)
    if (
        is_anew
        and payment.state not in STANDS
        and payment.statement.state not in ("sent", "verified")
    ):
        return Refused("settlement.left_anew", number=payment.statement.number)
    if is_anew and is_more_than_all(entry, _withheld(actor, payment.statement.number)):
        return Refused("settlement.others_have", number=payment.statement.number)
    return None


def _withheld(actor: Actor, number: str) -> int:
    shares = shares_of(actor, number)
    return sum(each.amount_cents for each in shares if each.kind == "withheld")


ENTRY = Lifecycle(
    "settlement_entry",
    ("open", "taken", "accepted", "explained"),
    (
        Transition("take", ("open",), "taken", "payment.settle"),
        Transition("accept", ("open",), "accepted", "payment.settle", (counts_now,)),
        Transition("explain", ("open",), "explained", "payment.settle"),
    ),
)
