"""A framework agreement from its need to a contract that was called off, with what goes wrong.

One framework of two lots finds its parties by a round of calls. The pre-flight refuses a draft
outside its lot; then mini-competitions of both lots go out in one round. One party leaves and one
is suspended meanwhile, a price above the framework's own is refused, one lot's winner signs. The
next round meets a ceiling that leaves too little, and prices that change only later.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from contracts.agreements.models import Contract
from marketplace.demo.acts import OFFICER
from marketplace.demo.founding import BEGINS, FoundingPlay, lot_of
from marketplace.demo.small import EERO, KAARINA, RAIMO, SAANA, TUULI, at
from marketplace.frameworks.parties.service import record_leaving, revise_prices, suspend_party
from marketplace.offers.service import submit_offer
from marketplace.platform.db import db
from marketplace.platform.errors import Invalid, Refused
from marketplace.procurement.minicompetitions.service import draft_competitions
from marketplace.procurement.models import Call
from marketplace.procurement.service import edit_call, submit_call
from marketplace.suitability.service import complete_suitability, judge_offer

__all__ = ["BEGINS", "STEPS", "FrameworkRoad"]

WHO = {1: (SAANA, EERO, TUULI, RAIMO), 2: (EERO, RAIMO, KAARINA)}
"""Who offers to be a party of each lot."""
INSIDE = ["109", "082"]
"""The municipalities of the first lot."""
DUE, LATER = at(4, 21, 12), at(6, 9, 12)
"""The deadlines of the two rounds of mini-competitions."""
PURCHASE = {"starts_on": date(2026, 6, 1), "ends_on": date(2027, 5, 31)}
NEXT = {"starts_on": date(2026, 8, 3), "ends_on": date(2027, 6, 30)}
CAPACITIES = {1: 30, 2: 20}
CUT_CENTS = 500
"""How much less than its framework price each next party asks."""

STEPS = (
    *FoundingPlay.FOUNDING,
    "preflight",
    "round",
    "left",
    "answers",
    "compared",
    "award",
    "contract",
    "ceiling",
    "revision",
)


@dataclass
class FrameworkRoad(FoundingPlay):
    """The play: each step is a method, called in the order of ``STEPS``."""

    STEPS = STEPS
    LOTS = (
        lot_of("Hämeenlinnan seutu", INSIDE, 9_000_000, parties=3),
        lot_of("Forssan seutu", ["061", "834", "169"], 5_500_000, parties=3),
    )
    OFFERED = WHO

    # Mini-competitions ------------------------------------------------------------------------

    def preflight(self) -> None:
        """The framework is in force. A draft outside its lot is refused, and mended."""
        self.stage.move_to(at(4, 1))
        calls = draft_competitions(
            self.staff(OFFICER), self.framework_id, CAPACITIES, deadline=DUE, **PURCHASE
        )
        for place, call in enumerate(calls, start=1):
            self.calls[f"round {place}"] = call.id
        key = self.calls["round 1"]
        edit_call(self.staff(OFFICER), key, {"municipalities": [*INSIDE, "061"]})
        self._refused(key, "call.outside_municipalities")
        edit_call(self.staff(OFFICER), key, {"municipalities": INSIDE})

    def _refused(self, call_id: UUID, code: str) -> None:
        with suppress(Refused):
            submit_call(self.staff(OFFICER), call_id)
            raise RuntimeError(f"the pre-flight let {code} pass")

    def round(self) -> None:
        """Both are published in one round, and hold their part of the ceilings."""
        for place in (1, 2):
            self.published(self._call(f"round {place}"))

    def _call(self, name: str) -> Call:
        self.staff(OFFICER)
        return db.session.get_one(Call, self.calls[name])

    def left(self) -> None:
        """A party leaves during the round: its offer is refused."""
        self.stage.move_to(at(4, 8))
        begun = self.answered(TUULI, "round 1")
        party = self.party(1, TUULI)
        record_leaving(self.staff(OFFICER), party.id, "Valmentajat siirtyvät muihin tehtäviin.")
        with suppress(Refused):
            submit_offer(self.cast.person(TUULI), begun, assured=True)
            raise RuntimeError("who left the framework offered")

    def answers(self) -> None:
        """A price above the framework's own is refused; the others answer what is left open."""
        self.stage.move_to(at(4, 9))
        begun = self.answered(SAANA, "round 1", cut=-CUT_CENTS)
        with suppress(Invalid):
            submit_offer(self.cast.person(SAANA), begun, assured=True)
            raise RuntimeError("a price above the framework's was taken")
        for name, emails in (("round 1", (SAANA, EERO)), ("round 2", WHO[2])):
            for cut, email in enumerate(emails):
                begun = self.answered(email, name, cut=cut * CUT_CENTS)
                submit_offer(self.cast.person(email), begun, assured=True)

    def compared(self) -> None:
        """A party of the second lot is suspended after it offered, and not compared."""
        party = self.party(2, RAIMO)
        away = party.organisation.name
        suspend_party(self.staff(OFFICER), party.id, "Palvelun laadun selvitys on kesken.")
        for place in (1, 2):
            self.opening(self.calls[f"round {place}"], DUE)
        self.cast.find_suitable(self.calls["round 1"])
        self.scored("round 1")
        call_id = self.calls["round 2"]
        for offer in self.opened(call_id):
            said: dict[str, Any] = {"suitable": True}
            if offer.organisation.name == away:
                reason = "Sopijapuoli on keskeytetty, eikä siltä nyt hankita."
                said = {"suitable": False, "ground": "fault:party", "reason": reason}
            judge_offer(self.staff(OFFICER), offer.id, **said)
        complete_suitability(self.staff(OFFICER), call_id)
        self.scored("round 2", apart=[away])

    def award(self) -> None:
        """Both are decided on, with the remedy of the framework's own regime."""
        self.stage.move_to(at(4, 22))
        for place in (1, 2):
            self.decide(f"round {place}")

    def contract(self) -> None:
        """The decisions are final; the winners sign, and what was held is settled."""
        self.stage.move_to(at(5, 11, 9))
        self.signed("purchase")
        self.staff(OFFICER)
        states = db.session.scalars(select(Contract.state).filter_by(kind="purchase")).all()
        if set(states) != {"in_force"}:
            raise RuntimeError(f"contracts are {states}")

    # What comes next --------------------------------------------------------------------------

    def ceiling(self) -> None:
        """The first lot has too little left for another as large: it is refused, then made
        smaller."""
        self.stage.move_to(at(5, 12))
        (call,) = draft_competitions(
            self.staff(OFFICER), self.framework_id, {1: 200}, deadline=LATER, **NEXT
        )
        self.calls["next"] = call.id
        self._refused(call.id, "call.over_ceiling")
        left = self.lot(1).left_cents
        edit_call(self.staff(OFFICER), call.id, {"maximum_value_cents": left})

    def revision(self) -> None:
        """A party's prices are to rise within the period: the next one is published at those of
        today, which bind to its end, and the ceiling is used up."""
        party = self.party(1, SAANA)
        start = next(each.unit_cents for each in party.prices if each.key == "start")
        day = date(2027, 3, 1)
        prices = {"start": start + CUT_CENTS}
        reason = "Palkkaindeksi nousi."
        revise_prices(self.staff(OFFICER), party.id, prices, valid_from=day, reason=reason)
        self.published(self._call("next"))
        if self.lot(1).left_cents:
            raise RuntimeError("the ceiling of the first lot is not used up")
