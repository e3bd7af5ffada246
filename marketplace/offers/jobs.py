"""Mails about offers: the receipt, a withdrawal, the opening, a cancelled call."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from marketplace.offers import receipts
from marketplace.offers.models import Offer, SealedOffer
from marketplace.platform.identity.models import User
from marketplace.platform.identity.queries import people_to_tell
from marketplace.platform.mail import tell
from marketplace.platform.unit import Unit
from marketplace.procurement.models import Call
from marketplace.sealing.installation import installation_key


def send_receipt(u: Unit, sealed_id: str) -> None:
    """Send the receipt of a sealed version to the person who submitted it."""
    sealed = u.get(SealedOffer, UUID(sealed_id))
    offer = u.get(Offer, sealed.offer_id)
    signed = receipts.as_text(receipts.signed(offer, sealed, installation_key()))
    facts = {"sealed": sealed, "offer": offer, "signed": signed}
    tell(u, [u.get(User, sealed.submitted_by)], "offers/receipt.txt", **facts)


def tell_withdrawn(u: Unit, offer_id: str) -> None:
    """Tell the provider's people that their offer was withdrawn."""
    offer = u.get(Offer, UUID(offer_id))
    people = people_to_tell(u, organisation_id=offer.provider_id)
    tell(u, people, "offers/withdrawn.txt", offer=offer)


def tell_opened(u: Unit, call_id: str) -> None:
    """Tell each provider whose offer was in that the offers are open."""
    call = u.get(Call, UUID(call_id))
    for offer in _offers(u, call, ("opened", "unreadable")):
        people = people_to_tell(u, organisation_id=offer.provider_id)
        tell(u, people, "offers/opened.txt", call=call, readable=offer.state == "opened")


def tell_cancelled(u: Unit, call_id: str) -> None:
    """Tell each provider that began an offer that its call was cancelled, and why."""
    call = u.get(Call, UUID(call_id))
    for offer in _offers(u, call, ("draft", "submitted", "withdrawn", "opened", "unreadable")):
        people = people_to_tell(u, organisation_id=offer.provider_id)
        tell(u, people, "offers/cancelled.txt", call=call)


def _offers(u: Unit, call: Call, states: Sequence[str]) -> Sequence[Offer]:
    return u.session.scalars(
        select(Offer)
        .where(Offer.call_id == call.id, Offer.state.in_(states))
        .order_by(Offer.created_at, Offer.id)
    ).all()
