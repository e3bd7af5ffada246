"""Accepted deliveries of quick orders, as the lines of the next run that takes them in."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import exists, select

from marketplace.platform.clock import LOCAL_ZONE
from marketplace.platform.unit import Unit
from marketplace.quick.models import OWN, QuickOrder
from outcomes.payments.models import PaymentLine, PaymentRun
from outcomes.pure.explain import EventUsed, Outcome
from outcomes.pure.explain_prices import PriceChosen
from outcomes.pure.lines import LineKey, first_line
from outcomes.pure.lines import PaymentLine as EngineLine
from outcomes.pure.tree import Text

RULE = "quick_order"
ORDERED = Text(
    fi="Pikapalvelun tilaus", sv="Beställning av snabbtjänst", en="Order of a quick service"
)
UNIT_PRICE = Text(fi="Yksikköhinta", sv="Enhetspris", en="Unit price")


def orders_to_pay(u: Unit, run: PaymentRun) -> Sequence[QuickOrder]:
    """The orders whose delivery was accepted by the end of the run's day and is in no line yet.

    The authority's own production is not bought, so nothing of it is ever due.
    """
    following = datetime.combine(run.as_of + timedelta(days=1), time(), LOCAL_ZONE)
    return u.session.scalars(
        select(QuickOrder)
        .where(
            QuickOrder.state == "received",
            QuickOrder.way != OWN,
            QuickOrder.received_at < following,
            ~exists().where(PaymentLine.order_id == QuickOrder.id),
        )
        .order_by(QuickOrder.number)
    ).all()


def line_of_order(order: QuickOrder) -> EngineLine:
    """The price of an order times what was delivered of it, on the day when it was done.

    It tells nothing of the client, as the order does not.
    """
    if order.delivered is None or order.delivered_on is None:
        raise ValueError(f"order {order.number} is not delivered")
    key = LineKey(
        contract_id=order.number,
        outcome_on=order.delivered_on,
        referral_id="",
        rule=RULE,
        person_key="",
        subject_kind="order",
        subject_id=order.number,
        vat_category=order.vat,
    )
    titles = order.service.titles
    title = Text(**{code: titles.get(code) or titles["fi"] for code in ("fi", "sv", "en")})
    outcome = Outcome(
        scheme=RULE,
        scheme_version=1,
        rule=RULE,
        rule_label=ORDERED,
        measure="event",
        first=order.delivered_on,
        outcome_on=order.delivered_on,
        price=PriceChosen(label=UNIT_PRICE, cents=order.unit_cents),
        quantity=order.delivered,
        event=EventUsed(event_id=order.number, type="delivery", label=title),
        due_cents=order.delivered_cents,
        amount_cents=order.delivered_cents,
    )
    return first_line(key, outcome)
