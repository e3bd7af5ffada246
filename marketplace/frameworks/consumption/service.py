"""The verbs of consumption: what a purchase holds of a lot's ceiling, comes to, or gives back.

Framework and lot are locked in that order, so that of two purchases at once the second sees what
the first has left; constraints of the database keep the ceilings besides.
"""

from uuid import UUID

from marketplace.frameworks.locking import lock_lot
from marketplace.frameworks.models import Commitment, Lot
from marketplace.frameworks.queries import in_force_now
from marketplace.platform.actor import Actor
from marketplace.platform.audit import record
from marketplace.platform.errors import Refused
from marketplace.platform.permissions import verb
from marketplace.platform.unit import Unit, unit

HELD, SETTLED, RELEASED = "held", "settled", "released"


@verb("framework.hold")
def hold(actor: Actor, lot_id: UUID, source_type: str, source_id: UUID, cents: int) -> Commitment:
    """Hold cents (without VAT) of a lot's ceiling, and of its framework's, for a purchase.

    What the purchase holds already, or held before it was released, is held anew at this amount.
    Raises Refused ``framework.not_in_force`` where nothing may be bought under it today,
    ``framework.ceiling_exceeded`` with the cents that are left, ``framework.settled_already``.
    """
    with unit(actor) as u:
        lot = lock_lot(u, lot_id)
        number = lot.framework.number
        if not in_force_now(lot.framework, u.today):
            raise Refused("framework.not_in_force", number=number)
        found = _commitment(u, source_type, source_id)
        if found is not None and found.state == SETTLED:
            raise Refused("framework.settled_already", number=number)
        before = _counted(found)
        left = lot.left_cents + before
        if not 0 < cents <= left:
            raise Refused("framework.ceiling_exceeded", number=number, left_cents=left)
        if found is None:
            place = {"lot_id": lot.id, "source_type": source_type, "source_id": source_id}
            found = u.add(Commitment, **place, state=HELD, amount_cents=cents)
        _put(u, lot, found, HELD, cents, before)
        return found


@verb("framework.hold")
def settle(actor: Actor, source_type: str, source_id: UUID, cents: int) -> Commitment:
    """Say what a purchase came to: the rest of what it held is free again.

    Raises Refused ``framework.over_held`` where it came to more than it holds, or holds nothing.
    """
    with unit(actor) as u:
        found, lot = _standing(u, source_type, source_id)
        before = _counted(found)
        if found is None or lot is None or cents > before:
            raise Refused("framework.over_held", held_cents=before)
        _put(u, lot, found, SETTLED, cents, before)
        return found


@verb("framework.hold")
def release(actor: Actor, source_type: str, source_id: UUID) -> None:
    """Give back all that a purchase holds; nothing where it holds nothing."""
    with unit(actor) as u:
        found, lot = _standing(u, source_type, source_id)
        if found is not None and lot is not None and found.state != RELEASED:
            _put(u, lot, found, RELEASED, found.amount_cents, _counted(found))


def _commitment(u: Unit, source_type: str, source_id: UUID) -> Commitment | None:
    """What a purchase holds, read anew under the lot's lock."""
    found = u.find(Commitment, source_type=source_type, source_id=source_id)
    if found is not None:
        u.session.refresh(found)
    return found


def _standing(u: Unit, source_type: str, source_id: UUID) -> tuple[Commitment | None, Lot | None]:
    found = u.find(Commitment, source_type=source_type, source_id=source_id)
    if found is None:
        return None, None
    lot = lock_lot(u, found.lot_id)
    u.session.refresh(found)
    return found, lot


def _counted(commitment: Commitment | None) -> int:
    """How many cents of the ceilings a commitment takes."""
    if commitment is None or commitment.state == RELEASED:
        return 0
    return commitment.amount_cents


def _put(u: Unit, lot: Lot, commitment: Commitment, state: str, cents: int, before: int) -> None:
    commitment.state, commitment.amount_cents = state, cents
    change = _counted(commitment) - before
    lot.committed_cents += change
    lot.framework.committed_cents += change
    u.session.flush()
    facts = {"source": str(commitment.source_id), "cents": cents}
    record(u, lot, state, source_type=commitment.source_type, **facts)
