"""Verbs about areas, people and their memberships."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask_security import hash_password
from sqlalchemy import select

from marketplace.platform.actor import Actor, system_actor
from marketplace.platform.audit import record
from marketplace.platform.identity.models import Area, Membership, Organisation, User
from marketplace.platform.permissions import verb
from marketplace.platform.types import TextsByLanguage
from marketplace.platform.unit import Unit, unit


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
) -> User:
    """Make a person's account, or find it, and give it roles in an organisation.

    Raises Conflict where the person has one of the roles already.
    """
    address = email.strip().lower()
    with unit(actor) as u:
        user = u.session.scalar(select(User).where(User.email == address))
        if user is None:
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
        for role in roles:
            membership = u.add(
                Membership, user_id=user.id, organisation_id=organisation_id, role=role
            )
            record(u, membership, "create", role=role)
        return user


@verb("user.set_password")
def set_password(actor: Actor, user_id: UUID, password: str) -> None:
    """Set a person's password, for demo accounts and the operator's command line."""
    with unit(actor) as u:
        u.lock(User, user_id).password = hash_password(password)
