"""Who of each side is turned to about an order that is confirmed: name, e-mail and phone at work.

They are people at work, never the client, who is told of in a protected way apart from the order.
"""

from dataclasses import dataclass

from sqlalchemy import select

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.providers.models import Provider
from marketplace.quick.models import OWN, QuickOrder


@dataclass(frozen=True)
class Contact:
    """A person at work."""

    name: str
    email: str
    phone: str | None


@dataclass(frozen=True)
class Contacts:
    """Both sides of a confirmed order."""

    orderer: Contact
    provider: Contact | None
    """Whoever took it, by the phone of the provider's registration; None of own production, which
    asks nobody."""


def contacts_of(order: QuickOrder) -> Contacts | None:
    """The contacts of an order; None before somebody has taken it, and where nobody did."""
    if order.answered_at is None or order.state in ("offered", "unfilled"):
        return None
    orderer = Contact(order.orderer.name, order.orderer.email, order.phone)
    if order.way == OWN:
        return Contacts(orderer, None)
    found = select(Provider).where(Provider.provider_id == order.provider_id)
    provider = db.session.scalars(found).one()
    person = order.answerer
    name, email = provider.contact_name, provider.contact_email
    if person is not None:
        name, email = person.name, person.email
    return Contacts(orderer, Contact(name, email, provider.contact_phone))


def last_phone(actor: Actor) -> str | None:
    """The phone that the actor gave with its last order; None with the first."""
    given = select(QuickOrder.phone).where(
        QuickOrder.orderer_id == actor.user_id, QuickOrder.phone.is_not(None)
    )
    return db.session.scalar(given.order_by(QuickOrder.created_at.desc()).limit(1))
