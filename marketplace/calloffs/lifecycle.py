"""The life of a call-off by rank or direct, as data."""

from marketplace.calloffs.models import CallOff
from marketplace.calloffs.turns import founding_call
from marketplace.frameworks.queries import AWAY, in_force_now
from marketplace.offers.conflicts import conflict_of
from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.lifecycle import Lifecycle, Transition
from marketplace.providers.queries import provider_of


def in_time(call_off: CallOff, actor: Actor) -> Refused | None:
    """An answer counts until the very instant at which it is due, and not a moment later."""
    if call_off.answer_by is not None and actor.now <= call_off.answer_by:
        return None
    return Refused("call_off.too_late", answer_by=call_off.answer_by)


def framework_goes_on(call_off: CallOff, actor: Actor) -> Refused | None:
    """Nothing is bought under a framework that has ended meanwhile (Act 1397/2016, section 42)."""
    framework = call_off.lot.framework
    if in_force_now(framework, actor.today):
        return None
    return Refused("framework.not_in_force", number=framework.number)


def party_stands(call_off: CallOff, actor: Actor) -> Refused | None:
    """Whoever accepts is a party in force, its registration neither suspended nor closed."""
    if party_gone(call_off, actor) is None:
        return None
    return Refused("call_off.party_gone", number=call_off.lot.framework.number)


def party_gone(call_off: CallOff, actor: Actor) -> str | None:
    """Why the party whose turn it is can't accept any more, its time apart; None where it can."""
    party = call_off.party
    if party is None or party.state not in ("in_force", "suspended"):
        return "not_in_force"
    away = provider_of(actor, party.provider_id).state in AWAY
    return "suspended" if party.state == "suspended" or away else None


def cannot_answer(call_off: CallOff, actor: Actor) -> Refused | None:
    """The party's time has passed, or it is a party in force no longer."""
    if in_time(call_off, actor) or party_gone(call_off, actor):
        return None
    return Refused("call_off.answer_awaited", answer_by=call_off.answer_by)


def no_conflict(call_off: CallOff, actor: Actor) -> Refused | None:
    """Who has declared a conflict of interest at an offer of a lot's parties does nothing about
    what is ordered of them (Act 434/2003, sections 27–29)."""
    return conflict_of(actor, founding_call(call_off.lot).id)


CALL_OFF = Lifecycle(
    "call_off",
    ("offered", "accepted", "none_left", "cancelled"),
    (
        Transition(
            "accept",
            ("offered",),
            "accepted",
            "call_off.answer",
            (in_time, framework_goes_on, party_stands),
        ),
        Transition("decline", ("offered",), "offered", "call_off.answer", (in_time,)),
        Transition("lapse", ("offered",), "offered", "call_off.pass_on", (cannot_answer,)),
        Transition("pass_on", ("offered",), "offered", "call_off.pass_on"),
        Transition("end", ("offered",), "none_left", "call_off.pass_on"),
        Transition("cancel", ("offered",), "cancelled", "call_off.order", (no_conflict,)),
    ),
)
