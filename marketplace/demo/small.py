"""Small purchases to their lawful ends, with what goes wrong on the way.

One call ends in a tie that a lot parts, is claimed against and corrected; one has a single offer,
and its award falls by a claim for a revised decision, whose rejection a court annuls; one gets no
offer; one is cancelled by a decision.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from marketplace.claims.answers.service import draft_answer
from marketplace.claims.letters.service import post_answer
from marketplace.claims.service import file_claim, record_claim, record_outcome
from marketplace.corrections.service import draft_cancellation, draft_correction, draft_reversal
from marketplace.decisions.answers import claims_open_to
from marketplace.decisions.service import sign_decision
from marketplace.demo.acts import DECIDER, OFFICER, SECOND, Play
from marketplace.demo.cast import cast_data
from marketplace.evaluation.anew.service import evaluate_anew
from marketplace.evaluation.confirming.service import confirm_scores
from marketplace.evaluation.service import (
    agree_scores,
    declare_interests,
    draw_lot,
    name_evaluators,
    settle_score,
)
from marketplace.offers.service import start_offer, withdraw_offer
from marketplace.platform.clock import LOCAL_ZONE
from marketplace.procurement.correcting.service import correct_call
from marketplace.procurement.endings.service import withdraw_call
from marketplace.procurement.service import (
    comment_on_call,
    copy_call,
    draft_call,
    edit_call,
    return_call,
    submit_call,
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

HIGH, LOW, BETWEEN = 90, 55, 80
AGREED = "Alku on kuvattu hyvin, mutta jatkon vaiheet jäävät osin avoimiksi."
"""What two evaluators who were apart agreed on."""
SHARE_OF_CEILING = 0.8
ADDRESS = "Keksitty kuja 1\n30100 Forssa"
"""Where whoever came too late gets the answer, by letter: it is no party of the award."""


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
    "upheld",
    "anew",
    "nobody",
    "cancellation",
    "finality",
)


@dataclass
class SmallProcurement(Play):
    """The play: each step is a method, called in the order of ``STEPS``."""

    STEPS = STEPS

    claims: dict[str, UUID] = field(init=False, default_factory=dict)

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
        self.published(call)

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
            self.offer(email, call_id, share)
        self.stage.move_to(at(2, 10))
        self.offer(SAANA, call_id, SHARE_OF_CEILING)
        withdraw_offer(self.cast.person(RAIMO), start_offer(self.cast.person(RAIMO), call_id).id)

    def late(self) -> None:
        """One submits a second too late: it is refused and logged; then two officers open."""
        call_id = self.calls["tie"]
        self.offer(KAARINA, call_id, SHARE_OF_CEILING, submits=False)
        self.too_late(KAARINA, call_id, MOVED)
        self.opening(call_id, MOVED)

    def suitability(self) -> None:
        """One provider clarifies its offer; all are then found suitable."""
        call_id = self.calls["tie"]
        offer = self.opened(call_id)[0]
        question = "Kuka valmentaa Forssassa?"
        asked = ask_clarification(self.staff(OFFICER), offer.id, question, at(2, 18, 12))
        self.stage.move_to(at(2, 17))
        provider = self.provider_of(offer)
        answer_clarification(provider, asked.id, "Saana Esimerkkiniemi, kuten tarjouksessa.")
        for each in self.opened(call_id):
            judge_offer(self.staff(OFFICER), each.id, suitable=True)
        complete_suitability(self.staff(OFFICER), call_id)

    def tie(self) -> None:
        """Of two evaluators one declares a conflict and is out; a lot parts the equal ones."""
        call_id = self.calls["tie"]
        self.stage.move_to(at(2, 18))
        people = [self.staff(name).user_id for name in (OFFICER, SECOND)]
        named = [key for key in people if key is not None]
        name_evaluators(self.staff(OFFICER), call_id, named, evaluators_needed=1)
        opened = self.opened(call_id)
        other = next(offer for offer in opened if offer.organisation.name == "Suunta ja Silta Oy")
        declare_interests(self.staff(OFFICER), call_id)
        conflict = {other.id: "Veljeni työskentelee tarjoajan palveluksessa."}
        declare_interests(self.staff(SECOND), call_id, conflict)
        points = {offer.id: LOW if offer is other else HIGH for offer in opened}
        self.score(OFFICER, call_id, points)
        agree_scores(self.staff(OFFICER), call_id)
        draw_lot(self.staff(OFFICER), call_id, "Kaisa Käyttäjä ja Päivi Päättäjä")

    def award(self) -> None:
        """The one whom the lot favoured is awarded; the decision shows how it was drawn."""
        self.stage.move_to(at(2, 20))
        self.decide("tie")

    def correction(self) -> None:
        """A party demands better reasons; the authority corrects its decision."""
        self.stage.move_to(at(2, 25))
        decision = self.standing("tie")
        loser = next(each for each in decision.parties if each.outcome == "not_awarded")
        claimant = self.person_of(loser.organisation.name)
        kind = claims_open_to(decision)[0]
        demands = "Päätöksestä on käytävä ilmi, miksi tarjouksemme sai pisteensä."
        claim = file_claim(claimant, decision.id, kind, demands, "Perustelut ovat samat kaikille.")
        self.stage.move_to(at(3, 2))
        words = self.better_words(self.standing("tie"))
        drafted = draft_correction(self.staff(OFFICER), decision.id, words, [claim.id])
        sign_decision(self.staff(DECIDER), drafted.id)

    # A call with one offer --------------------------------------------------------------------

    def single(self) -> None:
        """Another call gets one offer in time, and one too late."""
        self.stage.move_to(at(3, 3))
        deadline = at(3, 24, 12)
        self.call("single", "entrepreneurship", deadline)
        self.stage.move_to(at(3, 12))
        self.offer(ALKU, self.calls["single"], SHARE_OF_CEILING)
        self.offer(ASKEL, self.calls["single"], SHARE_OF_CEILING, submits=False)
        self.too_late(ASKEL, self.calls["single"], deadline)
        self.opening(self.calls["single"], deadline)

    def justified(self) -> None:
        """The market is looked at, the one offer is justified, evaluated and awarded."""
        call_id = self.calls["single"]
        offer = self.opened(call_id)[0]
        judge_offer(self.staff(OFFICER), offer.id, suitable=True)
        checked = "Kysyimme kolmelta palveluntuottajalta, miksi ne eivät tarjonneet."
        why = "Hinta vastaa aiempien hankintojen tasoa, eikä muita ollut tulossa."
        note_market(self.staff(OFFICER), call_id, checked, "justify", why)
        complete_suitability(self.staff(OFFICER), call_id)
        self.stage.move_to(at(3, 26))
        declare_interests(self.staff(OFFICER), call_id)
        self.score(OFFICER, call_id, {offer.id: HIGH})
        self.decide("single")

    def annulment(self) -> None:
        """Who came too late claims a revision, which the body rejects; the administrative court
        annuls that answer on appeal (Act 410/2015, sections 134–135)."""
        self.stage.move_to(at(4, 7))
        claim = record_claim(
            self.staff(OFFICER),
            self.standing("single").id,
            "revision_claim",
            claimant="Yrittäjän Ensiaskel toiminimi",
            address=ADDRESS,
            demands="Päätös on kumottava.",
            grounds="Päätöksestä ei ilmene, miten markkinat selvitettiin.",
            received_on=date(2026, 4, 7),
        )
        self.claims["single"] = claim.id
        self.stage.move_to(at(4, 21))
        why = "Tarjouksen vertailukelpoisuus tarkistettiin, ja selvitys on asiakirjoissa."
        drafted = draft_answer(self.staff(OFFICER), claim.id, "rejected", why)
        answer = sign_decision(self.staff(DECIDER), drafted.id, "Toimielin 20.4.2026 § 31")
        post_answer(self.staff(OFFICER), claim.id, ADDRESS, date(2026, 4, 22))
        self.stage.move_to(at(5, 5))
        appeal = record_claim(
            self.staff(OFFICER),
            answer.id,
            "appeal",
            claimant="Yrittäjän Ensiaskel toiminimi",
            demands="Päätös on kumottava ja asia palautettava.",
            grounds="Toimielin ei perustellut, miten markkinat selvitettiin.",
            received_on=date(2026, 5, 5),
            court_number="120/03.04.04/2026",
        )
        self.stage.move_to(at(5, 20))
        record_outcome(
            self.staff(OFFICER),
            appeal.id,
            "annulled",
            answer="Päätöstä ei ole perusteltu laissa edellytetyllä tavalla. Asia palautetaan.",
            on=date(2026, 5, 19),
            court_number="120/03.04.04/2026",
        )

    def upheld(self) -> None:
        """The body, to which the matter came back, accepts the claim: the award falls."""
        self.stage.move_to(at(5, 25))
        claim = self.claims["single"]
        grounds = (
            "Tuomioistuin kumosi vastauksen. Markkinoiden selvitys on perusteltava päätöksessä."
        )
        decision = self.standing("single")
        drafted = draft_reversal(self.staff(OFFICER), decision.id, grounds, answers=[claim])
        sign_decision(self.staff(DECIDER), drafted.id, "Toimielin 25.5.2026 § 40")
        post_answer(self.staff(OFFICER), claim, ADDRESS, date(2026, 5, 26))

    def anew(self) -> None:
        """Two evaluate the offer anew, blind; where they are apart they agree with a reason, and it
        is decided with the reasons that were missing."""
        call_id = self.calls["single"]
        evaluate_anew(self.staff(OFFICER), call_id, "Oikaisuvaatimus hyväksyttiin.")
        people = [self.staff(name).user_id for name in (OFFICER, SECOND)]
        named = [key for key in people if key is not None]
        name_evaluators(self.staff(OFFICER), call_id, named, evaluators_needed=2)
        offer = self.opened(call_id)[0]
        for name, first in ((OFFICER, HIGH), (SECOND, LOW)):
            declare_interests(self.staff(name), call_id)
            self.score(name, call_id, {offer.id: HIGH}, first)
        key = offer.call.criteria[0].key
        settle_score(self.staff(OFFICER), offer.id, key, BETWEEN, AGREED)
        confirm_scores(self.staff(SECOND), call_id)
        agree_scores(self.staff(OFFICER), call_id)
        self.decide("single")

    # Calls that come to nothing ---------------------------------------------------------------

    def nobody(self) -> None:
        """A call gets no offer; it is copied to be called again, and given up."""
        self.stage.move_to(at(5, 26))
        deadline = at(6, 15, 12)
        self.call("nobody", "employer_services", deadline)
        self.opening(self.calls["nobody"], deadline)
        copy = copy_call(self.staff(OFFICER), self.calls["nobody"])
        withdraw_call(self.staff(OFFICER), copy.id, "Tarve hoidetaan omana palveluna.")

    def cancellation(self) -> None:
        """A published procurement is ended by a decision of its own."""
        self.stage.move_to(at(6, 16))
        self.call("cancelled", "career_development", at(7, 7, 12))
        self.stage.move_to(at(6, 18))
        self.offer(TAITO, self.calls["cancelled"], SHARE_OF_CEILING)
        self.stage.move_to(at(6, 22))
        grounds = "Valtio rahoittaa palvelun vuoden loppuun, joten hankintatarve on poistunut."
        drafted = draft_cancellation(self.staff(OFFICER), self.calls["cancelled"], grounds)
        sign_decision(self.staff(DECIDER), drafted.id)

    def finality(self) -> None:
        """Time passes, and what stands becomes final."""
        self.stage.move_to(at(8, 3))
