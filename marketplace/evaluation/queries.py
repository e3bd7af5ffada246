"""Reads of evaluation: a call's comparison, its evaluators, and each one's own part."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from marketplace.evaluation.comparison import Comparison, compare
from marketplace.evaluation.models import (
    ConflictDeclaration,
    ConsensusScore,
    Evaluation,
    Evaluator,
    LotDraw,
    Score,
)
from marketplace.offers.models import Offer
from marketplace.offers.queries import opened_offers
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound
from marketplace.platform.identity.models import User
from marketplace.platform.identity.queries import colleagues
from marketplace.platform.permissions import Role
from marketplace.procurement.models import Call
from marketplace.pure.scoring import Ranking

REPLACED = "replaced"


def comparison(actor: Actor, call_id: UUID) -> Comparison:
    """A call's offers compared by the scores agreed on; without places before that."""
    call = db.session.get(Call, call_id)
    if call is None:
        raise NotFound("call.not_found", key=str(call_id))
    return comparison_of(actor, call)


def comparison_of(actor: Actor, call: Call) -> Comparison:
    """The same, of a call at hand: what decisions freeze."""
    evaluation = evaluation_of(actor, call)
    offers = compared_offers(actor, call)
    if evaluation is None:
        return compare(call, offers, (), None, None)
    compared = {offer.id for offer in offers}
    scores = [each for each in consensus_scores(evaluation) if each.offer_id in compared]
    return compare(call, offers, scores, evaluation, draw_of(evaluation))


def ranking(actor: Actor, call_id: UUID) -> Ranking:
    """The places of a call's offers, each with its arithmetic."""
    return comparison(actor, call_id).ranking


def compared_offers(actor: Actor, call: Call) -> Sequence[Offer]:
    """The offers that are compared, by number; none before the opening."""
    return opened_offers(actor, call)


def evaluation_of(_actor: Actor, call: Call) -> Evaluation | None:
    """The standing round of a call's evaluation, or None where nobody has begun or been named."""
    return db.session.scalars(
        select(Evaluation).where(Evaluation.call_id == call.id, Evaluation.state != REPLACED)
    ).one_or_none()


def earlier_rounds(_actor: Actor, call: Call) -> Sequence[Evaluation]:
    """The rounds that a later one has put out of force, the latest first."""
    return db.session.scalars(
        select(Evaluation)
        .filter_by(call_id=call.id, state=REPLACED)
        .order_by(Evaluation.round.desc())
    ).all()


def consensus_scores(evaluation: Evaluation) -> Sequence[ConsensusScore]:
    """The scores that count, as far as there are any."""
    return db.session.scalars(select(ConsensusScore).filter_by(evaluation_id=evaluation.id)).all()


def draw_of(evaluation: Evaluation) -> LotDraw | None:
    """The drawing of lots, or None where none was held."""
    return db.session.scalars(select(LotDraw).filter_by(evaluation_id=evaluation.id)).one_or_none()


def scores_seen(_actor: Actor, evaluation: Evaluation) -> Sequence[Score]:
    """The evaluators' own scores that the actor may see: all of them only when all are given."""
    return db.session.scalars(select(Score).filter_by(evaluation_id=evaluation.id)).all()


def own_scores(actor: Actor, evaluation: Evaluation) -> Sequence[Score]:
    """The actor's own scores, drafts included."""
    return db.session.scalars(
        select(Score).filter_by(evaluation_id=evaluation.id, evaluator_id=actor.user_id)
    ).all()


def declarations(offers: Sequence[Offer]) -> Sequence[ConflictDeclaration]:
    """What anybody has declared of some offers, in order."""
    return db.session.scalars(
        select(ConflictDeclaration)
        .where(ConflictDeclaration.offer_id.in_([offer.id for offer in offers]))
        .order_by(ConflictDeclaration.created_at, ConflictDeclaration.id)
    ).all()


def candidates(actor: Actor) -> list[User]:
    """Who can be named an evaluator: officers, and people with the role of its own, by name."""
    session = db.session()
    found = {
        user.id: user
        for role in (Role.PROCUREMENT_OFFICER, Role.EVALUATOR)
        for user in colleagues(session, actor, role)
    }
    return sorted(found.values(), key=lambda user: (user.name, user.email))


def calls_in_evaluation(_actor: Actor, limit: int = 50) -> Sequence[Call]:
    """Calls whose offers are being evaluated and not yet decided on, the oldest deadline first."""
    return db.session.scalars(
        select(Call).filter_by(state="evaluation").order_by(Call.deadline).limit(limit)
    ).all()


def own_evaluations(actor: Actor, limit: int = 50) -> Sequence[Evaluation]:
    """The evaluations in which the actor has been named and has scores to give."""
    return db.session.scalars(
        select(Evaluation)
        .join(Evaluator, Evaluator.evaluation_id == Evaluation.id)
        .join(Call, Call.id == Evaluation.call_id)
        .where(
            Evaluator.user_id == actor.user_id,
            Evaluator.submitted_at.is_(None),
            Evaluation.state == "scoring",
            Call.state == "evaluation",
        )
        .order_by(Call.deadline)
        .limit(limit)
    ).all()
