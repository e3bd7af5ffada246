"""Verbs about areas, people and their memberships."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask_security import hash_password
from sqlalchemy import select

from marketplace.platform.actor import Actor, system_actor
from marketplace.platform.audit import record
from marketplace.platform.errors import Invalid, NotFound, Problem, Refused
from marketplace.platform.identity.invitations import VALID_FOR, invitation_token
from marketplace.platform.identity.models import Area, Membership, Organisation, User
from marketplace.platform.mail import tell
from marketplace.platform.permissions import verb
from marketplace.platform.roles import PROVIDER_ROLES, STAFF_ROLES
from marketplace.platform.types import TextsByLanguage
from marketplace.platform.unit import Unit, unit

PASSWORD_LENGTH = 12


@verb("area.set_up")
def set_up_area(
    actor: Actor,
    *,
    code: str,
    names: TextsByLanguage,
    buyer: Mapping[str, Any],
    municipalities: Sequence[Mapping[str, Any]],
) -> Area:
    """Make an employment area with its legal buyer and municipalities; what stands stays.

    Each organisation is given by name, business_id and municipality_code.
    """
    with unit(actor) as u:
        area = u.find(Area, code=code) or u.add(Area, code=code, names=dict(names))
    within = system_actor(actor.clock, actor.ids, area.id)
    with unit(within) as u:
        _organisation(u, "buyer", buyer)
        for municipality in municipalities:
            _organisation(u, "municipality", municipality)
    return area


def _organisation(u: Unit, kind: str, facts: Mapping[str, Any]) -> Organisation:
    found = u.find(Organisation, business_id=facts["business_id"])
    if found is not None:
        return found
    made = u.add(
        Organisation,
        kind=kind,
        name=facts["name"],
        business_id=facts["business_id"],
        municipality_code=facts.get("municipality_code"),
    )
    record(u, made, "create", name=made.name, kind=kind)
    return made


@verb("user.invite")
def invite_user(
    actor: Actor,
    *,
    email: str,
    name: str,
    organisation_id: UUID,
    roles: Sequence[str],
    locale: str = "fi",
    send_mail: bool = True,
) -> User:
    """Make a person's account, or find it, give it roles in an organisation, and say so by mail.

    Raises Conflict where the person has one of the roles already, Invalid where a role does not
    belong to that kind of organisation, Refused where people would give roles to themselves.
    """
    with unit(actor) as u:
        organisation = u.session.get(Organisation, organisation_id)
        if organisation is None:
            raise NotFound("organisation.not_found", key=str(organisation_id))
        _check_roles(organisation, roles)
        user = _account(u, email.strip().lower(), name, locale)
        if user.id == actor.user_id:
            raise Refused("membership.own")
        for role in roles:
            _give_role(u, user, organisation, role)
        if send_mail:
            _tell(u, user, organisation, roles)
        return user


def _check_roles(organisation: Organisation, roles: Sequence[str]) -> None:
    fitting = PROVIDER_ROLES if organisation.kind == "provider" else STAFF_ROLES
    if not roles or not fitting.issuperset(roles):
        raise Invalid(Problem("roles", "user.role_not_for_organisation"))


def _account(u: Unit, address: str, name: str, locale: str) -> User:
    user = u.session.scalar(select(User).where(User.email == address))
    if user is not None:
        return user
    key = u.new_id()
    user = User(
        id=key,
        created_at=u.now,
        email=address,
        name=name,
        locale=locale,
        active=True,
        fs_uniquifier=key.hex,
    )
    u.session.add(user)
    u.session.flush()
    return user


def _give_role(u: Unit, user: User, organisation: Organisation, role: str) -> None:
    ended = u.session.scalar(
        select(Membership).where(
            Membership.user_id == user.id,
            Membership.organisation_id == organisation.id,
            Membership.role == role,
            Membership.ended_at.is_not(None),
        )
    )
    if ended is not None:
        ended.ended_at = None
        record(u, ended, "reopen", role=role, user=str(user.id))
        return
    made = u.add(Membership, user_id=user.id, organisation_id=organisation.id, role=role)
    record(u, made, "create", role=role, user=str(user.id))


def _tell(u: Unit, user: User, organisation: Organisation, roles: Sequence[str]) -> None:
    """Mail a link for setting the password, or word of the new roles to who has a password."""
    facts = {
        "name": user.name,
        "email": user.email,
        "organisation": organisation.name,
        "role_codes": list(roles),
    }
    if user.password is not None:
        tell(u, [user], "account/role_added.txt", **facts)
        return
    token = invitation_token(user.id, u.now)
    last = u.now + VALID_FOR
    tell(u, [user], "account/invitation.txt", token=token, last=last, **facts)


@verb("user.invite")
def send_invitation(actor: Actor, user_id: UUID) -> None:
    """Mail a new link to a person who has not set a password yet.

    Raises NotFound where the person has no role in the area, Refused where a password stands.
    """
    with unit(actor) as u:
        membership = _standing_membership(u, user_id)
        user = u.lock(User, user_id)
        if user.password is not None:
            raise Refused("invitation.used")
        organisation = u.session.get_one(Organisation, membership.organisation_id)
        _tell(u, user, organisation, [membership.role])
        record(u, membership, "invite_again", user=str(user_id))


@verb("membership.end")
def end_membership(actor: Actor, membership_id: UUID) -> None:
    """End what a person is in an organisation; it takes effect at the person's next request.

    Raises Refused for one's own role, so that an area does not lose its last administrator.
    """
    with unit(actor) as u:
        membership = u.lock(Membership, membership_id)
        if membership.user_id == actor.user_id:
            raise Refused("membership.own")
        if membership.ended_at is not None:
            raise Refused("membership.ended")
        membership.ended_at = u.now
        record(u, membership, "end", role=membership.role, user=str(membership.user_id))


@verb("user.set_password")
def set_password(actor: Actor, user_id: UUID, password: str) -> None:
    """Set a person's password, for demo accounts and the operator's command line.

    The person's open sessions end. Raises Refused where the password is too short.
    """
    if len(password) < PASSWORD_LENGTH:
        raise Refused("user.password_too_short", length=PASSWORD_LENGTH)
    with unit(actor) as u:
        user = u.lock(User, user_id)
        user.password = hash_password(password)
        user.fs_uniquifier = u.new_id().hex
        for membership in u.session.scalars(select(Membership).filter_by(user_id=user_id)):
            record(u, membership, "set_password", user=str(user_id))


@verb("user.reset_second_factor")
def reset_second_factor(actor: Actor, user_id: UUID) -> None:
    """Forget a person's second factor, for somebody who lost the phone and the recovery codes.

    The person's open sessions end; the next log-in asks to set a second factor up anew where one
    is required. Raises NotFound where the person has no role in the area.
    """
    with unit(actor) as u:
        membership = _standing_membership(u, user_id)
        user = u.lock(User, user_id)
        user.tf_primary_method = None
        user.tf_totp_secret = None
        user.mf_recovery_codes = None
        user.fs_uniquifier = u.new_id().hex
        record(u, membership, "reset_second_factor", user=str(user_id))


@verb("account.edit")
def set_language(actor: Actor, language: str) -> None:
    """Keep the language that the person chose, for pages and mails."""
    with unit(actor) as u:
        u.lock(User, actor.user_id).locale = language


def _standing_membership(u: Unit, user_id: UUID) -> Membership:
    """A role that the person holds in the actor's area; NotFound where there is none."""
    found = u.session.scalars(
        select(Membership)
        .where(
            Membership.user_id == user_id,
            Membership.area_id == u.actor.area_id,
            Membership.ended_at.is_(None),
        )
        .order_by(Membership.created_at, Membership.id)
        .limit(1)
    ).one_or_none()
    if found is None:
        raise NotFound("user.not_found", key=str(user_id))
    return found
