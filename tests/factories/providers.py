"""Providers in tests, made through the verbs."""

from collections.abc import Iterator
from itertools import count, islice
from typing import Any

from stdnum.fi import ytunnus

from marketplace.platform.actor import Actor, system_actor
from marketplace.platform.identity.queries import user_by_email
from marketplace.platform.identity.service import set_password
from marketplace.platform.ids import RandomIds
from marketplace.providers.models import Provider
from marketplace.providers.people.service import invite_colleague
from marketplace.providers.service import (
    approve_provider,
    register_provider,
)
from tests.factories.setup import PASSWORD, People, seeing, with_member_key

NAMES = ("Valmennus Rantaniemi", "Koivupolku Oy", "Hämeen Työpaja ry", "Askelma Koulutus Oy")


def _valid_ids() -> Iterator[str]:
    for number in count(9920001):
        for digit in range(10):
            if ytunnus.is_valid(f"{number}{digit}"):
                yield f"{number}-{digit}"


def business_id(number: int) -> str:
    """The nth invented business ID of the 99 range, with a right check digit; from 1."""
    return next(islice(_valid_ids(), number - 1, None))


def registration(number: int = 1, **changes: Any) -> dict[str, Any]:
    """What the nth provider tells when it registers: of all lines' providers, job search here."""
    return {
        "name": NAMES[number - 1] if number <= len(NAMES) else f"Tuottaja {number} Oy",
        "business_id": business_id(number),
        "form": "company",
        "size": "small",
        "languages": ["fi"],
        "vat_liable": True,
        "contact_name": f"Sari Tuottaja {number}",
        "contact_email": f"sari{number}@tuottaja.example",
        "contact_phone": "040 000 0147",
        "iban": "FI21 1234 5600 0007 85",
        "municipalities": ["109", "082"],
        "service_lines": ["job_search"],
    } | changes


def registered_provider(people: People, number: int = 1, **changes: Any) -> Provider:
    """The nth provider, which waits for approval."""
    provider = register_provider(people.stranger, registration(number, **changes))
    with_member_key(people, provider.contact_email)
    seeing(people.staff("officer"))
    return provider


def drafted_provider(people: People, number: int = 1, **changes: Any) -> Provider:
    """The nth provider, whole but not yet sent to approval."""
    provider = register_provider(people.stranger, registration(number, **changes), draft=True)
    seeing(people.staff("officer"))
    return provider


def colleague(people: People, provider: Provider, role: str) -> Actor:
    """Somebody else who acts for the provider, invited by the one who registered it."""
    address = f"{role}@{provider.business_id}.example"
    owner = provider_person(people, provider)
    invite_colleague(owner, email=address, name=f"Kalle {role}", role=role)
    return people.by_email(address)


def approved_provider(people: People, number: int = 1, **changes: Any) -> Provider:
    """The nth provider, approved by the officer."""
    provider = registered_provider(people, number, **changes)
    return approve_provider(people.staff("officer"), provider.id)


def provider_person(people: People, provider: Provider) -> Actor:
    """The person who registered the provider."""
    return people.by_email(provider.contact_email)


def with_password(people: People, provider: Provider) -> str:
    """Give the provider's person the test password; returns the e-mail address to log in with."""
    user = user_by_email(people.session, provider.contact_email)
    area_id = people.stranger.area_id
    set_password(system_actor(people.clock, RandomIds(), area_id), user.id, PASSWORD)
    return user.email
