"""Reads of consortia: the members of an offer, and the offers in which one is named."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.offers.models import Offer, OfferMember
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.identity.models import Organisation
from marketplace.platform.paging import Page, read_page
from marketplace.procurement.models import Call
from marketplace.procurement.queries import BARE

MANY = 100


def members_of(offer: Offer) -> Sequence[OfferMember]:
    """Who stands behind an offer besides its lead, by name; as far as the session may see it."""
    return db.session.scalars(
        select(OfferMember)
        .join(Organisation, OfferMember.member_id == Organisation.id)
        .where(OfferMember.offer_id == offer.id)
        .order_by(Organisation.name)
        .limit(MANY)
    ).all()


def named_in(actor: Actor, page: int = 1) -> Page[OfferMember]:
    """A page of where the actor's organisation is named as a member, the newest first."""
    named = select(OfferMember).where(OfferMember.member_id == actor.organisation_id)
    return read_page(named.order_by(OfferMember.created_at.desc(), OfferMember.id), page)


def unanswered(actor: Actor, limit: int) -> Sequence[OfferMember]:
    """Where the actor's organisation is named and has not answered in an open call, by deadline."""
    return db.session.scalars(
        select(OfferMember)
        .join(Call, OfferMember.call_id == Call.id)
        .options(joinedload(OfferMember.call).options(*BARE))
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
