"""The suitability of a call's opened offers, judged through the verbs."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import select

from marketplace.evaluation.queries import compared_offers
from marketplace.passports.service import confirm_declaration
from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.procurement.models import Call
from marketplace.procurement.requirements.service import set_requirements
from marketplace.procurement.service import approve_call, publish_call, submit_call
from marketplace.suitability.models import Clarification, Judgement
from marketplace.suitability.queries import Case, suitability_of
from marketplace.suitability.service import (
    ask_clarification,
    complete_suitability,
    judge_offer,
    note_market,
)
from tests.factories.calls import DEADLINE, whole_draft
from tests.factories.offers import open_by_two, submitted_offer
from tests.factories.providers import approved_provider, provider_person
from tests.factories.setup import People, seeing
from tests.factories.stages import staged

SARI = "sari1@tuottaja.example"
"""The person of the first provider."""
NOT_MET = "Vaatimus ei täyty."
NO_REPLIES: Mapping[int, str] = MappingProxyType({})

WHY = "Tarjoaja on luotettava, vaikka kaikkia tietoja ei vielä ole."
"""Providers of the tests have declared nothing, so finding them suitable has its reason."""


@staged
def found_suitable(people: People, call: Call) -> Call:
    """Every opened offer found suitable by the officer, who then begins the evaluation.

    Offers that could not be read are excluded; one offer alone is justified. The session sees
    what the officer sees.
    """
    officer = seeing(people.staff("officer"))
    for case in suitability_of(officer, call).unjudged:
        if case.offer.state == "opened":
            judge_offer(officer, case.offer.id, suitable=True, reason=WHY)
        else:
            ground, reason = "fault:unreadable", "Sinettiä ei voitu avata."
            judge_offer(officer, case.offer.id, suitable=False, ground=ground, reason=reason)
    if len(compared_offers(officer, call)) == 1:
        note_market(officer, call.id, "Kysyimme kahdelta muulta.", "justify", "Hinta sopii.")
    return complete_suitability(officer, call.id)


EMPLOYEES = {
    "key": "employees",
    "labels": {"fi": "Kaksi valmentajaa"},
    "questions": {"fi": "Onko teillä vähintään kaksi valmentajaa?"},
}
"""A requirement that offers answer."""
TAXES = {
    "key": "taxes",
    "labels": {"fi": "Verot maksettu"},
    "questions": {"fi": "Todistus verovelkatilanteesta."},
    "evidence_kind": "tax_debt",
}
"""A requirement that a paper fulfils."""


def demanding_call(people: People, *requirements: Mapping[str, Any]) -> Call:
    """A call with these requirements that takes offers until DEADLINE."""
    officer = people.staff("officer")
    call = whole_draft(people)
    set_requirements(officer, call.id, requirements)
    submit_call(officer, call.id)
    approve_call(people.staff("second_officer"), call.id)
    return publish_call(officer, call.id)


@staged
def judged_call(
    people: People,
    clock: FixedClock,
    *requirements: Mapping[str, Any],
    numbers: Sequence[int] = (1, 2),
    replies: Mapping[int, str] = NO_REPLIES,
    declares: bool = True,
) -> Call:
    """A call whose offers of the nth providers are opened and wait for judgement.

    They have declared that no ground applies, unless told otherwise, and answer yes to every
    requirement but for ``replies`` by provider; the clock stands a minute after the deadline.
    """
    call = demanding_call(people, *requirements)
    for number in numbers:
        provider = approved_provider(people, number)
        person = provider_person(people, provider)
        if declares:
            confirm_declaration(person, provider.id, {})
        clock.move_to(clock.now() + timedelta(minutes=1))
        asked = [each["key"] for each in requirements if "evidence_kind" not in each]
        said = {key: replies.get(number, "yes") for key in asked}
        submitted_offer(seeing(person), call, requirements=said)
    clock.move_to(DEADLINE + timedelta(minutes=1))
    open_by_two(people, call)
    return call


def the_case(people: People, call: Call, number: int = 1) -> Case:
    """The nth offer's case as the officer sees it."""
    return suitability_of(seeing(people.staff("officer")), call).case(number)


def accept(people: People, call: Call, number: int, reason: str = "") -> Judgement:
    """An offer, by its number, found suitable by the officer."""
    officer = seeing(people.staff("officer"))
    offer = the_case(people, call, number).offer
    return judge_offer(officer, offer.id, suitable=True, reason=reason)


def exclude(people: People, call: Call, number: int, ground: str = "fault:content") -> Judgement:
    """An offer, by its number, excluded by the officer, whatever the checks say."""
    officer = seeing(people.staff("officer"))
    offer = the_case(people, call, number).offer
    return judge_offer(
        officer,
        offer.id,
        suitable=False,
        ground=ground,
        reason=NOT_MET,
        despite_checks=True,
    )


def asked(people: People, call: Call, clock: FixedClock, days: int = 2) -> Clarification:
    """The first offer's provider asked to clarify it within so many days."""
    offer = the_case(people, call).offer
    officer = seeing(people.staff("officer"))
    by = clock.now() + timedelta(days=days)
    return ask_clarification(officer, offer.id, "Ketkä kaksi valmentavat?", by)


def visible(actor: Actor, table: type[Any]) -> list[Any]:
    """The rows of a table that the actor sees."""
    seeing(actor)
    db.session.expunge_all()
    return list(db.session.scalars(select(table)))
