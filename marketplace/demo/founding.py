"""From a need to the parties of a framework: how every framework of the demo begins, in the plays
and in the demo data."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import select

from contracts.agreements.models import Contract
from contracts.agreements.service import accept_contract
from marketplace.demo.acts import DECIDER, OFFICER, SECOND, Acts, Play
from marketplace.demo.cast import cast_data
from marketplace.demo.papers import show_papers
from marketplace.demo.small import EERO, KAARINA, RAIMO, SAANA, TUULI, at
from marketplace.evaluation.service import declare_interests
from marketplace.frameworks.models import MINI_COMPETITION, Framework, Lot, Party
from marketplace.frameworks.service import draft_framework
from marketplace.offers.queries import own_agreed
from marketplace.offers.service import save_draft, start_offer
from marketplace.platform.db import db
from marketplace.procurement.models import Call
from marketplace.procurement.rounds.service import (
    approve_round,
    draft_round,
    publish_round,
    submit_round,
)
from marketplace.procurement.service import note_notice
from marketplace.providers.service import approve_provider

LINE = "job_search"
TITLE = "Työhönvalmennuksen puitesopimus"
NOTICE = "2026-012345"
"""The number of the notice in the official channel, which is not made here."""
SHARES = {SAANA: 0.9, EERO: 0.85, TUULI: 0.8, RAIMO: 0.75, KAARINA: 0.8}
"""At which share of the highest prices each offers: the best is the dearest."""
PERCENTS = {SAANA: 95, EERO: 80, TUULI: 60, RAIMO: 40, KAARINA: 70}
"""What the quality of each one's answers is worth."""
SOON = "Aloitamme kahden viikon kuluessa."
"""What a party answers in a mini-competition."""


@dataclass
class Founding(Acts):
    """The acts upon a framework of some lots. Who calls them says when."""

    LOTS: ClassVar[tuple[dict[str, Any], ...]] = ()
    """What the lots are like (``lot_of``)."""
    OFFERED: ClassVar[dict[int, tuple[str, ...]]] = {}
    """Who offers to the call of which lot, by its number."""

    framework_id: UUID = field(init=False)

    def lay_out(self, starts_on: date, ends_on: date, deadline: datetime) -> None:
        """A need above the threshold, the framework with its lots, and the round of their calls,
        which only waits to be published."""
        whole = sum(lot["ceiling_cents"] for lot in self.LOTS)
        period = {"starts_on": starts_on, "ends_on": ends_on}
        need = self.cast.cleared_need(LINE, TITLE, whole, **period)
        framework = draft_framework(
            self.staff(OFFICER),
            need.number,
            titles={"fi": TITLE},
            descriptions={"fi": "Valmennusta alueen työnhakijoille tulosten mukaan."},
            price_revisions={"fi": "Hintoja voi tarkistaa kerran vuodessa palkkaindeksin mukaan."},
            ceiling_cents=whole,
            lots=[dict(lot) for lot in self.LOTS],
            **period,
        )
        self.framework_id = framework.id
        calls = draft_round(self.staff(OFFICER), framework.id, deadline)
        for position, call in enumerate(calls, start=1):
            self.calls[f"lot {position}"] = call.id
            note_notice(self.staff(OFFICER), call.id, NOTICE)
        submit_round(self.staff(OFFICER), framework.id)
        approve_round(self.staff(SECOND), framework.id)

    def published_round(self) -> None:
        """The calls of all lots take offers."""
        publish_round(self.staff(OFFICER), self.framework_id)

    def offered_by(self, email: str) -> None:
        """A provider offers to the calls that it can serve."""
        for position, emails in self.OFFERED.items():
            if email in emails:
                self.offer(email, self.calls[f"lot {position}"], SHARES[email])

    def opened_all(self) -> None:
        """Two officers open the offers of all lots, and all are suitable."""
        for position in self.OFFERED:
            self.cast.open_by_two(self.calls[f"lot {position}"])
            self.cast.find_suitable(self.calls[f"lot {position}"])

    def scored(self, name: str, apart: Sequence[str] = ()) -> None:
        """The officer scores the answers to a call, but for those of some (names)."""
        declare_interests(self.staff(OFFICER), self.calls[name])
        points = {
            each.id: PERCENTS[self.email_of(each.organisation.name)]
            for each in self.opened(self.calls[name])
            if each.organisation.name not in apart
        }
        self.score(OFFICER, self.calls[name], points)

    def decided_all(self) -> date:
        """The parties of each lot are chosen by a decision; returns when all are final."""
        final = [self.decide(f"lot {position}").final_from for position in self.OFFERED]
        return max(day for day in final if day is not None)

    def agreed_all(self) -> None:
        """Each party shows its papers and signs its agreement."""
        for email in self.emails():
            show_papers(self.cast.person(email), self.staff(OFFICER))
        self.settle()
        self.signed("framework")

    def signed(self, kind: str) -> None:
        """Both sides accept every contract of a kind that waits for them."""
        self.staff(DECIDER)
        waiting = db.session.scalars(
            select(Contract).filter_by(kind=kind, state="to_accept").order_by(Contract.number)
        ).all()
        for key, name, sha256 in [(one.id, one.provider.name, _sha256(one)) for one in waiting]:
            accept_contract(self.person_of(name), key, sha256)
            accept_contract(self.staff(DECIDER), key, sha256)
        self.settle()

    def answered(self, email: str, name: str, cut: int = 0) -> UUID:
        """A party drafts its offer to a mini-competition, so many cents below each of its prices
        in the framework; returns the offer's key."""
        begun = start_offer(self.cast.offering(email), self.calls[name]).id
        person = self.cast.person(email)
        call = db.session.get_one(Call, self.calls[name])
        prices = {key: cents - cut for key, cents in own_agreed(person, call).items()}
        answers = {each.key: SOON for each in call.criteria}
        save_draft(person, begun, {"prices": prices, "answers": answers})
        return begun

    def emails(self) -> list[str]:
        """Who offers, each once, in the order of ``SHARES``."""
        wanted = {email for emails in self.OFFERED.values() for email in emails}
        return [email for email in SHARES if email in wanted]

    def lot(self, position: int) -> Lot:
        """A lot as it is now, as the officer sees it."""
        self.staff(OFFICER)
        db.session.expire_all()
        return db.session.get_one(Framework, self.framework_id).lots[position - 1]

    def party(self, position: int, email: str) -> Party:
        """A provider's party of a lot."""
        parties = self.lot(position).parties
        return next(each for each in parties if self.email_of(each.organisation.name) == email)

    def email_of(self, name: str) -> str:
        """The address of a provider's person, by the provider's name."""
        emails = {data["name"]: data["contact_email"] for data in cast_data()["providers"]}
        return str(emails[name])


BEGINS = at(1, 12)
DEADLINE = at(2, 16, 12)


@dataclass
class FoundingPlay(Play, Founding):
    """A play that begins with the founding: its steps until the agreements are in force."""

    FOUNDING: ClassVar[tuple[str, ...]] = (
        "area",
        "providers",
        "laid_out",
        "offers",
        "evaluation",
        "chosen",
        "agreements",
    )

    def providers(self) -> None:
        """Providers register and are approved."""
        emails = self.emails()
        wanted = [data for data in cast_data()["providers"] if data["contact_email"] in emails]
        for provider in [self.cast.register(data) for data in wanted]:
            approve_provider(self.staff(OFFICER), provider.id)

    def laid_out(self) -> None:
        """The framework is laid out, and its calls are announced and published."""
        self.lay_out(date(2026, 4, 1), date(2028, 3, 31), DEADLINE)
        self.stage.move_to(at(1, 14))
        self.published_round()

    def offers(self) -> None:
        """Each offers on a day of its own; two officers open the offers."""
        for day, email in enumerate(self.emails(), start=2):
            self.stage.move_to(at(2, day, 18))
            self.offered_by(email)
        self.stage.move_to(DEADLINE.replace(minute=15))
        self.opened_all()

    def evaluation(self) -> None:
        """The officer scores each answer."""
        self.stage.move_to(at(2, 17))
        for position in self.OFFERED:
            self.scored(f"lot {position}")

    def chosen(self) -> None:
        """The parties of each lot are chosen by a decision, and it becomes final."""
        self.stage.move_to(at(2, 18))
        final = datetime.combine(self.decided_all(), DEADLINE.time(), DEADLINE.tzinfo)
        self.stage.move_to(final)

    def agreements(self) -> None:
        """The agreements of all parties are in force."""
        self.agreed_all()


def lot_of(
    title: str,
    municipalities: Sequence[str],
    cents: int,
    way: str = MINI_COMPETITION,
    *,
    parties: int,
    hours: int = 16,
) -> dict[str, Any]:
    """A lot as the verbs take it in: its ceiling in cents, the way it is called off, how many
    parties it has at most and how many office hours one has to answer."""
    return {
        "service_line": LINE,
        "titles": {"fi": title},
        "municipalities": list(municipalities),
        "ways": [way],
        "most_parties": parties,
        "response_hours": hours,
        "ceiling_cents": cents,
    }


def _sha256(contract: Contract) -> str:
    return contract.file.sha256 if contract.file else ""
