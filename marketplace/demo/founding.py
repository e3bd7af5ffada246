"""From a need to the parties of a framework: how every play of frameworks begins."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import select

from contracts.agreements.models import Contract
from contracts.agreements.service import accept_contract
from marketplace.demo.acts import DECIDER, OFFICER, SECOND, Acts
from marketplace.demo.cast import cast_data
from marketplace.demo.papers import show_papers
from marketplace.demo.small import EERO, RAIMO, SAANA, TUULI, at
from marketplace.evaluation.service import declare_interests
from marketplace.frameworks.models import Framework, Lot
from marketplace.frameworks.service import draft_framework
from marketplace.platform.db import db
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
BEGINS = at(1, 12)
DEADLINE = at(2, 16, 12)
PERIOD = {"starts_on": date(2026, 4, 1), "ends_on": date(2028, 3, 31)}
CENTS = {1: 12_000_000, 2: 4_000_000}
"""The ceilings of the lots, by their number."""
SHARES = {SAANA: 0.9, EERO: 0.85, TUULI: 0.8, RAIMO: 0.75}
"""At which share of the highest prices each offers: the best is the dearest."""
PERCENTS = {SAANA: 95, EERO: 80, TUULI: 60, RAIMO: 40}
"""What the quality of each one's answers is worth."""


@dataclass
class Founding(Acts):
    """The acts from the need to the agreements in force; ``LOTS`` says what the lots are like."""

    LOTS: ClassVar[tuple[dict[str, Any], ...]] = ()
    OFFERED: ClassVar[dict[int, tuple[str, ...]]] = {}
    """Who offers to the call of which lot."""
    FOUNDING: ClassVar[tuple[str, ...]] = (
        "area",
        "providers",
        "laid_out",
        "offers",
        "evaluation",
        "chosen",
        "agreements",
    )

    framework_id: UUID = field(init=False)

    def providers(self) -> None:
        """Providers register and are approved."""
        wanted = [data for data in cast_data()["providers"] if data["contact_email"] in SHARES]
        for provider in [self.cast.register(data) for data in wanted]:
            approve_provider(self.staff(OFFICER), provider.id)

    def laid_out(self) -> None:
        """A need above the threshold, the framework with its lots, and the round of their calls."""
        need = self.cast.cleared_need(LINE, TITLE, sum(CENTS.values()), **PERIOD)
        framework = draft_framework(
            self.staff(OFFICER),
            need.number,
            titles={"fi": TITLE},
            descriptions={"fi": "Valmennusta alueen työnhakijoille tulosten mukaan."},
            ceiling_cents=sum(CENTS.values()),
            lots=[dict(lot) for lot in self.LOTS],
            **PERIOD,
        )
        self.framework_id = framework.id
        calls = draft_round(self.staff(OFFICER), framework.id, DEADLINE)
        submit_round(self.staff(OFFICER), framework.id)
        approve_round(self.staff(SECOND), framework.id)
        self.stage.move_to(at(1, 14))
        for position, call in enumerate(calls, start=1):
            note_notice(self.staff(OFFICER), call.id, NOTICE)
            self.calls[str(position)] = call.id
        publish_round(self.staff(OFFICER), framework.id)

    def offers(self) -> None:
        """Each offers to the calls that it can serve; two officers open them."""
        for day, email in enumerate(SHARES, start=2):
            self.stage.move_to(at(2, day, 18))
            for position, emails in self.OFFERED.items():
                if email in emails:
                    self.offer(email, self.calls[str(position)], SHARES[email])
        for call_id in self.calls.values():
            self.opening(call_id, DEADLINE)
            self.cast.find_suitable(call_id)

    def evaluation(self) -> None:
        """The officer scores each answer."""
        self.stage.move_to(at(2, 17))
        for call_id in self.calls.values():
            declare_interests(self.staff(OFFICER), call_id)
            offers = self.opened(call_id)
            points = {each.id: PERCENTS[self._email(each.organisation.name)] for each in offers}
            self.score(OFFICER, call_id, points)

    def chosen(self) -> None:
        """The parties of each lot are chosen by a decision, which waits for its finality."""
        self.stage.move_to(at(2, 18))
        final = [self.decide(name).final_from for name in self.calls]
        last = max(day for day in final if day is not None)
        self.stage.move_to(datetime.combine(last, DEADLINE.time(), DEADLINE.tzinfo))

    def agreements(self) -> None:
        """Each party shows its papers and signs its agreement."""
        for email in SHARES:
            show_papers(self.cast.person(email), self.staff(OFFICER))
        self.stage.settle()
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
        self.stage.settle()

    def lot(self, position: int) -> Lot:
        """A lot as it is now, as the officer sees it."""
        self.staff(OFFICER)
        db.session.expire_all()
        return db.session.get_one(Framework, self.framework_id).lots[position - 1]

    def _email(self, name: str) -> str:
        emails = {data["name"]: data["contact_email"] for data in cast_data()["providers"]}
        return str(emails[name])


def _sha256(contract: Contract) -> str:
    return contract.file.sha256 if contract.file else ""
