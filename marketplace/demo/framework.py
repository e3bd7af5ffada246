"""A framework agreement from its need to a contract that was called off, with what goes wrong.

One framework of two lots finds its parties by a round of calls. The pre-flight refuses a draft
outside its lot; then mini-competitions of both lots go out in one round. One party leaves and one
is suspended meanwhile, a price above the framework's own is refused, one lot's winner signs. The
next round meets a ceiling that leaves too little, and prices that are about to change.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from contracts.agreements.models import Contract
from contracts.agreements.service import accept_contract
from marketplace.demo.acts import DECIDER, OFFICER, SECOND, Acts
from marketplace.demo.cast import cast_data
from marketplace.demo.papers import show_papers
from marketplace.demo.small import EERO, KAARINA, RAIMO, SAANA, TUULI, at
from marketplace.evaluation.service import declare_interests
from marketplace.frameworks.models import MINI_COMPETITION, Framework, Lot, Party
from marketplace.frameworks.parties.service import record_leaving, revise_prices, suspend_party
from marketplace.frameworks.service import draft_framework
from marketplace.offers.queries import own_agreed
from marketplace.offers.service import save_draft, start_offer, submit_offer
from marketplace.platform.db import db
from marketplace.platform.errors import Invalid, Refused
from marketplace.procurement.minicompetitions.service import draft_competitions
from marketplace.procurement.models import Call
from marketplace.procurement.rounds.service import (
    approve_round,
    draft_round,
    publish_round,
    submit_round,
)
from marketplace.procurement.service import edit_call, note_notice, submit_call
from marketplace.providers.service import approve_provider
from marketplace.suitability.service import complete_suitability, judge_offer

LINE = "job_search"
BEGINS = at(1, 12)
PERIOD = {"starts_on": date(2026, 3, 16), "ends_on": date(2027, 12, 31)}
LOTS = (
    ("Hämeenlinnan seutu", ["109", "082"], 9_000_000),
    ("Forssan seutu", ["061", "834", "169"], 5_500_000),
)
"""Title, municipalities and ceiling in cents of each lot."""
WHO = ((SAANA, EERO, TUULI, RAIMO), (EERO, RAIMO, KAARINA))
"""Who offers to be a party of each lot, the cheapest last."""
SHARES = (0.9, 0.85, 0.8, 0.75)
POINTS = {SAANA: 95, EERO: 88, TUULI: 84, RAIMO: 50, KAARINA: 80}
MOST_PARTIES = 3
FOUND_BY = at(2, 16, 12)
DUE, LATER = at(4, 21, 12), at(6, 9, 12)
"""The deadlines of the two rounds of mini-competitions."""
PURCHASE = {"starts_on": date(2026, 6, 1), "ends_on": date(2027, 5, 31)}
NEXT = {"starts_on": date(2026, 8, 3), "ends_on": date(2027, 6, 30)}
CAPACITIES = {1: 30, 2: 20}
CUT_CENTS = 500
"""How much less than its framework price each next party asks."""

STEPS = (
    "area",
    "providers",
    "laid_out",
    "competed",
    "offers",
    "parties",
    "agreements",
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
class FrameworkRoad(Acts):
    """The play: each step is a method, called in the order of ``STEPS``."""

    STEPS = STEPS
    framework_id: UUID = field(init=False)

    def providers(self) -> None:
        """Five providers register and are approved."""
        people = {email for lot in WHO for email in lot}
        wanted = [data for data in cast_data()["providers"] if data["contact_email"] in people]
        made = [self.cast.register(data) for data in wanted]
        self.stage.move_to(at(1, 13))
        for provider in made:
            approve_provider(self.staff(OFFICER), provider.id)

    # The framework finds its parties ----------------------------------------------------------

    def laid_out(self) -> None:
        """A need above the national threshold becomes a framework of two lots."""
        whole = sum(cents for _title, _towns, cents in LOTS)
        title = "Työhönvalmennus, puitesopimus 2026–2027"
        towns = [code for _title, codes, _cents in LOTS for code in codes]
        need = self.cast.cleared_need(LINE, title, whole, municipalities=towns, **PERIOD)
        made = draft_framework(
            self.staff(OFFICER),
            need.number,
            descriptions={"fi": "Työhönvalmennusta minikilpailutuksin kahdelle seudulle."},
            price_revisions={"fi": "Hintoja voi tarkistaa kerran vuodessa palkkaindeksin mukaan."},
            ceiling_cents=whole,
            lots=[_lot(*each) for each in LOTS],
        )
        self.framework_id = made.id

    def competed(self) -> None:
        """A round of calls, one for each lot, is reviewed, announced and published."""
        calls = draft_round(self.staff(OFFICER), self.framework_id, FOUND_BY)
        keys = [call.id for call in calls]
        submit_round(self.staff(OFFICER), self.framework_id)
        approve_round(self.staff(SECOND), self.framework_id)
        for place, key in enumerate(keys, start=1):
            self.calls[f"lot {place}"] = key
            note_notice(self.staff(OFFICER), key, f"2026-0{place}0147")
        self.stage.move_to(at(1, 15))
        publish_round(self.staff(OFFICER), self.framework_id)

    def offers(self) -> None:
        """Four offer to the first lot, three to the second."""
        for place, emails in enumerate(WHO, start=1):
            for day, (email, share) in enumerate(zip(emails, SHARES, strict=False), start=20):
                self.stage.move_to(at(1, day, 10 + place))
                self.offer(email, self.calls[f"lot {place}"], share)

    def parties(self) -> None:
        """Both lots' offers are opened, compared and decided on: the best three are chosen."""
        for place in (1, 2):
            self.opening(self.calls[f"lot {place}"], FOUND_BY)
            self._evaluated(f"lot {place}")
        self.stage.move_to(at(2, 18))
        for place in (1, 2):
            self.decide(f"lot {place}")

    def _evaluated(self, name: str) -> None:
        """Every offer is suitable and scored by what is thought of its provider."""
        self.cast.find_suitable(self.calls[name])
        self._scored(name)

    def _scored(self, name: str) -> None:
        emails = {data["name"]: data["contact_email"] for data in cast_data()["providers"]}
        declare_interests(self.staff(OFFICER), self.calls[name])
        points = {
            offer.id: POINTS[emails[offer.organisation.name]]
            for offer in self.opened(self.calls[name])
            if offer.organisation.name not in self.excluded
        }
        self.score(OFFICER, self.calls[name], points)

    excluded: set[str] = field(init=False, default_factory=set)
    """Names of those whose offers are not compared."""

    def agreements(self) -> None:
        """The decisions are final; each party shows its papers and signs its agreement."""
        self.stage.move_to(at(3, 6, 9))
        for email in sorted(POINTS):
            show_papers(self.cast.person(email), self.staff(OFFICER))
        self.stage.settle()
        self._signed("framework", at(3, 9, 9))

    def _signed(self, kind: str, when: datetime) -> None:
        """Every contract of a kind that waits is accepted by both parties."""
        self.stage.move_to(when)
        self.staff(DECIDER)
        wanted = select(Contract).filter_by(kind=kind, state="to_accept")
        for contract in db.session.scalars(wanted.order_by(Contract.number)).all():
            key, name = contract.id, contract.provider.name
            sha256 = contract.file.sha256 if contract.file else ""
            accept_contract(self.person_of(name), key, sha256)
            accept_contract(self.staff(DECIDER), key, sha256)

    # Mini-competitions ------------------------------------------------------------------------

    def preflight(self) -> None:
        """The framework is in force. A draft outside its lot is refused, and mended."""
        self.stage.move_to(at(4, 1))
        calls = draft_competitions(
            self.staff(OFFICER), self.framework_id, CAPACITIES, deadline=DUE, **PURCHASE
        )
        for place, call in enumerate(calls, start=1):
            self.calls[f"round {place}"] = call.id
        key, inside = self.calls["round 1"], LOTS[0][1]
        edit_call(self.staff(OFFICER), key, {"municipalities": [*inside, "061"]})
        self._refused(key, "call.outside_municipalities")
        edit_call(self.staff(OFFICER), key, {"municipalities": inside})

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
        begun = start_offer(self.cast.offering(TUULI), self.calls["round 1"]).id
        self._written(TUULI, "round 1", begun)
        party = self._party(1, TUULI)
        record_leaving(self.staff(OFFICER), party, "Valmentajat siirtyvät muihin tehtäviin.")
        with suppress(Refused):
            submit_offer(self.cast.person(TUULI), begun, assured=True)
            raise RuntimeError("who left the framework offered")

    def answers(self) -> None:
        """A price above the framework's own is refused; the others answer what is left open."""
        self.stage.move_to(at(4, 9))
        person = self.cast.offering(SAANA)
        begun = start_offer(person, self.calls["round 1"]).id
        self._written(SAANA, "round 1", begun, cut=-CUT_CENTS)
        with suppress(Invalid):
            submit_offer(self.cast.person(SAANA), begun, assured=True)
            raise RuntimeError("a price above the framework's was taken")
        for name, emails in (("round 1", (SAANA, EERO)), ("round 2", WHO[1])):
            for cut, email in enumerate(emails):
                begun = start_offer(self.cast.offering(email), self.calls[name]).id
                self._written(email, name, begun, cut=cut * CUT_CENTS)
                submit_offer(self.cast.person(email), begun, assured=True)

    def _written(self, email: str, name: str, offer_id: UUID, cut: int = 0) -> None:
        person = self.cast.person(email)
        call = db.session.get_one(Call, self.calls[name])
        prices = {key: cents - cut for key, cents in own_agreed(person, call).items()}
        answers = {each.key: "Aloitamme kahden viikon kuluessa." for each in call.criteria}
        save_draft(person, offer_id, {"prices": prices, "answers": answers})

    def compared(self) -> None:
        """A party of the second lot is suspended after it offered, and not compared."""
        party = self._party(2, RAIMO)
        suspend_party(self.staff(OFFICER), party, "Palvelun laadun selvitys on kesken.")
        for place in (1, 2):
            self.opening(self.calls[f"round {place}"], DUE)
        self._evaluated("round 1")
        call_id = self.calls["round 2"]
        for offer in self.opened(call_id):
            away = offer.organisation.name == self._name(RAIMO)
            said: dict[str, Any] = {"suitable": True}
            if away:
                reason = "Sopijapuoli on keskeytetty, eikä siltä nyt hankita."
                said = {"suitable": False, "ground": "fault:party", "reason": reason}
                self.excluded.add(offer.organisation.name)
            judge_offer(self.staff(OFFICER), offer.id, **said)
        complete_suitability(self.staff(OFFICER), call_id)
        self._scored("round 2")

    def award(self) -> None:
        """Both are decided on, with the remedy of the framework's own regime."""
        self.stage.move_to(at(4, 22))
        for place in (1, 2):
            self.decide(f"round {place}")

    def contract(self) -> None:
        """The decisions are final; the winners sign, and what was held is settled."""
        self._signed("purchase", at(5, 11, 9))
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
        left = self._lot(1).left_cents
        edit_call(self.staff(OFFICER), call.id, {"maximum_value_cents": left})

    def revision(self) -> None:
        """A party's prices are to rise within the period: the change is pending, so that the next
        one is for the time before it. It is published, and the ceiling is used up."""
        party = self._party(1, SAANA)
        day = date(2027, 3, 1)
        prices = {"start": self._price(party, "start") + CUT_CENTS}
        reason = "Palkkaindeksi nousi."
        revise_prices(self.staff(OFFICER), party, prices, valid_from=day, reason=reason)
        self._refused(self.calls["next"], "call.prices_change")
        until = day - timedelta(days=1)
        edit_call(self.staff(OFFICER), self.calls["next"], {"ends_on": until})
        self.published(self._call("next"))
        if self._lot(1).left_cents:
            raise RuntimeError("the ceiling of the first lot is not used up")

    # Rows -------------------------------------------------------------------------------------

    def _lot(self, position: int) -> Lot:
        self.staff(OFFICER)
        db.session.expire_all()
        framework = db.session.get_one(Framework, self.framework_id)
        return next(lot for lot in framework.lots if lot.position == position)

    def _party(self, position: int, email: str) -> UUID:
        """The key of a provider's living party of a lot."""
        name = self._name(email)
        parties = self._lot(position).parties
        return next(each.id for each in parties if each.organisation.name == name)

    def _price(self, party_id: UUID, key: str) -> int:
        prices = db.session.get_one(Party, party_id).prices
        return next(each.unit_cents for each in prices if each.key == key)

    def _name(self, email: str) -> str:
        providers = cast_data()["providers"]
        return next(str(each["name"]) for each in providers if each["contact_email"] == email)


def _lot(title: str, towns: list[str], cents: int) -> Mapping[str, Any]:
    """A lot as the verbs take it in."""
    return {
        "service_line": LINE,
        "titles": {"fi": title},
        "municipalities": towns,
        "ways": [MINI_COMPETITION],
        "most_parties": MOST_PARTIES,
        "response_hours": 16,
        "ceiling_cents": cents,
    }
