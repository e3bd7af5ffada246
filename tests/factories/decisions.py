"""A call with three offers, taken as far as the test needs: opened, scored, drafted, signed."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from marketplace.decisions.models import Decision
from marketplace.decisions.service import draft_award, sign_decision
from marketplace.decisions.wording import suggested_grounds, suggested_reasons
from marketplace.evaluation.comparison import Comparison
from marketplace.evaluation.queries import comparison
from marketplace.evaluation.service import declare_interests, score_offer, submit_scores
from marketplace.offers.service import save_draft, start_offer, submit_offer
from marketplace.platform.clock import FixedClock
from marketplace.procurement.models import Call
from marketplace.providers.service import approve_provider, register_provider
from tests.factories.calls import DEADLINE, open_call
from tests.factories.offers import open_by_two
from tests.factories.setup import People, seeing, with_member_key
from tests.factories.stages import staged
from tests.factories.suitability import found_suitable

LINE = "job_search"
IBAN = "FI2112345600000785"


@dataclass(frozen=True)
class Tendering:
    """One provider of the tests: who it is and what it offers, prices in whole euros."""

    name: str
    business_id: str
    email: str
    prices: dict[str, int]


TENDERINGS = (
    Tendering(
        "Valmennus Honkasalo Oy",
        "9934561-4",
        "honkasalo@example.com",
        {
            "start": 450,
            "job_start": 1000,
            "retention_3": 1400,
            "retention_3_group": 1900,
            "retention_6": 900,
        },
    ),
    Tendering(
        "Työpolku Kanta-Häme ry",
        "9956123-7",
        "tyopolku@example.com",
        {
            "start": 400,
            "job_start": 950,
            "retention_3": 1300,
            "retention_3_group": 1800,
            "retention_6": 850,
        },
    ),
    Tendering(
        "Suunta & Silta Oy",
        "9911225-5",
        "suunta@example.com",
        {
            "start": 380,
            "job_start": 900,
            "retention_3": 1200,
            "retention_3_group": 1700,
            "retention_6": 800,
        },
    ),
)
PERCENTS = {1: (95, 90), 2: (80, 85), 3: (50, 60)}
"""By the offer's number: employers, retention."""


def approved_provider(people: People, tendering: Tendering, line: str = LINE) -> UUID:
    """A provider registered by itself and approved by the officer; its organisation's key."""
    details = {
        "name": tendering.name,
        "business_id": tendering.business_id,
        "form": "company",
        "vat_liable": True,
        "contact_name": "Taina Tarjoaja",
        "contact_email": tendering.email,
        "contact_phone": "040 000 0000",
        "iban": IBAN,
        "municipalities": ["109"],
        "service_lines": [line],
    }
    provider = register_provider(seeing(people.stranger), details)
    with_member_key(people, tendering.email)
    approve_provider(people.staff("officer"), provider.id)
    return provider.provider_id


def submitted_offer(people: People, call: Call, tendering: Tendering) -> None:
    """An offer of a provider, sealed."""
    actor = people.by_email(tendering.email)
    offer = start_offer(actor, call.id)
    content = {
        "prices": {key: euros * 100 for key, euros in tendering.prices.items()},
        "answers": {
            criterion.key: f"{tendering.name}: näin teemme ({criterion.key})."
            for criterion in call.criteria
        },
        "notes": "",
    }
    save_draft(actor, offer.id, content)
    submit_offer(actor, offer.id, assured=True)


@staged
def opened_call(
    people: People,
    clock: FixedClock,
    tenderings: tuple[Tendering, ...] = TENDERINGS,
    **changes: Any,
) -> Call:
    """A call whose offers are opened a minute after the deadline and found suitable, so that they
    can be evaluated; the clock stands there."""
    for tendering in tenderings:
        approved_provider(people, tendering)
    call = open_call(people, LINE, **changes)
    for tendering in tenderings:
        clock.move_to(clock.now() + timedelta(minutes=1))
        submitted_offer(people, call, tendering)
    clock.move_to(DEADLINE + timedelta(minutes=1))
    open_by_two(people, call)
    return found_suitable(people, call)


@staged
def scored_call(people: People, clock: FixedClock, **changes: Any) -> Call:
    """The same with every score given: Honkasalo wins by quality over the cheaper two."""
    call = opened_call(people, clock, **changes)
    officer = seeing(people.staff("officer"))
    declare_interests(officer, call.id)
    for offer in compared(people, call).offers:
        for criterion, percent in zip(call.criteria, PERCENTS[offer.number or 0], strict=True):
            reason = f"Vastaus on {percent} prosentin arvoinen."
            score_offer(officer, offer.id, criterion.key, Decimal(percent), reason)
    submit_scores(officer, call.id)
    return call


def compared(people: People, call: Call) -> Comparison:
    """The comparison as the officer sees it."""
    return comparison(seeing(people.staff("officer")), call.id)


@staged
def drafted_award(people: People, clock: FixedClock, **changes: Any) -> Decision:
    """An award drafted by the officer with the usual words."""
    call = scored_call(people, clock, **changes)
    now = compared(people, call)
    return draft_award(
        people.staff("officer"), call.id, suggested_grounds(now), suggested_reasons(now)
    )


@staged
def signed_award(people: People, clock: FixedClock) -> Decision:
    """The same signed by the decision-maker; the session sees what the decision-maker sees."""
    decision = drafted_award(people, clock)
    return sign_decision(seeing(people.staff("decider")), decision.id)
