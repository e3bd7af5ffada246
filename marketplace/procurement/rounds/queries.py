"""Reads of rounds: the calls that find the parties of a framework's lots."""

from uuid import UUID

from sqlalchemy import select

from marketplace.frameworks.models import Framework
from marketplace.platform.db import db
from marketplace.procurement.models import Call

NOTHING = ("no_offers", "withdrawn", "cancelled")
"""States of a call that came to nothing: its lot may have another."""


def calls_of_lots(framework: Framework, *, ended: bool = False) -> dict[UUID, list[Call]]:
    """The calls that find the parties of each lot (key), by number; with those that came to
    nothing where ``ended``. The reader sees those that it may see."""
    lots = [lot.id for lot in framework.lots]
    wanted = select(Call).where(Call.founds_lot_id.in_(lots)).order_by(Call.number)
    if not ended:
        wanted = wanted.where(Call.state.not_in(NOTHING))
    found: dict[UUID, list[Call]] = {key: [] for key in lots}
    for call in db.session.scalars(wanted):
        if call.founds_lot_id is not None:
            found[call.founds_lot_id].append(call)
    return found
