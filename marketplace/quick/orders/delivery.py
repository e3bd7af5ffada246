"""The end of an order: its confirmation as a document, what was delivered, and who took it.

An accepted delivery is an amount to pay; what of an order was not delivered is free in its need.
"""

from datetime import date
from uuid import UUID

from marketplace.planning.models import Need
from marketplace.planning.service import count_order
from marketplace.platform.actor import Actor
from marketplace.platform.audit import check_seen, record
from marketplace.platform.clock import LOCAL_ZONE
from marketplace.platform.errors import Invalid, Problem
from marketplace.platform.files import store
from marketplace.platform.lifecycle import fire
from marketplace.platform.permissions import verb
from marketplace.platform.personal_codes import refuse_personal_codes
from marketplace.platform.texts import written
from marketplace.platform.unit import Unit, system_unit, unit
from marketplace.quick.lifecycle import ORDER
from marketplace.quick.models import ORDER_CONFIRMATION, OWN, QuickOrder
from marketplace.quick.notices import tell_delivered, tell_delivery_answered
from marketplace.quick.orders.service import TEXT_LIMIT


@verb("quick.attach")
def attach_confirmation(actor: Actor, order_id: UUID, document: bytes) -> QuickOrder:
    """Keep the rendered confirmation of an order, for its provider too; one that stands stays."""
    with unit(actor) as u:
        order = u.lock(QuickOrder, order_id)
        if order.document_id is None:
            name, owner = f"{order.number}.pdf", order.provider_id
            file = store(u, ORDER_CONFIRMATION, document, name, "application/pdf", owner)
            order.document_id = file.id
            record(u, order, "attach", sha256=file.sha256)
        return order


@verb("quick.deliver")
def report_delivery(actor: Actor, order_id: UUID, delivered: int, day: date) -> QuickOrder:
    """Tell as the provider, or of own production as its producer, that the service of an order is
    done: how many units, on which day.

    After a dispute it is told anew. Raises Invalid where more is told than was ordered, or a day
    before the order was taken or to come. A day before the service could begin is marked
    (``QuickOrder.early``) for whoever accepts the delivery.
    """
    with unit(actor) as u:
        order = u.lock(QuickOrder, order_id)
        with unit(u.actor.seeing_all()) as whole:
            fire(whole, ORDER, order, "deliver", delivered=delivered, day=day.isoformat())
            problems = []
            if not 0 < delivered <= order.quantity:
                facts = {"ordered": order.quantity}
                problems.append(Problem("delivered", "quick.delivered_wrong", facts))
            first = (order.answered_at or order.created_at).astimezone(LOCAL_ZONE).date()
            if day < first:
                problems.append(Problem("day", "quick.delivered_before_order", {"first": first}))
            if day > u.today:
                problems.append(Problem("day", "quick.delivered_in_future"))
            if problems:
                raise Invalid(*problems)
            order.delivered, order.delivered_on, order.reason = delivered, day, None
            u.session.flush()
            tell_delivered(whole, order)
        return order


@verb("quick.receive")
def receive_delivery(actor: Actor, order_id: UUID, *, seen: int | None = None) -> QuickOrder:
    """Accept what the provider says that it delivered: so much is paid, and no more. Of own
    production nothing is paid; what was given is known.

    Raises Refused to others than who ordered and officers, Conflict where the provider has told
    something else since the page showed its ``seen`` change.
    """
    with unit(actor) as u:
        order = u.lock(QuickOrder, order_id)
        check_seen(u, order, seen)
        ORDER.check(order, "receive", actor)
        order.received_at, order.received_by, order.reason = u.now, actor.user_id, None
        fire(u, ORDER, order, "receive", delivered=order.delivered, cents=order.delivered_cents)
        _free_the_rest(u, order)
        u.session.flush()
        _tell_answered(u, order)
        return order


def _free_the_rest(u: Unit, order: QuickOrder) -> None:
    """What was ordered and not delivered counts in the need's sum no more."""
    rest = order.value_cents - order.delivered_cents
    if order.need_id is not None and rest:
        u.lock(Need, order.need_id)
        with system_unit(u) as system:
            count_order(system.actor, order.need_id, -rest)


@verb("quick.receive")
def dispute_delivery(
    actor: Actor, order_id: UUID, reason: str, *, seen: int | None = None
) -> QuickOrder:
    """Say that a delivery is not what the provider tells, with the reason that it reads."""
    with unit(actor) as u:
        words = written("reason", reason, TEXT_LIMIT, "quick.reason_missing", "quick.text_too_long")
        refuse_personal_codes(reason=words)
        order = u.lock(QuickOrder, order_id)
        check_seen(u, order, seen)
        fire(u, ORDER, order, "dispute", reason=words)
        order.reason = words
        u.session.flush()
        _tell_answered(u, order)
        return order


def _tell_answered(u: Unit, order: QuickOrder) -> None:
    """Tell the provider; own production is the authority's, whose work list tells of a dispute."""
    if order.way != OWN:
        tell_delivery_answered(u, order)
