"""The framework of the demo data: two lots with their parties, a mini-competition that takes offers
and a call-off that waits for a party's answer."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from marketplace.calloffs.service import order_from_lot
from marketplace.demo.acts import OFFICER
from marketplace.demo.calendar import Calendar
from marketplace.demo.cast import Cast
from marketplace.demo.founding import Founding, lot_of
from marketplace.demo.small import EERO, RAIMO, SAANA
from marketplace.frameworks.models import RANK
from marketplace.offers.service import submit_offer
from marketplace.procurement.minicompetitions.service import draft_competitions

COMPETED, RANKED = 1, 2
"""The numbers of the lots, by the way they are called off."""
PUBLISHED, OFFERED, DUE, DECIDED, AGREED, BEGINS = 200, 170, 165, 160, 130, 120
"""How many days ago the founding went on; the agreements wait for the finality of the decision."""
COMPETES, ANSWERED, COMPETITION_DUE = 4, 2, -11
"""How many days ago the mini-competition was published and first answered, and when it ends."""
LEFT_DAYS, SERVICE_FROM, SERVICE_UNTIL = 600, 45, 320
"""How many days ahead the framework ends, and the service of what is bought begins and ends."""


class FrameworkListing(Founding):
    """The framework and what is bought from it, planned into the calendar of the demo data."""

    LOTS = (
        lot_of("Hämeenlinnan seutu", ["109", "082"], 9_000_000, parties=2),
        lot_of("Forssan seutu", ["061", "834", "169"], 4_000_000, RANK, parties=2),
    )
    OFFERED = {COMPETED: (SAANA, EERO), RANKED: (EERO, RAIMO)}

    def __init__(self, cast: Cast, settle: Callable[[], None]) -> None:
        super().__init__()
        self.cast, self._settle = cast, settle

    def settle(self) -> None:
        """Do what is due, as the demo data does."""
        self._settle()

    def plan(self, calendar: Calendar) -> None:
        """All acts, on their days."""
        calendar.plan(PUBLISHED, 10, partial(self._laid_out, calendar))
        for place, email in enumerate(self.emails()):
            calendar.plan(OFFERED, 10 + place, partial(self.offered_by, email))
        calendar.plan(DUE, 13, self.opened_all)
        for position in self.OFFERED:
            calendar.plan(DUE - 1, 9 + position, partial(self.scored, f"lot {position}"))
        calendar.plan(DECIDED, 10, self.decided_all)
        calendar.plan(AGREED, 10, self.agreed_all)
        calendar.plan(COMPETES, 10, partial(self._competed, calendar))
        calendar.plan(ANSWERED, 11, self._first_answer)
        calendar.plan(0, 8, partial(self._called_off, calendar))

    def _laid_out(self, calendar: Calendar) -> None:
        ends_on = calendar.today + timedelta(days=LEFT_DAYS)
        self.lay_out(calendar.day(BEGINS).date(), ends_on, calendar.day(DUE, 12))
        self.published_round()

    def _competed(self, calendar: Calendar) -> None:
        due = calendar.day(COMPETITION_DUE, 12)
        lots, when = {COMPETED: 20}, _service(calendar)
        (call,) = draft_competitions(
            self.staff(OFFICER), self.framework_id, lots, deadline=due, **when
        )
        self.calls["competition"] = call.id
        self.published(call)

    def _first_answer(self) -> None:
        offer_id = self.answered(SAANA, "competition")
        submit_offer(self.cast.person(SAANA), offer_id, assured=True)

    def _called_off(self, calendar: Calendar) -> None:
        lot = self.lot(RANKED)
        data = {
            "way": RANK,
            "titles": {"fi": "Työhönvalmennus Forssan seudulla"},
            "municipalities": list(lot.municipalities),
            "capacity": 10,
            "quantities": {"start": 8, "job_start": 4, "retention_3": 2},
        }
        order_from_lot(self.staff(OFFICER), lot.id, data | _service(calendar))


def _service(calendar: Calendar) -> dict[str, date]:
    """When the service of what is bought is given."""
    return {
        "starts_on": calendar.today + timedelta(days=SERVICE_FROM),
        "ends_on": calendar.today + timedelta(days=SERVICE_UNTIL),
    }
