"""The job of call-offs: those whose party can't answer any more go on to the next in rank."""

from marketplace.calloffs.service import lapse_due_call_offs
from marketplace.platform.unit import Unit


def lapse_due(u: Unit) -> None:
    """Pass on the call-offs whose time to answer has gone by, or whose party is one no longer."""
    lapse_due_call_offs(u.actor)
