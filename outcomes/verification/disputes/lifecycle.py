"""The life of a dispute, as data."""

from typing import Any

from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.lifecycle import Lifecycle, Transition


def another_person(dispute: Any, actor: Actor) -> Refused | None:
    """Nobody answers a dispute of one's own decision."""
    return Refused("dispute.same_person") if actor.user_id == dispute.decided_by else None


DISPUTE = Lifecycle(
    "line_dispute",
    ("open", "upheld", "dismissed"),
    (
        Transition("uphold", ("open",), "upheld", "dispute.answer", (another_person,)),
        Transition("dismiss", ("open",), "dismissed", "dispute.answer", (another_person,)),
    ),
)
