"""Reads about disputes: those of a line, those that wait, and until when a line may be disputed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from marketplace.platform.actor import Actor
from marketplace.platform.audit import history
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound
from marketplace.pure.periods import local_day
from marketplace.rules.queries import rule_on
from outcomes.payments.models import PaymentLine
from outcomes.verification.disputes.models import LineDispute

DISPUTABLE = ("verified", "rejected", "paid")
"""States of a line in which somebody has decided it."""


@dataclass(frozen=True)
class Decision:
    """The latest decision on a line: who made it, and the last day to dispute it."""

    by: UUID
    last_day: date


def decision_on(actor: Actor, line: PaymentLine) -> Decision | None:
    """What may be disputed of a line; None while nobody has decided it.

    The days are counted by the rule (``verification_period``, ``dispute``) of the day of the
    decision, which is not day one.
    """
    if line.state not in DISPUTABLE:
        return None
    events = history(db.session(), "payment_line", line.id)
    made = next((each for each in reversed(events) if each.action in ("verify", "reject")), None)
    if made is None or made.actor_user_id is None:
        return None
    day = local_day(made.created_at)
    days = rule_on(actor, "verification_period", "dispute", day).value["days"]
    return Decision(made.actor_user_id, day + timedelta(days=days))


def disputes_of(_actor: Actor, line_id: UUID) -> Sequence[LineDispute]:
    """The disputes of a line, the latest first."""
    return db.session.scalars(
        select(LineDispute)
        .where(LineDispute.payment_line_id == line_id)
        .order_by(LineDispute.created_at.desc())
        .limit(20)
    ).all()


def dispute_by_id(_actor: Actor, key: UUID) -> LineDispute:
    """One dispute; NotFound where the actor may not know of it."""
    found = db.session.get(LineDispute, key)
    if found is None:
        raise NotFound("line_dispute.not_found", key=str(key))
    return found


def waiting(_actor: Actor, limit: int) -> Sequence[LineDispute]:
    """Disputes that wait for an answer, the most urgent first."""
    return db.session.scalars(
        select(LineDispute)
        .where(LineDispute.state == "open")
        .order_by(LineDispute.due_on, LineDispute.id)
        .limit(limit)
    ).all()
