"""Reads about disputes: those of a line, those that wait, and until when a line may be disputed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import exists, func, select

from marketplace.platform.actor import Actor
from marketplace.platform.audit import AuditEvent, history
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound
from marketplace.pure.periods import local_day
from marketplace.rules.queries import rule_on
from outcomes.payments.models import PaymentLine
from outcomes.verification.disputes.models import LineDispute

DISPUTABLE = ("verified", "rejected", "paid", "reclaimed")
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
    return Decision(made.actor_user_id, _last_day(actor, local_day(made.created_at)))


def _last_day(actor: Actor, decided_on: date) -> date:
    days = rule_on(actor, "verification_period", "dispute", decided_on).value["days"]
    return decided_on + timedelta(days=days)


def rejected_lately(actor: Actor, limit: int) -> list[tuple[PaymentLine, date]]:
    """A provider's own rejected lines of which it has said nothing and may still dispute, each with
    the last day to do so; the one first that lapses first."""
    rejected_at = func.max(AuditEvent.created_at)
    since = actor.now - (_last_day(actor, actor.today) - actor.today) - timedelta(days=1)
    rows = db.session.execute(
        select(PaymentLine.id, rejected_at)
        .join(AuditEvent, AuditEvent.object_id == PaymentLine.id)
        .where(
            PaymentLine.provider_id == actor.organisation_id,
            PaymentLine.state == "rejected",
            AuditEvent.object_type == "payment_line",
            AuditEvent.action == "reject",
            AuditEvent.created_at >= since,
            ~exists().where(LineDispute.payment_line_id == PaymentLine.id),
        )
        .group_by(PaymentLine.id)
        .order_by(rejected_at, PaymentLine.id)
        .limit(limit)
    ).all()
    days = {at: local_day(at) for _key, at in rows}
    last = {day: _last_day(actor, day) for day in set(days.values())}
    until = {key: last[days[at]] for key, at in rows if last[days[at]] >= actor.today}
    lines = db.session.scalars(select(PaymentLine).where(PaymentLine.id.in_(until)))
    return sorted(((line, until[line.id]) for line in lines), key=lambda each: each[1])


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


def disputed_in_run(_actor: Actor, run_id: UUID) -> Sequence[UUID]:
    """The lines of a run (keys) whose dispute nobody has answered, the most urgent first."""
    return db.session.scalars(
        select(LineDispute.payment_line_id)
        .join(PaymentLine, PaymentLine.id == LineDispute.payment_line_id)
        .where(LineDispute.state == "open", PaymentLine.run_id == run_id)
        .order_by(LineDispute.due_on, LineDispute.id)
    ).all()
