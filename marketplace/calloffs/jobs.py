"""The jobs of call-offs: those whose party can't answer any more go on to the next in rank."""

from uuid import UUID

from marketplace.calloffs.service import ask_lapses, lapse_call_off
from marketplace.platform.unit import Unit


def lapse_due(u: Unit) -> None:
    """Have the call-offs passed on whose time to answer has gone by, or whose party is one no
    longer."""
    ask_lapses(u.actor)


def lapse(u: Unit, call_off_id: str) -> None:
    """Pass one of them on."""
    lapse_call_off(u.actor, UUID(call_off_id))
