"""Verbs of the providers: they register, officers decide who may offer."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from marketplace.baskets.queries import service_lines
from marketplace.platform.actor import Actor, system_actor
from marketplace.platform.audit import record
from marketplace.platform.errors import Invalid, Problem
from marketplace.platform.identity.models import Membership, Organisation, User
from marketplace.platform.identity.queries import municipalities, people_to_tell
from marketplace.platform.identity.service import invite_user
from marketplace.platform.lifecycle import begin, fire
from marketplace.platform.mail import tell
from marketplace.platform.permissions import STAFF_ROLES, Role, verb
from marketplace.platform.unit import Unit, unit
from marketplace.providers.identifiers import bank_account, business_id, masked
from marketplace.providers.lifecycle import PROVIDER
from marketplace.providers.models import FORMS, Provider, ProviderLine

OWN_FIELDS = ("form", "vat_liable", "contact_name", "contact_email", "contact_phone", "iban")


@verb("provider.register")
def register_provider(actor: Actor, data: Mapping[str, Any]) -> Provider:
    """Register a provider with its first person, who gets a mail for setting a password.

    Nobody who buys also sells: an address of the staff gets word of that instead, and no access.
    Whoever registers is not told which addresses those are.

    ``data`` has the provider's details (name, form, vat_liable, contact_name, contact_email,
    contact_phone, iban), its business_id, codes of municipalities and service_lines, and perhaps
    the person's locale. Raises Invalid with a problem per field, Conflict where the business ID
    is taken.
    """
    with unit(actor) as u:
        details = _checked(u, data)
        with unit(_system(actor)) as system:  # a stranger writes into no list of the area
            organisation = system.add(
                Organisation,
                kind="provider",
                name=details["name"],
                business_id=business_id(data["business_id"]),
                municipality_code=None,
            )
            record(system, organisation, "create", name=organisation.name, kind="provider")
        with unit(actor.for_provider(organisation.id)) as own:
            provider = _register(own, organisation, details)
        _give_access(_system(actor), provider, data.get("locale", "fi"))
        return provider


def _give_access(system: Actor, provider: Provider, locale: str) -> None:
    with unit(system) as u:
        staff = _staff_with(u, provider.contact_email)
        if staff is not None:
            tell(u, [staff], "providers/no_access.txt", provider=provider)
            record(u, provider, "withhold_access")
            return
        invite_user(
            system,
            email=provider.contact_email,
            name=provider.contact_name,
            organisation_id=provider.provider_id,
            roles=[Role.PROVIDER],
            locale=locale,
        )


def _register(u: Unit, organisation: Organisation, details: Mapping[str, Any]) -> Provider:
    provider = u.add(
        Provider,
        provider_id=organisation.id,
        organisation=organisation,
        state=PROVIDER.initial,
        municipalities=details["municipalities"],
        submitted_at=u.now,
        **{name: details[name] for name in OWN_FIELDS},
    )
    _set_lines(u, provider, details["service_lines"])
    begin(u, PROVIDER, provider, lines=sorted(details["service_lines"]))
    return provider


@verb("provider.edit")
def edit_provider(actor: Actor, provider_key: UUID, data: Mapping[str, Any]) -> Provider:
    """Change what a provider tells of itself; a rejected registration is thereby sent again.

    Tells the provider's people by mail where the bank account changed. Raises Invalid with a
    problem per field.
    """
    with unit(actor) as u:
        provider = u.lock(Provider, provider_key)
        details = _checked(u, data)
        account = masked(provider.iban)
        changed = _apply(u, provider, details)
        if changed:
            facts = (
                {"iban_before": account, "iban": masked(provider.iban)} if "iban" in changed else {}
            )
            record(u, provider, "edit", fields=changed, **facts)
        if provider.state == "rejected":
            fire(u, PROVIDER, provider, "resubmit")
            provider.submitted_at, provider.state_reason = u.now, None
        if "iban" in changed:
            _tell(u, provider, "account_changed")
        return provider


def _apply(u: Unit, provider: Provider, details: Mapping[str, Any]) -> list[str]:
    """Set the details that differ; returns the names of what was changed."""
    changed = []
    if provider.organisation.name != details["name"]:
        provider.organisation.name = details["name"]
        changed.append("name")
    for name in (*OWN_FIELDS, "municipalities"):
        if getattr(provider, name) != details[name]:
            setattr(provider, name, details[name])
            changed.append(name)
    if _set_lines(u, provider, details["service_lines"]):
        changed.append("service_lines")
    return changed


@verb("provider.approve")
def approve_provider(actor: Actor, provider_key: UUID) -> Provider:
    """Let a provider offer; it is told by mail."""
    with unit(actor) as u:
        provider = u.lock(Provider, provider_key)
        fire(u, PROVIDER, provider, "approve")
        provider.approved_at, provider.state_reason = u.now, None
        _tell(u, provider, "approved")
        return provider


@verb("provider.reject")
def reject_provider(actor: Actor, provider_key: UUID, reason: str) -> Provider:
    """Refuse a registration, with the reason that the provider is told by mail."""
    return _refuse(actor, provider_key, "reject", "rejected", reason)


@verb("provider.suspend")
def suspend_provider(actor: Actor, provider_key: UUID, reason: str) -> Provider:
    """Keep an approved provider from offering, with the reason that it is told by mail."""
    return _refuse(actor, provider_key, "suspend", "suspended", reason)


def _refuse(actor: Actor, provider_key: UUID, action: str, mail: str, reason: str) -> Provider:
    with unit(actor) as u:
        provider = u.lock(Provider, provider_key)
        PROVIDER.check(provider, action, actor)
        if not reason.strip():
            raise Invalid(Problem("reason", "provider.reason_missing"))
        fire(u, PROVIDER, provider, action, reason=reason.strip())
        provider.state_reason = reason.strip()
        _tell(u, provider, mail)
        return provider


@verb("provider.reinstate")
def reinstate_provider(actor: Actor, provider_key: UUID) -> Provider:
    """Let a suspended provider offer again; it is told by mail."""
    with unit(actor) as u:
        provider = u.lock(Provider, provider_key)
        fire(u, PROVIDER, provider, "reinstate")
        provider.state_reason = None
        _tell(u, provider, "reinstated")
        return provider


def _checked(u: Unit, data: Mapping[str, Any]) -> dict[str, Any]:
    """The details with account and address in one form; raises Invalid with every problem."""
    known_lines = {line.code for line in service_lines(u.actor)}
    known_towns = {row.municipality_code for row in municipalities(u.actor)}
    lines, towns = list(data["service_lines"]), list(data["municipalities"])
    problems = [
        *([] if lines else [Problem("service_lines", "provider.line_missing")]),
        *([] if towns else [Problem("municipalities", "provider.municipality_missing")]),
        *_unknown("service_lines", "line", lines, known_lines),
        *_unknown("municipalities", "municipality", towns, known_towns),
        *([] if data["form"] in FORMS else [Problem("form", "provider.form_unknown")]),
    ]
    if problems:
        raise Invalid(*problems)
    return dict(data) | {
        "iban": bank_account(data["iban"]),
        "contact_email": data["contact_email"].strip().lower(),
    }


def _unknown(field: str, kind: str, codes: Sequence[str], known: set[Any]) -> list[Problem]:
    return [
        Problem(field, f"provider.{kind}_unknown", {kind: code})
        for code in codes
        if code not in known
    ]


def _set_lines(u: Unit, provider: Provider, codes: Sequence[str]) -> bool:
    """Make the provider's lines those of the codes; returns whether anything changed."""
    wanted = {line.id for line in service_lines(u.actor) if line.code in codes}
    standing = {each.service_line_id: each for each in provider.lines}
    for key in standing.keys() - wanted:
        provider.lines.remove(standing[key])
    for key in sorted(wanted - standing.keys()):
        u.add(
            ProviderLine,
            provider_row_id=provider.id,
            provider_id=provider.provider_id,
            service_line_id=key,
        )
    u.session.flush()
    u.session.refresh(provider, ["lines"])
    return standing.keys() != wanted


def _staff_with(u: Unit, address: str) -> User | None:
    """The person of the area's staff with this address, if there is one."""
    return u.session.scalar(
        select(User)
        .join(Membership, User.id == Membership.user_id)
        .where(
            User.email == address,
            Membership.role.in_(STAFF_ROLES),
            Membership.ended_at.is_(None),
        )
        .limit(1)
    )


def _tell(u: Unit, provider: Provider, mail: str) -> None:
    people = people_to_tell(u, organisation_id=provider.provider_id)
    tell(u, people, f"providers/{mail}.txt", provider=provider)


def _system(actor: Actor) -> Actor:
    return system_actor(actor.clock, actor.ids, actor.area_id)
