"""Mails about offers: the receipt, a withdrawal, the opening, answers, a cancelled call."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from marketplace.offers import receipts
from marketplace.offers.consortia.queries import members_of, members_of_version
from marketplace.offers.lifecycle import OFFER
from marketplace.offers.models import Offer, SealedOffer
from marketplace.platform.identity.models import User
from marketplace.platform.identity.queries import people_to_tell
from marketplace.platform.mail import tell
from marketplace.platform.unit import Unit
from marketplace.procurement.models import Call, Correction
from marketplace.procurement.queries import approved_providers
from marketplace.questions.models import Answer
from marketplace.questions.queries import askers_of
from marketplace.sealing.installation import installation_key


def send_receipt(u: Unit, sealed_id: str) -> None:
    """Send the receipt of a sealed version to the person who submitted it; the members of its
    consortium are told what they stand behind."""
    sealed = u.get(SealedOffer, UUID(sealed_id))
    offer = u.get(Offer, sealed.offer_id)
    signed = receipts.as_text(receipts.signed(offer, sealed, installation_key()))
    facts = {"sealed": sealed, "offer": offer, "signed": signed}
    tell(u, [u.get(User, sealed.submitted_by)], "offers/receipt.txt", **facts)
    for named in members_of_version(sealed):
        people = people_to_tell(u, organisation_id=named.member_id)
        tell(u, people, "offers/sealed_for_member.txt", sealed=sealed, offer=offer, named=named)


def tell_withdrawn(u: Unit, offer_id: str) -> None:
    """Tell the provider's people that their offer was withdrawn."""
    offer = u.get(Offer, UUID(offer_id))
    people = people_to_tell(u, organisation_id=offer.provider_id)
    tell(u, people, "offers/withdrawn.txt", offer=offer)
    for named in members_of(offer):
        if named.confirmed_at is not None:
            people = people_to_tell(u, organisation_id=named.member_id)
            tell(u, people, "offers/withdrawn_for_member.txt", named=named)


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


def tell_answers(u: Unit, call_id: str, answer_ids: Sequence[str]) -> None:
    """Tell of published answers, one mail a person: who may offer, has begun an offer, or asked."""
    call = u.get(Call, UUID(call_id))
    answers = [u.get(Answer, UUID(key)) for key in answer_ids]
    told = {provider.provider_id for provider in approved_providers(u.actor, call)}
    told |= {offer.provider_id for offer in _offers(u, call, OFFER.states)}
    told |= set(askers_of([answer.question_id for answer in answers]))
    people = {
        person.id: person
        for provider_id in sorted(told)
        for person in people_to_tell(u, organisation_id=provider_id)
    }
    tell(u, people.values(), "questions/published.txt", call=call, answers=answers)


def tell_corrected(u: Unit, correction_id: str) -> None:
    """Tell each provider that may offer, or has begun to, what was corrected in a call."""
    correction = u.get(Correction, UUID(correction_id))
    call = u.get(Call, correction.call_id)
    begun = _offers(u, call, ("draft", "submitted", "withdrawn"))
    submitted = {offer.provider_id for offer in begun if offer.state == "submitted"}
    told = {provider.provider_id for provider in approved_providers(u.actor, call)}
    for organisation_id in sorted(told | {offer.provider_id for offer in begun}, key=str):
        tell(
            u,
            people_to_tell(u, organisation_id=organisation_id),
            "offers/corrected.txt",
            call=call,
            correction=correction,
            submitted=organisation_id in submitted,
        )


def _offers(u: Unit, call: Call, states: Sequence[str]) -> Sequence[Offer]:
    return u.session.scalars(
        select(Offer)
        .where(Offer.call_id == call.id, Offer.state.in_(states))
        .order_by(Offer.created_at, Offer.id)
    ).all()
