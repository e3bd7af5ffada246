"""The audit log: append-only events in the transaction of the act, chained per object.

Each event's hash covers its content and the hash before it, so that a changed or removed event
breaks the chain of its object. One chain for everything would line up every commit behind one
lock; a chain per object does not.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Identity,
    Index,
    Insert,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    exists,
    func,
    insert,
    literal,
    select,
    true,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.platform.db import AreaRow, Base, db
from marketplace.platform.errors import Conflict
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

    def around_the_link(self) -> tuple[str, str, str]:
        """The canonical content before, between and after the sequence and the hash before it."""
        content = self.content()
        before = {name: content[name] for name in content if name < "object"}
        after = {name: content[name] for name in content if name > "previous"}
        which = canonical(content["object"][:2])[:-1]
        head = f'{canonical(before)[:-1]},"object":{which},'
        return head, '],"previous":', f",{canonical(after)[1:]}"


def record(
    u: Unit,
    thing: Any,
    action: str,
    *,
    from_state: str | None = None,
    to_state: str | None = None,
    **facts: Any,
) -> None:
    """Append an event to the chain of an object, in the transaction of the act.

    Facts are plain JSON values; money in cents, days as ISO dates. No names of clients ever.
    """
    event = AuditEvent(
        id=u.new_id(),
        area_id=thing.area_id,
        created_at=u.now,
        object_type=thing.__tablename__,
        object_id=thing.id,
        provider_id=getattr(thing, "provider_id", None),
        action=action,
        actor_name=u.actor.name,
        actor_user_id=u.actor.user_id,
        actor_organisation_id=u.actor.organisation_id,
        from_state=from_state,
        to_state=to_state,
        facts=facts,
        request_id=u.actor.request_id,
    )
    u.session.flush()
    given = {column.key: getattr(event, column.key) for column in _GIVEN}
    head, middle, tail = event.around_the_link()
    u.session.execute(_APPEND, given | {"head": head, "middle": middle, "tail": tail})


_LINK = frozenset({"position", "sequence", "previous_hash", "hash"})
_TABLE = cast(Table, AuditEvent.__table__)
_GIVEN = [column for column in _TABLE.columns if column.key not in _LINK]


def _append() -> Insert:
    """Write an event after the last one of its object: the link and the hash over it are made in
    the database, where the last one is, so that an act asks for it in no look-up of its own."""
    same = [_TABLE.c[name] == bindparam(name) for name in ("object_type", "object_id")]
    newest_first = select(_TABLE.c.sequence, _TABLE.c.hash).where(*same)
    last = newest_first.order_by(_TABLE.c.sequence.desc()).limit(1).subquery("last")
    sequence = func.coalesce(last.c.sequence, 0) + 1
    previous = func.coalesce(literal('"') + last.c.hash + literal('"'), "null")
    head, middle, tail = (bindparam(name, type_=Text) for name in ("head", "middle", "tail"))
    content = head + sql_cast(sequence, Text) + middle + previous + tail
    digest_of_it = func.encode(func.sha256(func.convert_to(content, "UTF8")), "hex")
    one = select(literal(1).label("one")).subquery("one")
    values = [bindparam(column.key, type_=column.type) for column in _GIVEN]
    row = select(*values, sequence, last.c.hash, digest_of_it)
    names = [column.key for column in _GIVEN] + ["sequence", "previous_hash", "hash"]
    return insert(_TABLE).from_select(names, row.select_from(one.outerjoin(last, true()))).inline()


_APPEND = _append()


def digest(event: AuditEvent) -> str:
    """SHA-256 over the event's content as canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical(event.content()).encode()).hexdigest()


def canonical(content: Any) -> str:
    """The one way to write what a hash covers: JSON with sorted keys."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def history(session: Session, object_type: str, object_id: UUID) -> Sequence[AuditEvent]:
    """The events of one object in their order."""
    return session.scalars(
        select(AuditEvent)
        .filter_by(object_type=object_type, object_id=object_id)
        .order_by(AuditEvent.sequence)
    ).all()


def has_done(thing: Any, user_id: UUID | None, *actions: str) -> bool:
    """Whether a person has done one of these to an object, such as written a part of it."""
    return _any_event(thing, AuditEvent.actor_user_id == user_id, AuditEvent.action.in_(actions))


def has_happened(thing: Any, *actions: str) -> bool:
    """Whether anybody has done one of these to an object."""
    return _any_event(thing, AuditEvent.action.in_(actions))


def _any_event(thing: Any, *conditions: ColumnElement[bool]) -> bool:
    of_thing = (AuditEvent.object_type == thing.__tablename__, AuditEvent.object_id == thing.id)
    return bool(db.session.scalar(select(exists().where(*of_thing, *conditions))))


def last_change(thing: Any) -> int:
    """The number of the last event of an object: what a form shows of it, others change later."""
    last = _last_event(db.session(), thing)
    return last.sequence if last else 0


def check_seen(u: Unit, thing: Any, seen: int | None, code: str = "form.changed_meanwhile") -> None:
    """Raise Conflict with a code where an object has changed since a form or a page showed it
    (None: none did). The object is locked."""
    last = _last_event(u.session, thing) if seen is not None else None
    if last is not None and last.sequence != seen:
        facts = {"who": last.actor_name, "at": last.created_at, "seen": last.sequence}
        raise Conflict(code, **facts)


def changed_by(thing: Any, *actions: str) -> UUID | None:
    """The person who last did one of these to an object; None where the system did, or nobody."""
    last = _last_event(db.session(), thing, *actions)
    return last.actor_user_id if last else None


def _last_event(session: Session, thing: Any, *actions: str) -> AuditEvent | None:
    events = select(AuditEvent).filter_by(object_type=thing.__tablename__, object_id=thing.id)
    if actions:
        events = events.where(AuditEvent.action.in_(actions))
    return session.scalars(events.order_by(AuditEvent.sequence.desc()).limit(1)).one_or_none()


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
