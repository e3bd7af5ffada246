"""Framework agreements made through their verbs."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from contracts.agreements.models import Contract
from contracts.agreements.service import accept_contract, draft_contract, send_contract
from marketplace.decisions.award import thaw
from marketplace.decisions.finality.service import finalise_decisions
from marketplace.decisions.models import Decision
from marketplace.decisions.service import draft_award, sign_decision
from marketplace.decisions.wording import suggested_grounds, suggested_reasons
from marketplace.evaluation.comparison import Comparison
from marketplace.evaluation.service import declare_interests, score_offer, submit_scores
from marketplace.frameworks.models import MINI_COMPETITION, Framework, Lot
from marketplace.frameworks.parties.service import Chosen, choose_parties, join_party
from marketplace.frameworks.service import compete_for_framework, draft_framework
from marketplace.offers.models import Offer
from marketplace.planning.models import Need
from marketplace.platform.clock import FixedClock
from marketplace.procurement.models import Call
from marketplace.procurement.rounds.queries import calls_of_lots
from marketplace.procurement.rounds.service import (
    approve_round,
    draft_round,
    publish_round,
    submit_round,
)
from marketplace.procurement.service import note_notice
from marketplace.pure.periods import local_day
from tests.factories.calls import DEADLINE
from tests.factories.contracts import DOCUMENT, morning, the_system
from tests.factories.decisions import (
    PERCENTS,
    TENDERINGS,
    approved_provider,
    compared,
    signed_award,
    submitted_offer,
)
from tests.factories.needs import assessed_need, cleared_need, let_through
from tests.factories.offers import open_by_two
from tests.factories.passports import passport_in_order
from tests.factories.setup import People, seeing
from tests.factories.stages import staged
from tests.factories.suitability import found_suitable

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


@staged
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
        let_through(people, need)
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


# The whole road -------------------------------------------------------------------------------


@staged
def published_round(people: People, *lots: dict[str, Any], **said: Any) -> Framework:
    """A framework whose calls take offers until DEADLINE, as the officer sees it."""
    rows = lots or (
        lot_row(titles={"fi": "Hämeenlinnan seutu"}),
        lot_row(titles={"fi": "Forssan seutu"}, municipalities=["061"]),
    )
    framework = drafted_framework(people, *rows, **said)
    officer = seeing(people.staff("officer"))
    calls = draft_round(officer, framework.id, DEADLINE)
    submit_round(officer, framework.id)
    approve_round(seeing(people.staff("second_officer")), framework.id)
    officer = seeing(people.staff("officer"))
    for call in calls:
        note_notice(officer, call.id, "2026-123456")
    publish_round(officer, framework.id)
    return framework


@staged
def offered_round(
    people: People, clock: FixedClock, *lots: dict[str, Any], **said: Any
) -> list[Call]:
    """The calls of a round with the offers of all three providers, opened and found suitable."""
    for tendering in TENDERINGS:
        approved_provider(people, tendering)
    framework = published_round(people, *lots, **said)
    calls = [call for each in calls_of_lots(framework).values() for call in each]
    for call in calls:
        for tendering in TENDERINGS:
            clock.move_to(clock.now() + timedelta(minutes=1))
            submitted_offer(people, call, tendering)
    clock.move_to(DEADLINE + timedelta(minutes=1))
    for call in calls:
        open_by_two(people, call)
        found_suitable(people, call)
    return calls


def scored(people: People, call: Call) -> Comparison:
    """Every offer scored by the officer: Honkasalo first, Työpolku second, Suunta third."""
    officer = seeing(people.staff("officer"))
    declare_interests(officer, call.id)
    for offer in compared(people, call).offers:
        for criterion, percent in zip(call.criteria, PERCENTS[offer.number or 0], strict=True):
            score_offer(officer, offer.id, criterion.key, Decimal(percent), f"{percent} %.")
    submit_scores(officer, call.id)
    return compared(people, call)


@staged
def awarded(people: People, call: Call) -> Decision:
    """The parties of a call's lot chosen by a signed decision with the usual words."""
    now = scored(people, call)
    words = suggested_grounds(now), suggested_reasons(now)
    drafted = draft_award(people.staff("officer"), call.id, *words)
    return sign_decision(seeing(people.staff("decider")), drafted.id)


@staged
def agreements(people: People, decision: Decision) -> list[Contract]:
    """The agreements of a final award's parties, waiting to be accepted."""
    system = seeing(the_system(people))
    made = [
        draft_contract(system, decision_id=decision.id, offer_id=row.offer_id)
        for row in thaw(decision.content).winners
    ]
    return [send_contract(system, each.id, DOCUMENT) for each in made]


@staged
def agreed(people: People, contract: Contract) -> Contract:
    """An agreement accepted by the buyer and the party."""
    sha256 = contract.file.sha256 if contract.file else ""
    accept_contract(seeing(people.staff("decider")), contract.id, sha256)
    email = next(each.email for each in TENDERINGS if each.name == contract.provider.name)
    accept_contract(seeing(people.by_email(email)), contract.id, sha256)
    seeing(the_system(people))
    people.session.expire_all()
    return people.session.get_one(Contract, contract.id)


@staged
def founded_framework(
    people: People, clock: FixedClock, *lots: dict[str, Any], **said: Any
) -> Framework:
    """A framework in force by the whole road, with three parties in each of its two lots; the clock
    stands at the finality of its decisions, the session sees what the officer sees."""
    calls = offered_round(people, clock, *lots, **said)
    decisions = [awarded(people, call) for call in calls]
    last = max(decision.final_from for decision in decisions if decision.final_from)
    clock.move_to(morning(last))
    finalise_decisions(seeing(the_system(people)))
    for tendering in TENDERINGS:
        passport_in_order(people, people.by_email(tendering.email))
    for decision in decisions:
        for contract in agreements(people, decision):
            agreed(people, contract)
    seeing(people.staff("officer"))
    people.session.expire_all()
    return people.session.scalars(select(Framework)).one()
