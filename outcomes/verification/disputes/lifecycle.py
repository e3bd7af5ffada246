"""The life of a dispute, as data."""

from typing import Any

from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.lifecycle import Lifecycle, Transition


def another_person(dispute: Any, actor: Actor) -> Refused | None:
    """Nobody answers a dispute of one's own decision."""
    return Refused("dispute.same_person") if actor.user_id == dispute.decided_by else None


def line_not_before_the_approver(dispute: Any, _actor: Actor) -> Refused | None:
    """A line is not taken out of a run that the approver has before it."""
    run = dispute.line.run
    if dispute.line.state == "rejected" and run is not None and run.state == "verified":
        return Refused("payment.run_not_open", number=run.number)
    return None


DISPUTE = Lifecycle(
    "line_dispute",
    ("open", "upheld", "dismissed"),
    (
        Transition(
            "uphold",
            ("open",),
            "upheld",
            "dispute.answer",
            (another_person, line_not_before_the_approver),
        ),
        Transition("dismiss", ("open",), "dismissed", "dispute.answer", (another_person,)),
    ),
)
