"""The one order in which the rows of a framework are locked: framework, then lot."""

from uuid import UUID

from marketplace.frameworks.models import Framework, Lot
from marketplace.platform.unit import Unit


def lock_lot(u: Unit, lot_id: UUID) -> Lot:
    """A lot under lock, its framework locked before it."""
    u.lock(Framework, u.get(Lot, lot_id).framework_id)
    return u.lock(Lot, lot_id)
