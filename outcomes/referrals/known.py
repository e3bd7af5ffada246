"""Referrals as the payment engine reads them, now or as they were known at an earlier moment.

A referral's days and facts are overwritten where somebody marks or corrects them; each such act is
in the log with what stood before it, so that later acts can be taken back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from marketplace.platform.actor import Actor
from marketplace.platform.audit import AuditEvent
from marketplace.platform.db import db
from marketplace.platform.identity.models import Organisation
from outcomes.pure import facts
from outcomes.pure.cells import declared_values
from outcomes.referrals.facts import asked_facts
from outcomes.referrals.models import Referral
from outcomes.referrals.queries import TAKEN_IN


@dataclass(frozen=True)
class _Known:
    """What of a referral may change once it is made."""

    state: str
    started_on: date | None
    ended_on: date | None
    facts: Mapping[str, Any]

    def before(self, event: AuditEvent) -> "_Known":
        """What was known before one act."""
        known = self if event.from_state is None else replace(self, state=event.from_state)
        if event.action == "start":
            return replace(known, started_on=None)
        if event.action == "end":
            return replace(known, ended_on=None)
        if event.action == "correct_facts":
            return replace(known, facts=event.facts["before"])
        if event.action == "correct_days":
            days = event.facts["before"]
            first, last = (_day(days.get(name)) for name in ("started_on", "ended_on"))
            return replace(known, started_on=first, ended_on=last)
        return known


def engine_referrals(
    _actor: Actor, contract_id: UUID, known_at: datetime | None = None
) -> list[facts.Referral]:
    """The referrals of a contract by number, as they were known at a moment if one is given: for
    that the actor must be one who may read the log of them all.

    Those that the provider had not taken in are left out.
    """
    rows = db.session.execute(
        select(Referral, Organisation.business_id)
        .join(Organisation, Organisation.id == Referral.provider_id)
        .where(*_wanted(contract_id, known_at))
        .order_by(Referral.number)
    )
    later = _acts_after(contract_id, known_at) if known_at else {}
    return [
        _as_read(row, business_id, known)
        for row, business_id in rows
        if (known := _known(row, later.get(row.id, ()))).state in TAKEN_IN
    ]


def _wanted(contract_id: UUID, known_at: datetime | None) -> list[Any]:
    then = Referral.state.in_(TAKEN_IN) if known_at is None else Referral.created_at <= known_at
    return [Referral.contract_id == contract_id, then]


def _acts_after(contract_id: UUID, moment: datetime) -> Mapping[UUID, list[AuditEvent]]:
    """What happened to a contract's referrals after a moment, the last act of each first."""
    theirs = select(Referral.id).where(Referral.contract_id == contract_id)
    events = db.session.scalars(
        select(AuditEvent)
        .where(
            AuditEvent.object_type == Referral.__tablename__,
            AuditEvent.object_id.in_(theirs),
            AuditEvent.created_at > moment,
        )
        .order_by(AuditEvent.object_id, AuditEvent.sequence.desc())
    )
    found: dict[UUID, list[AuditEvent]] = {}
    for event in events:
        found.setdefault(event.object_id, []).append(event)
    return found


def _known(row: Referral, later: Iterable[AuditEvent]) -> _Known:
    known = _Known(row.state, row.started_on, row.ended_on, row.facts)
    for event in later:
        known = known.before(event)
    return known


def _as_read(row: Referral, business_id: str, known: _Known) -> facts.Referral:
    return facts.Referral(
        referral_id=row.number,
        person_key=row.person_key,
        contract_id=row.contract.number,
        referred_on=row.referred_on,
        started_on=known.started_on,
        ended_on=known.ended_on,
        groups=tuple(sorted(row.groups)),
        provider_id=business_id,
        municipality=row.municipality,
        columns=declared_values(asked_facts(row.contract), known.facts),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
