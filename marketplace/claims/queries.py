"""Reads of claims: the claimant's own, all of them for the authority."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from flask_babel import force_locale
from sqlalchemy import and_, func, or_, select

from marketplace.claims.lifecycle import APPEAL, CORRECTION_DEMAND, REVISION_CLAIM
from marketplace.claims.models import Claim
from marketplace.decisions.answers import Answered
from marketplace.decisions.models import Decision
from marketplace.decisions.queries import lapsed_before, removals_before
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound
from marketplace.platform.i18n import format_date_fi
from marketplace.platform.paging import Page, read_page

LIMIT = 200
BY_LETTER = and_(Claim.provider_id.is_(None), Claim.kind != APPEAL)
UNSENT = and_(
    BY_LETTER,
    Claim.letter_sent_on.is_(None),
    or_(
        and_(Claim.answer_id.is_not(None), Claim.state.in_(("rejected", "upheld"))),
        Claim.state == "lapsed",
    ),
)
"""Conditions that a claimant is told by letter, and that the letter has not been sent."""


def claim_by_number(actor: Actor, number: str) -> Claim:
    """A claim by its number; NotFound where the actor may not know of it."""
    found = db.session.scalars(
        select(Claim).filter_by(area_id=actor.area_id, number=number)
    ).one_or_none()
    if found is None:
        raise NotFound("claim.not_found", number=number)
    return found


def claims(actor: Actor, decision: Decision | None = None, page: int = 1) -> Page[Claim]:
    """A page of the claims that the actor may see, perhaps of those that hold one decision, the
    newest first."""
    wanted = select(Claim).where(Claim.area_id == actor.area_id)
    if decision is not None:
        wanted = wanted.where(Claim.decision_id.in_(_holders(decision)))
    return read_page(wanted.order_by(Claim.created_at.desc(), Claim.number.desc()), page)


def last_day_of(decision: Decision, kind: str, provider_id: UUID | None) -> date | None:
    """The last day of whoever claims: a party's own, and that of whoever is told otherwise, who
    has no right to demand a correction. None where the decision has not been sent to all."""
    party = provider_id in {each.organisation_id for each in decision.parties}
    own = party or kind == CORRECTION_DEMAND
    return decision.final_after if own else decision.heard_until


def pending_claims(actor: Actor, limit: int = LIMIT) -> Sequence[Claim]:
    """Claims that wait for their outcome, the oldest first."""
    return db.session.scalars(
        select(Claim)
        .filter_by(area_id=actor.area_id, state="pending")
        .order_by(Claim.received_on, Claim.number)
        .limit(limit)
    ).all()


def _holders(decision: Decision) -> list[UUID]:
    """The decisions (keys) of which claims hold a decision: itself, and what it rests on."""
    before = (*lapsed_before(decision), *removals_before(decision))
    return [decision.id, *(each.id for each in before)]


def pending_count(decision: Decision) -> int:
    """How many claims hold a decision's finality: those that came in time and wait for their
    outcome, and those whose rejection may itself still be appealed against. An award to the next
    in line is held by what is claimed of the comparison that it rests on, too, and one that
    stands because of a removal by what is claimed of that (Act 1397/2016, section 150)."""
    held = and_(Claim.state == "rejected", Claim.kind == REVISION_CLAIM, Decision.state == "signed")
    return (
        db.session.scalar(
            select(func.count(Claim.id))
            .outerjoin(Decision, Decision.id == Claim.answer_id)
            .where(
                Claim.decision_id.in_(_holders(decision)),
                Claim.late.is_(False),
                or_(Claim.state == "pending", held),
            )
        )
        or 0
    )


def claims_against(decision_id: UUID, state: str) -> Sequence[Claim]:
    """The claims in a state against a decision, locked in order."""
    return db.session.scalars(
        select(Claim)
        .filter_by(decision_id=decision_id, state=state)
        .order_by(Claim.number)
        .with_for_update(of=Claim)
    ).all()


def answered_by(answer_id: UUID, state: str) -> Sequence[Claim]:
    """The claims in a state that a decision answered, locked in order."""
    return db.session.scalars(
        select(Claim)
        .filter_by(answer_id=answer_id, state=state)
        .order_by(Claim.number)
        .with_for_update(of=Claim)
    ).all()


def letters_of(answer_id: UUID) -> Sequence[Claim]:
    """The claims whose claimants get a decision by letter."""
    return db.session.scalars(
        select(Claim).where(Claim.answer_id == answer_id, BY_LETTER).order_by(Claim.number)
    ).all()


def unsent_letters(actor: Actor, limit: int) -> Sequence[Claim]:
    """The claims that have been answered or lapsed and whose letters have not been sent, the oldest
    first."""
    return db.session.scalars(
        select(Claim)
        .where(Claim.area_id == actor.area_id, UNSENT)
        .order_by(Claim.answered_on, Claim.number)
        .limit(limit)
    ).all()


def answerable_claims(_actor: Actor, decision: Decision) -> Sequence[Claim]:
    """The pending claims against a decision that came in time and that the authority itself
    answers, in order."""
    return db.session.scalars(
        select(Claim)
        .where(
            Claim.decision_id == decision.id,
            Claim.state == "pending",
            Claim.kind != APPEAL,
            Claim.late.is_(False),
        )
        .order_by(Claim.number)
        .limit(LIMIT)
    ).all()


def draft_of_answer(_actor: Actor, claim: Claim) -> Decision | None:
    """The draft of the decision that answers a claim, or None."""
    return db.session.scalars(
        select(Decision).filter_by(subject_id=claim.id, state="draft")
    ).one_or_none()


def drafted_answers(_actor: Actor, claims: Sequence[Claim]) -> Mapping[UUID, Decision]:
    """The drafts of the decisions that answer claims, by the claims' keys."""
    keys = [claim.id for claim in claims]
    wanted = select(Decision).where(Decision.subject_id.in_(keys), Decision.state == "draft")
    return {draft.subject_id: draft for draft in db.session.scalars(wanted)} if keys else {}


def answered(claim: Claim, language: str) -> Answered:
    """A claim as a decision keeps it, by value."""
    with force_locale(language):
        received = format_date_fi(claim.received_on)
    return Answered(
        str(claim.id),
        claim.number,
        claim.kind,
        claim.claimant,
        received,
        claim.demands,
        claim.by_letter,
        claim.private,
    )
