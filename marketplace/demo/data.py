"""The demo data of a development server: purchases at every interesting state, as of today.

Everything is made through the verbs, in the order of time, by a clock that begins eleven months
ago and ends now.
"""

from datetime import date, timedelta
from functools import partial
from random import Random

from sqlalchemy import select

from contracts.agreements.models import Contract
from marketplace.demo.answers import Rounds
from marketplace.demo.bank import STATEMENT, Booked, bank_file
from marketplace.demo.cast import cast_data, give_passwords, set_up
from marketplace.demo.examples import granted_elsewhere, load_examples
from marketplace.demo.framework_listing import FrameworkListing
from marketplace.demo.listing import Listing
from marketplace.demo.papers import show_papers
from marketplace.demo.payees import all_in_order
from marketplace.demo.people import invent_people, invent_spells, results_csv
from marketplace.demo.purchase import Cohort, Purchase
from marketplace.demo.world import SEED, DemoWorld
from marketplace.platform.db import db
from marketplace.platform.ids import SeededIds
from marketplace.procurement.service import draft_call
from marketplace.providers.service import approve_provider, suspend_provider
from outcomes.finder.service import count_results, tell_opening
from outcomes.insight.service import take_snapshot
from outcomes.ledger.reconciled.service import take_reconciliation
from outcomes.ledger.service import import_elsewhere
from outcomes.payments.models import Payment
from outcomes.payments.queries import lines_of_run
from outcomes.payments.service import approve_run, calculate_payments, hand_over, submit_run
from outcomes.payments.settlement.service import settle_from_bank
from outcomes.results.service import import_results
from outcomes.verification.service import ask_back, verify_lines

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
IN_GROUPS = {
    "fi": "Työhönvalmennus pienryhmässä",
    "sv": "Jobbcoachning i smågrupp",
    "en": "Job coaching in a small group",
}
BILINGUAL = {
    "fi": "Työhönvalmennus suomeksi ja ruotsiksi",
    "sv": "Jobbcoachning på finska och svenska",
    "en": "Job coaching in Finnish and Swedish",
}
FORSSA = {
    "fi": "Työhönvalmennus Forssassa",
    "sv": "Jobbcoachning i Forssa",
    "en": "Job coaching in Forssa",
}


class DemoData(DemoWorld):
    """Makes the demo data."""

    running: Purchase
    """What the contract with people, results and money came of."""

    def make(self) -> None:
        """All of it."""
        self.cast = set_up(self.clock, SeededIds(SEED))
        load_examples(self.cast)
        self.calendar.plan(330, 9, self.providers)
        self.running_contract()
        self.comparable_services()
        self.purchases()
        Listing(lambda: self.cast, self.email).plan(self.calendar)
        FrameworkListing(self.cast, self.settle).plan(self.calendar)
        self.calendar.carry_out(self.clock, self.settle)
        give_passwords(self.cast)

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
        self.running = purchase
        people = invent_people(self.random, PEOPLE)
        for place, ago in enumerate(range(262, 22, -24)):
            cohort = Cohort(self, purchase, people[place * 6 :][:6], declines=place in (2, 5, 7))
            cohort.planned(ago, ends=place < 3)
        self.calendar.plan(70, 9, lambda: self.pay(75))
        self.calendar.plan(66, 9, self.bank_tells)
        for ago in (120, 90, 60, 32, 12):
            self.calendar.plan(ago, 8, partial(self.paid_elsewhere, ago))
        self.calendar.plan(3, 9, lambda: self.to_verify(6))
        Rounds(lambda: self.cast, lambda: purchase.contract).plan(self.calendar)
        self.calendar.plan(1, 6, lambda: take_snapshot(self.cast.system))
        self.calendar.plan(1, 6, lambda: count_results(self.cast.system))
        self.calendar.plan(1, 6, lambda: take_reconciliation(self.cast.system))

    def comparable_services(self) -> None:
        """Two more services of the same line with free places; one of them takes in its next
        clients on a day to come."""
        in_groups = self._comparable(250, IN_GROUPS, ["eero@", "raimo@"])
        bilingual = self._comparable(245, BILINGUAL, ["tuuli@", "saana@"])
        people = invent_people(Random("comparable"), 36, first=PEOPLE)  # noqa: S311 -- repeatable
        for place, ago in enumerate((180, 165, 150)):
            for purchase in (in_groups, bilingual):
                cohort, people = people[:6], people[6:]
                Cohort(self, purchase, cohort, declines=False).planned(ago, ends=place < 2)
        self.calendar.plan(20, 10, lambda: self.tells_opening(bilingual.contract))

    def _comparable(self, published: int, titles: dict[str, str], people: list[str]) -> Purchase:
        """A purchase like that of the running contract, a third of it."""
        purchase = Purchase(
            self,
            "job_search",
            published=published,
            deadline=published - 22,
            titles=titles,
            starts_on=self.calendar.today - timedelta(days=190),
            ends_on=self.calendar.today + timedelta(days=170),
            capacity=24,
            quantities={item: -(-count // 3) for item, count in QUANTITIES.items()},
        )
        purchase.offered(people)
        purchase.decided(published - 25)
        self.calendar.plan(195, 10, purchase.accept)
        return purchase

    def tells_opening(self, contract: Contract) -> None:
        """A provider tells when its service begins next."""
        starts_on = self.calendar.day(-14).date()
        provider = self.provider_of(contract)
        tell_opening(provider, contract.id, starts_on=starts_on, languages=["fi", "sv"])

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

    def bank_tells(self) -> None:
        """The bank's statement of the day tells that what was sent is paid."""
        verifier = self.cast.staff("tarkastaja")
        sent = select(Payment).where(Payment.state == "sent").order_by(Payment.end_to_end_id)
        booked = [
            Booked(each.end_to_end_id, each.amount_cents) for each in db.session.scalars(sent)
        ]
        now = self.clock.now()
        content = bank_file(STATEMENT, cast_data()["payer"]["iban"], now, booked)
        settle_from_bank(verifier, f"tiliote-{now:%Y-%m-%d}.xml", content)

    def to_verify(self, results_until: int) -> None:
        """A run whose lines wait for finance; one was asked about."""
        as_of = self.import_until(results_until)
        verifier = self.cast.staff("tarkastaja")
        run = calculate_payments(verifier, as_of)
        running = self.running.contract.id
        verifier = self.cast.staff("tarkastaja")
        line = [each for each in lines_of_run(verifier, run.id) if each.contract_id == running][-1]
        ask_back(
            verifier, line.id, "Jatkuiko työ samalla työnantajalla koko ajan?", "dates_unclear"
        )
