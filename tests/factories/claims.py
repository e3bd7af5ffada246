"""Claims against the award that the factories sign, and what becomes of them."""

from datetime import date, datetime
from typing import Any, TypeVar

from marketplace.claims.answers.service import draft_answer
from marketplace.claims.models import Claim
from marketplace.claims.service import (
    file_claim,
    record_claim,
    record_outcome,
    record_overturned,
)
from marketplace.corrections.service import draft_cancellation, draft_reversal
from marketplace.decisions.models import Decision
from marketplace.decisions.service import sign_decision
from marketplace.platform.db import db
from marketplace.procurement.models import Call
from marketplace.pure.periods import HELSINKI, local_day
from tests.factories.decisions import TENDERINGS
from tests.factories.setup import People, seeing
from tests.factories.stages import staged

Row = TypeVar("Row")

LOSER = TENDERINGS[2].email
REVISION = "revision_claim"
MINUTES = "13.10.2026 § 45"
BOARD = {REVISION: MINUTES}
"""The minutes of the body, where the law wants a body to answer."""
LAST_DAY = datetime(2026, 10, 9, 12, 0, tzinfo=HELSINKI)
"""Noon of the last day to claim against the award."""
ANSWERED = datetime(2026, 10, 5, 9, 0, tzinfo=HELSINKI)
"""When a claim is answered."""
HEARD_LAST = date(2026, 11, 9)
"""The last day to appeal against that answer: 30 days from the third day after it, moved from a
Saturday."""


def filed(people: People, decision: Decision, email: str = LOSER, **changes: Any) -> Claim:
    """A claim of the one who came last."""
    values = {
        "kind": "correction_demand",
        "demands": "Pisteet on laskettava uudelleen.",
        "grounds": "Vastauksemme on luettu väärin.",
    } | changes
    return file_claim(seeing(people.by_email(email)), decision.id, **values)


@staged
def recorded(people: People, decision: Decision, kind: str, **changes: Any) -> Claim:
    """A letter of somebody without a log-in, or an appeal, recorded by the officer."""
    values: dict[str, Any] = {
        "claimant": "Ulkopuolinen Oy",
        "demands": "Päätös on kumottava.",
        "grounds": "Ilmoitus puuttui.",
        "received_on": date(2026, 9, 22),
    } | changes
    return record_claim(seeing(people.staff("officer")), decision.id, kind, **values)


def answered(
    people: People, claim: Claim, grounds: str = "Pisteet vastaavat perusteluja."
) -> Decision:
    """The decision that rejects a claim: drafted by the officer, made by whoever is competent."""
    drafted = draft_answer(seeing(people.staff("officer")), claim.id, "rejected", grounds)
    return sign_decision(seeing(people.staff("decider")), drafted.id, BOARD.get(claim.kind))


def cancelled(people: People, call: Call, grounds: str = "Tarve poistui.") -> Decision:
    """The decision that ends a published procurement."""
    drafted = draft_cancellation(seeing(people.staff("officer")), call.id, grounds)
    return sign_decision(seeing(people.staff("decider")), drafted.id)


@staged
def reversed_by(people: People, decision: Decision, *answers: Claim) -> Decision:
    """The removal of a decision, which upholds claims."""
    keys = [claim.id for claim in answers]
    officer = seeing(people.staff("officer"))
    drafted = draft_reversal(officer, decision.id, "Virhe.", answers=keys)
    return sign_decision(seeing(people.staff("decider")), drafted.id)


def again(row: Row) -> Row:
    """A row as the database has it now."""
    db.session.expire_all()
    return row


def call_of(decision: Decision) -> Call:
    """The call that a decision is on."""
    return db.session.get_one(Call, decision.matter_id)


@staged
def judged(people: People, appeal: Claim, outcome: str) -> None:
    """What a court made of an appeal, today."""
    record_outcome(
        seeing(people.staff("officer")),
        appeal.id,
        outcome,
        answer="Tuomioistuin ratkaisi asian.",
        on=appeal.received_on,
        court_number="MAO:2/2026",
    )


def overturned(people: People, appeal: Claim) -> None:
    """A higher court overturns, today, the ruling that annulled the decision."""
    record_overturned(
        seeing(people.staff("officer")),
        appeal.id,
        answer="Päätös oli lainmukainen.",
        on=local_day(people.clock.now()),
        court_number="KHO:9/2027",
    )
