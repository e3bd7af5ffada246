"""The job of quick services: orders whose time to answer has gone by go on to the next."""

from marketplace.platform.unit import Unit
from marketplace.quick.orders.service import lapse_due_orders


def lapse_due(u: Unit) -> None:
    """Pass on the orders whose time to answer has gone by."""
    lapse_due_orders(u.actor)
