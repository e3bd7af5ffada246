"""Reads of claims: the claimant's own, all of them for the authority."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from marketplace.claims.lifecycle import KINDS
from marketplace.claims.models import Claim
from marketplace.decisions.models import Decision
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound
from marketplace.platform.paging import Page, read_page

LIMIT = 200
USUAL = KINDS[:2]
"""What a remedy that names no claims lets a party file."""


def claim_by_number(actor: Actor, number: str) -> Claim:
    """A claim by its number; NotFound where the actor may not know of it."""
    found = db.session.scalars(
        select(Claim).filter_by(area_id=actor.area_id, number=number)
    ).one_or_none()
    if found is None:
        raise NotFound("claim.not_found", number=number)
    return found


def claims(actor: Actor, decision_id: UUID | None = None, page: int = 1) -> Page[Claim]:
    """A page of the claims that the actor may see, perhaps of one decision, the newest first."""
    wanted = select(Claim).where(Claim.area_id == actor.area_id)
    if decision_id is not None:
        wanted = wanted.where(Claim.decision_id == decision_id)
    return read_page(wanted.order_by(Claim.created_at.desc(), Claim.number.desc()), page)


def pending_claims(actor: Actor, limit: int = LIMIT) -> Sequence[Claim]:
    """Claims that wait for their outcome, the oldest first."""
    return db.session.scalars(
        select(Claim)
        .filter_by(area_id=actor.area_id, state="pending")
        .order_by(Claim.received_on, Claim.number)
        .limit(limit)
    ).all()


def pending_of(decision_id: UUID) -> Sequence[Claim]:
    """The pending claims against one decision, locked in order."""
    return db.session.scalars(
        select(Claim)
        .filter_by(decision_id=decision_id, state="pending")
        .order_by(Claim.number)
        .with_for_update(of=Claim)
    ).all()


def pending_count(decision_id: UUID) -> int:
    """How many claims against a decision wait for their outcome."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Claim)
            .filter_by(decision_id=decision_id, state="pending")
        )
        or 0
    )


def claims_open_to(decision: Decision) -> tuple[str, ...]:
    """Which claims a party may file against a decision, as its remedy says."""
    named = decision.remedy.get("claims", USUAL)
    return tuple(kind for kind in USUAL if kind in named)
