"""Mails of call-offs: to the party whose turn it is, and to whoever ordered."""

from marketplace.calloffs.models import CallOff
from marketplace.platform.identity.queries import in_charge, people_to_tell
from marketplace.platform.mail import tell
from marketplace.platform.unit import Unit


def tell_offered(u: Unit, call_off: CallOff) -> None:
    """Tell the party whose turn it is of the call-off, and by when to answer."""
    _tell_party(u, call_off, "offered")


def tell_lapsed(u: Unit, call_off: CallOff) -> None:
    """Tell a party that let the time pass that the call-off went on."""
    _tell_party(u, call_off, "lapsed")


def tell_lost(u: Unit, call_off: CallOff, reason: str) -> None:
    """Tell a party that can't answer any more, its time apart, that its turn is lost, and why."""
    _tell_party(u, call_off, "lost", reason=reason)


def tell_cancelled(u: Unit, call_off: CallOff) -> None:
    """Tell the party that a call-off was taken back, and why."""
    _tell_party(u, call_off, "cancelled")


def _tell_party(u: Unit, call_off: CallOff, what: str, **facts: object) -> None:
    people = people_to_tell(u, organisation_id=call_off.provider_id)
    facts |= {"call_off": call_off, "framework": call_off.lot.framework}
    tell(u, people, f"calloffs/{what}.txt", **facts)


def tell_officer(u: Unit, call_off: CallOff) -> None:
    """Tell whoever ordered that a call-off was accepted, or that nobody is left to ask."""
    officers = in_charge(u, call_off.officer_id)
    tell(u, officers, "calloffs/answered.txt", call_off=call_off, framework=call_off.lot.framework)
