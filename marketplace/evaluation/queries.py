"""Reads of evaluation: a call's comparison and its ranking."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from marketplace.evaluation.comparison import Comparison, compare
from marketplace.evaluation.models import Score
from marketplace.offers.queries import opened_offers
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound
from marketplace.procurement.models import Call
from marketplace.pure.scoring import Ranking


def comparison(actor: Actor, call_id: UUID) -> Comparison:
    """A call's offers compared by the scores given so far; empty before the opening."""
    call = db.session.get(Call, call_id)
    if call is None:
        raise NotFound("call.not_found", key=str(call_id))
    offers = opened_offers(actor, call)
    scores = db.session.scalars(
        select(Score).where(Score.offer_id.in_([offer.id for offer in offers]))
    ).all()
    return compare(call, offers, scores)


def ranking(actor: Actor, call_id: UUID) -> Ranking:
    """The places of a call's offers, each with its arithmetic."""
    return comparison(actor, call_id).ranking


def calls_in_evaluation(_actor: Actor, limit: int = 50) -> Sequence[Call]:
    """Calls whose offers are opened and not yet decided on, the oldest deadline first."""
    return db.session.scalars(
        select(Call).filter_by(state="evaluation").order_by(Call.deadline).limit(limit)
    ).all()
