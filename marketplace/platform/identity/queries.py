"""Reads about people and organisations: who has a role where, and who answers for what."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, contains_eager, joinedload

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound
from marketplace.platform.identity.models import Area, Membership, Organisation, User
from marketplace.platform.paging import Page, read_page
from marketplace.platform.roles import Role
from marketplace.platform.unit import Unit, system_unit

MANY = 1000
"""The most rows of people or organisations that one page shows."""
LISTED = 240
"""As many people are listed page by page; the others are found by a search."""


def area_of_installation(session: Session, code: str) -> UUID | None:
    """The key of the area whose pages strangers see; None before set-up."""
    return session.scalar(select(Area.id).where(Area.code == code))


def organisations_of(user_id: UUID | None) -> set[UUID]:
    """The keys of the organisations to which a person belongs now."""
    mine = select(Membership.organisation_id).where(
        Membership.user_id == user_id, Membership.ended_at.is_(None)
    )
    return set(db.session.scalars(mine))


def members_of(organisation_id: UUID) -> set[UUID]:
    """The keys of the people who belong to an organisation now."""
    theirs = select(Membership.user_id).where(
        Membership.organisation_id == organisation_id, Membership.ended_at.is_(None)
    )
    return set(db.session.scalars(theirs))


def organisation(actor: Actor, organisation_id: UUID) -> Organisation:
    """An organisation of the actor's area; NotFound where there is none."""
    found = db.session.get(Organisation, organisation_id)
    if found is None or found.area_id != actor.area_id:
        raise NotFound("organisation.not_found", key=str(organisation_id))
    return found


def organisation_by_business_id(actor: Actor, business_id: str) -> Organisation:
    """An organisation of the actor's area by its business ID; NotFound where there is none."""
    found = db.session.scalar(
        select(Organisation).filter_by(area_id=actor.area_id, business_id=business_id)
    )
    if found is None:
        raise NotFound("organisation.not_found", key=business_id)
    return found


def inviting(actor: Actor, also: UUID | None = None) -> Sequence[Organisation]:
    """To which organisations of the area people are invited: the buyer and the municipalities, and
    the one whose key is asked for, each by name."""
    offered = or_(Organisation.kind != "provider", Organisation.id == also)
    return db.session.scalars(
        select(Organisation)
        .where(Organisation.area_id == actor.area_id, offered)
        .order_by(Organisation.kind, Organisation.name)
        .limit(MANY)
    ).all()


@dataclass
class Person:
    """Somebody with a role in the area: the account, and each role with where it is held."""

    user: User
    memberships: list[Membership]


def people(actor: Actor, page: int = 1, words: str = "") -> Page[Person]:
    """Those with a standing role in the actor's area, by name, perhaps those alone in whose name or
    address all of some words stand."""
    held = select(Membership.id).where(Membership.user_id == User.id, *_standing_in(actor))
    # The offset keeps the database from joining all memberships and sorting: it walks the names.
    wanted = select(User).where(held.offset(0).exists())
    named = wanted.where(*(_named(word) for word in words.split()))
    found = read_page(named.order_by(User.name, User.id), page, most=LISTED)
    here = _memberships(actor).where(Membership.user_id.in_([user.id for user in found.rows]))
    roles = {person.user.id: person for person in _persons(db.session.scalars(here))}
    return found.showing([roles[user.id] for user in found.rows])


def everybody(actor: Actor) -> Iterator[Person]:
    """All with a standing role in the actor's area, by name: for a command."""
    return _persons(db.session.scalars(_memberships(actor).execution_options(yield_per=MANY)))


def _memberships(actor: Actor) -> Select[tuple[Membership]]:
    return (
        select(Membership)
        .join(User, User.id == Membership.user_id)
        .where(*_standing_in(actor))
        .options(contains_eager(Membership.user), joinedload(Membership.organisation))
        .order_by(User.name, User.id, Membership.created_at)
    )


def _standing_in(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return Membership.area_id == actor.area_id, Membership.ended_at.is_(None)


def _named(word: str) -> ColumnElement[bool]:
    return or_(
        User.name.icontains(word, autoescape=True), User.email.icontains(word, autoescape=True)
    )


def _persons(memberships: Iterable[Membership]) -> Iterator[Person]:
    """Memberships in the order of their people, by person."""
    for _key, rows in groupby(memberships, attrgetter("user_id")):
        held = list(rows)
        yield Person(held[0].user, held)


def person(actor: Actor, user_id: UUID) -> User:
    """A person with a role in the actor's area, standing or ended; NotFound for all others."""
    found = db.session.scalar(
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(User.id == user_id, Membership.area_id == actor.area_id)
        .limit(1)
    )
    if found is None:
        raise NotFound("user.not_found", key=str(user_id))
    return found


def memberships_in_area(actor: Actor, user_id: UUID) -> Sequence[Membership]:
    """A person's roles in the actor's area, the ended ones last."""
    return db.session.scalars(
        select(Membership)
        .where(Membership.user_id == user_id, Membership.area_id == actor.area_id)
        .options(joinedload(Membership.organisation))
        .order_by(Membership.ended_at.is_not(None), Membership.created_at, Membership.id)
        .limit(MANY)
    ).all()


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


def people_to_tell(
    u: Unit, *, organisation_id: UUID | None = None, role: str | None = None
) -> Sequence[User]:
    """Who gets a mail: the people of an organisation, or all in the area who hold a role.

    Asked as the system, since whoever acts may not see the others' memberships.
    """
    people = (
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.ended_at.is_(None), User.active)
        .order_by(User.email)
        .distinct()
    )
    if organisation_id is not None:
        people = people.where(Membership.organisation_id == organisation_id)
    if role is not None:
        people = people.where(Membership.role == role)
    with system_unit(u) as system:
        return system.session.scalars(people).all()


def in_charge(u: Unit, user_id: UUID) -> Sequence[User]:
    """Who gets the mails to an officer: that person, or every officer of the area where that
    person is none any more."""
    officers = people_to_tell(u, role=Role.PROCUREMENT_OFFICER)
    return [officer for officer in officers if officer.id == user_id] or officers


def falls_to(
    actor: Actor, officer_id: InstrumentedAttribute[UUID] | ColumnElement[UUID]
) -> ColumnElement[bool]:
    """The condition that the actor, an officer, answers for a thing: as its officer, or together
    with the others where its officer is none of the area's any more."""
    stands = exists().where(
        Membership.user_id == officer_id,
        Membership.area_id == actor.area_id,
        Membership.role == Role.PROCUREMENT_OFFICER,
        Membership.ended_at.is_(None),
    )
    return or_(officer_id == actor.user_id, ~stands)


def answers(actor: Actor, officer_id: UUID) -> bool:
    """Whether the actor answers for a thing whose officer is named: `falls_to` of one thing."""
    if Role.PROCUREMENT_OFFICER not in actor.roles:
        return False
    return bool(db.session.scalar(select(falls_to(actor, literal(officer_id)))))
