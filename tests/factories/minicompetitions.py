"""Mini-competitions among the parties of a framework's lot, made through their verbs."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from marketplace.decisions.models import Decision
from marketplace.decisions.service import draft_award, sign_decision
from marketplace.decisions.wording import suggested_grounds, suggested_reasons
from marketplace.evaluation.service import declare_interests, score_offer, submit_scores
from marketplace.frameworks.models import Lot
from marketplace.offers.models import Offer
from marketplace.offers.queries import own_agreed
from marketplace.platform.clock import FixedClock
from marketplace.procurement.models import Call
from marketplace.procurement.service import (
    approve_call,
    draft_from_lot,
    publish_call,
    submit_call,
)
from marketplace.pure.periods import HELSINKI
from tests.factories.decisions import TENDERINGS, Tendering, compared
from tests.factories.frameworks import framework_in_force
from tests.factories.offers import open_by_two, submitted_offer
from tests.factories.setup import People, seeing
from tests.factories.stages import staged
from tests.factories.suitability import found_suitable

DEADLINE = datetime(2026, 10, 8, 12, 0, tzinfo=HELSINKI)
"""Two weeks after the frameworks of the factories come into force."""
CAPACITY = 10


def drafted_competition(people: People, lot: Lot, **changes: Any) -> Call:
    """A mini-competition of a lot in draft, made by the officer, as whom the session sees."""
    officer = seeing(people.staff("officer"))
    usual = {"deadline": DEADLINE, "starts_on": date(2026, 11, 1), "ends_on": date(2027, 10, 31)}
    return draft_from_lot(officer, lot.id, **(usual | {"capacity": CAPACITY} | changes))


def reviewed(people: People, call: Call) -> Call:
    """The same reviewed by another officer."""
    submit_call(people.staff("officer"), call.id)
    return approve_call(people.staff("second_officer"), call.id)


def published(people: People, call: Call) -> Call:
    """The same open to offers."""
    reviewed(people, call)
    return publish_call(people.staff("officer"), call.id)


@staged
def open_competition(people: People, parties: int = 3, **changes: Any) -> Call:
    """A mini-competition of a new framework's lot that takes offers until DEADLINE."""
    lot = framework_in_force(people, parties).lots[0]
    return published(people, drafted_competition(people, lot, **changes))


def offered(people: People, call: Call, tendering: Tendering, cut: int = 0) -> Offer:
    """A party's sealed offer: its framework prices, less some whole euros each."""
    person = seeing(people.by_email(tendering.email))
    agreed = own_agreed(person, call)
    prices = {key: max(cents - cut * 100, 0) for key, cents in agreed.items()}
    return submitted_offer(person, call, prices=prices)


def opened_competition(
    people: People, clock: FixedClock, tenderings: tuple[Tendering, ...] = TENDERINGS
) -> Call:
    """One whose offers are opened a minute after the deadline and wait for judgement."""
    call = open_competition(people)
    for place, tendering in enumerate(tenderings):
        offered(people, call, tendering, cut=10 * place)
    clock.move_to(call.deadline + timedelta(minutes=1))
    open_by_two(people, call)
    return call


@staged
def evaluated_competition(people: People, clock: FixedClock) -> Call:
    """The same found suitable: it is evaluated."""
    return found_suitable(people, opened_competition(people, clock))


def drafted_award(people: People, clock: FixedClock) -> Decision:
    """The same scored as alike, so that the cheapest is about to win."""
    call = evaluated_competition(people, clock)
    officer = seeing(people.staff("officer"))
    declare_interests(officer, call.id)
    for offer in compared(people, call).offers:
        for criterion in call.criteria:
            score_offer(officer, offer.id, criterion.key, Decimal(80), "Vastaus on hyvä.")
    submit_scores(officer, call.id)
    now = compared(people, call)
    return draft_award(officer, call.id, suggested_grounds(now), suggested_reasons(now))


@staged
def awarded_competition(people: People, clock: FixedClock) -> Decision:
    """The same signed; the session sees as the decision-maker."""
    drafted = drafted_award(people, clock)
    return sign_decision(seeing(people.staff("decider")), drafted.id)
