"""The unit of work: one act, one transaction, one instant.

Every verb opens ``with unit(actor) as u``. Inner verbs join the unit that is open, so that two
verbs can be one transaction; only the outermost commits. It is all or nothing: where an inner verb
fails, the outermost unit fails too, even if somebody between them caught the error. Who wants to
go on without it asks first, or begins a unit of its own after this one has ended.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.orm.interfaces import ORMOption

from marketplace.platform.actor import Actor, system_actor
from marketplace.platform.clock import LOCAL_ZONE, FixedClock
from marketplace.platform.db import Base, db, return_scope, set_scope
from marketplace.platform.errors import NotFound, from_database_error

Row = TypeVar("Row", bound=Base)
FAILED = "failed_act"
"""In the session's info: the first error of an inner act."""


@dataclass
class Unit:
    """What a verb works with while its transaction is open."""

    actor: Actor
    session: Session
    now: datetime
    """The instant of the act, UTC: the same for everything written by it."""

    @property
    def today(self) -> date:
        """The day of the act in Europe/Helsinki."""
        return self.now.astimezone(LOCAL_ZONE).date()

    def new_id(self) -> UUID:
        """A new identifier from the actor's source."""
        return self.actor.ids.new()

    def add(self, model: type[Row], /, **values: Any) -> Row:
        """Make a row with key, area and time of making, and put it into the transaction."""
        common: dict[str, Any] = {"id": self.new_id(), "created_at": self.now}
        if hasattr(model, "area_id"):
            common["area_id"] = self.actor.area_id
        row = model(**(common | values))
        self.session.add(row)
        self.session.flush()
        return row

    def get(self, model: type[Row], key: UUID) -> Row:
        """A row by key; NotFound where there is none or the scope does not show it."""
        row = self.session.get(model, key)
        if row is None:
            raise NotFound(f"{model.__tablename__}.not_found", key=str(key))
        return row

    def lock(
        self, model: type[Row], key: UUID, *options: ORMOption, pointed_at: bool = False
    ) -> Row:
        """The same, locked until the end of the transaction and read anew, perhaps with fewer
        or more of its relations.

        Others wait who lock it too, and who make a row that points at it: not these where it is
        ``pointed_at`` by long acts, whose end nobody should wait for.
        """
        how = {"of": model, "key_share": pointed_at}
        row = self.session.get(
            model, key, options=options, with_for_update=how, populate_existing=True
        )
        if row is None:
            raise NotFound(f"{model.__tablename__}.not_found", key=str(key))
        return row

    def find(self, model: type[Row], /, **values: Any) -> Row | None:
        """The one row with these values, or None."""
        return self.session.scalars(select(model).filter_by(**values)).one_or_none()


@contextmanager
def unit(actor: Actor) -> Iterator[Unit]:
    """Open, or join, the transaction of an act.

    Raises the domain error that the database's error means (`from_database_error`); anything else
    passes through. In both cases nothing of the act remains.
    """
    session: Session = db.session()
    outer: Unit | None = session.info.get("unit")
    if outer is not None:
        with _joined(outer, actor) as joined:
            yield joined
        return
    set_scope(session, actor.scope)
    opened = _unit_at(actor.clock.now(), actor, session)
    session.info["unit"] = opened
    try:
        yield opened
        _refuse_half(session)
        session.commit()
    except (DBAPIError, UnicodeEncodeError) as error:
        session.rollback()
        meaning = from_database_error(error)
        if meaning is None:
            raise
        raise meaning from error
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("unit", None)
        session.info.pop(FAILED, None)


def system_unit(u: Unit) -> AbstractContextManager[Unit]:
    """A unit of the product itself within one that is open, for what its person may not do but the
    act brings with it."""
    return unit(system_actor(u.actor.clock, u.actor.ids, u.actor.area_id))


def _refuse_half(session: Session) -> None:
    """An inner act that failed left its first half in the transaction: no whole can have it."""
    failed: BaseException | None = session.info.get(FAILED)
    if failed is not None:
        raise failed


@contextmanager
def _joined(outer: Unit, actor: Actor) -> Iterator[Unit]:
    """Act inside an open unit, under the inner actor's scope for as long as it lasts."""
    try:
        if _same(actor, outer.actor):
            yield outer
        else:
            with _under(outer, actor) as inner:
                yield inner
    except BaseException as error:
        outer.session.info.setdefault(FAILED, error)
        raise


def _same(actor: Actor, other: Actor) -> bool:
    return (actor.scope, actor.name, actor.roles) == (other.scope, other.name, other.roles)


@contextmanager
def _under(outer: Unit, actor: Actor) -> Iterator[Unit]:
    outer.session.flush()
    set_scope(outer.session, actor.scope)
    inner = _unit_at(outer.now, actor, outer.session)
    outer.session.info["unit"] = inner
    try:
        yield inner
        outer.session.flush()
    finally:
        outer.session.info["unit"] = outer
        return_scope(outer.session, outer.actor.scope)


def _unit_at(now: datetime, actor: Actor, session: Session) -> Unit:
    """A unit whose actor's clock stands still, so that guards judge at the instant of the act."""
    return Unit(replace(actor, clock=FixedClock(now)), session, now)
