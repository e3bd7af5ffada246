"""Reads of consortia: the members of an offer, and the offers in which one is named."""

from collections.abc import Sequence

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
