"""Evaluators, named and scoring through the verbs."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from marketplace.evaluation.anew.service import evaluate_anew
from marketplace.evaluation.confirming.service import confirm_scores
from marketplace.evaluation.queries import compared_offers, evaluation_of
from marketplace.evaluation.service import (
    agree_scores,
    declare_interests,
    name_evaluators,
    score_offer,
    submit_scores,
)
from marketplace.platform.actor import Actor, system_actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.identity.models import Organisation, User
from marketplace.platform.identity.municipalities import buyer_of_area
from marketplace.platform.identity.service import invite_user, set_password
from marketplace.platform.ids import RandomIds
from marketplace.procurement.models import Call
from tests.factories.decisions import opened_call
from tests.factories.setup import PASSWORD, People, seeing
from tests.factories.stages import staged

EVALUATORS = {"arvi": "Arvi Arvioija", "outi": "Outi Osaaja", "ilari": "Ilari Innokas"}


def evaluator(people: People, key: str) -> Actor:
    """A person with the role of an evaluator, made when first asked for."""
    email = f"{key}@tyohame.example"
    officer = people.staff("officer")
    if people.session.query(User).filter_by(email=email).one_or_none() is None:
        system = seeing(system_actor(people.clock, RandomIds(), officer.area_id))
        buyer: Organisation = buyer_of_area(system)
        user = invite_user(
            system,
            email=email,
            name=EVALUATORS[key],
            organisation_id=buyer.id,
            roles=["evaluator"],
            send_mail=False,
        )
        set_password(system, user.id, PASSWORD)
    return people.by_email(email)


@staged
def named(people: People, call: Call, *keys: str, **plan: object) -> list[Actor]:
    """Evaluators of a call, named by the officer."""
    made = [evaluator(people, key) for key in keys]
    officer = seeing(people.staff("officer"))
    name_evaluators(officer, call.id, [one.user_id for one in made], **plan)  # type: ignore[misc, arg-type]
    return made


Percents = Mapping[int, tuple[int, ...]]


@staged
def scored_by(
    actor: Actor,
    call: Call,
    percents: Percents,
    conflicts: Mapping[int, str] | None = None,
    *,
    submit: bool = True,
) -> None:
    """An evaluator declares, scores (by the offer's number, in the criteria's order) and gives."""
    offers = compared_offers(seeing(actor), call)
    by_number: dict[int, UUID] = {offer.number or 0: offer.id for offer in offers}
    reasons = {by_number[number]: reason for number, reason in (conflicts or {}).items()}
    declare_interests(actor, call.id, reasons)
    for number, row in percents.items():
        for criterion, percent in zip(call.criteria, row, strict=True):
            reason = f"{actor.name}: {percent} %."
            score_offer(actor, by_number[number], criterion.key, Decimal(percent), reason)
    if submit:
        submit_scores(actor, call.id)


ALIKE = {1: (90, 80), 2: (80, 70), 3: (60, 50)}
APART = {1: (90, 80), 2: (80, 70), 3: (95, 50)}
"""The scores of two evaluators for three offers: the third one's first score is far apart."""


@staged
def scored_by_two(people: People, clock: FixedClock, second: Percents, **plan: object) -> list[Any]:
    """A call of three offers with the two evaluators who have given their scores, the first as in
    ALIKE."""
    call = opened_call(people, clock)
    arvi, outi = named(people, call, "arvi", "outi", **plan)
    scored_by(arvi, call, ALIKE)
    scored_by(outi, call, second)
    return [call, arvi, outi]


def confirmed_by(call: Call, *evaluators: Actor) -> None:
    """Evaluators stand by what was agreed on."""
    for one in evaluators:
        confirm_scores(seeing(one), call.id)


def agreed_by(people: People, call: Call, *evaluators: Actor) -> None:
    """The same, and the officer closes the scores."""
    confirmed_by(call, *evaluators)
    agree_scores(seeing(people.staff("officer")), call.id)


def carried_over(people: People, call: Call) -> None:
    """Where a decision has fallen for another reason than its scores: all are taken over to a new
    round, and the officer, who gave them alone, confirms them."""
    if state_of(people, call) != "questioned":
        return
    officer = people.staff("officer")
    evaluate_anew(seeing(officer), call.id, "Ratkaisu ei koskenut pisteitä.", ())
    agree_scores(seeing(officer), call.id)


def state_of(people: People, call: Call) -> str:
    """The state of a call's evaluation, as the officer sees it."""
    evaluation = evaluation_of(seeing(people.staff("officer")), call)
    return evaluation.state if evaluation else "none"
