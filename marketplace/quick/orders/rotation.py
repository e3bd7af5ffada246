"""Turns as they are taken: the rows of their ledger, and how the rotation stands after each."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select

from marketplace.platform.unit import Unit
from marketplace.pure.rotation import Turn, after_turn
from marketplace.quick.models import (
    ASKED,
    JOINED,
    LEVELLED,
    PASSED,
    RETURNED,
    QuickOrder,
    QuickPlace,
    QuickTurn,
)
from marketplace.quick.orders.turns import Queue


def take_turn(u: Unit, queue: Queue, order: QuickOrder, turn: Turn[UUID]) -> None:
    """Write who was passed over and why, and how the rotation stands after the turn; who has had
    its own turn of the order is not passed over."""
    had = {place.key: place.turns for place in queue.places}
    for passed in turn.passed:
        value, turns = queue.candidates[passed.key].value_cents, had[passed.key]
        if passed.reason != ASKED:
            write_turn(u, order, PASSED, passed.key, value, turns=turns, reason=passed.reason)
    if turn.chosen is None:
        return
    key = {"service_id": order.service_id, "municipality": order.municipality}
    rows = {row.provider_id: row for row in u.session.scalars(select(QuickPlace).filter_by(**key))}
    _level(u, queue, order, new=had.keys() - rows.keys())
    for place in after_turn(queue.places, turn.chosen, u.now):
        stands = {"since": place.since, "turns": place.turns, "able": place.able}
        row = rows.get(place.key)
        if row is None:
            u.add(QuickPlace, **key, provider_id=place.key, joined=place.joined, **stands)
        else:
            row.since, row.turns, row.able = place.since, place.turns, place.able


def _level(u: Unit, queue: Queue, order: QuickOrder, *, new: Collection[UUID]) -> None:
    """Write whose count is brought to those of the others, and why."""
    for place in queue.places:
        counted = queue.counted[place.key]
        if step := place.turns - counted:
            value = queue.candidates[place.key].value_cents
            why = JOINED if place.key in new else RETURNED
            told = {"turns": counted, "step": step, "reason": why}
            write_turn(u, order, LEVELLED, place.key, value, **told)


def write_turn(
    u: Unit,
    order: QuickOrder,
    what: str,
    provider_id: UUID,
    value_cents: int,
    *,
    turns: int | None = None,
    step: int = 0,
    reason: str | None = None,
) -> None:
    """A row of the ledger."""
    last = select(func.coalesce(func.max(QuickTurn.sequence), 0)).where(
        QuickTurn.order_id == order.id
    )
    u.add(
        QuickTurn,
        order_id=order.id,
        sequence=(u.session.scalar(last) or 0) + 1,
        service_id=order.service_id,
        municipality=order.municipality,
        provider_id=provider_id,
        what=what,
        way=order.way,
        turns=turns,
        step=step,
        value_cents=value_cents,
        answer_by=None if what in (PASSED, LEVELLED) else order.answer_by,
        reason=reason,
    )
