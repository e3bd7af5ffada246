"""What the home page shows: to-dos by their time, and what happened lately."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased, joinedload, lazyload
from sqlalchemy.orm.interfaces import ORMOption

from marketplace.platform.actor import Actor
from marketplace.platform.audit import AuditEvent
from marketplace.platform.clock import LOCAL_ZONE
from marketplace.platform.db import db
from marketplace.platform.i18n import format_date_fi
from marketplace.platform.permissions import may
from marketplace.platform.todo import Gathered, Todo
from marketplace.platform.words import LABELS, label

CHANGES = 6
LOOKED_AT = 10 * CHANGES
"""The newest events, among which those are sought whose things may be seen: however much has
happened, no more are read."""
FAR = timedelta(weeks=3)
"""How far off a time is that does not press yet."""
GROUPS = ("today", "this_week", "undated", "later")


@dataclass(frozen=True)
class Agenda:
    """To-dos in the groups of the page; the first one is the act to do next."""

    first: Todo | None
    today: Sequence[Todo]
    this_week: Sequence[Todo]
    undated: Sequence[Todo]
    """Those that have no time: they can be done now."""
    later: Sequence[Todo]
    waiting: Sequence[Todo]
    count_today: int
    """How many own to-dos are due today, overdue or exceptions, the first one included."""
    more: bool
    """Whether some kind of them is not here whole (``todo.SHOWN``)."""


def agenda(gathered: Gathered, now: datetime) -> Agenda:
    """Group to-dos, already in order of time, by their day in Helsinki; overdue is today, and so is
    an exception, which comes first. What has no time can be done now: it comes before what is far
    off."""
    far = now + FAR

    def rank(todo: Todo) -> int:
        if todo.is_exception:
            return -1
        return 1 if not todo.until else 2 * (todo.until > far)

    todos = sorted(gathered.todos, key=rank)
    today = now.astimezone(LOCAL_ZONE).date()
    sunday = today + timedelta(days=6 - today.weekday())

    def group(todo: Todo) -> str:
        if todo.is_exception:
            return "today"
        day = todo.until.astimezone(LOCAL_ZONE).date() if todo.until else None
        if day is None:
            return "undated"
        if day > sunday:
            return "later"
        return "today" if day <= today else "this_week"

    own = [(group(todo), todo) for todo in todos if not todo.waits_for_others]
    rest = {name: [todo for found, todo in own[1:] if found == name] for name in GROUPS}
    return Agenda(
        first=own[0][1] if own else None,
        waiting=[todo for todo in todos if todo.waits_for_others],
        count_today=sum(found == "today" for found, _todo in own),
        more=gathered.more,
        **rest,
    )


@dataclass(frozen=True)
class Thing:
    """A kind of object whose changes are told: to whom, and where its page is."""

    model: type[Any]
    permissions: tuple[str, ...]
    """Any of these is enough."""
    name: str | None = None
    """The attribute that people know it by, such as ``number`` or ``user.name``."""
    endpoint: str | None = None
    argument: str | None = None
    """The argument of its page, where it is not called as the name."""
    key: str | None = None
    """The attribute that gives the argument, where it is not the name."""


@dataclass(frozen=True)
class Change:
    """One thing that happened, in words."""

    title: str
    detail: str
    url: str | None


def latest_changes(actor: Actor, things: Mapping[str, Thing]) -> list[Change]:
    """What happened lately to things that the actor may see, newest first.

    Row-level security limits the things, so it limits their events too.
    """
    visible = {kind: thing for kind, thing in things.items() if _may_see(actor, thing)}
    told = [code for code in LABELS if code.startswith("audit.") and code.split(".")[1] in visible]
    if not told:
        return []
    newest = (
        select(AuditEvent)
        .where(AuditEvent.area_id == actor.area_id, _code().in_(told))
        .order_by(AuditEvent.position.desc())
        .limit(LOOKED_AT)
    )
    event = aliased(AuditEvent, newest.subquery())
    seen = or_(*(_seen(event, kind, thing) for kind, thing in visible.items()))
    wanted = select(event).where(seen).order_by(event.position.desc()).limit(CHANGES)
    events = db.session.scalars(wanted).all()
    rows = _rows(events, visible)
    return [
        _change(event, visible[event.object_type], rows.get(event.object_id), actor.now)
        for event in events
    ]


def _rows(events: Sequence[AuditEvent], things: Mapping[str, Thing]) -> dict[UUID, Any]:
    """The things that the events are about, by key: one look-up for each kind that has a name.

    A thing is told by its name: what it consists of or belongs to is not loaded.
    """
    keys: dict[str, set[UUID]] = {}
    for event in events:
        if things[event.object_type].name is not None:
            keys.setdefault(event.object_type, set()).add(event.object_id)
    found = {}
    for kind, wanted in keys.items():
        model = things[kind].model
        options = [lazyload("*"), *_named_by(things[kind])]
        rows = select(model).options(*options).where(model.id.in_(wanted))
        for row in db.session.scalars(rows):
            found[row.id] = row
    return found


def _named_by(thing: Thing) -> list[ORMOption]:
    """What a thing is named by stands in another row, which comes along without its own parts."""
    relation, _dot, _attribute = (thing.name or "").rpartition(".")
    return [joinedload(getattr(thing.model, relation)).lazyload("*")] if relation else []


def _may_see(actor: Actor, thing: Thing) -> bool:
    return any(may(actor, permission) for permission in thing.permissions)


def _code() -> ColumnElement[str]:
    """The code of an event's words. No index finds events by it, so that PostgreSQL goes back from
    the newest one until it has enough, instead of gathering all of their kinds to sort them."""
    return "audit." + AuditEvent.object_type + "." + AuditEvent.action


def _seen(event: type[AuditEvent], kind: str, thing: Thing) -> ColumnElement[bool]:
    """The condition that the thing of an event may be seen. It is looked up by its key: PostgreSQL
    would read all things into memory for ``in`` and ``exists``, never for ``=``."""
    found = select(thing.model.id).where(thing.model.id == event.object_id).scalar_subquery()
    return and_(event.object_type == kind, event.object_id == found)


def _change(event: AuditEvent, thing: Thing, row: Any, now: datetime) -> Change:
    title = label(f"audit.{event.object_type}.{event.action}")
    when = _when(event.created_at, now)
    if thing.name is None:
        return Change(title, when, None)
    name = attrgetter(thing.name)(row)
    return Change(title, f"{name}, {when}", _page_of(thing, row, name))


def _page_of(thing: Thing, row: Any, name: str) -> str | None:
    if thing.endpoint is None:
        return None
    given = getattr(row, thing.key) if thing.key else name
    return url_for(thing.endpoint, **{thing.argument or str(thing.name): given})


def _when(at: datetime, now: datetime) -> str:
    local, today = at.astimezone(LOCAL_ZONE), now.astimezone(LOCAL_ZONE).date()
    clock = f"{local:%-H.%M}"
    if local.date() == today:
        return _("tänään klo %(clock)s", clock=clock)
    if local.date() == today - timedelta(days=1):
        return _("eilen klo %(clock)s", clock=clock)
    return format_date_fi(local.date())
