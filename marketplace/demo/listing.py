"""The standing admission of the demo data: two on its list, one decision late, one in time."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

from marketplace.admissions.applications.service import (
    save_application,
    start_application,
    submit_application,
)
from marketplace.admissions.service import draft_admission, open_admission, set_requirements
from marketplace.decisions.admitting.service import draft_on_application
from marketplace.decisions.service import sign_decision
from marketplace.demo.admission import LINE, REQUIREMENTS, TERMS
from marketplace.demo.calendar import Calendar
from marketplace.demo.cast import Cast
from marketplace.demo.quick_listing import QuickListing

CENTS = 3_000_000
APPLY = (("saana@", 56, 50), ("eero@", 53, 47), ("tuuli@", 19, None), ("raimo@", 3, None))
"""Who applied, and was admitted, how many days ago."""


class Listing:
    """The admission and its applications, planned into the calendar of the demo data."""

    def __init__(self, cast: Callable[[], Cast], email: Callable[[str], str]) -> None:
        self._cast, self._email = cast, email
        self._admission_id: UUID
        self._applications: dict[str, UUID] = {}

    def plan(self, calendar: Calendar) -> None:
        """All acts, on their days."""
        calendar.plan(60, 9, lambda: self._opened(calendar))
        for name, applied, admitted in APPLY:
            calendar.plan(applied, 10, partial(self._applies, name))
            if admitted is not None:
                calendar.plan(admitted, 13, partial(self._admitted, name))
        quick = QuickListing(self._cast, self._email)
        quick.plan(calendar, lambda: self._admission_id)

    def _opened(self, calendar: Calendar) -> None:
        cast = self._cast()
        period = {
            "starts_on": calendar.day(60).date(),
            "ends_on": calendar.today + timedelta(days=300),
        }
        need = cast.cleared_need(LINE, "Työnhakuvalmennus listalta", CENTS, **period)
        made = draft_admission(
            cast.staff("hankinta"),
            LINE,
            "small_purchases",
            need=need.number,
            titles={"fi": "Työnhakuvalmennus listalta"},
            terms=TERMS,
            **period,
        )
        set_requirements(cast.staff("hankinta"), made.id, REQUIREMENTS[:1])
        open_admission(cast.staff("hankinta"), made.id)
        self._admission_id = made.id

    def _applies(self, name: str) -> None:
        person = self._cast().offering(self._email(name))
        begun = start_application(person, self._admission_id)
        save_application(person, begun.id, {"experience": "yes"})
        submit_application(person, begun.id, accepted=True)
        self._applications[name] = begun.id

    def _admitted(self, name: str) -> None:
        cast = self._cast()
        drafted = draft_on_application(
            cast.staff("hankinta"),
            self._applications[name],
            "admission",
            "Palveluntuottaja täyttää vaatimukset ja on hyväksynyt ehdot.",
            "Täytät kaikki vaatimukset.",
        )
        sign_decision(cast.staff("paattaja"), drafted.id)
