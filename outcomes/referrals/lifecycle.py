"""The life of a referral, as data."""

from typing import Any

from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.lifecycle import Lifecycle, Transition

STANDING = ("proposed", "accepted", "started")
"""States in which a referral holds a place of its contract."""
MET = ("accepted", "started")
"""States in which the provider may know who the person is."""


def contract_in_force(referral: Any, _actor: Actor) -> Refused | None:
    """People are taken in while the contract is in force; a framework agreement takes none."""
    if referral.contract.state == "in_force" and referral.contract.kind != "framework":
        return None
    return Refused("referral.contract_not_in_force", contract=referral.contract.number)


def contract_has_begun(referral: Any, actor: Actor) -> Refused | None:
    """The service begins when the contract's term does, not before."""
    if referral.contract.starts_on <= actor.today:
        return None
    return Refused("referral.contract_not_begun", starts_on=referral.contract.starts_on)


def own_coach(referral: Any, actor: Actor) -> Refused | None:
    """A coach cancels what the same coach proposed."""
    return None if referral.coach_id == actor.user_id else Refused("referral.other_coach")


REFERRAL = Lifecycle(
    "referral",
    ("proposed", "accepted", "started", "ended", "declined", "cancelled"),
    (
        Transition("accept", ("proposed",), "accepted", "referral.accept", (contract_in_force,)),
        Transition("decline", ("proposed",), "declined", "referral.decline"),
        Transition("start", ("accepted",), "started", "referral.start", (contract_has_begun,)),
        Transition("end", ("started",), "ended", "referral.end"),
        Transition(
            "cancel", ("proposed", "accepted"), "cancelled", "referral.cancel", (own_coach,)
        ),
    ),
)
