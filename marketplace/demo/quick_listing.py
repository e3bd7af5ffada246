"""The quick service of the demo data: offered by two and by the authority, ordered by turns."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select

from marketplace.demo.calendar import Calendar
from marketplace.demo.cast import Cast, cast_data
from marketplace.demo.quick import COACH, COACH_PHONE, OTHER_TOWN, OWN_CENTS, SERVICE, TOWN
from marketplace.platform.db import db
from marketplace.quick.models import QuickOrder
from marketplace.quick.orders.delivery import receive_delivery, report_delivery
from marketplace.quick.orders.service import accept_order, decline_order, order_service
from marketplace.quick.queries import own_to_answer
from marketplace.quick.service import open_service, save_item

PRICES = {"saana@": 8_200, "eero@": 7_900}
SURVEY = {
    "titles": {"fi": "Osaamiskartoitus"},
    "descriptions": {"fi": "Kirjallinen kartoitus osaamisesta ja ehdotus seuraavista askelista."},
    "unit": "person",
    "ordering": None,
    "most_cents": 45_000,
}
"""What the client chooses alone, and nobody offers yet."""
OPENED, KEPT = 45, 2
"""How many days ago the service was opened, and its items were last kept."""
ORDERED = (40, 33, 26, 19, 12, 5)
"""How many days ago it was ordered; the third order was declined by the first who had it."""
DECLINED = 26
DELIVERED, LAST_DELIVERED = 10, 9
"""How many days after an order it was delivered, and how many days ago the last one was, which
waits to be accepted."""


class QuickListing:
    """The service, its items and orders, planned into the calendar of the demo data."""

    def __init__(self, cast: Callable[[], Cast], email: Callable[[str], str]) -> None:
        self._cast, self._email = cast, email
        self._service_id: UUID

    def plan(self, calendar: Calendar, admission_id: Callable[[], UUID]) -> None:
        """All acts, on their days."""
        calendar.plan(OPENED, 9, lambda: self._opened(admission_id()))
        for ago in (OPENED, KEPT):
            calendar.plan(ago, 10, partial(self._offered, calendar, ago))
        for ago in ORDERED:
            calendar.plan(ago, 11, self._ordered)
            if ago == DECLINED:
                calendar.plan(ago, 12, partial(self._answered, take=False))
            calendar.plan(ago, 13, partial(self._answered, take=True))
            if ago - DELIVERED >= LAST_DELIVERED:
                calendar.plan(ago - DELIVERED, 15, self._delivered)
            if ago - DELIVERED > LAST_DELIVERED:
                calendar.plan(ago - DELIVERED, 16, self._received)
        calendar.plan(0, 9, self._ordered)

    def _opened(self, admission_id: UUID) -> None:
        officer = self._cast().staff("hankinta")
        self._service_id = open_service(officer, admission_id, SERVICE).id
        open_service(officer, admission_id, SERVICE | SURVEY)

    def _offered(self, calendar: Calendar, ago: int) -> None:
        starts_on = calendar.day(ago).date() + timedelta(days=7)
        cast = self._cast()
        for name, cents in PRICES.items():
            person = cast.person(self._email(name))
            save_item(person, self._service_id, _item(cents, starts_on))
        save_item(cast.staff("hankinta"), self._service_id, _item(OWN_CENTS, starts_on))

    def _ordered(self) -> None:
        coach = self._cast().staff(COACH)
        order_service(coach, self._service_id, TOWN, quantity=10, phone=COACH_PHONE)

    def _answered(self, *, take: bool) -> None:
        """Whoever has the order takes it, or does not."""
        for name in PRICES:
            person = self._cast().person(self._email(name))
            for order in own_to_answer(person, 1):
                if take:
                    accept_order(person, order.id)
                else:
                    decline_order(person, order.id, "Valmentaja on lomalla tämän viikon.")
                return

    def _delivered(self) -> None:
        """Whoever took the oldest order has given its service."""
        self._cast().staff("hankinta")
        order = self._oldest("confirmed")
        number, ordered, whose = order.id, order.quantity, order.organisation.name
        emails = {data["name"]: data["contact_email"] for data in cast_data()["providers"]}
        person = self._cast().person(emails[whose])
        report_delivery(person, number, ordered, person.today)

    def _received(self) -> None:
        """The coach accepts what was delivered."""
        coach = self._cast().staff(COACH)
        receive_delivery(coach, self._oldest("delivered").id)

    def _oldest(self, state: str) -> QuickOrder:
        """The oldest order of the service in a state."""
        wanted = select(QuickOrder).filter_by(service_id=self._service_id, state=state)
        return db.session.scalars(wanted.order_by(QuickOrder.number).limit(1)).one()


def _item(cents: int, starts_on: Any) -> dict[str, Any]:
    return {
        "unit_cents": cents,
        "place": TOWN,
        "municipalities": [TOWN, OTHER_TOWN],
        "languages": ["fi"],
        "free": 5,
        "starts_on": starts_on,
        "response_hours": 4,
    }
