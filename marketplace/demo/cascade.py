"""Call-offs by rank and direct under a framework, with what goes wrong on the way.

One party declines, one lets the time pass and answers a second late, one is suspended before its
turn and one during it; orders outside the lot and past the ceiling are refused; the dearer one is
passed over where the ceiling no longer reaches; one order is taken back and one is taken by nobody.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from marketplace.calloffs.service import accept_call_off, cancel_call_off
from marketplace.demo.acts import OFFICER
from marketplace.demo.calling_off import RANKED, CallOffPlay
from marketplace.demo.founding import BEGINS, FoundingPlay, lot_of
from marketplace.demo.small import EERO, RAIMO, SAANA, TUULI, at
from marketplace.frameworks.models import DIRECT, RANK
from marketplace.frameworks.parties.service import resume_party, suspend_party
from marketplace.platform.db import db
from marketplace.platform.errors import DomainError, Invalid, Refused
from marketplace.pure.cascade import value_of

__all__ = ["BEGINS", "STEPS", "Cascade"]

ONE = 2
"""The number of the lot that is called off direct."""

STEPS = (
    *FoundingPlay.FOUNDING,
    "first",
    "declined",
    "lapsed",
    "suspended",
    "refused",
    "direct",
    "cancelled",
    "ceiling",
    "none_left",
    "contracts",
)


@dataclass
class Cascade(CallOffPlay):
    """The play: each step is a method, called in the order of ``STEPS``."""

    STEPS = STEPS
    LOTS = (
        lot_of("Hämeenlinnan seutu", ["109", "082"], 12_000_000, RANK, parties=4, hours=8),
        lot_of("Forssan seutu", ["061"], 4_000_000, DIRECT, parties=1),
    )
    OFFERED = {RANKED: (SAANA, EERO, TUULI, RAIMO), ONE: (EERO, TUULI)}

    def first(self) -> None:
        """The first in rank takes the first order."""
        self.stage.move_to(at(4, 8, 9))
        self.accepts(self.ordered(), SAANA)

    def declined(self) -> None:
        """The first declines with a reason, and the second takes the order at its own prices."""
        self.stage.move_to(at(4, 9, 9))
        key = self.ordered()
        self.declines(key, SAANA, "Valmentajamme ovat varattuja kesäkuun loppuun.")
        self.accepts(key, EERO)

    def lapsed(self) -> None:
        """The first lets the time pass: a second late is too late, and the second takes it."""
        self.stage.move_to(at(4, 13, 9))
        key = self.ordered()
        due = self.call_off(key).answer_by
        if due is None:
            raise RuntimeError("nobody has the turn")
        self.stage.clock.move_to(due + timedelta(seconds=1))
        with suppress(Refused):
            accept_call_off(self.cast.person(SAANA), key)
            raise RuntimeError("an answer came late and was taken")
        self.stage.move_to(due + timedelta(minutes=1))
        self.accepts(key, EERO)

    def suspended(self) -> None:
        """The first is suspended and passed over; the second is suspended during its turn, and the
        third takes the order. Both come back."""
        self.stage.move_to(at(4, 20, 9))
        why = "Raportointi on jäänyt sopimuksen vastaisesti tekemättä. Asia selvitetään."
        suspend_party(self.staff(OFFICER), self.party(RANKED, SAANA).id, why)
        key = self.ordered()
        self.at_turn(key, EERO)
        suspend_party(self.staff(OFFICER), self.party(RANKED, EERO).id, why)
        with suppress(Refused):
            accept_call_off(self.cast.person(EERO), key)
            raise RuntimeError("who was suspended took an order")
        self.stage.move_to(at(4, 20, 10))
        self.accepts(key, TUULI)
        for email in (SAANA, EERO):
            resume_party(self.staff(OFFICER), self.party(RANKED, email).id)

    def refused(self) -> None:
        """What is outside the lot is refused with its reasons, and nothing of it stays."""
        for said in (
            {"way": DIRECT},
            {"municipalities": ["061"]},
            {"quantities": {"unheard_of": 1}},
            {"ends_on": date(2031, 1, 1)},
        ):
            self._refused(Invalid, **said)

    def _refused(self, kind: type[DomainError], **said: Any) -> None:
        with suppress(kind):
            self.ordered(**said)
            raise RuntimeError(f"an order was taken: {said}")
        db.session.rollback()

    def direct(self) -> None:
        """The other lot has one party, and the order goes to it."""
        self.stage.move_to(at(4, 27, 9))
        key = self.ordered(ONE, quantities={"start": 10, "job_start": 5})
        holder = self.call_off(key).organisation
        if holder is None:
            raise RuntimeError("nobody has the direct order")
        self.accepts(key, self.email_of(holder.name))

    def cancelled(self) -> None:
        """An order is taken back before it is answered: what it held of the ceiling is free."""
        self.stage.move_to(at(5, 4, 9))
        key = self.ordered()
        cancel_call_off(self.staff(OFFICER), key, "Tarve siirtyy syksyyn.")
        self.settle()

    def ceiling(self) -> None:
        """An order past the ceiling is refused; of one that just fits, only those may have it at
        whose prices it does."""
        self.stage.move_to(at(5, 11, 9))
        left = self.lot(RANKED).left_cents
        party = self.party(RANKED, EERO)
        prices = {each.key: each.unit_cents for each in party.prices}
        most = left // value_of({"start": 1}, prices)
        self._refused(Refused, quantities={"start": most})
        suspend_party(
            self.staff(OFFICER), self.party(RANKED, SAANA).id, "Raportit puuttuvat edelleen."
        )
        key = self.ordered(quantities={"start": most})
        resume_party(self.staff(OFFICER), self.party(RANKED, SAANA).id)
        self.declines(key, EERO, "Näin suureen määrään ei ole valmentajia.")
        self.declines(key, TUULI, "Emme ehdi aloittaa kesäkuussa.")
        self.declines(key, RAIMO, "Emme ota näin suurta määrää.")
        if self.call_off(key).state != "none_left":
            raise RuntimeError("an order that nobody can have did not end")

    def none_left(self) -> None:
        """All decline: the order ends, the ceiling is free, and whoever ordered is told."""
        self.stage.move_to(at(5, 18, 9))
        key = self.ordered()
        for email in (SAANA, EERO, TUULI, RAIMO):
            self.declines(key, email, "Kesän valmentajat ovat varattuja.")
        if self.call_off(key).state != "none_left":
            raise RuntimeError("an order that nobody took did not end")

    def contracts(self) -> None:
        """The contracts of the orders that were taken come into force."""
        self.stage.move_to(at(5, 25, 9))
        self.signed("call_off")
