"""Quick services through one autumn, with what goes wrong on the way.

Three providers stand in a rotation. One declines, one lets the time pass, one is full and comes
back; a newcomer joins in the middle; one is suspended while an order waits for it; an order over
the limit is refused, and so is an answer a second late. A client chooses, one order goes to the
authority's own production, one is taken back, and one that nobody takes ends. At the end all but
the last are delivered, one of them in part and one anew after a dispute.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from marketplace.admissions.applications.service import (
    answer_inquiry,
    hear_provider,
    save_application,
    start_application,
    submit_application,
)
from marketplace.admissions.service import draft_admission, open_admission, set_requirements
from marketplace.decisions.admitting.service import draft_on_application
from marketplace.decisions.service import sign_decision
from marketplace.demo.acts import DECIDER, OFFICER, Play
from marketplace.demo.admission import REQUIREMENTS
from marketplace.demo.cast import cast_data
from marketplace.demo.small import EERO, RAIMO, SAANA, TUULI, at
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound, Refused
from marketplace.quick.models import QuickItem, QuickOrder
from marketplace.quick.orders.delivery import (
    dispute_delivery,
    receive_delivery,
    report_delivery,
)
from marketplace.quick.orders.service import (
    accept_order,
    cancel_order,
    decline_order,
    order_service,
)
from marketplace.quick.service import open_service, save_item

LINE = "job_search"
COACH = "valmentaja"
COACH_PHONE = "040 000 0190"
BEGINS = at(9, 1)
PERIOD = {"starts_on": date(2026, 9, 1), "ends_on": date(2027, 8, 31)}
CENTS = 4_000_000
TOWN, OTHER_TOWN = "109", "082"
HOURS = 10
TERMS = {
    "fi": "Pikapalvelu alkaa viikon kuluessa tilauksesta. Tilaus menee vuorossa olevalle, ellei "
    "asiakas itse valitse. Hinta on enintään 90 euroa tunnilta ilman arvonlisäveroa."
}
SERVICE = {
    "titles": {"fi": "Uravalmennuksen pikajakso"},
    "descriptions": {"fi": "Kolmen tapaamisen jakso työnhakijalle, joka tarvitsee tukea heti."},
    "unit": "hour",
    "ordering": "rotation",
    "free_choice": True,
    "approval": False,
    "most_cents": 9_000,
    "response_hours": 8,
}
PRICES = {SAANA: 8_200, EERO: 7_900, TUULI: 8_500, RAIMO: 8_000}
OWN_CENTS = 5_600

STEPS = (
    "area",
    "providers",
    "begun",
    "admitted",
    "offered",
    "confirmed",
    "declined",
    "lapsed",
    "full",
    "newcomer",
    "suspended",
    "refused",
    "chosen",
    "own",
    "cancelled",
    "unfilled",
    "rounds",
    "delivered",
)


@dataclass
class QuickServices(Play):
    """The play: each step is a method, called in the order of ``STEPS``."""

    STEPS = STEPS
    admission_id: UUID = field(init=False)
    service_id: UUID = field(init=False)
    applications: dict[str, UUID] = field(init=False, default_factory=dict)
    items: dict[str, UUID] = field(init=False, default_factory=dict)

    def providers(self) -> None:
        """Three providers register and are approved; the newcomer comes later."""
        self.registered(LINE, SAANA, EERO, TUULI)

    def begun(self) -> None:
        """The admission with its judged need, and the service that is ordered from its list."""
        title = "Uravalmennuksen pikapalvelut"
        need = self.cast.cleared_need(LINE, title, CENTS, **PERIOD)
        made = draft_admission(
            self.staff(OFFICER),
            LINE,
            "small_purchases",
            need=need.number,
            titles={"fi": title},
            descriptions={"fi": "Lyhyitä valmennusjaksoja, jotka tilataan heti."},
            terms=TERMS,
            **PERIOD,
        )
        set_requirements(self.staff(OFFICER), made.id, REQUIREMENTS[:1])
        open_admission(self.staff(OFFICER), made.id)
        self.admission_id = made.id
        self.service_id = open_service(self.staff(OFFICER), made.id, SERVICE).id

    def admitted(self) -> None:
        """Each provider is admitted in its turn."""
        for day, email in enumerate((SAANA, EERO, TUULI), start=2):
            self.stage.move_to(at(9, day))
            self._admitted(email)

    def _admitted(self, email: str) -> None:
        person = self.cast.offering(email)
        begun = start_application(person, self.admission_id)
        save_application(person, begun.id, {"experience": "yes"})
        submit_application(person, begun.id, accepted=True)
        self.applications[email] = begun.id
        self._decided(email, "admission", "Täytät kaikki vaatimukset.")

    def _decided(self, email: str, kind: str, reason: str) -> None:
        drafted = draft_on_application(
            self.staff(OFFICER), self.applications[email], kind, "Hakemus on tutkittu.", reason
        )
        sign_decision(self.staff(DECIDER), drafted.id)
        self.stage.settle()

    def offered(self) -> None:
        """Each tells what it offers, the authority its own production."""
        for hour, email in enumerate((SAANA, EERO, TUULI), start=9):
            self.stage.move_to(at(9, 7, hour))
            self._offers(email)
        save_item(self.staff(OFFICER), self.service_id, self._item(OWN_CENTS))

    def _offers(self, email: str, **more: Any) -> None:
        said = self._item(PRICES[email]) | more
        self.items[email] = save_item(self.cast.person(email), self.service_id, said).id

    def _item(self, cents: int) -> dict[str, Any]:
        return {
            "unit_cents": cents,
            "place": TOWN,
            "municipalities": [TOWN, OTHER_TOWN],
            "languages": ["fi"],
            "free": 5,
            "starts_on": self.stage.clock.now().date() + timedelta(days=7),
            "response_hours": 4,
        }

    def _ordered(self, hours: int = HOURS, **wish: Any) -> QuickOrder:
        coach = self.staff(COACH)
        asked = {"quantity": hours, "phone": COACH_PHONE} | wish
        made = order_service(coach, self.service_id, TOWN, **asked)
        self.stage.settle()
        return made

    def _holder(self, order_id: UUID) -> str:
        """Who has an order, by the address of its contact."""
        self.staff(OFFICER)
        db.session.expire_all()
        name = db.session.get_one(QuickOrder, order_id).organisation.name
        emails = {data["name"]: data["contact_email"] for data in cast_data()["providers"]}
        return emails[name]

    def _holds(self, order: QuickOrder, email: str) -> None:
        found = self._holder(order.id)
        if found != email:
            raise RuntimeError(f"{order.number} is at {found}, not {email}")

    def _accepted(self, order: QuickOrder) -> None:
        accept_order(self.cast.person(self._holder(order.id)), order.id)
        self.stage.settle()

    def confirmed(self) -> None:
        """The first in turn takes the first order within minutes."""
        self.stage.move_to(at(9, 8, 9))
        order = self._ordered()
        self._holds(order, SAANA)
        self._accepted(order)

    def declined(self) -> None:
        """The second declines, and the third takes the order."""
        order = self._ordered()
        self._holds(order, EERO)
        decline_order(self.cast.person(EERO), order.id, "Valmentaja on sairaana tämän viikon.")
        self._holds(order, TUULI)
        self._accepted(order)

    def lapsed(self) -> None:
        """The next lets the time pass: a second late is too late, and the next one takes it."""
        self.stage.move_to(at(9, 9, 9))
        order = self._ordered()
        late = self._holder(order.id)
        person = self.cast.person(late)
        due = db.session.get_one(QuickOrder, order.id).answer_by
        self.stage.clock.move_to(due + timedelta(seconds=1))
        with suppress(Refused):
            accept_order(person, order.id)
            raise RuntimeError("an answer came late and was taken")
        self.stage.move_to(due + timedelta(minutes=1))
        if self._holder(order.id) == late:
            raise RuntimeError("an order did not go on")
        self._accepted(order)

    def full(self) -> None:
        """Who has no free places is passed by, and comes back without arrears."""
        self.stage.move_to(at(9, 14, 9))
        self._offers(EERO, free=0)
        for _order in range(3):
            order = self._ordered()
            if self._holder(order.id) == EERO:
                raise RuntimeError("a full provider got a turn")
            self._accepted(order)
        self.stage.move_to(at(9, 21, 9))
        self._offers(EERO)
        for _order in range(3):
            self._accepted(self._ordered())

    def newcomer(self) -> None:
        """A provider joins in the middle: it takes its place in the round, and no more."""
        self.stage.move_to(at(9, 24, 9))
        self.registered(LINE, RAIMO)
        self._admitted(RAIMO)
        self.stage.move_to(at(9, 28, 9))
        self._offers(RAIMO)
        holders = []
        for _order in range(4):
            order = self._ordered(5)
            holders.append(self._holder(order.id))
            self._accepted(order)
        if sorted(holders) != sorted(PRICES):
            raise RuntimeError(f"a round went to {holders}")

    def suspended(self) -> None:
        """A provider is heard and suspended while an order waits for it; the next one takes it."""
        self.stage.move_to(at(10, 5, 9))
        for email in (SAANA, EERO, TUULI, RAIMO):
            self._offers(email)
        order = self._ordered(5)
        email = self._holder(order.id)
        key = self.applications[email]
        question = "Kolme jaksoa ei ole alkanut viikossa. Miksi?"
        asked = hear_provider(self.staff(OFFICER), key, "suspension", question, at(10, 5, 12))
        answer_inquiry(self.cast.person(email), asked.id, "Kalenterimme on ollut sekaisin.")
        self._decided(email, "suspension", "Jaksot eivät ole alkaneet ehtojen mukaan.")
        with suppress(NotFound, Refused):
            accept_order(self.cast.person(email), order.id)
            raise RuntimeError("who was suspended took an order")
        self.stage.move_to(at(10, 5, 9, 30))
        if self._holder(order.id) == email:
            raise RuntimeError("an order waits for who is suspended")
        self._accepted(order)
        self.applications.pop(email)

    def refused(self) -> None:
        """An order over the limit is refused, and nothing of it stays."""
        with suppress(Refused):
            self._ordered(70)
            raise RuntimeError("an order over the limit was taken")

    def chosen(self) -> None:
        """A client wishes for one provider: no turn is used."""
        self.stage.move_to(at(10, 7, 9))
        email = next(reversed(self.applications))
        order = self._ordered(chosen=self.items[email])
        self._holds(order, email)
        self._accepted(order)

    def own(self) -> None:
        """The authority's own production is confirmed at once, and is no purchase."""
        self.staff(OFFICER)
        found = db.session.query(QuickItem).filter_by(service_id=self.service_id, own=True).one()
        if self._ordered(chosen=found.id).state != "confirmed":
            raise RuntimeError("own production waits")

    def cancelled(self) -> None:
        """An order is taken back: its place and its money are free."""
        order = self._ordered()
        self._accepted(order)
        cancel_order(self.staff(COACH), order.id, "Palvelua ei enää tarvita.")
        self.stage.settle()

    def unfilled(self) -> None:
        """All decline: the order ends, and whoever ordered is told."""
        self.stage.move_to(at(10, 12, 9))
        order = self._ordered()
        for _provider in self.applications:
            decline_order(self.cast.person(self._holder(order.id)), order.id)
            self.stage.settle()
        self.staff(OFFICER)
        db.session.expire_all()
        if db.session.get_one(QuickOrder, order.id).state != "unfilled":
            raise RuntimeError("an order that nobody took did not end")

    def rounds(self) -> None:
        """Two more weeks of orders, one a day."""
        for day in range(13, 24):
            if at(10, day).weekday() < 5:
                self.stage.move_to(at(10, day, 9))
                for email in self.applications:
                    self._offers(email)
                self._accepted(self._ordered(3))

    def delivered(self) -> None:
        """Each tells what it gave, and the coach accepts it; the first is sent back once, of the
        second a part was given, and the last waits to be accepted."""
        self.stage.move_to(at(10, 30, 9))
        self.staff(OFFICER)
        taken = select(QuickOrder.id).where(
            QuickOrder.service_id == self.service_id,
            QuickOrder.state == "confirmed",
        )
        first, second, *others = db.session.scalars(taken.order_by(QuickOrder.number)).all()
        self._delivers(first)
        dispute_delivery(self.staff(COACH), first, "Kolmas tapaaminen jäi pitämättä.")
        self.stage.move_to(at(11, 3, 9))
        for key in (first, second, *others):
            self._delivers(key, missing=2 if key == second else 0)
        for key in (first, second, *others[:-1]):
            receive_delivery(self.staff(COACH), key)

    def _delivers(self, order_id: UUID, missing: int = 0) -> None:
        """Tell an order done today, but for some units that are missing."""
        giver = self.staff(OFFICER)
        order = db.session.get_one(QuickOrder, order_id)
        if order.way != "own":
            giver = self.cast.person(self._holder(order_id))
        report_delivery(giver, order_id, order.quantity - missing, giver.today)
