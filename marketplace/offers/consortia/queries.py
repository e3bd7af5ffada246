"""Reads of consortia: the members of an offer, and the offers in which one is named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select

from marketplace.frameworks.lifecycle import LIVING
from marketplace.frameworks.models import Party
from marketplace.offers.models import MemberCopy, Offer, OfferMember, SealedOffer
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound
from marketplace.platform.identity.models import Organisation
from marketplace.platform.paging import Page, read_page
from marketplace.platform.unit import system_unit, unit
from marketplace.procurement.models import Call

MANY = 100


def members_of(offer: Offer) -> Sequence[OfferMember]:
    """Who is to stand behind an offer besides its lead, by name; as far as the session may see
    it."""
    return [each for each in db.session.scalars(_of_offer(offer.id)) if each.removed_at is None]


def members_of_version(sealed: SealedOffer) -> Sequence[OfferMember]:
    """Who stands behind a version that stands besides its lead, by name; likewise."""
    found = db.session.scalars(_of_offer(sealed.offer_id))
    return [each for each in found if each.named_by(sealed)]


def taken_off(offer_id: UUID) -> Select[tuple[OfferMember]]:
    """Members taken off the draft that a sealed version named."""
    return _of_offer(offer_id).where(OfferMember.removed_at.is_not(None))


def _of_offer(offer_id: UUID) -> Select[tuple[OfferMember]]:
    return (
        select(OfferMember)
        .join(Organisation, OfferMember.member_id == Organisation.id)
        .where(OfferMember.offer_id == offer_id)
        .order_by(Organisation.name)
        .limit(MANY)
    )


def agreed_members(actor: Actor, call: Call) -> Mapping[str, str] | None:
    """Who stands behind the agreement of the own organisation as a party of a mini-competition's
    lot, its lead apart: names by business ID, as its offer named them. None of other calls."""
    if call.lot_id is None:
        return None
    content = db.session.scalars(
        select(Offer.opened_content)
        .join(Party, Party.offer_id == Offer.id)
        .where(Party.lot_id == call.lot_id, Party.provider_id == actor.organisation_id)
        .where(Party.state.in_(LIVING))
    ).one_or_none()
    members = (content or {}).get("members", ())
    return {str(each["business_id"]): str(each["name"]) for each in members}


def named_in(actor: Actor, page: int = 1) -> Page[OfferMember]:
    """A page of where the actor's organisation is named as a member, the newest first."""
    named = select(OfferMember).where(OfferMember.member_id == actor.organisation_id)
    return read_page(named.order_by(OfferMember.created_at.desc(), OfferMember.id), page)


@dataclass(frozen=True)
class Behind:
    """What a member of a consortium may know of the offer that it stands behind."""

    members: Sequence[tuple[str, str, bool]]
    """Name and business ID of each member, and whether it has confirmed; the lead is not among
    them. Of the sealed version where that names the own organisation, else of the draft."""
    sealed: SealedOffer | None
    """The version that stands and names it; the lead may still replace or withdraw it."""
    other: bool
    """Whether one stands that does not name it."""
    copy: MemberCopy | None
    """The member's own copy of that version; None where it had no key."""


def named_place(actor: Actor, named_id: UUID) -> OfferMember:
    """A place of the actor's own organisation in a consortium; raises NotFound."""
    named = db.session.get(OfferMember, named_id)
    if named is None or named.member_id != actor.organisation_id:
        raise NotFound("offer_member.not_found")
    return named


def behind(actor: Actor, named: OfferMember) -> Behind:
    """What stands behind an own place. Asked as the system: the offer is its lead's, and members
    do not see each other's places."""
    with unit(actor) as u, system_unit(u) as s:
        standing = s.find(SealedOffer, offer_id=named.offer_id, ended_at=None)
        sealed = standing if named.named_by(standing) else None
        members = [
            (each.member.name, each.member.business_id, each.confirmed_at is not None)
            for each in s.session.scalars(_of_offer(named.offer_id))
            if (each.named_by(sealed) if sealed else each.removed_at is None)
        ]
        own = {"sealed_id": sealed.id, "provider_id": named.member_id} if sealed else None
        copy = s.find(MemberCopy, **own) if own else None
        return Behind(members, sealed, standing is not sealed, copy)


def sealed_behind(actor: Actor, named: Sequence[OfferMember]) -> set[UUID]:
    """Of own places (keys) those that a version that stands names; asked as the system."""
    wanted = select(SealedOffer).where(
        SealedOffer.offer_id.in_([each.offer_id for each in named]), SealedOffer.ended_at.is_(None)
    )
    with unit(actor) as u, system_unit(u) as s:
        sealed = {each.offer_id: each for each in s.session.scalars(wanted)}
    return {each.id for each in named if each.named_by(sealed.get(each.offer_id))}


def own_place(actor: Actor, call_id: UUID) -> OfferMember | None:
    """Where the actor's organisation is a confirmed member of an offer to a call, if it is."""
    return db.session.scalars(
        select(OfferMember)
        .where(
            OfferMember.call_id == call_id,
            OfferMember.member_id == actor.organisation_id,
            OfferMember.confirmed_at.is_not(None),
        )
        .order_by(OfferMember.confirmed_at)
        .limit(1)
    ).one_or_none()


def unanswered(actor: Actor, limit: int) -> Sequence[OfferMember]:
    """Where the actor's organisation is named and has not answered in an open call, by deadline."""
    return db.session.scalars(
        select(OfferMember)
        .join(Call, OfferMember.call_id == Call.id)
        .where(
            OfferMember.member_id == actor.organisation_id,
            OfferMember.confirmed_at.is_(None),
            Call.state == "open",
            Call.deadline >= actor.now,
        )
        .order_by(Call.deadline, OfferMember.id)
        .limit(limit)
    ).all()


def members_by_lead(call_id: UUID) -> Mapping[UUID, list[UUID]]:
    """Who stands behind each opened offer of a call besides its lead, as the sealed offer named
    them: organisations' keys by that of the lead."""
    opened = select(Offer).where(Offer.call_id == call_id, Offer.state == "opened")
    named = {
        offer.provider_id: [m["business_id"] for m in offer.opened_content.get("members", ())]
        for offer in db.session.scalars(opened.order_by(Offer.number))
        if offer.opened_content
    }
    wanted = {business_id for members in named.values() for business_id in members}
    if not wanted:
        return {}
    rows = select(Organisation).where(Organisation.business_id.in_(wanted))
    keys = {each.business_id: each.id for each in db.session.scalars(rows)}
    return {lead: [keys[one] for one in members if one in keys] for lead, members in named.items()}
