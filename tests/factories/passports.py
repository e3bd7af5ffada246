"""Passports in tests, filled through the verbs."""

from collections.abc import Iterable
from datetime import date, timedelta

from marketplace.passports.models import Evidence
from marketplace.passports.queries import papers
from marketplace.passports.service import add_evidence, approve_evidence, confirm_declaration
from marketplace.platform.actor import Actor
from marketplace.providers.queries import own_provider
from tests.factories.setup import People, seeing

PDF = b"%PDF-1.7 a certificate"


def shown(person: Actor, kind: str = "tax_debt", issued_on: date | None = None) -> Evidence:
    """A paper that the person's provider shows, of today unless told otherwise."""
    provider = own_provider(seeing(person))
    return add_evidence(
        person,
        provider.id,
        kind,
        content=PDF,
        name=f"{kind}.pdf",
        issued_on=issued_on or person.today - timedelta(days=1),
    )


def passport_in_order(
    people: People, person: Actor, *, but: Iterable[str] = (), issued_on: date | None = None
) -> None:
    """Declare and show all that the person's provider needs, and have an officer approve it."""
    provider = own_provider(seeing(person))
    confirm_declaration(person, provider.id, {})
    needed = [paper.kind for paper in papers(seeing(person), provider, person.today)]
    for kind in needed:
        if kind not in but:
            evidence = shown(person, kind, issued_on)
            approve_evidence(people.staff("officer"), evidence.id)
