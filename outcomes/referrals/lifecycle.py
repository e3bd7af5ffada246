"""The life of a referral, as data."""

from typing import Any

from marketplace.platform.actor import Actor, Audience
from marketplace.platform.errors import Refused
from marketplace.platform.lifecycle import Lifecycle, Transition

STANDING = ("proposed", "accepted", "started", "interrupted")
"""States in which a referral holds a place of its contract."""
MET = ("accepted", "started", "interrupted")
"""States in which the provider may know who the person is, while its contract is in force."""
TURNED_DOWN = ("declined", "lapsed")
"""States of a referral that the provider did not take: it said so, or did not answer in time."""

INTERRUPTION_REASONS = ("client", "provider", "agreed")
"""Whose matter an interruption is: the client's, the provider's, or agreed on."""
NO_PLACE_REASONS = ("at_work", "elsewhere", "moved", "not_needed")
"""Why no new place is sought for somebody whom a provider did not take: the person found work or
studies, gets other help, moved or is no client any more, or needs no service now."""
END_REASONS = ("completed", "moved_on", "stopped")
"""How a service ended: it was gone through, the client went on to work or studies, or stopped."""


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


def in_time(referral: Any, actor: Actor) -> Refused | None:
    """A person is taken in until the end of the day by which the provider answers."""
    if actor.today <= referral.reply_by:
        return None
    return Refused("referral.reply_time_passed", reply_by=referral.reply_by)


def time_passed(referral: Any, actor: Actor) -> Refused | None:
    """A referral lapses once nobody can answer it any more."""
    if actor.today > referral.reply_by:
        return None
    return Refused("referral.still_in_time", reply_by=referral.reply_by)


def own_coach(referral: Any, actor: Actor) -> Refused | None:
    """A coach cancels what the same coach proposed."""
    return None if referral.coach_id == actor.user_id else Refused("referral.other_coach")


def own_client(referral: Any, actor: Actor) -> Refused | None:
    """A service is ended by its provider, or by the person's own coach."""
    return None if actor.audience == Audience.PROVIDER else own_coach(referral, actor)


def knows_client(referral: Any) -> bool:
    """Whether the provider may know who the person is: while referral and contract stand."""
    return referral.state in MET and referral.contract.state == "in_force"


REFERRAL = Lifecycle(
    "referral",
    (
        *("proposed", "accepted", "started", "interrupted", "ended"),
        *("declined", "lapsed", "cancelled"),
    ),
    (
        Transition(
            "accept", ("proposed",), "accepted", "referral.accept", (in_time, contract_in_force)
        ),
        Transition("decline", ("proposed",), "declined", "referral.decline"),
        Transition("lapse", ("proposed",), "lapsed", "referral.lapse", (time_passed,)),
        Transition("start", ("accepted",), "started", "referral.start", (contract_has_begun,)),
        Transition("interrupt", ("started",), "interrupted", "referral.interrupt"),
        Transition("resume", ("interrupted",), "started", "referral.interrupt"),
        Transition("end", ("started", "interrupted"), "ended", "referral.end", (own_client,)),
        Transition(
            "cancel", ("proposed", "accepted"), "cancelled", "referral.cancel", (own_coach,)
        ),
    ),
)
