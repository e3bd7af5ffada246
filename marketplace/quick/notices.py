"""Mails of quick services: to providers, to officers, and to whoever ordered."""

from marketplace.platform.identity.queries import in_charge, people_to_tell
from marketplace.platform.mail import tell
from marketplace.platform.unit import Unit
from marketplace.quick.models import QuickItem, QuickOrder
from marketplace.quick.orders.contacts import contacts_of


def tell_item_waits(u: Unit, item: QuickItem) -> None:
    """Tell the officer of the admission that an item waits for a look."""
    officers = in_charge(u, item.service.admission.officer_id)
    tell(u, officers, "quick/item_waits.txt", item=item, service=item.service)


def tell_item_answered(u: Unit, item: QuickItem) -> None:
    """Tell a provider whether its item is shown, or what keeps it."""
    people = people_to_tell(u, organisation_id=item.provider_id)
    tell(u, people, "quick/item_answered.txt", item=item, service=item.service)


def tell_item_over(u: Unit, item: QuickItem) -> None:
    """Tell a provider that its price is above what the terms allow now: nothing is ordered."""
    people = people_to_tell(u, organisation_id=item.provider_id)
    tell(u, people, "quick/item_over.txt", item=item, service=item.service)


def tell_offered(u: Unit, order: QuickOrder) -> None:
    """Tell the provider whose turn it is of the order, and by when to answer."""
    people = people_to_tell(u, organisation_id=order.provider_id)
    tell(u, people, "quick/offered.txt", order=order, service=order.service)


def tell_lapsed(u: Unit, order: QuickOrder) -> None:
    """Tell a provider that let the time pass that its turn went on to the next."""
    people = people_to_tell(u, organisation_id=order.provider_id)
    tell(u, people, "quick/lapsed.txt", order=order, service=order.service)


def tell_lost(u: Unit, order: QuickOrder, reason: str) -> None:
    """Tell a provider that may be ordered from no longer that it lost its turn, and why."""
    people = people_to_tell(u, organisation_id=order.provider_id)
    tell(u, people, "quick/lost.txt", order=order, service=order.service, reason=reason)


def tell_orderer(u: Unit, order: QuickOrder) -> None:
    """Tell whoever ordered that the order is confirmed, or that nobody was left to ask."""
    contacts = contacts_of(order)
    facts = {"order": order, "service": order.service, "who": contacts and contacts.provider}
    tell(u, [order.orderer], "quick/answered.txt", **facts)


def tell_confirmed(u: Unit, order: QuickOrder) -> None:
    """Tell the provider that took an order whom to agree with about its start."""
    people = people_to_tell(u, organisation_id=order.provider_id)
    contacts = contacts_of(order)
    facts = {"order": order, "service": order.service, "who": contacts and contacts.orderer}
    tell(u, people, "quick/confirmed.txt", **facts)


def tell_delivered(u: Unit, order: QuickOrder) -> None:
    """Tell whoever ordered that the service is done, to be accepted."""
    tell(u, [order.orderer], "quick/delivered.txt", order=order, service=order.service)


def tell_delivery_answered(u: Unit, order: QuickOrder) -> None:
    """Tell the provider that its delivery was accepted, or why not."""
    people = people_to_tell(u, organisation_id=order.provider_id)
    tell(u, people, "quick/delivery_answered.txt", order=order, service=order.service)


def tell_cancelled(u: Unit, order: QuickOrder) -> None:
    """Tell the provider that an order was taken back, and why."""
    people = people_to_tell(u, organisation_id=order.provider_id)
    tell(u, people, "quick/cancelled.txt", order=order, service=order.service)
