"""Reads about questions to clients."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound
from marketplace.platform.unit import system_unit, unit
from outcomes.referrals.models import Referral
from outcomes.results.confirming.links import code_digest, digest_of
from outcomes.results.confirming.models import WorkConfirmation

LIMIT = 50
WAITING = ("asked", "sent", "handed")
"""States of a question that may still be answered, in its time."""


def questions_of(_actor: Actor, referral_id: UUID) -> Sequence[WorkConfirmation]:
    """What has been asked of a referral's client, as far as the actor sees it (a provider what its
    own people asked), the newest first; at most LIMIT."""
    return db.session.scalars(
        select(WorkConfirmation)
        .filter_by(referral_id=referral_id)
        .order_by(WorkConfirmation.created_at.desc(), WorkConfirmation.id)
        .limit(LIMIT)
    ).all()


def answers_about(
    _actor: Actor, person_key: str, employer_ids: Collection[str]
) -> Sequence[WorkConfirmation]:
    """What a person has answered about work with some employers, the newest first; at most
    LIMIT."""
    return db.session.scalars(
        select(WorkConfirmation)
        .join(Referral, Referral.id == WorkConfirmation.referral_id)
        .where(
            Referral.person_key == person_key,
            WorkConfirmation.employer_id.in_(employer_ids),
            WorkConfirmation.state == "answered",
        )
        .order_by(WorkConfirmation.answered_at.desc(), WorkConfirmation.id)
        .limit(LIMIT)
    ).all()


def confirmed_work(_actor: Actor, person_keys: Collection[str]) -> frozenset[tuple[str, str, date]]:
    """The jobs that the people have confirmed: person, employer and first day."""
    rows = db.session.execute(
        select(Referral.person_key, WorkConfirmation.employer_id, WorkConfirmation.started_on)
        .join(Referral, Referral.id == WorkConfirmation.referral_id)
        .where(
            Referral.person_key == func.any(list(person_keys)),
            WorkConfirmation.answer == "started",
        )
    )
    return frozenset((person, employer, day) for person, employer, day in rows)


@dataclass(frozen=True)
class Asked:
    """What a client is asked: the job, until when, and whether it was answered."""

    employer_name: str
    started_on: date
    hours_per_week: Decimal
    kind: str
    answer_by: date
    answered: bool


def asked_by(actor: Actor, token: str) -> Asked:
    """What a link or code asks, whoever holds it; NotFound where it is none of ours."""
    with unit(actor) as outer, system_unit(outer) as u:
        found = by_token(u.session, token)
        return Asked(
            found.employer_name,
            found.started_on,
            found.hours_per_week,
            found.kind,
            found.answer_by,
            answered=found.state == "answered",
        )


def by_token(session: Session, token: str) -> WorkConfirmation:
    """The question that a link or code leads to, as the system sees it."""
    digests = digest_of(token), code_digest(token)
    wanted = select(WorkConfirmation).where(WorkConfirmation.token_sha256.in_(digests))
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound("work_confirmation.not_found")
    return found
