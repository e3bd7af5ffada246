"""Contracts made as in life: a call, its offers, the award, its finality, both acceptances."""

from datetime import UTC, date, datetime, time

from sqlalchemy import select

from contracts.agreements.models import Contract
from contracts.agreements.service import accept_contract, draft_contract, send_contract
from marketplace.decisions.award import thaw
from marketplace.decisions.finality.service import finalise_decisions
from marketplace.decisions.models import Decision
from marketplace.platform.actor import Actor, system_actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.identity.queries import user_by_email
from marketplace.platform.identity.service import set_password
from marketplace.platform.ids import RandomIds
from marketplace.pure.periods import local_day
from tests.factories.claims import again, judged, recorded
from tests.factories.decisions import TENDERINGS, signed_award
from tests.factories.passports import passport_in_order
from tests.factories.setup import PASSWORD, People, seeing
from tests.factories.stages import staged

WINNER = TENDERINGS[0]
"""Who wins the award of the factories: its e-mail address is its person's."""
DOCUMENT = b"%PDF-1.7 a contract"
"""Stands for the rendered document, which takes long to make."""


def morning(day: date) -> datetime:
    """Nine o'clock in winter Helsinki on a day."""
    return datetime.combine(day, time(7), tzinfo=UTC)


def the_system(people: People) -> Actor:
    """The product itself in the area of the tests."""
    return system_actor(people.clock, RandomIds(), people.stranger.area_id)


@staged
def a_final_award(people: People, clock: FixedClock) -> Decision:
    """An award that is final since this morning; the job of its contract is due."""
    decision = signed_award(people, clock)
    assert decision.final_from is not None
    clock.move_to(morning(decision.final_from))
    finalise_decisions(seeing(the_system(people)))
    return decision


@staged
def a_contract_in_draft(people: People, clock: FixedClock) -> Contract:
    """The contract of a final award, without its document; the session sees as the system."""
    decision = a_final_award(people, clock)
    winner = thaw(decision.content).winner
    return draft_contract(
        seeing(the_system(people)),
        decision_id=decision.id,
        offer_id=winner.offer_id,
    )


@staged
def a_contract_to_accept(people: People, clock: FixedClock) -> Contract:
    """A contract whose document waits for both parties."""
    contract = a_contract_in_draft(people, clock)
    passport_in_order(people, people.by_email(WINNER.email))
    return send_contract(seeing(the_system(people)), contract.id, DOCUMENT)


def accepted(people: People, contract: Contract) -> Contract:
    """The contract accepted by the buyer and then by the provider: in force."""
    sha256 = contract.file.sha256 if contract.file else ""
    accept_contract(people.staff("decider"), contract.id, sha256)
    accept_contract(people.by_email(WINNER.email), contract.id, sha256)
    seeing(the_system(people))
    return the_contract()


@staged
def a_contract_in_force(people: People, clock: FixedClock) -> Contract:
    """A contract that takes referrals, with Honkasalo's prices; the clock stands at its finality.

    The session sees what the system sees.
    """
    return accepted(people, a_contract_to_accept(people, clock))


@staged
def a_contract_left_running(people: People, clock: FixedClock) -> Contract:
    """A contract in force whose award a court has annulled; the session sees as the system."""
    contract = a_contract_in_force(people, clock)
    day = local_day(clock.now())
    judged(people, recorded(people, contract.decision, "appeal", received_on=day), "annulled")
    seeing(the_system(people))
    return again(contract)


def the_contract() -> Contract:
    """The one contract of the area."""
    return db.session.scalars(select(Contract)).one()


def let_the_winner_in(people: People) -> str:
    """Give the winner's person the test password; returns the address to log in with."""
    user = user_by_email(people.session, WINNER.email)
    set_password(seeing(the_system(people)), user.id, PASSWORD)
    return WINNER.email
