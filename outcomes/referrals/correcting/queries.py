"""Which days of referrals were corrected, and when."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from marketplace.platform.audit import AuditEvent
from marketplace.platform.db import db
from outcomes.referrals.models import Referral

CORRECT = "correct_days"
"""The act by which a coach corrects days."""


def corrections_of(referral_ids: Collection[UUID]) -> Mapping[UUID, Sequence[AuditEvent]]:
    """The corrections of the days of some referrals, in their order."""
    found: dict[UUID, list[AuditEvent]] = defaultdict(list)
    if referral_ids:
        rows = select(AuditEvent).where(
            AuditEvent.object_type == Referral.__tablename__,
            AuditEvent.object_id.in_(referral_ids),
            AuditEvent.action == CORRECT,
        )
        for event in db.session.scalars(rows.order_by(AuditEvent.sequence)):
            found[event.object_id].append(event)
    return found


def is_corrected_to(day: date, name: str, corrections: Sequence[AuditEvent]) -> bool:
    """Whether a day of a referral (``started_on`` …) is what a coach corrected it to."""
    changed = [
        event.facts["after"].get(name)
        for event in corrections
        if event.facts["before"].get(name) != event.facts["after"].get(name)
    ]
    return bool(changed) and changed[-1] == day.isoformat()


def differ_since(then: datetime, corrections: Sequence[AuditEvent]) -> bool:
    """Whether days that were known at a moment are other ones by the corrections since."""
    since = [event for event in corrections if event.created_at >= then]
    if not since:
        return False
    before, after = since[0].facts["before"], since[-1].facts["after"]
    return any(after.get(name) != day for name, day in before.items())
