"""Reads about people: who is behind a session, what they are, and their fellows."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.platform.actor import Actor, Audience, Scope
from marketplace.platform.clock import Clock
from marketplace.platform.db import set_scope
from marketplace.platform.errors import NotFound
from marketplace.platform.identity.models import Area, Membership, Organisation, User
from marketplace.platform.ids import Ids


def area_of_installation(session: Session, code: str) -> UUID | None:
    """The key of the area whose pages strangers see; None before set-up."""
    return session.scalar(select(Area.id).where(Area.code == code))


def memberships_of(session: Session, user: User) -> Sequence[Membership]:
    """What a person is and where, standing memberships only."""
    set_scope(session, Scope(Audience.PUBLIC, user_id=user.id))
    return session.scalars(
        select(Membership)
        .where(Membership.user_id == user.id, Membership.ended_at.is_(None))
        .order_by(Membership.created_at, Membership.id)
    ).all()


def actor_for(
    session: Session,
    user: User,
    *,
    clock: Clock,
    ids: Ids,
    organisation_id: UUID | None = None,
    request_id: str | None = None,
) -> Actor | None:
    """The person as an actor in one organisation (the first where none is named).

    None where the person has no standing membership.
    """
    standing = memberships_of(session, user)
    if not standing:
        return None
    chosen = organisation_id or standing[0].organisation_id
    own = [m for m in standing if m.organisation_id == chosen] or [standing[0]]
    area_id = own[0].area_id
    set_scope(session, Scope(Audience.PUBLIC, area_id=area_id, user_id=user.id))
    organisation = session.get_one(Organisation, own[0].organisation_id)
    return Actor(
        name=user.name,
        audience=Audience.PROVIDER if organisation.kind == "provider" else Audience.STAFF,
        clock=clock,
        ids=ids,
        area_id=area_id,
        organisation_id=organisation.id,
        user_id=user.id,
        roles=frozenset(m.role for m in own),
        request_id=request_id,
    )


def user_by_email(session: Session, email: str) -> User:
    """A person by e-mail address; NotFound where there is none."""
    user = session.scalar(select(User).where(User.email == email.strip().lower()))
    if user is None:
        raise NotFound("user.not_found", email=email)
    return user


def colleagues(session: Session, actor: Actor, role: str) -> Sequence[User]:
    """The people who hold a role in the actor's area, by name."""
    return session.scalars(
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.area_id == actor.area_id,
            Membership.role == role,
            Membership.ended_at.is_(None),
        )
        .order_by(User.name)
        .distinct()
    ).all()
