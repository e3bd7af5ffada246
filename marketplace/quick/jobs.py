"""Jobs of quick services: orders that nobody answered go on, confirmed ones get their document."""

from uuid import UUID

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from marketplace.platform.i18n import text_of
from marketplace.platform.identity.models import Area
from marketplace.platform.identity.municipalities import town_names
from marketplace.platform.pdf import render
from marketplace.platform.unit import Unit
from marketplace.pure.periods import local_day
from marketplace.quick.models import QuickOrder
from marketplace.quick.orders.contacts import contacts_of
from marketplace.quick.orders.delivery import attach_confirmation
from marketplace.quick.orders.service import ask_lapses, lapse_order
from marketplace.rules.queries import rule_on

LANGUAGE = "fi"
"""The authoritative language of confirmations."""


def lapse_due(u: Unit) -> None:
    """Have the orders passed on whose time to answer has gone by."""
    ask_lapses(u.actor)


def lapse(u: Unit, order_id: str) -> None:
    """Pass one of them on."""
    lapse_order(u.actor, UUID(order_id))


def render_confirmation(u: Unit, order_id: str) -> None:
    """Render the confirmation of an order that its provider took, and keep it."""
    order = u.get(QuickOrder, UUID(order_id))
    if order.document_id is not None or order.answered_at is None:
        return
    with force_locale(LANGUAGE):
        title = _("Tilausvahvistus %(number)s", number=order.number)
        area_name = text_of(u.get(Area, order.area_id).names)
        town = town_names(u.actor).get(order.municipality, order.municipality)
    document = render(
        "documents/quick_order.html",
        {
            "order": order,
            "contacts": contacts_of(order),
            "service": order.service,
            "admission": order.service.admission,
            "rate": rule_on(u.actor, "vat", order.vat, local_day(order.created_at)).value["rate"],
            "town": town,
            "area_name": area_name,
            "footer_note": f"{current_app.config['PUBLIC_URL']}/quick/orders/{order.number}",
        },
        title=title,
        language=LANGUAGE,
        created_at=order.answered_at,
    )
    attach_confirmation(u.actor, order.id, document)
