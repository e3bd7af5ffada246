"""Reads of rounds: the calls that find the parties of a framework's lots."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from marketplace.frameworks.models import Framework, Lot
from marketplace.platform.db import db
from marketplace.procurement.models import Call

NOTHING = ("no_offers", "withdrawn", "cancelled")
"""States of a call that came to nothing: its lot may have another."""
RUNNING = ("open", "closed", "suitability", "evaluation")
"""States of a published call on which nothing is decided."""
MOST = 50


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


def running_calls(framework: Framework) -> Sequence[str]:
    """The numbers of the published calls for a framework's parties on which nothing is decided."""
    lots = [lot.id for lot in framework.lots]
    wanted = select(Call.number).where(Call.founds_lot_id.in_(lots), Call.state.in_(RUNNING))
    return db.session.scalars(wanted.order_by(Call.number)).all()


def competitions_of(framework: Framework) -> Sequence[Call]:
    """The mini-competitions of a framework, the newest first, so many at most."""
    lots = [lot.id for lot in framework.lots]
    wanted = select(Call).where(Call.lot_id.in_(lots))
    newest = (Call.created_at.desc(), Call.number.desc())
    return db.session.scalars(wanted.order_by(*newest).limit(MOST)).all()


def price_labels(lot: Lot) -> dict[str, dict[str, str]]:
    """The names of a lot's price points by their keys, in their order: those of the newest call
    that was to find its parties."""
    call = db.session.scalars(
        select(Call)
        .where(Call.founds_lot_id == lot.id, Call.published_at.is_not(None))
        .order_by(Call.published_at.desc())
        .limit(1)
    ).one_or_none()
    return {item.key: dict(item.labels) for item in call.price_items} if call else {}
