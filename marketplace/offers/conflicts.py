"""Who has declared a conflict of interest at an offer takes no part in its call: reads none of its
offers and does nothing about them (Administrative Procedure Act 434/2003, sections 27–29).

The comparison is one matter, so that a conflict at one offer is one at all of them.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.offers.models import ConflictDeclaration, Offer
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import Forbidden, Refused
from marketplace.platform.identity.models import User
from marketplace.platform.identity.queries import colleagues, in_charge, people_to_tell
from marketplace.platform.roles import Role
from marketplace.platform.unit import Unit
from marketplace.procurement.models import Call

ACTING = (Role.PROCUREMENT_OFFICER, Role.DECISION_MAKER)
"""Who prepare and decide a call."""


def declared_conflict(
    call_id: UUID | ColumnElement[UUID] | InstrumentedAttribute[UUID],
    user_id: UUID | InstrumentedAttribute[UUID] | None,
) -> ColumnElement[bool]:
    """The condition that a person has declared a conflict of interest at an offer of a call; both
    by key or by the column of a row around it."""
    return (
        select(ConflictDeclaration.id)
        .join(Offer, Offer.id == ConflictDeclaration.offer_id)
        .where(
            Offer.call_id == call_id,
            ConflictDeclaration.user_id == user_id,
            ConflictDeclaration.conflicted,
        )
        .correlate_except(ConflictDeclaration, Offer)
        .exists()
    )


def conflicted(call_id: UUID) -> set[UUID]:
    """The people who have declared a conflict of interest at an offer of a call, by key."""
    of_offer = Offer.id == ConflictDeclaration.offer_id
    of_call = Offer.call_id == call_id, ConflictDeclaration.conflicted
    out = select(ConflictDeclaration.user_id).join(Offer, of_offer).where(*of_call)
    return {*db.session.scalars(out)}


def conflicts_in(call_id: UUID) -> Sequence[ConflictDeclaration]:
    """The conflicts of interest declared in a call, in order."""
    of_offer = Offer.id == ConflictDeclaration.offer_id
    found = select(ConflictDeclaration).join(Offer, of_offer)
    found = found.where(Offer.call_id == call_id, ConflictDeclaration.conflicted)
    return db.session.scalars(
        found.order_by(ConflictDeclaration.created_at, ConflictDeclaration.id)
    ).all()


def free_in_charge(u: Unit, call: Call) -> list[User]:
    """Who gets the mails of a call's officer: that person, or every officer who takes part where
    that one does not."""
    out = conflicted(call.id)
    if call.officer_id in out:
        found = people_to_tell(u, role=Role.PROCUREMENT_OFFICER)
    else:
        found = in_charge(u, call.officer_id)
    return [officer for officer in found if officer.id not in out]


def conflict_of(actor: Actor, call_id: UUID) -> Refused | None:
    """Why the actor takes no part in a call, and who can instead; None where it does."""
    if actor.user_id is None:
        return None
    if not db.session.scalar(select(declared_conflict(call_id, actor.user_id))):
        return None
    if others := _others(actor, call_id):
        return Refused("conflict.declared", who=", ".join(others))
    return Refused("conflict.nobody_else")


def no_conflict(thing: Any, actor: Actor) -> Refused | None:
    """Who has declared a conflict of interest at an offer does nothing of what is of its call; a
    guard of anything that names its call."""
    return conflict_of(actor, thing.call_id)


def check_free(actor: Actor, call_id: UUID) -> None:
    """Raise Forbidden where the actor has declared a conflict of interest in a call: before each
    read of its offers."""
    if found := conflict_of(actor, call_id):
        raise Forbidden(found.code, **found.facts)


def _others(actor: Actor, call_id: UUID) -> list[str]:
    """Who can do instead what the actor cannot, by name."""
    roles = [role for role in ACTING if role in actor.roles] or [Role.PROCUREMENT_OFFICER]
    left_out = {actor.user_id, *conflicted(call_id)}
    found = [user for role in roles for user in colleagues(db.session(), actor, role)]
    return sorted({user.name for user in found if user.id not in left_out})
