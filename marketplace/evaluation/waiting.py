"""How far evaluations are, counted by the database: what to-dos need, for many calls at once.

The counts are those of the board (``board.py``), which pages show in full; who is asked to confirm
is one condition for both (``queries.asked_to_confirm``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ScalarSelect, Select, and_, exists, func, select

from marketplace.evaluation.models import ConsensusScore, Evaluation, Evaluator, Score
from marketplace.evaluation.queries import (
    EVALUATING,
    REPLACED,
    asked_to_confirm,
    has_confirmed,
)
from marketplace.offers.conflicts import declared_conflict
from marketplace.offers.models import ConflictDeclaration, Offer
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.identity.models import Membership
from marketplace.procurement.models import Call, Criterion
from marketplace.suitability.queries import is_suitable


@dataclass(frozen=True)
class OwnPart:
    """What somebody has still to do as an evaluator of a call."""

    number: str
    titles: dict[str, str]
    due_on: date | None
    undeclared: int
    """Offers of which the person has declared nothing."""
    unscored: int


@dataclass(frozen=True)
class Progress:
    """How far the evaluation of a call is before its scores are agreed on."""

    number: str
    titles: dict[str, str]
    state: str | None
    """None where nobody has begun or been named."""
    due_on: date | None
    evaluators: int
    others: int
    """Other evaluators than the reader who have not given their scores."""
    gone: int
    """Those of them who have left."""
    short_of_quorum: bool
    """Whether there are too few evaluators without a conflict of interest."""
    unsettled: int
    """Scores without what counts."""
    unconfirmed: int
    """Other evaluators than the reader who have not confirmed what was agreed on."""
    away: int
    """Those of them who have left."""


def own_parts(actor: Actor, limit: int) -> list[OwnPart]:
    """What the actor has been named to score and has not given, the oldest deadline first."""
    declared = exists().where(
        ConflictDeclaration.offer_id == Offer.id, ConflictDeclaration.user_id == actor.user_id
    )
    given = _count(
        select(Score.id)
        .join(Offer, Offer.id == Score.offer_id)
        .where(
            Score.evaluation_id == Evaluation.id,
            Score.evaluator_id == actor.user_id,
            is_suitable(),
        )
    )
    rows = db.session.execute(
        select(
            Call.number,
            Call.titles,
            Evaluation.due_on,
            _count(_offers().where(~declared)),
            _count(_offers()) * _criteria() - given,
        )
        .join(Call, Call.id == Evaluation.call_id)
        .join(Evaluator, Evaluator.evaluation_id == Evaluation.id)
        .where(
            Evaluator.user_id == actor.user_id,
            Evaluator.submitted_at.is_(None),
            Evaluation.state == "scoring",
            Call.state == "evaluation",
            ~declared_conflict(Call.id, actor.user_id),
        )
        .order_by(Call.deadline, Call.number)
        .limit(limit)
    )
    return [OwnPart(*row) for row in rows]


def unagreed(actor: Actor, limit: int) -> Sequence[Progress]:
    """Calls in which the actor takes part and whose scores are not agreed on yet, the oldest
    deadline first."""
    everybody = select(Evaluator.id).where(Evaluator.evaluation_id == Evaluation.id)
    free = everybody.where(~declared_conflict(Evaluation.call_id, Evaluator.user_id))
    others = free.where(Evaluator.user_id.is_distinct_from(actor.user_id))
    pending = others.where(Evaluator.submitted_at.is_(None))
    asked = others.where(asked_to_confirm(), ~has_confirmed())
    stands = exists().where(
        Membership.user_id == Evaluator.user_id,
        Membership.area_id == actor.area_id,
        Membership.role.in_(EVALUATING),
        Membership.ended_at.is_(None),
    )
    settled = _count(
        select(ConsensusScore.id)
        .join(Offer, Offer.id == ConsensusScore.offer_id)
        .where(ConsensusScore.evaluation_id == Evaluation.id)
    )
    rows = db.session.execute(
        select(
            Call.number,
            Call.titles,
            Evaluation.state,
            Evaluation.due_on,
            _count(everybody),
            _count(pending),
            _count(pending.where(~stands)),
            and_(_count(free) < Evaluation.evaluators_needed, _offers().exists()),
            _count(_offers()) * _criteria() - settled,
            _count(asked),
            _count(asked.where(~stands)),
        )
        .outerjoin(Evaluation, (Evaluation.call_id == Call.id) & (Evaluation.state != REPLACED))
        .where(
            Call.state == "evaluation",
            Evaluation.state.is_distinct_from("agreed"),
            ~declared_conflict(Call.id, actor.user_id),
        )
        .order_by(Call.deadline, Call.number)
        .limit(limit)
    )
    return [Progress(*row) for row in rows]


def to_confirm(actor: Actor, limit: int) -> Sequence[Call]:
    """Calls whose evaluators agree on all, and of which the actor is one who has not confirmed what
    was agreed on; the oldest deadline first."""
    settled = _count(
        select(ConsensusScore.id)
        .join(Offer, Offer.id == ConsensusScore.offer_id)
        .where(ConsensusScore.evaluation_id == Evaluation.id)
    )
    return db.session.scalars(
        select(Call)
        .join(Evaluation, Evaluation.call_id == Call.id)
        .join(Evaluator, Evaluator.evaluation_id == Evaluation.id)
        .where(
            Evaluator.user_id == actor.user_id,
            Evaluation.state == "agreeing",
            Call.state == "evaluation",
            asked_to_confirm(),
            ~has_confirmed(),
            settled >= _count(_offers()) * _criteria(),
            ~declared_conflict(Call.id, actor.user_id),
        )
        .order_by(Call.deadline, Call.number)
        .limit(limit)
    ).all()


def _offers() -> Select[tuple[object]]:
    """The offers that are compared in the call of the row."""
    return (
        select(Offer.id).where(Offer.call_id == Call.id, is_suitable()).correlate(Call, Evaluation)
    )


def _criteria() -> ScalarSelect[int]:
    return _count(select(Criterion.id).where(Criterion.call_id == Call.id))


def _count(rows: Select[tuple[object]]) -> ScalarSelect[int]:
    """How many rows there are, for the row around it."""
    counted = rows.with_only_columns(func.count(), maintain_column_froms=True)
    return counted.correlate(Call, Evaluation).scalar_subquery()
