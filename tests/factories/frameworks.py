"""Framework agreements made through their verbs."""

from collections.abc import Sequence
from typing import Any

from marketplace.decisions.award import thaw
from marketplace.decisions.models import Decision
from marketplace.frameworks.models import MINI_COMPETITION, Framework, Lot
from marketplace.frameworks.parties.service import Chosen, choose_parties, join_party
from marketplace.frameworks.service import compete_for_framework, draft_framework
from marketplace.offers.models import Offer
from marketplace.planning.models import Need
from marketplace.planning.service import override_need
from marketplace.procurement.models import Call
from marketplace.pure.periods import local_day
from tests.factories.contracts import the_system
from tests.factories.decisions import signed_award
from tests.factories.needs import assessed_need, cleared_need
from tests.factories.setup import People, seeing

NATIONAL = 6_000_000
"""Cents: from which value on a service is procured by the act."""
CEILING = 4_500_000
"""Cents: what the lot of a framework of the factories may come to."""


def lot_row(**said: Any) -> dict[str, Any]:
    """A lot as the verbs take it in."""
    return {
        "service_line": "job_search",
        "titles": {"fi": "Työhönvalmennus, Hämeenlinna"},
        "municipalities": ["109", "082"],
        "ways": [MINI_COMPETITION],
        "most_parties": 3,
        "response_hours": 16,
        "ceiling_cents": CEILING,
    } | said


def drafted_framework(people: People, *lots: dict[str, Any], **said: Any) -> Framework:
    """A framework in draft for a need of its ceilings together, made by the officer."""
    rows = list(lots) or [lot_row()]
    whole = sum(row["ceiling_cents"] for row in rows)
    need = judged_need(people, whole)
    data = {
        "descriptions": {"fi": "Valmennusta alueen työnhakijoille."},
        "ceiling_cents": whole,
        "lots": rows,
    } | said
    return draft_framework(people.staff("officer"), need.number, **data)


def framework_in_force(
    people: People,
    parties: int = 3,
    ways: Sequence[str] = (MINI_COMPETITION,),
    ceiling: int = CEILING,
    **said: Any,
) -> Framework:
    """A framework of one lot (ceiling in cents) with at most three parties in force, best first.

    They are those who offered to the lot's call: its first is Honkasalo, as of the other factories.
    Begun in the same minute as its award was signed; the session sees what the officer sees.
    """
    decision = signed_award(people, people.clock)  # type: ignore[arg-type]
    row = lot_row(ways=list(ways), ceiling_cents=ceiling, most_parties=max(parties, 1))
    today = local_day(people.clock.now())
    framework = drafted_framework(people, row, **{"starts_on": today} | said)
    compete_for_framework(people.staff("officer"), framework.id)
    system = seeing(the_system(people))
    lot = framework.lots[0]
    _tie(people, decision, lot)
    made = choose_parties(system, lot.id, decision.id, _chosen(people, decision, parties))
    for party in made:
        join_party(system, party.id)
    seeing(people.staff("officer"))
    people.session.expire_all()
    return people.session.get_one(Framework, framework.id)


def judged_need(people: People, cents: int) -> Need:
    """A need that may be procured here by the lightest procedure that its value allows."""
    if cents < NATIONAL:
        return cleared_need(people, cents)
    need = assessed_need(people, -(-cents // 100))
    if need.state == "blocked":
        override_need(people.staff("decider"), need.id, "Tarpeet syntyivät eri aikoina.")
    return need


def _tie(people: People, decision: Decision, lot: Lot) -> None:
    """The call that the decision is on is the one that found the lot's parties."""
    people.session.get_one(Call, decision.subject_id).founds_lot_id = lot.id
    people.session.commit()


def _chosen(people: People, decision: Decision, parties: int) -> list[Chosen]:
    found = []
    for row in thaw(decision.content).tenderers[:parties]:
        offer = people.session.get_one(Offer, row.offer_id)
        prices = (offer.opened_content or {})["prices"]
        found.append(Chosen(row.organisation_id, row.offer_id, row.standing.rank, prices))
    return found
