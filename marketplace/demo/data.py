"""The demo data of a development server: purchases at every interesting state, as of today.

Everything is made through the verbs, in the order of time, by a clock that begins eleven months
ago and ends now.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from functools import partial
from itertools import cycle
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from contracts.agreements.models import Contract
from contracts.agreements.service import accept_contract
from marketplace.decisions.finality.service import finalise_decisions
from marketplace.decisions.service import draft_award, sign_decision
from marketplace.demo.answers import Rounds
from marketplace.demo.calendar import Calendar
from marketplace.demo.cast import Cast, cast_data, give_passwords, set_up
from marketplace.demo.examples import granted_elsewhere, load_examples
from marketplace.demo.framework_listing import FrameworkListing
from marketplace.demo.listing import Listing
from marketplace.demo.papers import show_papers
from marketplace.demo.payees import all_in_order
from marketplace.demo.people import Person, invent_people, invent_spells, results_csv
from marketplace.evaluation.service import declare_interests, score_offer, submit_scores
from marketplace.offers.models import Offer
from marketplace.offers.service import save_draft, start_offer, submit_offer
from marketplace.platform.actor import Actor, system_actor
from marketplace.platform.clock import Clock, FixedClock, local_today
from marketplace.platform.db import db
from marketplace.platform.ids import RandomIds, SeededIds
from marketplace.platform.jobs import OutboxJob, due_jobs, failed_jobs, perform
from marketplace.platform.mail import SEND
from marketplace.platform.unit import unit
from marketplace.procurement.service import close_due_calls, draft_call
from marketplace.providers.service import approve_provider, suspend_provider
from marketplace.tasks import TASKS
from outcomes.finder.service import count_results
from outcomes.insight.service import take_snapshot
from outcomes.ledger.reconciled.service import take_reconciliation
from outcomes.ledger.service import import_elsewhere
from outcomes.participants.service import add_participant
from outcomes.payments.queries import lines_of_run
from outcomes.payments.service import approve_run, calculate_payments, hand_over, submit_run
from outcomes.referrals.models import Referral
from outcomes.referrals.service import (
    accept_referral,
    decline_referral,
    end_referral,
    propose_referral,
    start_referral,
)
from outcomes.results.service import import_results
from outcomes.verification.service import ask_back, verify_lines

SEED = 2026
PEOPLE = 60
QUANTITIES = {
    "start": PEOPLE,
    "job_start": 36,
    "retention_3": 18,
    "retention_3_group": 9,
    "retention_6": 18,
}
"""What the running contract's call estimates for that many people; its highest value follows."""
WAITING_APPROVAL, SUSPENDED = "Pajatuvan tuki ry", "Kuvitelman Osaamispaja Oy"
LEGAL_BASIS = "Laki työvoimapalveluiden järjestämisestä 380/2023"
GROUNDS = "Valitaan kokonaistaloudellisesti edullisin tarjous tarjouspyynnön perusteiden mukaan."
ANSWERS = (
    "Valmentaja tapaa asiakkaan viikoittain. Ensimmäisellä tapaamisella sovimme tavoitteen ja "
    "seuraavat askeleet, ja kirjaamme ne asiakkaan kanssa.",
    "Meillä on kolme kokenutta työntekijää, jotka tuntevat alueen työnantajat ja oppilaitokset. "
    "Sijaisuudet on sovittu ennalta.",
    "Sovimme työnantajan kanssa perehdytyksestä ja soitamme asiakkaalle ja esihenkilölle "
    "ensimmäisten viikkojen ajan joka viikko.",
)
REASONS = (
    "Toteutus on kuvattu selkeästi, ja tuki jatkuu työn alettua.",
    "Kuvaus on hyvä, mutta vastuuhenkilön varajärjestely jää avoimeksi.",
    "Kuvaus on yleisluontoinen eikä kerro, mitä asiakkaan kanssa tehdään.",
)
FORSSA = {
    "fi": "Työhönvalmennus Forssassa",
    "sv": "Jobbcoachning i Forssa",
    "en": "Job coaching in Forssa",
}


def leave_unsent(clock: Clock) -> None:
    """The demo's mails are written and not sent: nobody is at their addresses."""
    with unit(system_actor(clock, RandomIds(), None)) as u:
        u.session.execute(
            update(OutboxJob)
            .where(OutboxJob.task == SEND, OutboxJob.done_at.is_(None))
            .values(done_at=u.now)
        )


@dataclass
class DemoData:
    """Makes the demo data; ``now`` is the clock that the server goes by."""

    now: Clock
    random: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311 -- repeatable
    cast: Cast = field(init=False)
    starts: list[tuple[str, date]] = field(default_factory=list)
    """Person key and first day of service."""

    def __post_init__(self) -> None:
        self.calendar = Calendar(self.now)
        self.clock = FixedClock(self.calendar.day(330))

    def make(self) -> None:
        """All of it."""
        self.cast = set_up(self.clock, SeededIds(SEED))
        load_examples(self.cast)
        self.calendar.plan(330, 9, self.providers)
        self.running_contract()
        self.purchases()
        Listing(lambda: self.cast, self.email).plan(self.calendar)
        FrameworkListing(self.cast, self.settle).plan(self.calendar)
        self.calendar.carry_out(self.clock, self.settle)
        give_passwords(self.cast)

    def settle(self) -> None:
        """Do what is due here and now, except sending mail."""
        system = self.cast.system
        close_due_calls(system)
        finalise_decisions(system)
        db.session.remove()
        leave_unsent(self.clock)
        while waiting := due_jobs(self.clock):
            for job_id in waiting:
                if not perform(job_id, TASKS, self.clock):
                    raise RuntimeError(failed_jobs(self.clock))
            leave_unsent(self.clock)

    def providers(self) -> None:
        """All providers but one, approved; one of them is suspended again."""
        for data in cast_data()["providers"]:
            if data["name"] == WAITING_APPROVAL:
                continue
            provider = self.cast.register(data)
            approve_provider(self.cast.staff("hankinta"), provider.id)
            if data["name"] == SUSPENDED:
                reason = "Verovelkatodistus on vanhentunut eikä uutta ole toimitettu."
                suspend_provider(self.cast.staff("hankinta"), provider.id, reason)

    def late_provider(self) -> None:
        """The provider that waits for approval."""
        data = next(d for d in cast_data()["providers"] if d["name"] == WAITING_APPROVAL)
        self.cast.register(data)

    # Purchases -----------------------------------------------------------------------------------

    def purchases(self) -> None:
        """One purchase at each state on the way to a contract."""
        to_accept = Purchase(self, "work_ability", published=75, deadline=54)
        to_accept.offered(["harju@", "valta@"])
        to_accept.decided(50)
        in_remedy = Purchase(self, "entrepreneurship", published=33, deadline=12)
        in_remedy.offered(["alku@", "askel@"])
        in_remedy.decided(6)
        scored = Purchase(self, "employer_services", published=26, deadline=4)
        scored.offered(["eero@", "pekka@", "valta@"])
        scored.opened(3)
        self.calendar.plan(2, 14, lambda: scored.score(scored.offers()[:2]))
        closed = Purchase(self, "career_development", published=23, deadline=1)
        closed.offered(["tuuli@", "taito@"])
        forssa = Purchase(
            self, "job_search", published=12, deadline=-9, titles=FORSSA, municipalities=["061"]
        )
        self.calendar.plan(
            10, 9, lambda: self.cast.asked_and_answered(self.email("saana@"), forssa.call_id)
        )
        forssa.offered(["raimo@"], drafted="eero@")
        Purchase(self, "training", published=4, deadline=-20)
        self.calendar.plan(2, 10, lambda: draft_call(self.cast.staff("hankinta"), "grants"))
        self.calendar.plan(1, 8, self.late_provider)
        self.calendar.plan(30, 9, lambda: self.papers("harju@"))
        self.calendar.plan(29, 9, lambda: self.papers("valta@"))
        self.calendar.plan(79, 9, lambda: self.papers("kaarina@"))

    def papers(self, beginning: str) -> None:
        """A provider shows its papers, whose day follows from when they are shown."""
        show_papers(
            self.cast.person(self.email(beginning)),
            self.cast.staff("hankinta"),
        )

    def email(self, beginning: str) -> str:
        """The address of a provider's person, by how it begins."""
        addresses = [str(data["contact_email"]) for data in cast_data()["providers"]]
        return next(address for address in addresses if address.startswith(beginning))

    def provider_of(self, contract: Contract) -> Actor:
        """The person of a contract's provider."""
        addresses = {data["name"]: data["contact_email"] for data in cast_data()["providers"]}
        return self.cast.person(addresses[contract.provider.name])

    # A contract with people, results and money ---------------------------------------------------

    def running_contract(self) -> None:
        """A contract in force for nine months, sixty people, a paid run and one to verify."""
        purchase = Purchase(
            self,
            "job_search",
            published=329,
            deadline=307,
            starts_on=self.calendar.today - timedelta(days=270),
            ends_on=self.calendar.today + timedelta(days=150),
            capacity=PEOPLE,
            quantities=QUANTITIES,
            cpv=["80570000"],  # coaching as training: a special service, with its own threshold
        )
        purchase.offered(["saana@", "eero@", "tuuli@", "valta@"])
        purchase.decided(304)
        self.calendar.plan(274, 10, purchase.accept)
        people = invent_people(self.random, PEOPLE)
        for place, ago in enumerate(range(262, 22, -24)):
            cohort = Cohort(self, purchase, people[place * 6 :][:6], declines=place in (2, 5, 7))
            cohort.planned(ago, ends=place < 3)
        self.calendar.plan(70, 9, lambda: self.pay(75))
        for ago in (120, 90, 60, 32, 12):
            self.calendar.plan(ago, 8, partial(self.paid_elsewhere, ago))
        self.calendar.plan(3, 9, lambda: self.to_verify(6))
        Rounds(lambda: self.cast, lambda: purchase.contract).plan(self.calendar)
        self.calendar.plan(1, 6, lambda: take_snapshot(self.cast.system))
        self.calendar.plan(1, 6, lambda: count_results(self.cast.system))
        self.calendar.plan(1, 6, lambda: take_reconciliation(self.cast.system))

    def paid_elsewhere(self, ago: int) -> None:
        """What another system paid on a day is brought in."""
        day = self.calendar.day(ago).date()
        name = f"esimerkkituet-{day.isoformat()}.csv"
        for source, rows in granted_elsewhere(self.random, day).items():
            import_elsewhere(self.cast.staff("tarkastaja"), name, rows.encode(), source)

    def import_until(self, ago: int) -> date:
        """Import what is known of everybody's work that many days ago."""
        until = self.calendar.day(ago).date()
        content = results_csv(invent_spells(SEED, self.starts, until))
        import_results(
            self.cast.staff("tarkastaja"),
            f"tulokset-{until.isoformat()}.csv",
            content.encode(),
            source="client_system",
            legal_basis=LEGAL_BASIS,
        )
        return until

    def pay(self, results_until: int) -> None:
        """A run that was verified, approved and handed over."""
        as_of = self.import_until(results_until)
        all_in_order(self.cast, as_of)
        verifier = self.cast.staff("tarkastaja")
        run = calculate_payments(verifier, as_of)
        verify_lines(verifier, run.id, [line.id for line in lines_of_run(verifier, run.id)])
        submit_run(verifier, run.id)
        approve_run(self.cast.staff("hyvaksyja"), run.id)
        self.settle()
        hand_over(self.cast.staff("hyvaksyja"), run.id, self.calendar.day(68).date())

    def to_verify(self, results_until: int) -> None:
        """A run whose lines wait for finance; one was asked about."""
        as_of = self.import_until(results_until)
        verifier = self.cast.staff("tarkastaja")
        run = calculate_payments(verifier, as_of)
        line = [each for each in lines_of_run(verifier, run.id) if each.order_id is None][-1]
        ask_back(
            verifier, line.id, "Jatkuiko työ samalla työnantajalla koko ajan?", "dates_unclear"
        )


class Purchase:
    """One call and what becomes of it, planned into the demo's calendar."""

    def __init__(
        self, demo: DemoData, line: str, *, published: int, deadline: int, **changes: Any
    ) -> None:
        self.demo, self.line, self.deadline = demo, line, deadline
        self.changes = {"deadline": demo.calendar.day(deadline, 12)} | changes
        self.call_id: UUID
        demo.calendar.plan(published, 9, self._publish)
        if deadline > 0:  # the schedule closes a call within a minute
            demo.calendar.plan(deadline, 12, demo.settle, minute=1)

    def _publish(self) -> None:
        self.call_id = self.demo.cast.published_call(self.line, self.changes).id

    def offered(self, people: Sequence[str], drafted: str | None = None) -> None:
        """Offers of people named by the beginning of their address; one may be left a draft."""
        ago = max(self.deadline + 3, 2)
        for beginning in people:
            self.demo.calendar.plan(ago, 18, partial(self._offer, beginning, submitted=True))
        if drafted:
            self.demo.calendar.plan(ago, 19, partial(self._offer, drafted, submitted=False))

    def _offer(self, beginning: str, *, submitted: bool) -> None:
        provider = self.demo.cast.offering(self.demo.email(beginning))
        offer = start_offer(provider, self.call_id)
        level = self.demo.random.uniform(0.78, 0.96)
        prices = {
            item.key: int(item.maximum_cents * level) // 1000 * 1000
            for item in offer.call.price_items
        }
        words = cycle(self.demo.random.sample(ANSWERS, len(ANSWERS)))
        answers = {each.key: next(words) for each in offer.call.criteria}
        save_draft(provider, offer.id, {"prices": prices, "answers": answers})
        if submitted:
            submit_offer(provider, offer.id, assured=True)

    def opened(self, ago: int) -> None:
        """The offers are opened and found suitable on a day."""
        self.demo.calendar.plan(ago, 13, lambda: self.demo.cast.open_by_two(self.call_id))
        self.demo.calendar.plan(ago, 14, lambda: self.demo.cast.find_suitable(self.call_id))

    def offers(self) -> list[Offer]:
        """The opened offers in their order."""
        self.demo.cast.staff("hankinta")
        opened = select(Offer).where(Offer.call_id == self.call_id, Offer.state == "opened")
        return list(db.session.scalars(opened.order_by(Offer.number)))

    def score(self, offers: Sequence[Offer]) -> None:
        """Score offers, each criterion with a reason."""
        officer = self.demo.cast.staff("hankinta")
        declare_interests(officer, self.call_id)
        for offer in offers:
            for criterion in offer.call.criteria:
                place = self.demo.random.randrange(len(REASONS))
                percent = (90, 75, 50)[place] + self.demo.random.randint(0, 8)
                score_offer(officer, offer.id, criterion.key, percent, REASONS[place])

    def decided(self, ago: int) -> None:
        """Opened, scored and drafted some days before, signed on a day."""
        self.opened(ago + 2)
        self.demo.calendar.plan(ago + 1, 14, self._score_all)
        self.demo.calendar.plan(ago, 15, self._decide)

    def _score_all(self) -> None:
        self.score(self.offers())
        submit_scores(self.demo.cast.staff("hankinta"), self.call_id)

    def _decide(self) -> None:
        reasons = {offer.provider_id: self.demo.random.choice(REASONS) for offer in self.offers()}
        drafted = draft_award(self.demo.cast.staff("hankinta"), self.call_id, GROUNDS, reasons)
        sign_decision(self.demo.cast.staff("paattaja"), drafted.id)

    @property
    def contract(self) -> Contract:
        """The contract that came of it, as the decision-maker sees it."""
        self.demo.cast.staff("paattaja")
        return db.session.scalars(select(Contract).where(Contract.call_id == self.call_id)).one()

    def accept(self) -> None:
        """Both parties accept the contract, once the provider has shown its papers."""
        show_papers(self.demo.provider_of(self.contract), self.demo.cast.staff("hankinta"))
        contract = self.contract
        sha256 = contract.file.sha256 if contract.file else ""
        accept_contract(self.demo.provider_of(contract), contract.id, sha256)
        accept_contract(self.demo.cast.staff("paattaja"), contract.id, sha256)


@dataclass
class Cohort:
    """Some people referred to a contract on one day."""

    demo: DemoData
    purchase: Purchase
    people: Sequence[Person]
    declines: bool
    referrals: list[Referral] = field(default_factory=list)

    def planned(self, ago: int, *, ends: bool) -> None:
        """Referred on a day, answered two days later, started after two more, perhaps ended."""
        plan = self.demo.calendar.plan
        plan(ago, 9, self._refer)
        plan(ago - 2, 10, self._answer)
        plan(ago - 4, 11, self._start)
        if ends:
            plan(ago - 150, 15, self._end)

    def _refer(self) -> None:
        contract_id = self.purchase.contract.id
        coach = self.demo.cast.staff("valmentaja")
        for person in self.people:
            participant = add_participant(coach, **asdict(person))
            self.referrals.append(propose_referral(coach, contract_id, participant.person_key))

    def _answer(self) -> None:
        provider = self.demo.provider_of(self.purchase.contract)
        if self.declines:
            reason = "Palvelun alku ei sovi asiakkaan aikatauluun."
            decline_referral(provider, self.referrals.pop().id, reason)
        for referral in self.referrals:
            accept_referral(provider, referral.id)

    def _start(self) -> None:
        provider = self.demo.provider_of(self.purchase.contract)
        day = local_today(self.demo.clock)
        for referral in self.referrals:
            start_referral(provider, referral.id, day)
            self.demo.starts.append((referral.person_key, day))

    def _end(self) -> None:
        provider = self.demo.provider_of(self.purchase.contract)
        for referral in self.referrals:
            end_referral(provider, referral.id, local_today(self.demo.clock))
