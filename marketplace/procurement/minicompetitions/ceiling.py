"""What a mini-competition holds of its lot's ceiling: from publication until its contract is in
force, or until it has come to nothing."""

from marketplace.frameworks.consumption.service import HELD, SETTLED, hold, release, settle
from marketplace.frameworks.models import CALL
from marketplace.frameworks.queries import commitment_of
from marketplace.platform.unit import Unit, system_unit
from marketplace.procurement.models import Call


def hold_ceiling(u: Unit, call: Call) -> None:
    """Hold the value of a call that is published, or goes on after all; nothing where it buys from
    no lot or has come to a contract.

    Raises Refused where the ceiling leaves too little by now, or the framework is not in force.
    """
    if call.lot_id is not None and not _in_state(call, SETTLED):
        hold(u.actor, call.lot_id, CALL, call.id, call.maximum_value_cents)


def release_ceiling(u: Unit, call: Call) -> None:
    """Give back what a call that comes to nothing holds; what a contract of it has come to stays
    used."""
    if call.lot_id is not None and _in_state(call, HELD):
        with system_unit(u) as system:
            release(system.actor, CALL, call.id)


def settle_ceiling(u: Unit, call: Call) -> None:
    """A contract of the call is in force. Together with what an earlier one has used, which it does
    not buy again, it comes to the call's value."""
    if call.lot_id is not None:
        with system_unit(u) as system:
            settle(system.actor, CALL, call.id, call.maximum_value_cents)


def give_back(u: Unit, call: Call, cents: int) -> None:
    """Give back what a contract of the call would have come to, that nobody signed in its time;
    what earlier ones of its awards have used stays used."""
    standing = call.lot_id is not None and (_in_state(call, HELD) or _in_state(call, SETTLED))
    if not standing:
        return
    used = call.maximum_value_cents - cents
    with system_unit(u) as system:
        if used > 0:
            settle(system.actor, CALL, call.id, used)
        else:
            release(system.actor, CALL, call.id)


def _in_state(call: Call, state: str) -> bool:
    found = commitment_of(CALL, call.id)
    return found is not None and found.state == state
