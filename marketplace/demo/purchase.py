"""A purchase of the demo data, planned into the calendar, and the people of its contract."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from itertools import cycle
from typing import Any
from uuid import UUID

from sqlalchemy import select

from contracts.agreements.models import Contract
from contracts.agreements.service import accept_contract
from marketplace.decisions.service import draft_award, sign_decision
from marketplace.demo.papers import show_papers
from marketplace.demo.people import Person
from marketplace.demo.world import DemoWorld
from marketplace.evaluation.service import declare_interests, score_offer, submit_scores
from marketplace.offers.models import Offer
from marketplace.offers.service import save_draft, start_offer, submit_offer
from marketplace.platform.clock import local_today
from marketplace.platform.db import db
from outcomes.participants.service import add_participant
from outcomes.referrals.models import Referral
from outcomes.referrals.service import (
    accept_referral,
    decline_referral,
    end_referral,
    propose_referral,
    start_referral,
)

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


class Purchase:
    """One call and what becomes of it, planned into the demo's calendar."""

    def __init__(
        self, demo: DemoWorld, line: str, *, published: int, deadline: int, **changes: Any
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

    demo: DemoWorld
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
