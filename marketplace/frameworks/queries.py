"""Reads of frameworks: one by its number, its lots, who is a party on a day and at which prices."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.frameworks.models import Commitment, Framework, Lot, Party, PartyPrice
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound
from marketplace.platform.permissions import may
from marketplace.providers.models import Provider

AWAY = ("suspended", "closed")
"""States of a provider's registration in which nothing is bought from it."""


def framework_by_number(actor: Actor, number: str) -> Framework:
    """A framework by its number; NotFound where the actor may not know of it."""
    found = db.session.scalars(
        select(Framework).filter_by(area_id=actor.area_id, number=number)
    ).one_or_none()
    if found is None or (found.published_at is None and not may(actor, "framework.view")):
        raise NotFound("framework.not_found", number=number)
    return found


def lot_of(actor: Actor, number: str, position: int) -> Lot:
    """A lot by its framework's number and its own; NotFound as of the framework."""
    framework = framework_by_number(actor, number)
    found = next((lot for lot in framework.lots if lot.position == position), None)
    if found is None:
        raise NotFound("framework_lot.not_found", number=number, position=position)
    return found


def in_force_now(framework: Framework, day: date) -> bool:
    """Whether something may be bought under a framework on a day."""
    return framework.state == "in_force" and framework.starts_on <= day <= framework.ends_on


def parties_in_force(actor: Actor, lot: Lot, day: date) -> Sequence[Party]:
    """The parties that a lot may be bought from on a day, by rank: each in force, its provider's
    registration neither suspended nor closed. Asked by the authority's staff."""
    return db.session.scalars(
        select(Party)
        .join(Provider, Provider.provider_id == Party.provider_id)
        .where(
            Party.area_id == actor.area_id,
            Party.lot_id == lot.id,
            Party.state == "in_force",
            Party.joined_on <= day,
            Provider.state.not_in(AWAY),
        )
        .order_by(Party.rank, Party.id)
        .options(joinedload(Party.lot))
    ).all()


def party_of_decision(decision_id: UUID, provider_id: UUID) -> Party:
    """The party that a decision made of a provider. Raises NotFound."""
    found = db.session.scalars(
        select(Party).filter_by(decision_id=decision_id, provider_id=provider_id)
    ).one_or_none()
    if found is None:
        raise NotFound("framework_party.not_found", provider=str(provider_id))
    return found


def prices_on(party: Party, day: date) -> dict[str, int]:
    """A party's unit prices on a day, in cents by price key, without VAT."""
    rows = db.session.execute(
        select(PartyPrice.key, PartyPrice.unit_cents)
        .where(PartyPrice.party_id == party.id, PartyPrice.valid_from <= day)
        .order_by(PartyPrice.key, PartyPrice.valid_from)
    )
    return dict(rows.all())  # the latest of each key stays


def commitment_of(source_type: str, source_id: object) -> Commitment | None:
    """What a purchase holds of a lot's ceiling; None where it holds, or held, nothing."""
    return db.session.scalars(
        select(Commitment).filter_by(source_type=source_type, source_id=source_id)
    ).one_or_none()
