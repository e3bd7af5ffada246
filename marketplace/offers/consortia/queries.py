"""Reads of consortia: the members of an offer, and the offers in which one is named."""

from collections.abc import Sequence

from sqlalchemy import select

from marketplace.offers.models import Offer, OfferMember
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.identity.models import Organisation

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


def named_in(actor: Actor) -> Sequence[OfferMember]:
    """Where the actor's organisation is named as a member, the newest first."""
    return db.session.scalars(
        select(OfferMember)
        .where(OfferMember.member_id == actor.organisation_id)
        .order_by(OfferMember.created_at.desc(), OfferMember.id)
        .limit(MANY)
    ).all()
