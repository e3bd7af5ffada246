"""Reads of decisions: signed ones for everybody, drafts for those who prepare and make them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from marketplace.decisions.models import Decision, DecisionParty
from marketplace.platform.actor import Actor, system_actor
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound
from marketplace.platform.files import StoredFile
from marketplace.platform.permissions import may
from marketplace.platform.unit import unit
from marketplace.procurement.models import Call

LIMIT = 200
SEES_DRAFTS = "evaluation.view"


def decision_by_number(actor: Actor, number: str) -> Decision:
    """A decision by its diary number; NotFound where the actor may not know of it."""
    found = db.session.scalars(
        select(Decision).filter_by(area_id=actor.area_id, diary_number=number)
    ).one_or_none()
    if found is None or (found.signed_at is None and not may(actor, SEES_DRAFTS)):
        raise NotFound("decision.not_found", number=number)
    return found


def award_of_call(actor: Actor, call_id: UUID) -> Decision | None:
    """The award that stands for a call, drafted or signed; None where there is none."""
    return db.session.scalars(
        select(Decision).where(
            Decision.area_id == actor.area_id,
            Decision.kind == "award",
            Decision.subject_id == call_id,
            Decision.state != "annulled",
        )
    ).one_or_none()


def signed_decisions(actor: Actor) -> Sequence[Decision]:
    """The public list, the newest first."""
    return db.session.scalars(
        select(Decision)
        .where(Decision.area_id == actor.area_id, Decision.signed_at.is_not(None))
        .order_by(Decision.signed_at.desc(), Decision.diary_number.desc())
        .limit(LIMIT)
    ).all()


def drafts(actor: Actor) -> Sequence[Decision]:
    """Decisions that wait for a signature, the oldest first; nobody else's business."""
    if not may(actor, SEES_DRAFTS):
        return []
    return db.session.scalars(
        select(Decision)
        .filter_by(area_id=actor.area_id, state="draft")
        .order_by(Decision.created_at)
        .limit(LIMIT)
    ).all()


def call_of(decision: Decision) -> Call:
    """The call that an award decides on."""
    return db.session.get_one(Call, decision.subject_id)


def document_of(actor: Actor, decision: Decision) -> StoredFile | None:
    """The decision's PDF, which everybody may read once it is signed; None until it is made.

    Stored files are shown to their owners only, so it is asked as the system.
    """
    if decision.file_id is None:
        return None
    with unit(actor) as u, unit(system_actor(u.actor.clock, u.actor.ids, u.actor.area_id)) as s:
        return s.get(StoredFile, decision.file_id)


def own_decisions(actor: Actor) -> Sequence[tuple[Decision, str]]:
    """Signed decisions that the actor's organisation may still seek a remedy against, each with
    what became of it there."""
    rows = db.session.execute(
        select(Decision, DecisionParty.outcome)
        .join(DecisionParty, DecisionParty.decision_id == Decision.id)
        .where(
            DecisionParty.organisation_id == actor.organisation_id,
            Decision.state == "signed",
            Decision.final_after >= actor.today,
        )
        .order_by(Decision.final_after, Decision.diary_number)
        .limit(LIMIT)
    )
    return [(decision, outcome) for decision, outcome in rows]
