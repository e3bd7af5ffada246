"""What calls take of the needs that they buy, and what is left of each.

A call that finds the parties of a framework's lot takes the lot's ceiling; what is bought from the
parties is held against that ceiling, and takes nothing of the need once more.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from marketplace.planning.models import Need
from marketplace.planning.queries import cleared_needs, run_elsewhere
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.procurement.models import Call

TAKES_NOTHING = ("no_offers", "cancelled")
"""States in which a published call has come to nothing and takes no part of its need."""


def taken_of_needs(
    needs: Sequence[UUID], *, but: UUID | None = None, states: Sequence[str] | None = None
) -> dict[UUID, int]:
    """How much of each need (key), in cents, its published calls take that have not come to
    nothing, perhaps of those in some states alone; ``but`` is a call that is left out. A need that
    is not there has nothing taken."""
    taken = (
        select(Call.need_id, func.sum(Call.maximum_value_cents))
        .where(
            Call.need_id.in_(needs),
            Call.lot_id.is_(None),
            Call.published_at.is_not(None),
            Call.state.in_(states) if states else Call.state.not_in(TAKES_NOTHING),
        )
        .group_by(Call.need_id)
    )
    if but is not None:
        taken = taken.where(Call.id != but)
    return {key: int(cents) for key, cents in db.session.execute(taken)}


def overtaken(needs: Sequence[UUID]) -> set[UUID]:
    """Which of some needs (keys) their published calls exceed together."""
    whole = Need.estimated_cents + Need.options_cents + Need.repeats_cents
    wanted = (
        select(Need.id)
        .join(Call, Call.need_id == Need.id)
        .where(
            Need.id.in_(needs),
            Call.lot_id.is_(None),
            Call.published_at.is_not(None),
            Call.state.not_in(TAKES_NOTHING),
        )
        .group_by(Need.id)
        .having(func.sum(Call.maximum_value_cents) > whole)
    )
    return set(db.session.scalars(wanted)) if needs else set()


def left_of_needs(_actor: Actor, needs: Sequence[Need]) -> dict[UUID, int]:
    """How much of each need, in cents, its calls and orders leave for another; never below 0."""
    taken = taken_of_needs([need.id for need in needs])
    return {need.id: max(need.unordered_cents - taken.get(need.id, 0), 0) for need in needs}


def needs_with_something_left(actor: Actor, service_line_id: UUID | None = None) -> list[Need]:
    """The needs that another call may be for, the newest first; of a service line where one is
    named."""
    every = cleared_needs(actor, service_line_id)
    cleared = [need for need in every if run_elsewhere(need) is None]
    left = left_of_needs(actor, cleared)
    return [need for need in cleared if left[need.id]]


def calls_of_need(actor: Actor, need: Need) -> Sequence[Call]:
    """The calls made from a need, by number."""
    made = select(Call).where(Call.area_id == actor.area_id, Call.need_id == need.id)
    return db.session.scalars(made.order_by(Call.number)).all()
