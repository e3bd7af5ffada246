"""Quick services, what is offered of them and orders, made through their verbs."""

from datetime import date
from typing import Any

from marketplace.admissions.models import Admission
from marketplace.platform.actor import Actor
from marketplace.providers.queries import provider_of
from marketplace.quick.models import QuickItem, QuickOrder, QuickService
from marketplace.quick.orders.service import LAPSE_AT_ONCE, lapse_order, order_service
from marketplace.quick.orders.turns import due_to_lapse
from marketplace.quick.service import open_service, save_item
from tests.factories.admissions import admitted_provider, opened_admission
from tests.factories.providers import provider_person
from tests.factories.setup import People, seeing
from tests.factories.stages import staged

TERMS: dict[str, Any] = {
    "titles": {"fi": "Uravalmennuksen pikajakso"},
    "descriptions": {"fi": "Kolmen tapaamisen jakso, joka alkaa heti."},
    "unit": "hour",
    "ordering": "rotation",
    "free_choice": True,
    "approval": False,
    "most_cents": 9_000,
    "response_hours": 16,
}
ITEM: dict[str, Any] = {
    "unit_cents": 8_000,
    "place": "109",
    "municipalities": ["109", "082"],
    "languages": ["fi"],
    "free": 3,
    "starts_on": date(2026, 9, 7),
    "response_hours": 4,
}
HOME = "109"
"""The code of Hämeenlinna."""


@staged
def quick_service(
    people: People, *, admission: Admission | None = None, **terms: Any
) -> QuickService:
    """A service that is ordered by turns from those on the list of an admission."""
    admission = admission or opened_admission(people)
    return open_service(seeing(people.staff("officer")), admission.id, TERMS | terms)


def person_of(people: People, number: int) -> Actor:
    """The person of the nth provider, which exists."""
    return seeing(people.by_email(f"sari{number}@tuottaja.example"))


@staged
def offered_item(people: People, service: QuickService, number: int = 1, **said: Any) -> QuickItem:
    """What the nth provider offers of a service, being admitted first."""
    application = admitted_provider(people, service.admission, number)
    provider = provider_of(people.staff("officer"), application.provider_id)
    return save_item(seeing(provider_person(people, provider)), service.id, ITEM | said)


def offered_items(
    people: People, service: QuickService, count: int, **said: Any
) -> list[QuickItem]:
    """What so many providers offer of a service."""
    return [offered_item(people, service, number + 1, **said) for number in range(count)]


def placed_order(people: People, service: QuickService, **wish: Any) -> QuickOrder:
    """An order by the coach, of ten hours for somebody of Hämeenlinna."""
    asked: dict[str, Any] = {"quantity": 10} | wish
    town = asked.pop("municipality", HOME)
    return order_service(seeing(people.staff("coach")), service.id, town, **asked)


def lapsed(system: Actor) -> int:
    """Pass on what the scheduler would have passed on, at once; returns how many went on. The
    session sees what the system sees."""
    seeing(system)
    return sum(lapse_order(system, key) for key in due_to_lapse(system, LAPSE_AT_ONCE))
