"""Small purchases to their lawful ends, with what goes wrong on the way.

One call ends in a tie that a lot parts, is claimed against and corrected; one has a single offer,
and a court annuls its award; one gets no offer; one is cancelled by a decision.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from marketplace.claims.queries import claims_open_to
from marketplace.claims.service import file_claim, record_claim, record_outcome
from marketplace.decisions.corrections.service import draft_cancellation, draft_correction
from marketplace.decisions.models import Decision
from marketplace.decisions.queries import standing_decision
from marketplace.decisions.service import draft_award, sign_decision
from marketplace.decisions.wording import suggested_grounds, suggested_reasons, words_of
from marketplace.demo.cast import Cast, cast_data, set_up
from marketplace.demo.stage import Stage
from marketplace.evaluation.queries import comparison
from marketplace.evaluation.service import (
    agree_scores,
    declare_interests,
    draw_lot,
    evaluate_anew,
    name_evaluators,
    score_offer,
    submit_scores,
)
from marketplace.offers.models import Offer
from marketplace.offers.queries import opened_offers
from marketplace.offers.service import save_draft, start_offer, submit_offer, withdraw_offer
from marketplace.platform.actor import Actor
from marketplace.platform.clock import LOCAL_ZONE
from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from marketplace.platform.ids import SeededIds
from marketplace.procurement.models import Call
from marketplace.procurement.service import (
    approve_call,
    comment_on_call,
    copy_call,
    correct_call,
    draft_call,
    edit_call,
    publish_call,
    return_call,
    submit_call,
    withdraw_call,
)
from marketplace.providers.service import approve_provider
from marketplace.suitability.service import (
    answer_clarification,
    ask_clarification,
    complete_suitability,
    judge_offer,
    note_market,
)

SAANA, EERO = "saana@valmennusesime.example", "eero@tyopolkumallil.example"
TUULI, RAIMO = "tuuli@suuntajasiltao.example", "raimo@kantahameenkok.example"
KAARINA = "kaarina@kaarnapolkutoi.example"
ALKU, ASKEL = "alku@alkuvireyritys.example", "askel@yrittajanensia.example"
TAITO = "taito@taitorinnekoul.example"
OFFICER, SECOND, DECIDER = "hankinta", "hankinta2", "paattaja"

HIGH, LOW = 90, 55
SHARE_OF_CEILING = 0.8
ANSWER = "Valmentaja tapaa asiakkaan viikoittain ja sopii työnantajan kanssa alusta."
REASON = "Toteutus on kuvattu selkeästi, ja tuki jatkuu työn alettua."
GROUNDS = "Valitaan kokonaistaloudellisesti edullisin tarjous tarjouspyynnön perusteiden mukaan."


def at(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    """An instant of the play's year by the clock in Helsinki."""
    return datetime(2026, month, day, hour, minute, tzinfo=LOCAL_ZONE)


BEGINS = at(1, 12)
DEADLINE, MOVED = at(2, 9, 12), at(2, 16, 12)
"""The first call's deadline, as published and as a material correction moved it."""
PERIOD = {"starts_on": date(2026, 4, 1), "ends_on": date(2026, 12, 31)}

STEPS = (
    "area",
    "providers",
    "review",
    "questions",
    "offers",
    "late",
    "suitability",
    "tie",
    "award",
    "correction",
    "single",
    "justified",
    "annulment",
    "anew",
    "nobody",
    "cancellation",
    "finality",
)


@dataclass
class SmallProcurement:
    """The play: each step is a method, called in the order of ``STEPS``."""

    stage: Stage
    seed: int
    out: Path
    cast: Cast = field(init=False)
    calls: dict[str, UUID] = field(init=False, default_factory=dict)

    def walk(self, done: Callable[[str], None]) -> None:
        """Take all steps, telling of each one done."""
        for step in STEPS:
            getattr(self, step)()
            self.stage.settle()
            done(step)

    def staff(self, name: str) -> Actor:
        """One of the buyer's people; queries see that person's rows from now on."""
        return self.cast.staff(name)

    def area(self) -> None:
        """The employment area with its baskets, rules and staff."""
        self.cast = set_up(self.stage.clock, SeededIds(self.seed))

    def providers(self) -> None:
        """Providers register and are approved; those who will offer declare themselves."""
        people = (SAANA, EERO, TUULI, RAIMO, KAARINA, ALKU, ASKEL, TAITO)
        wanted = [data for data in cast_data()["providers"] if data["contact_email"] in people]
        made = [self.cast.register(data) for data in wanted]
        self.stage.move_to(at(1, 13))
        for provider in made:
            approve_provider(self.staff(OFFICER), provider.id)

    # A call that ends in a tie ----------------------------------------------------------------

    def review(self) -> None:
        """A need, a call that is sent back once, and its publication."""
        need = self.cast.cleared_need("job_search", "Työnhakuvalmennus", 4_450_000, **PERIOD)
        officer = self.staff(OFFICER)
        call = draft_call(officer, "job_search", need=need.number, deadline=DEADLINE)
        self.calls["tie"] = call.id
        submit_call(officer, call.id)
        comment_on_call(self.staff(SECOND), call.id, "Laajuus on liian suuri.", "capacity")
        return_call(self.staff(SECOND), call.id)
        self.stage.move_to(at(1, 14))
        edit_call(self.staff(OFFICER), call.id, {"capacity": 16})
        self._published(call)

    def _published(self, call: Call) -> None:
        submit_call(self.staff(OFFICER), call.id)
        approve_call(self.staff(SECOND), call.id)
        publish_call(self.staff(OFFICER), call.id)

    def questions(self) -> None:
        """A question is answered to all, and a material correction moves the deadline."""
        self.stage.move_to(at(1, 20))
        self.cast.asked_and_answered(TUULI, self.calls["tie"])
        self.stage.move_to(at(1, 28))
        words = {"fi": "Palvelua annetaan enintään 14 asiakkaalle. Tarjousaikaa on jatkettu."}
        changes = {"capacity": 14, "deadline": MOVED}
        correct_call(self.staff(OFFICER), self.calls["tie"], words, changes, material=True)

    def offers(self) -> None:
        """One is replaced, one withdrawn; two are alike to the cent."""
        call_id = self.calls["tie"]
        for day, (email, share) in enumerate(
            ((SAANA, 0.9), (EERO, 0.8), (TUULI, 0.85), (RAIMO, 0.7)), start=2
        ):
            self.stage.move_to(at(2, day, 18))
            self._offer(email, call_id, share)
        self.stage.move_to(at(2, 10))
        self._offer(SAANA, call_id, SHARE_OF_CEILING)
        withdraw_offer(self.cast.person(RAIMO), start_offer(self.cast.person(RAIMO), call_id).id)

    def _offer(self, email: str, call_id: UUID, share: float, *, submits: bool = True) -> None:
        provider = self.cast.offering(email)
        offer = start_offer(provider, call_id)
        prices = {
            item.key: int(item.maximum_cents * share) // 1000 * 1000
            for item in offer.call.price_items
        }
        answers = {criterion.key: ANSWER for criterion in offer.call.criteria}
        save_draft(provider, offer.id, {"prices": prices, "answers": answers})
        if submits:
            submit_offer(provider, offer.id, assured=True)

    def late(self) -> None:
        """One submits a second too late: it is refused and logged; then two officers open."""
        call_id = self.calls["tie"]
        self._offer(KAARINA, call_id, SHARE_OF_CEILING, submits=False)
        self._too_late(KAARINA, call_id, MOVED)
        self._open(call_id, MOVED)

    def _too_late(self, email: str, call_id: UUID, deadline: datetime) -> None:
        offer_id = start_offer(self.cast.person(email), call_id).id
        self.stage.move_to(deadline + timedelta(seconds=1))
        with suppress(Refused):
            submit_offer(self.cast.person(email), offer_id, assured=True)
            raise RuntimeError("a late offer was taken")

    def _open(self, call_id: UUID, deadline: datetime) -> None:
        self.stage.move_to(deadline + timedelta(minutes=15))
        self.cast.open_by_two(call_id)

    def suitability(self) -> None:
        """One provider clarifies its offer; all are then found suitable."""
        call_id = self.calls["tie"]
        offer = self._opened(call_id)[0]
        question = "Kuka valmentaa Forssassa?"
        asked = ask_clarification(self.staff(OFFICER), offer.id, question, at(2, 18, 12))
        self.stage.move_to(at(2, 17))
        provider = self._provider_of(offer)
        answer_clarification(provider, asked.id, "Saana Esimerkkiniemi, kuten tarjouksessa.")
        for each in self._opened(call_id):
            judge_offer(self.staff(OFFICER), each.id, suitable=True)
        complete_suitability(self.staff(OFFICER), call_id)

    def _opened(self, call_id: UUID) -> Sequence[Offer]:
        officer = self.staff(OFFICER)
        return opened_offers(officer, db.session.get_one(Call, call_id))

    def _provider_of(self, offer: Offer) -> Actor:
        emails = {data["name"]: data["contact_email"] for data in cast_data()["providers"]}
        return self.cast.person(emails[offer.organisation.name])

    def tie(self) -> None:
        """Two evaluate blind, one of them declares a conflict; a lot parts the equal ones."""
        call_id = self.calls["tie"]
        self.stage.move_to(at(2, 18))
        people = [self.staff(name).user_id for name in (OFFICER, SECOND)]
        named = [key for key in people if key is not None]
        name_evaluators(self.staff(OFFICER), call_id, named, evaluators_needed=1)
        opened = self._opened(call_id)
        other = next(offer for offer in opened if offer.organisation.name == "Suunta ja Silta Oy")
        declare_interests(self.staff(OFFICER), call_id)
        conflict = {other.id: "Veljeni työskentelee tarjoajan palveluksessa."}
        declare_interests(self.staff(SECOND), call_id, conflict)
        points = {offer.id: LOW if offer is other else HIGH for offer in opened}
        self._score(OFFICER, call_id, points)
        self._score(SECOND, call_id, {key: p for key, p in points.items() if key != other.id})
        agree_scores(self.staff(OFFICER), call_id)
        draw_lot(self.staff(OFFICER), call_id, "Otso Ostaja ja Päivi Päättäjä")

    def _score(self, name: str, call_id: UUID, points: Mapping[UUID, int]) -> None:
        evaluator = self.staff(name)
        call = db.session.get_one(Call, call_id)
        for offer_id, percent in points.items():
            for criterion in call.criteria:
                score_offer(evaluator, offer_id, criterion.key, percent, REASON)
        submit_scores(evaluator, call_id)

    def award(self) -> None:
        """The one whom the lot favoured is awarded; the decision shows how it was drawn."""
        self.stage.move_to(at(2, 20))
        self._decide("tie")

    def _decide(self, name: str) -> Decision:
        officer = self.staff(OFFICER)
        compared = comparison(officer, self.calls[name])
        grounds, reasons = suggested_grounds(compared), suggested_reasons(compared)
        drafted = draft_award(officer, self.calls[name], grounds, reasons)
        signed = sign_decision(self.staff(DECIDER), drafted.id)
        self.stage.settle()
        return signed

    def correction(self) -> None:
        """A party demands better reasons; the authority corrects its decision."""
        self.stage.move_to(at(2, 25))
        decision = self._standing("tie")
        loser = next(each for each in decision.parties if each.outcome == "not_awarded")
        emails = {data["name"]: data["contact_email"] for data in cast_data()["providers"]}
        claimant = self.cast.person(emails[loser.organisation.name])
        kind = claims_open_to(decision)[0]
        demands = "Päätöksestä on käytävä ilmi, miksi tarjouksemme sai pisteensä."
        file_claim(claimant, decision.id, kind, demands, "Perustelut ovat samat kaikille.")
        self.stage.move_to(at(3, 2))
        words = self._better_words(self._standing("tie"))
        drafted = draft_correction(self.staff(OFFICER), decision.id, words)
        sign_decision(self.staff(DECIDER), drafted.id)

    def _standing(self, name: str) -> Decision:
        found = standing_decision(self.staff(DECIDER), self.calls[name])
        if found is None:
            raise LookupError(f"{name}: no decision stands")
        return found

    def _better_words(self, decision: Decision) -> Any:
        words = words_of(decision)
        clearer = {
            key: f"{text}\nPisteet ja niiden perusteet on eritelty vertailussa."
            for key, text in words.reasons.items()
        }
        return type(words)(
            grounds=words.grounds,
            competence=words.competence,
            reasons=clearer,
            strengths=words.strengths,
            weaknesses=words.weaknesses,
            conditions=words.conditions,
        )

    # A call with one offer --------------------------------------------------------------------

    def single(self) -> None:
        """Another call gets one offer in time, and one too late."""
        self.stage.move_to(at(3, 3))
        deadline = at(3, 24, 12)
        self._call("single", "entrepreneurship", deadline)
        self.stage.move_to(at(3, 12))
        self._offer(ALKU, self.calls["single"], SHARE_OF_CEILING)
        self._offer(ASKEL, self.calls["single"], SHARE_OF_CEILING, submits=False)
        self._too_late(ASKEL, self.calls["single"], deadline)
        self._open(self.calls["single"], deadline)

    def _call(self, name: str, line: str, deadline: datetime) -> None:
        dated = {
            "deadline": deadline,
            "starts_on": date(2026, 8, 3),
            "ends_on": date(2027, 5, 31),
        }
        self.calls[name] = self.cast.published_call(line, dated).id

    def justified(self) -> None:
        """The market is looked at, the one offer is justified, evaluated and awarded."""
        call_id = self.calls["single"]
        offer = self._opened(call_id)[0]
        judge_offer(self.staff(OFFICER), offer.id, suitable=True)
        checked = "Kysyimme kolmelta palveluntuottajalta, miksi ne eivät tarjonneet."
        why = "Hinta vastaa aiempien hankintojen tasoa, eikä muita ollut tulossa."
        note_market(self.staff(OFFICER), call_id, checked, "justify", why)
        complete_suitability(self.staff(OFFICER), call_id)
        self.stage.move_to(at(3, 26))
        declare_interests(self.staff(OFFICER), call_id)
        self._score(OFFICER, call_id, {offer.id: HIGH})
        self._decide("single")

    def annulment(self) -> None:
        """Who came too late appeals, and a court annuls the award."""
        self.stage.move_to(at(4, 7))
        decision = self._standing("single")
        claim = record_claim(
            self.staff(OFFICER),
            decision.id,
            "appeal",
            claimant="Yrittäjän Ensiaskel toiminimi",
            demands="Päätös on kumottava.",
            grounds="Päätöksestä ei ilmene, miten markkinat selvitettiin.",
            received_on=date(2026, 4, 7),
            court_number="120/03.04.04/2026",
        )
        self.stage.move_to(at(5, 20))
        record_outcome(
            self.staff(OFFICER),
            claim.id,
            "annulled",
            answer="Päätöstä ei ole perusteltu laissa edellytetyllä tavalla.",
            on=date(2026, 5, 19),
            court_number="120/03.04.04/2026",
        )

    def anew(self) -> None:
        """The offer is evaluated anew, and decided with the reasons that were missing."""
        call_id = self.calls["single"]
        self.stage.move_to(at(5, 25))
        evaluate_anew(self.staff(OFFICER), call_id, "Tuomioistuin kumosi päätöksen.")
        offer = self._opened(call_id)[0]
        declare_interests(self.staff(OFFICER), call_id)
        self._score(OFFICER, call_id, {offer.id: HIGH})
        self._decide("single")

    # Calls that come to nothing ---------------------------------------------------------------

    def nobody(self) -> None:
        """A call gets no offer; it is copied to be called again, and given up."""
        self.stage.move_to(at(5, 26))
        deadline = at(6, 15, 12)
        self._call("nobody", "employer_services", deadline)
        self._open(self.calls["nobody"], deadline)
        copy = copy_call(self.staff(OFFICER), self.calls["nobody"])
        withdraw_call(self.staff(OFFICER), copy.id, "Tarve hoidetaan omana palveluna.")

    def cancellation(self) -> None:
        """A published procurement is ended by a decision of its own."""
        self.stage.move_to(at(6, 16))
        self._call("cancelled", "career_development", at(7, 7, 12))
        self.stage.move_to(at(6, 18))
        self._offer(TAITO, self.calls["cancelled"], SHARE_OF_CEILING)
        self.stage.move_to(at(6, 22))
        grounds = "Valtio rahoittaa palvelun vuoden loppuun, joten hankintatarve on poistunut."
        drafted = draft_cancellation(self.staff(OFFICER), self.calls["cancelled"], grounds)
        sign_decision(self.staff(DECIDER), drafted.id)

    def finality(self) -> None:
        """Time passes, and what stands becomes final."""
        self.stage.move_to(at(8, 3))
