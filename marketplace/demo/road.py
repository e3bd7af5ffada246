"""The whole road, from a need to a paid outcome, through the same verbs as the pages."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import select

from contracts.agreements.models import Contract
from contracts.agreements.service import accept_contract
from marketplace.decisions.service import draft_award, sign_decision
from marketplace.demo.cast import Cast, cast_data, set_up
from marketplace.demo.papers import show_papers
from marketplace.demo.payees import in_order
from marketplace.demo.people import Person, invent_people, invent_spells, results_csv
from marketplace.demo.stage import Stage
from marketplace.evaluation.service import declare_interests, score_offer, submit_scores
from marketplace.offers.models import Offer
from marketplace.offers.service import (
    save_draft,
    start_offer,
    submit_offer,
    withdraw_offer,
)
from marketplace.platform.clock import LOCAL_ZONE
from marketplace.platform.db import db
from marketplace.platform.ids import SeededIds
from marketplace.procurement.service import (
    approve_call,
    draft_call,
    publish_call,
    submit_call,
)
from marketplace.providers.service import approve_provider
from outcomes.participants.service import add_participant
from outcomes.payments.queries import lines_of_run
from outcomes.payments.service import approve_run, calculate_payments, hand_over, submit_run
from outcomes.referrals.service import (
    accept_referral,
    end_referral,
    propose_referral,
    start_referral,
)
from outcomes.results.service import import_results
from outcomes.verification.service import answer_line, ask_back, verify_lines

LINE = "job_search"
COHORTS = 4
COHORT_SIZE = 4
PARTICIPANTS = COHORTS * COHORT_SIZE
OFFERS: tuple[dict[str, Any], ...] = (
    {
        "provider": "saana@valmennusesime.example",
        "prices": {
            "start": 40_000,
            "job_start": 90_000,
            "retention_3": 120_000,
            "retention_3_group": 170_000,
            "retention_6": 80_000,
        },
        "answers": {
            "employers": "Tapaan viikoittain Hämeenlinnan ja Hattulan työnantajia ja sovin "
            "aloituksesta paikan päällä asiakkaan kanssa.",
            "retention": "Soitan asiakkaalle ja esihenkilölle viikoittain ensimmäiset kaksi "
            "kuukautta ja sen jälkeen kuukausittain.",
        },
        "scores": {"employers": 90, "retention": 85},
        "reason": "Työnantajayhteistyö on kuvattu konkreettisesti, ja tuki jatkuu kuusi kuukautta.",
    },
    {
        "provider": "eero@tyopolkumallil.example",
        "prices": {
            "start": 45_000,
            "job_start": 95_000,
            "retention_3": 130_000,
            "retention_3_group": 180_000,
            "retention_6": 90_000,
        },
        "answers": {
            "employers": "Meillä on sopimus kahdenkymmenen alueen työnantajan kanssa.",
            "retention": "Valmentaja käy työpaikalla kerran kuussa puolen vuoden ajan.",
        },
        "scores": {"employers": 95, "retention": 80},
        "reason": "Verkosto on laaja, mutta tuki työn alettua on harvempaa kuin voittajalla.",
    },
    {
        "provider": "tuuli@suuntajasiltao.example",
        "prices": {
            "start": 38_000,
            "job_start": 88_000,
            "retention_3": 115_000,
            "retention_3_group": 160_000,
            "retention_6": 78_000,
        },
        "answers": {
            "employers": "Etsimme paikat avoimista ilmoituksista.",
            "retention": "Olemme tarvittaessa yhteydessä asiakkaaseen.",
        },
        "scores": {"employers": 45, "retention": 40},
        "reason": "Hinta on edullisin, mutta tuki työn alettua jää asiakkaan aloitteen varaan.",
    },
)
WITHDRAWN = "raimo@kantahameenkok.example"
"""A provider that submits and withdraws before the deadline."""


def at(year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    """An instant by the clock in Helsinki."""
    return datetime(year, month, day, hour, minute, tzinfo=LOCAL_ZONE)


BEGINS = at(2026, 1, 12)
DEADLINE = at(2026, 2, 9, 12)
VALUE_CENTS = 4_450_000
STARTS_ON, ENDS_ON = date(2026, 3, 16), date(2026, 12, 31)
FIRST_REFERRAL = at(2026, 3, 16)
SERVICE_ENDS = at(2026, 8, 31, 15)
RESULTS_UNTIL = date(2026, 10, 31)
RESULTS_FILE = "results.csv"
PAY_ON = date(2026, 11, 10)

GROUNDS = "Valitaan kokonaistaloudellisesti edullisin tarjous tarjouspyynnön perusteiden mukaan."

STEPS = (
    "area",
    "providers",
    "call",
    "questions",
    "offers",
    "opening",
    "suitability",
    "evaluation",
    "award",
    "contract",
    "referrals",
    "results",
    "calculation",
    "verification",
    "approval",
    "hand_over",
)


@dataclass
class Road:
    """The road as it is walked: each step is a method, called in the order of ``STEPS``."""

    stage: Stage
    seed: int
    out: Path
    results_file: Path | None
    random: Random = field(init=False)
    cast: Cast = field(init=False)
    call_id: UUID = field(init=False)
    decision_id: UUID = field(init=False)
    contract_id: UUID = field(init=False)
    run_id: UUID = field(init=False)
    starts: list[tuple[str, date]] = field(init=False, default_factory=list)
    """Person key and first day of service, in the order of starting."""

    def walk(self, done: Callable[[str], None]) -> None:
        """Take all steps, telling of each one done."""
        self.random = Random(self.seed)  # noqa: S311 -- repeatable on purpose
        for step in STEPS:
            getattr(self, step)()
            self.stage.settle()
            done(step)

    def area(self) -> None:
        """The employment area with its baskets, rules and staff."""
        self.cast = set_up(self.stage.clock, SeededIds(self.seed))

    def providers(self) -> None:
        """Providers register; the procurement team approves them."""
        people = {offer["provider"] for offer in OFFERS} | {WITHDRAWN}
        made = [
            self.cast.register(data)
            for data in cast_data()["providers"]
            if data["contact_email"] in people
        ]
        self.stage.move_to(at(2026, 1, 13))
        for provider in made:
            approve_provider(self.cast.staff("hankinta"), provider.id)

    def call(self) -> None:
        """A need is judged and becomes a call, from the service line's template."""
        need = self.cast.cleared_need(
            LINE, "Työnhakuvalmennus", VALUE_CENTS, starts_on=STARTS_ON, ends_on=ENDS_ON
        )
        call = draft_call(
            self.cast.staff("hankinta"),
            LINE,
            need=need.number,
            deadline=DEADLINE,
            capacity=PARTICIPANTS,
        )
        self.call_id = call.id
        submit_call(self.cast.staff("hankinta"), call.id)
        approve_call(self.cast.staff("hankinta2"), call.id)
        self.stage.move_to(at(2026, 1, 14))
        publish_call(self.cast.staff("hankinta"), call.id)

    def questions(self) -> None:
        """A provider asks about the call; all get the answer at once, nobody learns who asked."""
        self.stage.move_to(at(2026, 1, 16))
        self.cast.asked_and_answered(OFFERS[1]["provider"], self.call_id)

    def offers(self) -> None:
        """Providers answer: one replaces its offer, one withdraws it."""
        for day, offer in enumerate(OFFERS, start=20):
            self.stage.move_to(at(2026, 1, day, 18, 30))
            self._offer(offer["provider"], offer)
        self.stage.move_to(at(2026, 2, 2))
        self._offer(WITHDRAWN, OFFERS[1])
        self._offer(OFFERS[0]["provider"], OFFERS[0])
        self.stage.move_to(at(2026, 2, 3))
        provider = self.cast.person(WITHDRAWN)
        withdraw_offer(provider, start_offer(provider, self.call_id).id)

    def _offer(self, email: str, offer: dict[str, Any]) -> None:
        provider = self.cast.offering(email)
        started = start_offer(provider, self.call_id)
        content = {"prices": offer["prices"], "answers": offer["answers"]}
        save_draft(provider, started.id, content)
        submit_offer(provider, started.id, assured=True)

    def opening(self) -> None:
        """Two officers open the offers after the deadline."""
        self.stage.move_to(DEADLINE + timedelta(minutes=15))
        self.cast.open_by_two(self.call_id)

    def suitability(self) -> None:
        """Every provider is in order, so all offers are compared."""
        self.cast.find_suitable(self.call_id)

    def evaluation(self) -> None:
        """Quality is scored with reasons."""
        self.stage.move_to(at(2026, 2, 10))
        opened = self._opened()
        officer = self.cast.staff("hankinta")
        declare_interests(officer, self.call_id)
        for offer, plan in opened:
            for criterion, percent in plan["scores"].items():
                score_offer(officer, offer.id, criterion, percent, plan["reason"])
        submit_scores(officer, self.call_id)

    def _opened(self) -> list[tuple[Offer, dict[str, Any]]]:
        """The opened offers with what the demo thinks of them."""
        plans = {self.cast.person(plan["provider"]).organisation_id: plan for plan in OFFERS}
        self.cast.staff("hankinta")
        offers = db.session.scalars(
            select(Offer)
            .where(Offer.call_id == self.call_id, Offer.state == "opened")
            .order_by(Offer.number)
        ).all()
        return [(offer, plans[offer.provider_id]) for offer in offers]

    def award(self) -> None:
        """The best offer is awarded with reasons; the decision becomes final by time."""
        self.stage.move_to(at(2026, 2, 11))
        reasons = {offer.provider_id: plan["reason"] for offer, plan in self._opened()}
        drafted = draft_award(self.cast.staff("hankinta"), self.call_id, GROUNDS, reasons)
        self.decision_id = drafted.id
        self.stage.move_to(at(2026, 2, 12))
        signed = sign_decision(self.cast.staff("paattaja"), drafted.id)
        self.stage.settle()
        final_from = signed.final_from or STARTS_ON
        self.stage.move_to(at(final_from.year, final_from.month, final_from.day, 8))

    def contract(self) -> None:
        """The contract drafted itself; the provider shows its papers, and both accept it."""
        show_papers(self.cast.person(OFFERS[0]["provider"]), self.cast.staff("hankinta"))
        self.cast.staff("paattaja")
        contract = db.session.scalars(
            select(Contract).where(Contract.decision_id == self.decision_id)
        ).one()
        self.contract_id = contract.id
        sha256 = contract.file.sha256 if contract.file else ""
        accept_contract(self.cast.person(OFFERS[0]["provider"]), contract.id, sha256)
        accept_contract(self.cast.staff("paattaja"), contract.id, sha256)

    def referrals(self) -> None:
        """A coach refers people; the provider accepts, starts and ends their service."""
        people = invent_people(self.random, PARTICIPANTS)
        started: list[UUID] = []
        for cohort in range(COHORTS):
            day = FIRST_REFERRAL + timedelta(weeks=2 * cohort)
            members = people[cohort * COHORT_SIZE :][:COHORT_SIZE]
            started += self._cohort(day, members)
        self.stage.move_to(SERVICE_ENDS)
        for referral_id in started[::3]:
            provider = self.cast.person(OFFERS[0]["provider"])
            end_referral(provider, referral_id, SERVICE_ENDS.date())

    def _cohort(self, day: datetime, people: Sequence[Person]) -> list[UUID]:
        """Refer some people on a day; they are accepted at noon and start two days later."""
        self.stage.move_to(day)
        coach = self.cast.staff("valmentaja")
        referrals = []
        for person in people:
            participant = add_participant(coach, **asdict(person))
            referrals.append(propose_referral(coach, self.contract_id, participant.person_key))
        self.stage.move_to(day + timedelta(hours=3))
        for referral in referrals:
            accept_referral(self.cast.person(OFFERS[0]["provider"]), referral.id)
        starts = day + timedelta(days=2)
        self.stage.move_to(starts)
        for referral in referrals:
            start_referral(self.cast.person(OFFERS[0]["provider"]), referral.id, starts.date())
            self.starts.append((referral.person_key, starts.date()))
        return [referral.id for referral in referrals]

    def results(self) -> None:
        """Employment results arrive from the client system's file."""
        self.stage.move_to(at(2026, 11, 2))
        written = self.out / RESULTS_FILE
        spells = invent_spells(self.seed, self.starts, RESULTS_UNTIL)
        written.write_text(results_csv(spells), encoding="utf-8")
        source = self.results_file or written
        import_results(
            self.cast.staff("tarkastaja"),
            source.name,
            source.read_bytes(),
            source="client_system",
            legal_basis="Laki työvoimapalveluiden järjestämisestä 380/2023",
        )

    def calculation(self) -> None:
        """What the contract owes by the facts known at the end of October."""
        self.stage.move_to(at(2026, 11, 3))
        self.run_id = calculate_payments(self.cast.staff("tarkastaja"), RESULTS_UNTIL).id

    def verification(self) -> None:
        """Finance asks about one line, gets an answer, and verifies them all."""
        verifier = self.cast.staff("tarkastaja")
        lines = lines_of_run(verifier, self.run_id)
        ask_back(
            verifier,
            lines[0].id,
            "Onko asiakas aloittanut palvelun sovittuna päivänä?",
            "dates_unclear",
        )
        self.stage.move_to(at(2026, 11, 4))
        provider = self.cast.person(OFFERS[0]["provider"])
        answer_line(provider, lines[0].id, "Kyllä. Ensimmäinen tapaaminen oli sinä päivänä.")
        verifier = self.cast.staff("tarkastaja")
        verify_lines(verifier, self.run_id, [line.id for line in lines])
        submit_run(verifier, self.run_id)

    def approval(self) -> None:
        """Another person approves; statements are made."""
        self.stage.move_to(at(2026, 11, 5))
        run = approve_run(self.cast.staff("hyvaksyja"), self.run_id)
        keys = sorted({each.provider_id for each in run.statements}, key=str)
        in_order(self.cast, keys, RESULTS_UNTIL)

    def hand_over(self) -> None:
        """The bank file leaves."""
        hand_over(self.cast.staff("hyvaksyja"), self.run_id, PAY_ON)
