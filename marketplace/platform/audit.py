"""The audit log: append-only events in the transaction of the act, chained per object.

Each event's hash covers its content and the hash before it, so that a changed or removed event
breaks the chain of its object. One chain for everything would line up every commit behind one
lock; a chain per object does not.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.platform.db import AreaRow, Base
from marketplace.platform.types import Json
from marketplace.platform.unit import Unit


class AuditEvent(AreaRow, Base):
    """One thing that somebody did to one object."""

    __tablename__ = "audit_event"
    __rls__ = "audit"
    __table_args__ = (
        UniqueConstraint("object_type", "object_id", "sequence"),
        Index("ix_audit_event_area_id_position", "area_id", "position"),
        Index("ix_audit_event_provider_id_position", "provider_id", "position"),
    )
    __mapper_args__ = {"eager_defaults": False}  # who writes an event may not be shown it

    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True), unique=True)
    object_type: Mapped[str]
    object_id: Mapped[UUID]
    provider_id: Mapped[UUID | None]
    """The provider's organisation that the object belongs to."""
    sequence: Mapped[int]
    action: Mapped[str]
    actor_name: Mapped[str]
    actor_user_id: Mapped[UUID | None]
    actor_organisation_id: Mapped[UUID | None]
    from_state: Mapped[str | None]
    to_state: Mapped[str | None]
    facts: Mapped[Json]
    request_id: Mapped[str | None]
    previous_hash: Mapped[str | None]
    hash: Mapped[str]

    def content(self) -> dict[str, Any]:
        """What the hash covers."""
        return {
            "area": str(self.area_id),
            "provider": str(self.provider_id),
            "object": [self.object_type, str(self.object_id), self.sequence],
            "at": self.created_at.isoformat(),
            "action": self.action,
            "actor": [self.actor_name, str(self.actor_user_id), str(self.actor_organisation_id)],
            "states": [self.from_state, self.to_state],
            "facts": self.facts,
            "request": self.request_id,
            "previous": self.previous_hash,
        }


def record(
    u: Unit,
    thing: Any,
    action: str,
    *,
    from_state: str | None = None,
    to_state: str | None = None,
    **facts: Any,
) -> AuditEvent:
    """Append an event to the chain of an object, in the transaction of the act.

    Facts are plain JSON values; money in cents, days as ISO dates. No names of clients ever.
    """
    last, previous_hash = _end_of_chain(u.session, thing.__tablename__, thing.id)
    event = AuditEvent(
        id=u.new_id(),
        area_id=thing.area_id,
        created_at=u.now,
        object_type=thing.__tablename__,
        object_id=thing.id,
        provider_id=getattr(thing, "provider_id", None),
        sequence=last + 1,
        action=action,
        actor_name=u.actor.name,
        actor_user_id=u.actor.user_id,
        actor_organisation_id=u.actor.organisation_id,
        from_state=from_state,
        to_state=to_state,
        facts=facts,
        request_id=u.actor.request_id,
        previous_hash=previous_hash,
    )
    event.hash = digest(event)
    u.session.add(event)
    u.session.flush()
    return event


def _end_of_chain(session: Session, object_type: str, object_id: UUID) -> tuple[int, str | None]:
    """The sequence and hash of an object's last event; 0 and None where it has none."""
    last = session.execute(
        select(AuditEvent.sequence, AuditEvent.hash)
        .filter_by(object_type=object_type, object_id=object_id)
        .order_by(AuditEvent.sequence.desc())
        .limit(1)
    ).one_or_none()
    return (0, None) if last is None else (last.sequence, last.hash)


def digest(event: AuditEvent) -> str:
    """SHA-256 over the event's content as canonical JSON, in hexadecimal."""
    content = json.dumps(event.content(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


def history(session: Session, object_type: str, object_id: UUID) -> Sequence[AuditEvent]:
    """The events of one object in their order."""
    return session.scalars(
        select(AuditEvent)
        .filter_by(object_type=object_type, object_id=object_id)
        .order_by(AuditEvent.sequence)
    ).all()


def broken_links(session: Session) -> Iterator[tuple[str, UUID, int]]:
    """Where a chain does not hold: object type, object and sequence of each bad event."""
    previous: AuditEvent | None = None
    ordered = select(AuditEvent).order_by(
        AuditEvent.object_type, AuditEvent.object_id, AuditEvent.sequence
    )
    for event in session.scalars(ordered.execution_options(yield_per=1000)):
        same = previous is not None and previous.object_id == event.object_id
        expected_hash = previous.hash if same and previous else None
        expected_sequence = previous.sequence + 1 if same and previous else 1
        if (
            event.previous_hash != expected_hash
            or event.sequence != expected_sequence
            or event.hash != digest(event)
        ):
            yield event.object_type, event.object_id, event.sequence
        previous = event
