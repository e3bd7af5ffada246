"""Verbs of the providers: they register, officers decide who may offer.

A change of an approved provider that matters waits for approval (``_ask``): its account for
finance, new service lines and another form for the officers. What stood before stands until then.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select

from marketplace.platform.actor import Actor, system_actor
from marketplace.platform.audit import record
from marketplace.platform.errors import Invalid, Problem, Refused
from marketplace.platform.identifiers import business_id, masked
from marketplace.platform.identity.models import Organisation
from marketplace.platform.identity.queries import people_to_tell
from marketplace.platform.identity.service import invite_user
from marketplace.platform.lifecycle import begin, fire
from marketplace.platform.mail import tell
from marketplace.platform.permissions import verb
from marketplace.platform.roles import Role
from marketplace.platform.unit import Unit, unit
from marketplace.providers.details import (
    NEEDED,
    OPTIONAL,
    apply,
    as_told,
    checked,
    line_codes,
    set_lines,
)
from marketplace.providers.lifecycle import PROVIDER, PROVIDER_CHANGE
from marketplace.providers.models import Provider, ProviderChange
from marketplace.providers.people.queries import staff_with

APPROVED = ("approved", "suspended")
"""States in which material changes wait for approval: somebody has relied on what stands."""
TO_SEND = ("draft", "changes_requested", "rejected")
"""States from which a provider sends its registration to approval."""


@verb("provider.register")
def register_provider(actor: Actor, data: Mapping[str, Any], *, draft: bool = False) -> Provider:
    """Register a provider with its first person, who gets a mail for setting a password.

    Nobody who buys also sells: an address of the staff gets word of that instead, and no access.
    Whoever registers is not told which addresses those are.

    ``data`` has the provider's details (name, form, vat_liable, contact_name, contact_email,
    contact_phone, iban and the optional ones of ``details.OPTIONAL``), its business_id, codes of
    municipalities and service_lines, and perhaps the person's locale. A ``draft`` may lack the
    account, the lines and the municipalities, and is sent to approval later. Raises Invalid with
    a problem per field, Conflict where the business ID is taken.
    """
    with unit(actor) as u:
        number = business_id(data["business_id"])
        details = checked(u, data, number, draft=draft)
        with unit(_system(actor)) as system:  # a stranger writes into no list of the area
            organisation = system.add(
                Organisation,
                kind="provider",
                name=details["name"],
                business_id=number,
                municipality_code=None,
            )
            record(system, organisation, "create", name=organisation.name, kind="provider")
        owner = replace(actor.for_provider(organisation.id), roles=frozenset({Role.PROVIDER}))
        with unit(owner) as own:
            provider = _register(own, organisation, details)
            if not draft:
                _send(own, provider)
        _give_access(_system(actor), provider, data.get("locale", "fi"))
        return provider


def _give_access(system: Actor, provider: Provider, locale: str) -> None:
    with unit(system) as u:
        staff = staff_with(u, provider.contact_email)
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
    given = {name: details[name] for name in OPTIONAL if name in details}
    provider = u.add(
        Provider,
        provider_id=organisation.id,
        organisation=organisation,
        state=PROVIDER.initial,
        municipalities=details["municipalities"],
        iban=details["iban"],
        **{name: details[name] for name in NEEDED},
        **given,
    )
    set_lines(u, provider, details["service_lines"])
    begin(u, PROVIDER, provider, lines=sorted(details["service_lines"]))
    return provider


@verb("provider.submit")
def submit_provider(actor: Actor, provider_key: UUID) -> Provider:
    """Send a registration to approval, for the first time or again.

    Raises Refused ``provider.incomplete`` where services, municipalities or account are missing.
    """
    with unit(actor) as u:
        provider = u.lock(Provider, provider_key)
        _send(u, provider)
        return provider


def _send(u: Unit, provider: Provider) -> None:
    fire(u, PROVIDER, provider, "submit" if provider.state == "draft" else "resubmit")
    provider.submitted_at, provider.state_reason = u.now, None


@verb("provider.edit")
def edit_provider(
    actor: Actor, provider_key: UUID, data: Mapping[str, Any], *, send: bool = True
) -> Provider:
    """Change what a provider tells of itself.

    What is not yet approved changes at once and, unless ``send`` is off, goes to approval if it
    waited for the provider. Of an approved provider the account, new service lines and another
    form wait for approval, and so does the account of one that was approved before it was closed;
    all else changes at once. Raises Invalid with a problem per field.
    """
    with unit(actor) as u:
        provider = u.lock(Provider, provider_key)
        if provider.state == "closed":
            raise Refused("provider.is_closed")
        goes = send and provider.state in TO_SEND
        unfinished = provider.state in TO_SEND and not send
        details = checked(u, data, provider.business_id, draft=unfinished)
        if provider.state in APPROVED:
            details = _ask_for_material(u, provider, details)
        elif provider.approved_at is not None:  # its contracts may still pay to the account
            _ask(u, provider, "account", {"iban": provider.iban}, {"iban": details["iban"]})
            details |= {"iban": provider.iban}
        changed = apply(u, provider, details)
        if changed:
            record(u, provider, "edit", fields=changed)
        if goes:
            _send(u, provider)
        return provider


def _ask_for_material(u: Unit, provider: Provider, details: dict[str, Any]) -> dict[str, Any]:
    """Ask for what matters; returns the details with those fields as they stand."""
    standing = line_codes(provider)
    asked = {
        "account": ("iban", provider.iban, details["iban"]),
        "form": ("form", provider.form, details["form"]),
        "lines": (
            "service_lines",
            standing,
            sorted(set(standing) | set(details["service_lines"])),
        ),
    }
    for kind, (field, before, after) in asked.items():
        _ask(u, provider, kind, {field: before}, {field: after})
    kept = [code for code in standing if code in details["service_lines"]]
    return details | {
        "iban": provider.iban,
        "form": provider.form,
        "service_lines": kept or standing,
    }


def _ask(
    u: Unit, provider: Provider, kind: str, before: dict[str, Any], after: dict[str, Any]
) -> None:
    """Ask for a change where something differs; one asked before is withdrawn."""
    open_one = u.find(ProviderChange, provider_row_id=provider.id, kind=kind, state="submitted")
    if open_one is not None:
        if open_one.after == after:
            return
        fire(u, PROVIDER_CHANGE, u.lock(ProviderChange, open_one.id), "withdraw")
        u.session.flush()
    if before == after:
        return
    change = u.add(
        ProviderChange,
        provider_row_id=provider.id,
        provider_id=provider.provider_id,
        provider=provider,
        kind=kind,
        state=PROVIDER_CHANGE.initial,
        before=before,
        after=after,
        asked_by=u.actor.user_id,
    )
    begin(u, PROVIDER_CHANGE, change, kind=kind, **_masked(before, after))
    if kind == "account":
        _tell_of_account(u, provider)


def _masked(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """A change as the audit log keeps it: accounts by their ends."""
    if "iban" in after:
        return {"before": masked(before["iban"]), "after": masked(after["iban"])}
    return {"before": before, "after": after}


@verb("provider.decide_change")
def approve_change(actor: Actor, change_id: UUID) -> ProviderChange:
    """Let a change come true. Raises Refused where its kind is for others to decide."""
    with unit(actor) as u:
        provider, change = _locked(u, change_id)
        fire(u, PROVIDER_CHANGE, change, "approve")
        change.decided_by, change.decided_at = actor.user_id, u.now
        if change.kind == "account":
            provider.iban = change.after["iban"]
        elif change.kind == "form":
            provider.form = change.after["form"]
        else:
            added = set(change.after["service_lines"]) - set(change.before["service_lines"])
            set_lines(u, provider, sorted(added | set(line_codes(provider))))
        record(u, provider, "edit", fields=sorted(change.after))
        _tell(u, provider, "change_approved", change=change)
        return change


@verb("provider.decide_change")
def reject_change(actor: Actor, change_id: UUID, reason: str) -> ProviderChange:
    """Refuse a change, with the reason that the provider is told by mail; what stood stands."""
    with unit(actor) as u:
        provider, change = _locked(u, change_id)
        PROVIDER_CHANGE.check(change, "reject", u.actor)
        change.reason = _reason(reason)
        fire(u, PROVIDER_CHANGE, change, "reject", reason=change.reason)
        change.decided_by, change.decided_at = actor.user_id, u.now
        _tell(u, provider, "change_rejected", change=change)
        return change


@verb("provider.edit")
def withdraw_change(actor: Actor, change_id: UUID) -> ProviderChange:
    """Take back a change that still waits."""
    with unit(actor) as u:
        _provider, change = _locked(u, change_id)
        fire(u, PROVIDER_CHANGE, change, "withdraw")
        return change


def _locked(u: Unit, change_id: UUID) -> tuple[Provider, ProviderChange]:
    """A change and its provider, locked in the order of every act on both: the provider first."""
    provider = u.lock(Provider, u.get(ProviderChange, change_id).provider_row_id)
    return provider, u.lock(ProviderChange, change_id)


@verb("provider.approve")
def approve_provider(actor: Actor, provider_key: UUID) -> Provider:
    """Let a provider offer; it is told by mail."""
    with unit(actor) as u:
        provider = u.lock(Provider, provider_key)
        fire(u, PROVIDER, provider, "approve")
        provider.approved_at, provider.state_reason = u.now, None
        provider.returned_details = None
        _tell(u, provider, "approved")
        return provider


@verb("provider.return")
def return_provider(actor: Actor, provider_key: UUID, reason: str) -> Provider:
    """Ask a provider to complete its registration; it is told by mail what is missing."""
    return _with_reason(actor, provider_key, "return", "returned", reason)


@verb("provider.reject")
def reject_provider(actor: Actor, provider_key: UUID, reason: str) -> Provider:
    """Refuse a registration, with the reason that the provider is told by mail."""
    return _with_reason(actor, provider_key, "reject", "rejected", reason)


@verb("provider.suspend")
def suspend_provider(actor: Actor, provider_key: UUID, reason: str) -> Provider:
    """Keep an approved provider from offering, with the reason that it is told by mail."""
    return _with_reason(actor, provider_key, "suspend", "suspended", reason)


@verb("provider.close")
def close_provider(actor: Actor, provider_key: UUID, reason: str) -> Provider:
    """End a registration, with the reason; changes that wait for approval are let go."""
    with unit(actor) as u:
        provider = _with_reason(actor, provider_key, "close", "closed", reason)
        waiting = select(ProviderChange).filter_by(provider_row_id=provider.id, state="submitted")
        for change in u.session.scalars(waiting.with_for_update(of=ProviderChange)):
            fire(u, PROVIDER_CHANGE, change, "withdraw")
        return provider


def _with_reason(actor: Actor, provider_key: UUID, action: str, mail: str, reason: str) -> Provider:
    with unit(actor) as u:
        provider = u.lock(Provider, provider_key)
        PROVIDER.check(provider, action, u.actor)
        written = _reason(reason)
        if provider.state == "submitted":
            provider.returned_details = as_told(provider)
        fire(u, PROVIDER, provider, action, reason=written)
        provider.state_reason = written
        _tell(u, provider, mail)
        return provider


def _reason(text: str) -> str:
    if not text.strip():
        raise Invalid(Problem("reason", "provider.reason_missing"))
    return text.strip()


@verb("provider.reinstate")
def reinstate_provider(actor: Actor, provider_key: UUID) -> Provider:
    """Let a suspended provider offer again; it is told by mail."""
    with unit(actor) as u:
        provider = u.lock(Provider, provider_key)
        fire(u, PROVIDER, provider, "reinstate")
        provider.state_reason = None
        _tell(u, provider, "reinstated")
        return provider


@verb("provider.reopen")
def reopen_provider(actor: Actor, provider_key: UUID) -> Provider:
    """Begin anew after a registration was closed: it is a draft again, with what it told."""
    with unit(actor) as u:
        provider = u.lock(Provider, provider_key)
        fire(u, PROVIDER, provider, "reopen")
        provider.state_reason = provider.returned_details = None
        return provider


@dataclass(frozen=True)
class _Contact:
    """Whom a provider has named to be turned to; it may have no account here."""

    email: str
    locale: str


def _tell(u: Unit, provider: Provider, mail: str, **facts: Any) -> None:
    people = people_to_tell(u, organisation_id=provider.provider_id)
    tell(u, people, f"providers/{mail}.txt", provider=provider, **facts)


def _tell_of_account(u: Unit, provider: Provider) -> None:
    """Tell the provider's people of another account, and the contact that stands until now: who
    took over a log-in, and names another contact with the account, has not taken over its mail."""
    _tell(u, provider, "account_asked")
    people = people_to_tell(u, organisation_id=provider.provider_id)
    if provider.contact_email not in {person.email for person in people}:
        contact = _Contact(provider.contact_email, provider.contact_language)
        tell(u, [contact], "providers/account_asked.txt", provider=provider)


def _system(actor: Actor) -> Actor:
    return system_actor(actor.clock, actor.ids, actor.area_id)
