"""Reads about members' keys: what a person may open, and who of an organisation can read."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from marketplace.platform.actor import Actor
from marketplace.platform.db import db, reading_all
from marketplace.platform.errors import Refused
from marketplace.platform.identity.models import Membership, User
from marketplace.sealing.crypto import WrongKey, open_with, secret_of, unwrap
from marketplace.sealing.models import KeyCopy, MemberKey, OrganisationKey


class Locked(Refused):
    """What only a member can open, and this one cannot now: the code says why and what helps."""


def member_secret(session: Session, user_id: UUID, password: str) -> bytes | None:
    """The secret that a person's log-in password gives; None where it opens no key of the person.

    The session must see the person's own rows.
    """
    pair = session.scalars(select(MemberKey).filter_by(user_id=user_id)).one_or_none()
    if pair is None:
        return None
    secret = secret_of(password, pair)
    try:
        unwrap(pair, secret)
    except WrongKey:
        return None
    return secret


def latest_key(actor: Actor) -> OrganisationKey | None:
    """The key to which the actor's organisation writes now."""
    return db.session.scalars(
        select(OrganisationKey)
        .filter_by(provider_id=actor.organisation_id)
        .order_by(OrganisationKey.generation.desc())
        .limit(1)
    ).one_or_none()


def own_copy_of(actor: Actor, organisation_key_id: UUID) -> KeyCopy | None:
    """The actor's copy of a key of its organisation, where the person's present key opens it."""
    return db.session.scalars(
        select(KeyCopy)
        .join(MemberKey, MemberKey.public_key == KeyCopy.member_public_key)
        .where(
            KeyCopy.organisation_key_id == organisation_key_id,
            KeyCopy.user_id == actor.user_id,
            MemberKey.user_id == actor.user_id,
        )
    ).one_or_none()


def readable_key(actor: Actor) -> OrganisationKey | None:
    """The key to which the actor's organisation writes now, where the actor can open it."""
    own = select(KeyCopy.id).join(MemberKey, MemberKey.public_key == KeyCopy.member_public_key)
    own = own.where(
        KeyCopy.organisation_key_id == OrganisationKey.id,
        KeyCopy.user_id == actor.user_id,
        MemberKey.user_id == actor.user_id,
    )
    found = db.session.execute(
        select(OrganisationKey, own.exists())
        .filter_by(provider_id=actor.organisation_id)
        .order_by(OrganisationKey.generation.desc())
        .limit(1)
    ).one_or_none()
    return found[0] if found is not None and found[1] else None


def readers(session: Session, organisation_key_id: UUID) -> Sequence[User]:
    """The members who can open a key of their organisation, by name; asked as the system."""
    return session.scalars(
        select(User)
        .join(MemberKey, MemberKey.user_id == User.id)
        .join(KeyCopy, KeyCopy.member_public_key == MemberKey.public_key)
        .join(Membership, Membership.user_id == User.id)
        .where(
            KeyCopy.organisation_key_id == organisation_key_id,
            Membership.organisation_id == KeyCopy.provider_id,
            Membership.ended_at.is_(None),
            User.active,
        )
        .order_by(User.name)
        .distinct()
    ).all()


@dataclass(frozen=True)
class OwnKey:
    """What a person has of a key of an organisation: both parts, or what is lacking is None."""

    wrapped_private_key: bytes | None
    """The person's own key, wrapped by what the log-in password opens."""
    copy: bytes | None
    """The organisation's private key, encrypted to the person's."""


@dataclass(frozen=True)
class WritingKey:
    """A key to which an organisation writes."""

    id: UUID
    public_key: bytes


def organisation_private_key(
    actor: Actor, organisation_key_id: UUID, own: OwnKey | None = None
) -> bytes:
    """The private key of the actor's organisation, by what the actor carries.

    `own`: what the actor has of the key, where it was looked up already.
    Raises Locked: ``sealing.locked`` where the password must be given anew, ``sealing.no_copy``
    where a colleague must give the key, ``sealing.copy_lost`` where nobody has it any more.
    """
    own = own or _own_key(actor, organisation_key_id)
    if own.wrapped_private_key is None or actor.secret is None:
        raise Locked("sealing.locked")
    try:
        private = unwrap(own, actor.secret)
    except WrongKey as error:
        raise Locked("sealing.locked") from error
    if own.copy is not None:
        return open_with(private, own.copy)
    raise Locked("sealing.no_copy" if _read_by_somebody(actor, organisation_key_id) else LOST)


def _own_key(actor: Actor, organisation_key_id: UUID) -> OwnKey:
    copied = (
        (KeyCopy.member_public_key == MemberKey.public_key)
        & (KeyCopy.organisation_key_id == organisation_key_id)
        & (KeyCopy.user_id == MemberKey.user_id)
    )
    found = db.session.execute(
        select(MemberKey.wrapped_private_key, KeyCopy.ciphertext)
        .outerjoin(KeyCopy, copied)
        .where(MemberKey.user_id == actor.user_id)
    ).one_or_none()
    return OwnKey(None, None) if found is None else OwnKey(*found)


LOST = "sealing.copy_lost"


def _read_by_somebody(actor: Actor, organisation_key_id: UUID) -> bool:
    with reading_all(actor.scope) as session:
        return bool(readers(session, organisation_key_id))


@dataclass(frozen=True)
class MemberState:
    """A member of the actor's organisation and whether the member can read its drafts."""

    user_id: UUID
    name: str
    has_key: bool
    """Whether the person has logged in, and so has a key of one's own."""
    reads: bool


def members(actor: Actor) -> list[MemberState]:
    """The people of the actor's organisation by name."""
    key = latest_key(actor)
    with reading_all(actor.scope) as session:
        rows = session.execute(
            select(User, MemberKey.id)
            .join(Membership, Membership.user_id == User.id)
            .outerjoin(MemberKey, MemberKey.user_id == User.id)
            .where(
                Membership.organisation_id == actor.organisation_id,
                Membership.ended_at.is_(None),
                User.active,
            )
            .order_by(User.name, User.id)
            .distinct()
        ).all()
        reading = {user.id for user in readers(session, key.id)} if key else set()
    return [
        MemberState(user.id, user.name, own is not None, user.id in reading) for user, own in rows
    ]


def waits_for_key(actor: Actor) -> list[MemberState]:
    """The members to whom the actor could give the organisation's key now."""
    latest = (
        select(OrganisationKey.id)
        .filter_by(provider_id=actor.organisation_id)
        .order_by(OrganisationKey.generation.desc())
        .limit(1)
        .scalar_subquery()
    )
    copy = (KeyCopy.organisation_key_id == latest) & (
        KeyCopy.member_public_key == MemberKey.public_key
    )
    own = aliased(MemberKey)
    readable = exists().where(
        KeyCopy.organisation_key_id == latest,
        KeyCopy.user_id == actor.user_id,
        KeyCopy.member_public_key == own.public_key,
        own.user_id == actor.user_id,
    )
    with reading_all(actor.scope) as session:
        rows = session.execute(
            select(User.id, User.name)
            .join(Membership, Membership.user_id == User.id)
            .join(MemberKey, MemberKey.user_id == User.id)
            .where(
                Membership.organisation_id == actor.organisation_id,
                Membership.ended_at.is_(None),
                User.active,
                readable,
                ~exists().where(copy),
            )
            .order_by(User.name, User.id)
            .distinct()
        ).all()
    return [MemberState(user_id, name, has_key=True, reads=False) for user_id, name in rows]
