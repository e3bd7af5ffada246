"""The life of a billing, as data."""

from typing import Any

from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.lifecycle import Lifecycle, Transition


def another_person(billing: Any, actor: Actor) -> Refused | None:
    """Two people: who made a billing does not approve it."""
    return Refused("billing.same_person") if billing.made_by == actor.user_id else None


BILLING = Lifecycle(
    "municipal_billing",
    ("made", "approved", "discarded"),
    (
        Transition("approve", ("made",), "approved", "billing.approve", (another_person,)),
        Transition("discard", ("made",), "discarded", "billing.discard"),
    ),
)
