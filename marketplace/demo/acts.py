"""What people do again and again in the plays and the demo data, and how a play goes."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import ClassVar
from uuid import UUID

from marketplace.decisions.award import award_in
from marketplace.decisions.models import Decision
from marketplace.decisions.queries import standing_decision
from marketplace.decisions.service import draft_award, sign_decision
from marketplace.decisions.wording import Words, suggested_grounds, suggested_reasons, words_of
from marketplace.demo.cast import Cast, cast_data, set_up
from marketplace.demo.files import write_documents
from marketplace.demo.stage import Stage
from marketplace.evaluation.queries import comparison
from marketplace.evaluation.service import score_offer, submit_scores
from marketplace.offers.models import Offer
from marketplace.offers.queries import opened_offers
from marketplace.offers.service import save_draft, start_offer, submit_offer
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from marketplace.platform.i18n import format_points
from marketplace.platform.ids import SeededIds
from marketplace.procurement.models import Call
from marketplace.procurement.service import approve_call, publish_call, submit_call
from marketplace.providers.service import approve_provider
from marketplace.pure.scoring import Standing

OFFICER, SECOND, DECIDER = "hankinta", "hankinta2", "paattaja"
ANSWER = "Valmentaja tapaa asiakkaan viikoittain ja sopii työnantajan kanssa alusta."
REASONS = (
    (85, "Toteutus on kuvattu selkeästi, ja tuki jatkuu työn alettua."),
    (70, "Toteutus on kuvattu vaiheittain, mutta tuesta työn alettua kerrotaan lyhyesti."),
    (0, "Toteutus jää yleiselle tasolle: tuesta työn alettua ei kerrota, miten sitä annetaan."),
)
"""What an evaluator says of an answer, from how many percent on."""


@dataclass
class Acts:
    """The acts, by the people of a cast. Whoever calls them says when, and moves the time."""

    cast: Cast = field(init=False)
    calls: dict[str, UUID] = field(init=False, default_factory=dict)

    def settle(self) -> None:
        """Let everything that is due here and now be done."""
        raise NotImplementedError

    def staff(self, name: str) -> Actor:
        """One of the buyer's people; queries see that person's rows from now on."""
        return self.cast.staff(name)

    def published(self, call: Call) -> None:
        """Review a call by another person and open it to offers."""
        submit_call(self.staff(OFFICER), call.id)
        approve_call(self.staff(SECOND), call.id)
        publish_call(self.staff(OFFICER), call.id)

    def offer(self, email: str, call_id: UUID, share: float, *, submits: bool = True) -> None:
        """An offer at a share of the ceilings, drafted and, where asked, sealed."""
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

    def opened(self, call_id: UUID) -> Sequence[Offer]:
        """The opened offers of a call."""
        officer = self.staff(OFFICER)
        return opened_offers(officer, db.session.get_one(Call, call_id))

    def registered(self, line: str, *emails: str) -> None:
        """Providers register, with a service line besides their own, and are approved."""
        wanted = [
            data | {"service_lines": sorted({*data["service_lines"], line})}
            for data in cast_data()["providers"]
            if data["contact_email"] in emails
        ]
        for provider in [self.cast.register(data) for data in wanted]:
            approve_provider(self.staff(OFFICER), provider.id)

    def provider_of(self, offer: Offer) -> Actor:
        """The person behind an offer."""
        return self.person_of(offer.organisation.name)

    def person_of(self, name: str) -> Actor:
        """The contact of a provider, by its name."""
        emails = {data["name"]: data["contact_email"] for data in cast_data()["providers"]}
        return self.cast.person(emails[name])

    def score(
        self, name: str, call_id: UUID, points: Mapping[UUID, int], first: int | None = None
    ) -> None:
        """An evaluator's scores, by offer, submitted; ``first`` by the first criterion."""
        evaluator = self.staff(name)
        call = db.session.get_one(Call, call_id)
        for offer_id, percent in points.items():
            for criterion in call.criteria:
                own = first if first and criterion is call.criteria[0] else percent
                score_offer(evaluator, offer_id, criterion.key, own, _reason(own))
        submit_scores(evaluator, call_id)

    def decide(self, name: str) -> Decision:
        """The award of a call, drafted and signed."""
        officer = self.staff(OFFICER)
        compared = comparison(officer, self.calls[name])
        grounds, reasons = suggested_grounds(compared), suggested_reasons(compared)
        drafted = draft_award(officer, self.calls[name], grounds, reasons)
        signed = sign_decision(self.staff(DECIDER), drafted.id)
        self.settle()
        return signed

    def standing(self, name: str) -> Decision:
        """The decision that stands on a call."""
        found = standing_decision(self.staff(DECIDER), self.calls[name])
        if found is None:
            raise LookupError(f"{name}: no decision stands")
        return found

    def better_words(self, decision: Decision) -> Words:
        """A decision's words with clearer reasons: where each tenderer's points came from."""
        words, award = words_of(decision), award_in(decision)
        parts = {row.organisation_id: row.standing for row in award.tenderers} if award else {}
        clearer = {
            key: f"{text}\n{_parts(parts[key])}" if key in parts else text
            for key, text in words.reasons.items()
        }
        return replace(words, reasons=clearer)


@dataclass
class Play(Acts):
    """The acts on a stage, in the order of time. A play's steps are methods, called in order."""

    STEPS: ClassVar[Sequence[str]] = ()

    stage: Stage
    seed: int
    out: Path

    def walk(self, done: Callable[[str], None]) -> None:
        """Take all steps, telling of each one done."""
        for step in self.STEPS:
            getattr(self, step)()
            self.settle()
            done(step)

    def settle(self) -> None:
        """Wait until no job is due."""
        self.stage.settle()

    def leave(self) -> list[str]:
        """Write what the play leaves into its folder; what is said of it, a line each."""
        return write_documents(self.cast, self.out)

    def area(self) -> None:
        """The employment area with its baskets, rules and staff."""
        self.cast = set_up(self.stage.clock, SeededIds(self.seed))

    def call(self, name: str, line: str, deadline: datetime) -> None:
        """A published call of a service line, kept under a name."""
        dated = {
            "deadline": deadline,
            "starts_on": date(2026, 8, 3),
            "ends_on": date(2027, 5, 31),
        }
        self.calls[name] = self.cast.published_call(line, dated).id

    def too_late(self, email: str, call_id: UUID, deadline: datetime) -> None:
        """Submit a second after the deadline, which is refused and logged."""
        offer_id = start_offer(self.cast.person(email), call_id).id
        self.stage.move_to(deadline + timedelta(seconds=1))
        with suppress(Refused):
            submit_offer(self.cast.person(email), offer_id, assured=True)
            raise RuntimeError("a late offer was taken")

    def opening(self, call_id: UUID, deadline: datetime) -> None:
        """Open the offers by two officers, a quarter of an hour after the deadline."""
        self.stage.move_to(deadline + timedelta(minutes=15))
        self.cast.open_by_two(call_id)


def _reason(percent: int) -> str:
    return next(words for least, words in REASONS if percent >= least)


def _parts(standing: Standing) -> str:
    price, quality = map(format_points, (standing.price.points, standing.quality_total))
    return f"Hinnasta tuli {price} ja laadusta {quality} pistettä."
