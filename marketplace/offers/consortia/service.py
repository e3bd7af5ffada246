"""The verbs of consortia: the lead names a member on its draft, the member answers."""

from uuid import UUID

from sqlalchemy import select

from marketplace.offers.consortia.queries import agreed_members, taken_off
from marketplace.offers.lifecycle import OFFER
from marketplace.offers.models import Offer, OfferMember
from marketplace.offers.queries import draft_of, standing_version
from marketplace.platform.actor import Actor
from marketplace.platform.audit import record
from marketplace.platform.errors import Invalid, NotFound, Problem, Refused
from marketplace.platform.identifiers import business_id as checked_id
from marketplace.platform.identity.models import Organisation
from marketplace.platform.identity.queries import people_to_tell
from marketplace.platform.mail import tell
from marketplace.platform.permissions import verb
from marketplace.platform.unit import Unit, system_unit, unit
from marketplace.procurement.queries import takes_offers
from marketplace.providers.models import Provider


@verb("offer.draft")
def name_member(actor: Actor, offer_id: UUID, business_id: str) -> OfferMember:
    """Name a registered provider as a member of the consortium; its people get a mail.

    The offer can be submitted once every member has confirmed. Raises Refused after the deadline,
    Invalid for a business ID that is none or that no approved provider has, Conflict where it is
    named already.
    """
    with unit(actor) as u:
        offer = u.lock(Offer, offer_id)
        OFFER.check(offer, "save", u.actor)
        return _name(u, offer, _provider(u, checked_id(business_id)))


def _name(u: Unit, offer: Offer, organisation: Organisation) -> OfferMember:
    named = _back(u, offer, organisation) or u.add(
        OfferMember,
        offer_id=offer.id,
        call_id=offer.call_id,
        provider_id=offer.provider_id,
        member_id=organisation.id,
    )
    _unsent(u, offer)
    record(u, offer, "name_member", business_id=organisation.business_id)
    people = people_to_tell(u, organisation_id=organisation.id)
    tell(u, people, "offers/member_named.txt", offer=offer)
    return named


@verb("offer.draft")
def name_agreed(actor: Actor, offer_id: UUID) -> None:
    """Name the members of the party's agreement on an offer to a mini-competition, as it is begun.
    Who is no approved provider any more is left out, and the offer is not submitted without it."""
    with unit(actor) as u:
        offer = u.lock(Offer, offer_id)
        for business_id in agreed_members(u.actor, offer.call) or ():
            if (organisation := _approved(u, business_id)) is not None:
                _name(u, offer, organisation)


def _back(u: Unit, offer: Offer, organisation: Organisation) -> OfferMember | None:
    """A member taken off that a sealed version still names is one again, as it had confirmed."""
    place = u.find(OfferMember, offer_id=offer.id, member_id=organisation.id)
    if place is None or place.removed_at is None:
        return None
    place.removed_at = None
    return place


def _unsent(u: Unit, offer: Offer) -> None:
    """Who stands behind the offer is part of what is sealed: the draft is not that any more."""
    draft_of(u.actor, offer).sealed_version = None


def _provider(u: Unit, business_id: str) -> Organisation:
    if (found := _approved(u, business_id)) is None:
        raise Invalid(Problem("business_id", "consortium.no_such_provider"))
    return found


def _approved(u: Unit, business_id: str) -> Organisation | None:
    """An approved provider of the area; asked as the system, since rivals do not see each other."""
    with system_unit(u) as system:
        return system.session.scalars(
            select(Organisation)
            .join(Provider, Provider.provider_id == Organisation.id)
            .where(Organisation.business_id == business_id, Provider.state == "approved")
        ).one_or_none()


@verb("offer.draft")
def remove_member(actor: Actor, offer_id: UUID, member_id: UUID) -> None:
    """Take a member off the draft and tell it so. A sealed version stands as it was: who it names
    stays answerable for it, and keeps its place, until it is replaced or withdrawn.

    Raises NotFound, Refused.
    """
    with unit(actor) as u:
        offer = u.lock(Offer, offer_id)
        OFFER.check(offer, "save", u.actor)
        named = u.find(OfferMember, offer_id=offer.id, member_id=member_id, removed_at=None)
        if named is None:
            raise NotFound("offer_member.not_found")
        _unsent(u, offer)
        record(u, offer, "remove_member", business_id=named.member.business_id)
        bound = named.named_by(standing_version(offer))
        people = people_to_tell(u, organisation_id=named.member_id)
        tell(u, people, "offers/member_removed.txt", named=named, bound=bound)
        if bound:
            named.removed_at = u.now
        else:
            u.session.delete(named)


@verb("offer.draft")
def release_members(actor: Actor, offer_id: UUID) -> None:
    """The version that named members taken off has ended: they answer for nothing any more."""
    with unit(actor) as u:
        for named in u.session.scalars(taken_off(offer_id)).all():
            people = people_to_tell(u, organisation_id=named.member_id)
            tell(u, people, "offers/member_released.txt", named=named)
            u.session.delete(named)


@verb("consortium.answer")
def confirm_membership(actor: Actor, named_id: UUID) -> OfferMember:
    """Agree to stand behind another provider's offer. Raises Refused after the deadline."""
    with unit(actor) as u:
        named = _named(u, named_id)
        if named.confirmed_at is None:
            named.confirmed_at, named.confirmed_by = u.now, u.actor.user_id
            _record(u, named, "confirm_member")
        return named


@verb("consortium.answer")
def decline_membership(actor: Actor, named_id: UUID) -> None:
    """Say no: the lead must leave the member out. Raises Refused once it is confirmed, or late."""
    with unit(actor) as u:
        named = _named(u, named_id)
        if named.confirmed_at is not None:
            raise Refused("consortium.confirmed")
        _record(u, named, "decline_member")
        people = people_to_tell(u, organisation_id=named.provider_id)
        tell(u, people, "offers/member_declined.txt", named=named)
        u.session.delete(named)


def _record(u: Unit, named: OfferMember, action: str) -> None:
    """What a member answers is an event of the offer, which nobody but the lead sees before the
    opening; the member does not see the offer, so it is written as the system writes."""
    with unit(u.actor.seeing_all()) as inside:
        offer = inside.get(Offer, named.offer_id)
        record(inside, offer, action, business_id=named.member.business_id)


def _named(u: Unit, named_id: UUID) -> OfferMember:
    """A place of the own organisation, locked after the offer as the lead's acts lock them."""
    with unit(u.actor.seeing_all()) as inside:
        inside.lock(Offer, inside.get(OfferMember, named_id).offer_id)
    named = u.lock(OfferMember, named_id)
    if named.member_id != u.actor.organisation_id:
        raise NotFound("offer_member.not_found")
    if not takes_offers(named.call, u.actor):
        raise Refused("consortium.after_deadline", deadline=named.call.deadline)
    return named
