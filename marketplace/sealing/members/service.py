"""The verbs of members' keys: kept at log-in, wrapped anew, given to colleagues."""

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from flask_security import verify_password
from nacl.public import PrivateKey
from sqlalchemy import select

from marketplace.platform.actor import Actor, system_actor
from marketplace.platform.audit import record
from marketplace.platform.db import db, set_scope
from marketplace.platform.errors import NotFound, Refused
from marketplace.platform.identity.models import Membership, Organisation, User
from marketplace.platform.permissions import verb
from marketplace.platform.roles import PROVIDER_ROLES
from marketplace.platform.unit import Unit, system_unit, unit
from marketplace.sealing.crypto import (
    PASSWORD_COST,
    Cost,
    WrongKey,
    new_pair,
    seal_to,
    secret_of,
    unwrap,
    wrapped_anew,
)
from marketplace.sealing.members.queries import (
    organisation_private_key,
    own_copy_of,
    readable_key,
    readers,
)
from marketplace.sealing.models import KeyCopy, MemberKey, OrganisationKey


@verb("key.keep")
def keep_member_key(
    actor: Actor, user_id: UUID, password: str, *, cost: Cost = PASSWORD_COST
) -> bytes | None:
    """The secret of a person whose log-in password was just proven; None for who needs none.

    The person's key pair is made where there is none, and made anew where the password does not
    open it: it was reset since. An organisation that nobody could open gets a new key.
    """
    with unit(_as_person(actor, user_id)) as u:
        places = _provider_places(u, user_id)
        if not places:
            return None
        u.lock(User, user_id)  # two first log-ins at once make one key
        pair = u.session.scalars(
            select(MemberKey).filter_by(user_id=user_id).with_for_update()
        ).one_or_none()
        secret = _proven(pair, password)
        if secret is None:
            fields, secret = new_pair(password, cost)
            if pair is None:
                u.add(MemberKey, user_id=user_id, **fields)
            else:
                _set(pair, fields)
                u.session.flush()
        for place in places:
            with unit(system_actor(u.actor.clock, u.actor.ids, place.area_id)) as inside:
                _key_of_organisation(inside, place.organisation_id)
        return secret


@verb("key.keep")
def change_member_password(
    actor: Actor, user_id: UUID, old: str, new: str, *, cost: Cost = PASSWORD_COST
) -> bytes | None:
    """Wrap the person's key by the new password; the old one is known, so that nothing is lost."""
    with unit(_as_person(actor, user_id)) as u:
        pair = u.session.scalars(
            select(MemberKey).filter_by(user_id=user_id).with_for_update()
        ).one_or_none()
        secret = _proven(pair, old)
        if pair is not None and secret is not None:
            fields, _secret = wrapped_anew(unwrap(pair, secret), new, cost)
            _set(pair, fields)
            u.session.flush()
        return keep_member_key(u.actor, user_id, new, cost=cost)


def _as_person(actor: Actor, user_id: UUID) -> Actor:
    """The system, which sees the person's places in all areas."""
    return system_actor(actor.clock, actor.ids, actor.area_id).on_behalf_of(user_id)


def _provider_places(u: Unit, user_id: UUID) -> Sequence[Membership]:
    return u.session.scalars(
        select(Membership)
        .filter_by(user_id=user_id, ended_at=None)
        .where(Membership.role.in_(PROVIDER_ROLES))
        .order_by(Membership.created_at, Membership.id)
    ).all()


def _proven(pair: MemberKey | None, password: str) -> bytes | None:
    if pair is None:
        return None
    secret = secret_of(password, pair)
    try:
        unwrap(pair, secret)
    except WrongKey:
        return None
    return secret


def _set(pair: MemberKey, fields: dict[str, bytes | int]) -> None:
    for name, value in fields.items():
        setattr(pair, name, value)


@verb("key.unlock")
def unlocked(actor: Actor, password: str) -> Actor:
    """The actor carrying what the log-in password opens. Raises Refused where it is wrong."""
    with unit(actor) as u:
        user = u.get(User, u.actor.user_id)
        plain = unicodedata.normalize("NFKD", password)
        if not user.password or not verify_password(plain, user.password):
            raise Refused("sealing.wrong_password", field="password")
    system = system_actor(actor.clock, actor.ids, actor.area_id)
    secret = keep_member_key(system, user.id, password)
    set_scope(db.session(), actor.scope)
    return replace(actor, secret=secret)


@verb("offer.draft")
def writing_key(actor: Actor) -> OrganisationKey:
    """The key to which the actor's organisation writes; made anew where nobody could read it.

    Raises Refused where no member has a key of one's own: each gets one at log-in.
    """
    with unit(actor) as u:
        standing = readable_key(u.actor)
        if standing is not None:
            return standing
        system = system_actor(u.actor.clock, u.actor.ids, u.actor.area_id)
        with unit(system) as inside:
            return _key_of_organisation(inside, u.actor.organisation_id)


@verb("offer.submit")
def writing_key_of(actor: Actor, organisation_id: UUID) -> OrganisationKey | None:
    """The same of another organisation, such as a member of the actor's consortium; None where
    nobody of it has a key, who could read what is written."""
    with unit(actor), unit(system_actor(actor.clock, actor.ids, actor.area_id)) as inside:
        try:
            return _key_of_organisation(inside, organisation_id)
        except Refused:
            return None


def _key_of_organisation(u: Unit, organisation_id: UUID | None) -> OrganisationKey:
    latest = _latest(u, organisation_id)
    if latest is not None and readers(u.session, latest.id):
        return latest
    u.session.execute(select(Organisation.id).filter_by(id=organisation_id).with_for_update())
    waited_for = _latest(u, organisation_id)  # somebody may have made one meanwhile
    if waited_for is not latest and waited_for is not None:
        return waited_for
    pairs = u.session.scalars(
        select(MemberKey)
        .join(Membership, Membership.user_id == MemberKey.user_id)
        .where(Membership.organisation_id == organisation_id, Membership.ended_at.is_(None))
        .distinct()
    ).all()
    if not pairs:
        raise Refused("sealing.no_member")
    private = PrivateKey.generate()
    made = u.add(
        OrganisationKey,
        provider_id=organisation_id,
        generation=latest.generation + 1 if latest else 1,
        public_key=bytes(private.public_key),
    )
    for pair in pairs:
        _add_copy(u, made, bytes(private), pair)
    record(u, made, "create", generation=made.generation)
    return made


def _latest(u: Unit, organisation_id: UUID | None) -> OrganisationKey | None:
    return u.session.scalars(
        select(OrganisationKey)
        .filter_by(provider_id=organisation_id)
        .order_by(OrganisationKey.generation.desc())
        .limit(1)
    ).one_or_none()


def _add_copy(u: Unit, key: OrganisationKey, private: bytes, pair: MemberKey) -> None:
    u.add(
        KeyCopy,
        organisation_key_id=key.id,
        provider_id=key.provider_id,
        user_id=pair.user_id,
        member_public_key=pair.public_key,
        ciphertext=seal_to(pair.public_key, private),
    )


@verb("key.give_copy")
def give_copy(actor: Actor, user_id: UUID) -> None:
    """Give a colleague the organisation's keys, by what the actor's own password opens.

    Raises Locked where the actor cannot open them, Refused where the colleague has no key yet,
    NotFound for who is no colleague.
    """
    with unit(actor) as u:
        keys = u.session.scalars(
            select(OrganisationKey)
            .filter_by(provider_id=u.actor.organisation_id)
            .order_by(OrganisationKey.generation)
        ).all()
        opened = [
            (key, organisation_private_key(u.actor, key.id))
            for key in keys
            if own_copy_of(u.actor, key.id) is not None
        ]
        if not opened:
            raise Refused("sealing.no_copy")
        pair = _colleague(u, user_id)
        for key, private in opened:
            standing = u.find(
                KeyCopy, organisation_key_id=key.id, member_public_key=pair.public_key
            )
            if standing is None:
                _add_copy(u, key, private, pair)
                record(u, key, "give_copy", user=str(user_id))


def _colleague(u: Unit, user_id: UUID) -> MemberKey:
    with system_unit(u) as system:
        member = system.session.scalar(
            select(Membership.id)
            .filter_by(user_id=user_id, organisation_id=u.actor.organisation_id, ended_at=None)
            .limit(1)
        )
        if member is None:
            raise NotFound("user.not_found", key=str(user_id))
        pair = system.find(MemberKey, user_id=user_id)
        if pair is None:
            raise Refused("sealing.member_without_key")
        return pair
