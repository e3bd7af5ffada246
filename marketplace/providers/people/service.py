"""Verbs of a provider's people: those who act for it, and those one turns to."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from marketplace.platform.actor import Actor, system_actor
from marketplace.platform.audit import record
from marketplace.platform.errors import Invalid, NotFound, Problem, Refused
from marketplace.platform.identity.models import Membership, User
from marketplace.platform.identity.service import invite_user
from marketplace.platform.mail import tell
from marketplace.platform.permissions import verb
from marketplace.platform.roles import PROVIDER_ROLES
from marketplace.platform.unit import Unit, unit
from marketplace.providers.models import Provider, ProviderContact
from marketplace.providers.people.queries import staff_with


@verb("provider.manage_people")
def invite_colleague(actor: Actor, *, email: str, name: str, role: str, locale: str = "fi") -> None:
    """Let a person act for the actor's own provider, in one role; the person gets a mail.

    A standing role of that person ends. An address of the staff gets word instead, and no access:
    nobody who buys also sells. Raises Invalid for a role that is none of a provider's, Refused
    for oneself.
    """
    with unit(actor) as u:
        provider = _own(u)
        if role not in PROVIDER_ROLES:
            raise Invalid(Problem("role", "user.role_not_for_organisation"))
        address = email.strip().lower()
        with unit(_system(actor)) as system:
            staff = staff_with(system, address)
            if staff is not None:
                tell(system, [staff], "providers/no_access.txt", provider=provider)
            else:
                _end_roles(system, provider, address, actor.user_id, but=role)
                invite_user(
                    system.actor,
                    email=address,
                    name=name,
                    organisation_id=provider.provider_id,
                    roles=[role],
                    locale=locale,
                )
        record(u, provider, "withhold_access" if staff else "invite", role=role)


@verb("provider.manage_people")
def end_colleague(actor: Actor, user_id: UUID) -> None:
    """End all roles of a colleague in the actor's own provider, at once.

    Raises Refused for oneself, so that a provider does not lose who signs for it; NotFound for
    others than colleagues.
    """
    with unit(actor) as u:
        provider = _own(u)
        if user_id == actor.user_id:
            raise Refused("provider.own_role")
        with unit(_system(actor)) as system:
            standing = _roles(system, provider, user_id)
            if not standing:
                raise NotFound("user.not_found", key=str(user_id))
            for membership in standing:
                _end(system, membership)
        record(u, provider, "end_colleague", user=str(user_id))


def _end_roles(u: Unit, provider: Provider, address: str, own: UUID | None, *, but: str) -> None:
    """A person has one role in a provider: another one takes its place."""
    user = u.session.scalar(select(User).where(User.email == address))
    if user is None:
        return
    if user.id == own:
        raise Refused("provider.own_role")
    for membership in _roles(u, provider, user.id):
        if membership.role != but:
            _end(u, membership)


def _end(u: Unit, membership: Membership) -> None:
    membership.ended_at = u.now
    record(u, membership, "end", role=membership.role, user=str(membership.user_id))


def _roles(u: Unit, provider: Provider, user_id: UUID) -> Sequence[Membership]:
    return u.session.scalars(
        select(Membership)
        .where(
            Membership.user_id == user_id,
            Membership.organisation_id == provider.provider_id,
            Membership.ended_at.is_(None),
        )
        .with_for_update(of=Membership)
    ).all()


def _own(u: Unit) -> Provider:
    """The actor's own registration, locked: its people change one at a time."""
    own = u.session.scalar(select(Provider).filter_by(provider_id=u.actor.organisation_id))
    if own is None:
        raise NotFound("provider.not_found")
    return u.lock(Provider, own.id)


@verb("provider.edit")
def add_contact(actor: Actor, provider_key: UUID, data: Mapping[str, Any]) -> ProviderContact:
    """Add a person to turn to: name, email, phone, role of CONTACT_ROLES, language.

    Raises Conflict where that address has the role already.
    """
    with unit(actor) as u:
        provider = u.lock(Provider, provider_key)
        contact = u.add(
            ProviderContact,
            provider_row_id=provider.id,
            provider_id=provider.provider_id,
            name=data["name"],
            email=data["email"].strip().lower(),
            phone=data.get("phone"),
            role=data["role"],
            language=data["language"],
        )
        record(u, provider, "add_contact", role=contact.role)
        return contact


@verb("provider.edit")
def remove_contact(actor: Actor, contact_id: UUID) -> None:
    """Remove a person to turn to."""
    with unit(actor) as u:
        contact = u.lock(ProviderContact, contact_id)
        provider = u.lock(Provider, contact.provider_row_id)
        record(u, provider, "remove_contact", role=contact.role)
        u.session.delete(contact)
        u.session.flush()


def _system(actor: Actor) -> Actor:
    return system_actor(actor.clock, actor.ids, actor.area_id)
