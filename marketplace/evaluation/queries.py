"""Reads of evaluation: a call's comparison, its evaluators, and each one's own part."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import selectinload

from marketplace.evaluation.comparison import AGREED, Comparison, compare
from marketplace.evaluation.models import (
    SINGLE,
    ConsensusConfirmation,
    ConsensusScore,
    Evaluation,
    Evaluator,
    LotDraw,
    Score,
)
from marketplace.offers.conflicts import declared_conflict
from marketplace.offers.models import ConflictDeclaration, Offer
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound
from marketplace.platform.identity.models import User
from marketplace.platform.identity.queries import colleagues
from marketplace.platform.roles import Role
from marketplace.procurement.models import Call
from marketplace.pure.scoring import Ranking
from marketplace.suitability.queries import is_suitable, questioned_offers

REPLACED = "replaced"
EVALUATING = (Role.PROCUREMENT_OFFICER, Role.EVALUATOR)
"""The roles of those who can be named evaluators."""


def comparison(actor: Actor, call_id: UUID) -> Comparison:
    """A call's offers compared by the scores agreed on; without places before that."""
    call = db.session.get(Call, call_id)
    if call is None:
        raise NotFound("call.not_found", key=str(call_id))
    return comparison_of(actor, call)


def comparison_of(actor: Actor, call: Call) -> Comparison:
    """The same, of a call at hand: what decisions freeze."""
    return comparisons(actor, [call])[0]


def comparisons(actor: Actor, calls: Sequence[Call]) -> list[Comparison]:
    """The same of several calls, in their order, in as few look-ups as of one."""
    if not calls:
        return []
    rounds = evaluations_of(actor, calls)
    offers = compared_offers_of(actor, calls)
    questioned = questioned_offers(actor, calls)
    scores, draws = _consensus_of(rounds.values()), _draws_of(rounds.values())
    made = []
    for call in calls:
        evaluation = rounds.get(call.id)
        if evaluation is None:
            made.append(compare(call, offers[call.id], (), None, None))
            continue
        compared = {offer.id for offer in offers[call.id]}
        counting = [each for each in scores[evaluation.id] if each.offer_id in compared]
        draw = draws.get(evaluation.id)
        made.append(compare(call, offers[call.id], counting, evaluation, draw, questioned[call.id]))
    return made


def ranking(actor: Actor, call_id: UUID) -> Ranking:
    """The places of a call's offers, each with its arithmetic."""
    return comparison(actor, call_id).ranking


def compared_offers(actor: Actor, call: Call) -> Sequence[Offer]:
    """The offers that are compared, by number: those that were found suitable."""
    return compared_offers_of(actor, [call])[call.id]


def compared_offers_of(_actor: Actor, calls: Sequence[Call]) -> Mapping[UUID, Sequence[Offer]]:
    """The same of several calls, by their keys."""
    found: dict[UUID, list[Offer]] = {call.id: [] for call in calls}
    compared = (
        select(Offer)
        .where(Offer.call_id.in_(found), is_suitable())
        .options(selectinload(Offer.versions))
    )
    for offer in db.session.scalars(compared.order_by(Offer.number)):
        found[offer.call_id].append(offer)
    return found


def evaluation_of(actor: Actor, call: Call) -> Evaluation | None:
    """The standing round of a call's evaluation, or None where nobody has begun or been named."""
    return evaluations_of(actor, [call]).get(call.id)


def evaluations_of(_actor: Actor, calls: Sequence[Call]) -> Mapping[UUID, Evaluation]:
    """The same of several calls, by their keys."""
    standing = select(Evaluation).where(
        Evaluation.call_id.in_([call.id for call in calls]), Evaluation.state != REPLACED
    )
    return {evaluation.call_id: evaluation for evaluation in db.session.scalars(standing)}


def earlier_rounds(_actor: Actor, call: Call) -> Sequence[Evaluation]:
    """The rounds that a later one has put out of force, the latest first."""
    return db.session.scalars(
        select(Evaluation)
        .filter_by(call_id=call.id, state=REPLACED)
        .order_by(Evaluation.round.desc())
    ).all()


def consensus_scores(evaluation: Evaluation) -> Sequence[ConsensusScore]:
    """The scores that count, as far as there are any."""
    return _consensus_of([evaluation])[evaluation.id]


Agreed = tuple[ConsensusScore, frozenset[UUID]]
"""What was agreed on of one answer, and by whose scores."""


def agreed_before(evaluation: Evaluation) -> Mapping[tuple[UUID, UUID], Agreed]:
    """What had been agreed on in the round that a round went on from, by the keys of offer and
    criterion."""
    if evaluation.follows_id is None:
        return {}
    before = db.session.get_one(Evaluation, evaluation.follows_id)
    out = {
        each.user_id
        for each in declarations(before.call)
        if each.conflicted and before.agreed_at and each.created_at < before.agreed_at
    }
    givers: dict[tuple[UUID, UUID], set[UUID]] = {}
    for score in db.session.scalars(select(Score).filter_by(evaluation_id=before.id)):
        if score.evaluator_id not in out:
            givers.setdefault((score.offer_id, score.criterion_id), set()).add(score.evaluator_id)
    return {
        key: (each, frozenset(givers.get(key, ())))
        for each in consensus_scores(before)
        for key in ((each.offer_id, each.criterion_id),)
    }


def confirmations(evaluation: Evaluation) -> Sequence[ConsensusConfirmation]:
    """Who stands by the scores that count, and why somebody does not confirm them."""
    return db.session.scalars(
        select(ConsensusConfirmation)
        .filter_by(evaluation_id=evaluation.id)
        .order_by(ConsensusConfirmation.created_at, ConsensusConfirmation.id)
    ).all()


def asked_to_confirm() -> ColumnElement[bool]:
    """The condition that an evaluator who takes part is asked to confirm what counts: everybody but
    one whose own scores it is as they were given in this round."""
    as_given = and_(
        ConsensusScore.basis == SINGLE,
        ConsensusScore.agreed_by.is_not_distinct_from(Evaluator.user_id),
        ConsensusScore.carried_from_id.is_(None),
    )
    return exists().where(ConsensusScore.evaluation_id == Evaluator.evaluation_id, ~as_given)


def has_confirmed() -> ColumnElement[bool]:
    """The condition that an evaluator confirmed what counts, or was excused from it."""
    return exists().where(
        ConsensusConfirmation.evaluation_id == Evaluator.evaluation_id,
        ConsensusConfirmation.user_id == Evaluator.user_id,
    )


def asked_of(evaluation: Evaluation) -> Collection[UUID]:
    """Which evaluators are asked to confirm what counts, if they take part: their keys."""
    asked = select(Evaluator.user_id).where(Evaluator.evaluation_id == evaluation.id)
    return db.session.scalars(asked.where(asked_to_confirm())).all()


def _consensus_of(evaluations: Collection[Evaluation]) -> Mapping[UUID, list[ConsensusScore]]:
    found: dict[UUID, list[ConsensusScore]] = {evaluation.id: [] for evaluation in evaluations}
    scores = select(ConsensusScore).where(ConsensusScore.evaluation_id.in_(found))
    for score in db.session.scalars(scores):
        found[score.evaluation_id].append(score)
    return found


def _draws_of(evaluations: Collection[Evaluation]) -> Mapping[UUID, LotDraw]:
    keys = [evaluation.id for evaluation in evaluations]
    draws = select(LotDraw).where(LotDraw.evaluation_id.in_(keys))
    return {draw.evaluation_id: draw for draw in db.session.scalars(draws)}


def scores_seen(_actor: Actor, evaluation: Evaluation) -> Sequence[Score]:
    """The evaluators' own scores that the actor may see: all of them only when all are given."""
    return db.session.scalars(select(Score).filter_by(evaluation_id=evaluation.id)).all()


def declarations(call: Call) -> Sequence[ConflictDeclaration]:
    """What anybody has declared of a call's offers, in order."""
    return db.session.scalars(
        select(ConflictDeclaration)
        .join(Offer, Offer.id == ConflictDeclaration.offer_id)
        .where(Offer.call_id == call.id)
        .order_by(ConflictDeclaration.created_at, ConflictDeclaration.id)
    ).all()


def candidates(actor: Actor) -> list[User]:
    """Who can be named an evaluator: officers, and people with the role of its own, by name."""
    session = db.session()
    found = {user.id: user for role in EVALUATING for user in colleagues(session, actor, role)}
    return sorted(found.values(), key=lambda user: (user.name, user.email))


def calls_agreed(actor: Actor, *conditions: ColumnElement[bool], limit: int) -> Sequence[Call]:
    """Calls in which the actor takes part, whose scores are agreed on and that are not decided, the
    oldest deadline first.

    Further conditions are about the evaluation.
    """
    agreed = select(Call).join(Evaluation, Evaluation.call_id == Call.id).where(*_AGREED)
    agreed = agreed.where(*conditions, ~declared_conflict(Call.id, actor.user_id))
    agreed = agreed.order_by(Call.deadline, Call.number)
    return db.session.scalars(agreed.limit(limit)).all()


_AGREED = (Call.state == "evaluation", Evaluation.state == AGREED)


def any_call_agreed(_actor: Actor, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition that there is any such call."""
    return exists().where(Evaluation.call_id == Call.id, *_AGREED, *conditions)


def no_lot_drawn() -> ColumnElement[bool]:
    """The condition that no lots were drawn in an evaluation."""
    return Evaluation.id.not_in(select(LotDraw.evaluation_id))
