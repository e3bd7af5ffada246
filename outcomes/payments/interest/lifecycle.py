"""The life of late interest, as data."""

from typing import Any

from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.lifecycle import Lifecycle, Transition
from outcomes.payments.approvals import approval_power
from outcomes.payments.own import own_statement
from outcomes.payments.statements.lifecycle import kept_out

OPEN = ("owed", "accepted")
"""States in which it is owed."""
DECIDED = ("paid", "waived")
"""States in which it is done with: what was given up does not come about anew."""


def not_own(interest: Any, actor: Actor) -> Refused | None:
    """Nobody decides what comes to one's own firm, or of a line of one's own."""
    return own_statement(actor, interest.statement)


def within_limit(interest: Any, actor: Actor) -> Refused | None:
    """The approver has the power for the sum, and not as the deputy of somebody who is kept out of
    the statement."""
    try:
        approval_power(actor, interest.cents, kept_out(interest.statement))
    except Refused as refusal:
        return refusal
    return None


INTEREST = Lifecycle(
    "late_interest",
    ("owed", "accepted", "paid", "waived", "fallen"),
    (
        Transition("accept", ("owed",), "accepted", "payment.approve", (not_own, within_limit)),
        Transition("waive", ("owed",), "waived", "payment.approve", (not_own, within_limit)),
        Transition("pay", ("accepted",), "paid", "payment.settle"),
        Transition("fall", OPEN, "fallen", "payment.settle"),
    ),
)
