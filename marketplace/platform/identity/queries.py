"""Reads about people: who is behind a session, what they are, and their fellows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    column,
    exists,
    func,
    literal,
    or_,
    outerjoin,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Session, contains_eager, joinedload
from sqlalchemy.types import Text, Uuid

from marketplace.platform.actor import Actor, Audience, Scope
from marketplace.platform.clock import Clock
from marketplace.platform.db import db, scope_was_told, set_scope
from marketplace.platform.errors import NotFound
from marketplace.platform.identity.models import Area, Membership, Organisation, User
from marketplace.platform.ids import Ids
from marketplace.platform.paging import Page, read_page
from marketplace.platform.permissions import Role
from marketplace.platform.unit import Unit, system_unit

MANY = 1000
"""The most rows of people or organisations that one page shows."""


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
    stands = exists().where(Membership.user_id == User.id, *_standing_in(actor))
    wanted = select(User).where(stands, *(_named(word) for word in words.split()))
    found = read_page(wanted.order_by(User.name, User.id), page, most=MANY)
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


def buyer_of_area(actor: Actor) -> Organisation:
    """The legal buyer of the actor's area."""
    return db.session.scalars(
        select(Organisation).filter_by(area_id=actor.area_id, kind="buyer")
    ).one()


_MUNICIPALITIES = and_(
    Organisation.kind.in_(("buyer", "municipality")), Organisation.municipality_code.is_not(None)
)


def municipalities(actor: Actor) -> Sequence[Organisation]:
    """The area's municipalities: the responsible one, which is the buyer, first, then by name."""
    rows = select(Organisation).where(Organisation.area_id == actor.area_id, _MUNICIPALITIES)
    return db.session.scalars(rows.order_by(Organisation.kind, Organisation.name)).all()


def area_and_towns(actor: Actor) -> tuple[Mapping[str, str], list[str]] | None:
    """The area's names by language and its towns, the responsible one first; none where the actor
    has no area."""
    rows = db.session.execute(
        select(Area.names, Organisation.name)
        .outerjoin(Organisation, and_(Organisation.area_id == Area.id, _MUNICIPALITIES))
        .where(Area.id == actor.area_id)
        .order_by(Organisation.kind, Organisation.name)
    ).all()
    return (rows[0][0], [town(name) for _names, name in rows if name]) if rows else None


def municipality_names(session: Session, codes: Sequence[str]) -> list[str]:
    """Names of the area's municipalities by code, the responsible one first, then by name.

    The buyer stands for its own municipality.
    """
    rows = session.execute(
        select(Organisation.municipality_code, Organisation.name, Organisation.kind)
        .where(Organisation.municipality_code.in_(codes))
        .order_by(Organisation.kind, Organisation.name)
    ).all()
    return [town(name) for _code, name, _kind in rows]


def town_names(actor: Actor) -> dict[str, str]:
    """The area's municipalities by code, the responsible one first, then by name."""
    return {str(row.municipality_code): town(row.name) for row in municipalities(actor)}


def town(name: str) -> str:
    """A town by its organisation: ``Hämeenlinnan kaupunki`` is a legal person of Hämeenlinna."""
    genitive, _, kind = name.partition(" ")
    return genitive.removesuffix("n") if kind in ("kaupunki", "kunta") else name
