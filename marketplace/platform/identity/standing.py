"""Who stands behind a session or an address, and as what and where the person acts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, column, func, outerjoin, select, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import Text, Uuid

from marketplace.platform.actor import Actor, Audience, Scope
from marketplace.platform.clock import Clock
from marketplace.platform.db import db, scope_was_told, set_scope
from marketplace.platform.identity.models import Membership, Organisation, User
from marketplace.platform.ids import Ids


def memberships_of(session: Session, user: User) -> Sequence[Membership]:
    """What a person is and where, standing memberships only."""
    set_scope(session, Scope(Audience.PUBLIC, user_id=user.id))
    return session.scalars(
        select(Membership)
        .where(Membership.user_id == user.id, Membership.ended_at.is_(None))
        .order_by(Membership.created_at, Membership.id)
    ).all()


_STAND = func.app_stand(User.id, bindparam("wanted", type_=Uuid)).table_valued(
    column("area_id", Uuid),
    column("organisation_id", Uuid),
    column("kind", Text),
    column("roles", ARRAY(Text)),
    column("roles_anywhere", ARRAY(Text)),
    name="stand",
)
_STANDING = select(User, *_STAND.c).select_from(outerjoin(User, _STAND, true()))
_STANDING_OF_SESSION = _STANDING.where(User.fs_uniquifier == bindparam("session"), User.active)
_STANDING_OF_PERSON = _STANDING.where(User.id == bindparam("person"))


@dataclass(frozen=True)
class Standing:
    """A person, and in which organisation the person acts as what; nowhere where all is None."""

    user: User
    area_id: UUID | None
    organisation_id: UUID | None
    kind: str | None
    roles: Sequence[str] | None
    roles_anywhere: Sequence[str] | None
    """In all organisations together."""

    @property
    def scope(self) -> Scope:
        """What the person sees there; ``app_stand`` has told it to the transaction."""
        if self.organisation_id is None:
            return Scope(Audience.PUBLIC, user_id=self.user.id)
        audience = Audience.PROVIDER if self.kind == "provider" else Audience.STAFF
        return Scope(audience, self.area_id, self.organisation_id, self.user.id)

    def actor(self, clock: Clock, ids: Ids, request_id: str | None = None) -> Actor | None:
        """The person as an actor there; None where the person has no standing membership."""
        if self.organisation_id is None:
            return None
        return Actor(
            name=self.user.name,
            audience=self.scope.audience,
            clock=clock,
            ids=ids,
            area_id=self.area_id,
            organisation_id=self.organisation_id,
            user_id=self.user.id,
            roles=frozenset(self.roles or ()),
            request_id=request_id,
        )


def standing_of_session(session: Session, uniquifier: str, wanted: UUID | None) -> Standing | None:
    """The active person whom a log-in session names, acting in the organisation that is wanted
    (the first where none is, or the person has left it); one look-up, which gives the
    transaction the person's scope."""
    return _standing(session, _STANDING_OF_SESSION, {"session": uniquifier, "wanted": wanted})


def actor_for(
    session: Session, user: User, *, clock: Clock, ids: Ids, organisation_id: UUID | None = None
) -> Actor | None:
    """The person as an actor in one organisation (the first where none is named).

    None where the person has no standing membership.
    """
    asked = {"person": user.id, "wanted": organisation_id}
    standing = _standing(session, _STANDING_OF_PERSON, asked)
    return standing.actor(clock, ids) if standing else None


def _standing(session: Session, query: Select[Any], parameters: dict[str, Any]) -> Standing | None:
    found = session.execute(query, parameters).one_or_none()
    if found is None:
        return None
    standing = Standing(*found)
    scope_was_told(session, standing.scope)
    return standing


@dataclass(frozen=True)
class Place:
    """An organisation in which a person acts, and what the person is there."""

    organisation_id: UUID
    name: str
    roles: tuple[str, ...]


def places_of(actor: Actor) -> list[Place]:
    """All organisations in which the person behind the actor can act, in all areas."""
    session = db.session()
    user = session.get_one(User, actor.user_id)
    places: dict[UUID, Place] = {}
    for membership in memberships_of(session, user):
        known = places.get(membership.organisation_id)
        if known is None:
            set_scope(session, Scope(Audience.PUBLIC, area_id=membership.area_id))
            name = session.get_one(Organisation, membership.organisation_id).name
            known = Place(membership.organisation_id, name, ())
        roles = (*known.roles, membership.role)
        places[known.organisation_id] = Place(known.organisation_id, known.name, roles)
    set_scope(session, actor.scope)
    return list(places.values())
