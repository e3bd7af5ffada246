"""How far the orders of a quick service are on the way to their payment."""

from dataclasses import dataclass

from sqlalchemy import func, select

from marketplace.platform.db import db
from marketplace.quick.models import QuickOrder, QuickService
from marketplace.quick.shares import worth


@dataclass(frozen=True)
class Delivery:
    """The orders of a service in one state on the way to their payment."""

    state: str
    orders: int
    cents: int


TAKEN = ("confirmed", "delivered", "disputed", "received")
"""States of an order that somebody has taken, in their order."""


def deliveries(service: QuickService) -> list[Delivery]:
    """How many taken orders of a service wait to be given, accepted or told anew, or are accepted,
    and what they come to; states without any are left out."""
    rows = db.session.execute(
        select(QuickOrder.state, func.count(), func.sum(worth()))
        .where(QuickOrder.service_id == service.id, QuickOrder.state.in_(TAKEN))
        .group_by(QuickOrder.state)
    ).all()
    found = {state: Delivery(state, orders, int(cents)) for state, orders, cents in rows}
    return [found[state] for state in TAKEN if state in found]
