"""The days of a referral: begun, interrupted and ended within contract, rule and today."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.errors import DomainError, Invalid, Refused
from outcomes.pure import facts
from outcomes.referrals.known import engine_referrals
from outcomes.referrals.lifecycle import REFERRAL
from outcomes.referrals.models import Referral
from outcomes.referrals.queries import interruptions_of, places
from outcomes.referrals.service import (
    accept_referral,
    end_referral,
    interrupt_referral,
    propose_referral,
    resume_referral,
    start_referral,
    view_referred_person,
)
from tests.factories.participants import NAME, participant
from tests.factories.referrals import FIRST, days_later, standing_contract, started_referral, take
from tests.factories.setup import People, seeing


def test_an_interrupted_service_keeps_its_place_and_its_days(people: People, system: Actor) -> None:
    contract, provider = standing_contract(people, system, capacity=1)
    coach = people.staff("coach")
    key = participant(coach).person_key
    referral_id = started_referral(coach, provider, contract, key, coach.today).id
    days_later(coach, 9)

    def problem(verb: Callable[[Actor, UUID, date], Referral], day: int) -> str:
        with pytest.raises(DomainError) as refused:
            verb(provider, referral_id, date(2026, 9, day))
        error = refused.value
        code: str = error.problems[0].code if isinstance(error, Invalid) else error.code
        return code.removeprefix("referral.")

    assert problem(interrupt_referral, 1) == "interrupted_before_start"
    assert problem(interrupt_referral, 11) == "day_ahead"
    interrupt_referral(provider, referral_id, date(2026, 9, 4))
    assert [place.free for place in places(seeing(coach))] == [0]
    assert view_referred_person(provider, referral_id, "Kysyn jatkosta").name == NAME
    assert problem(resume_referral, 4) == "resumes_before_interruption"
    resume_referral(provider, referral_id, date(2026, 9, 8))
    assert problem(interrupt_referral, 7) == "interrupted_then"
    interrupt_referral(provider, referral_id, date(2026, 9, 8))
    assert problem(end_referral, 6) == "ends_before_interruption"
    referral = end_referral(provider, referral_id, date(2026, 9, 8))
    days = [
        (one.interrupted_on.day, one.resumed_on) for one in interruptions_of(provider, referral)
    ]
    assert days == [(4, date(2026, 9, 8)), (8, None)]


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ({"referred_on": date(2026, 9, 2)}, "referred_on"),
        ({"reply_by": date(2026, 8, 31)}, "reply_by"),
    ],
)
def test_days_that_do_not_fit_are_named(
    people: People, system: Actor, days: dict, field: str
) -> None:
    contract, _provider = standing_contract(people, system)
    coach = people.staff("coach")
    person = participant(coach)
    with pytest.raises(Invalid) as refused:
        propose_referral(coach, contract.id, person.person_key, **days)
    assert [problem.field for problem in refused.value.problems] == [field]


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2026, 9, 2), "referral.day_ahead"),
        (date(2026, 7, 31), "referral.outside_contract"),
        (date(2026, 8, 31), "referral.starts_before_referral"),
    ],
)
def test_a_start_must_fit_the_contract_the_referral_and_today(
    people: People, system: Actor, day: date, code: str
) -> None:
    contract, provider = standing_contract(people, system)
    coach = people.staff("coach")
    referral = propose_referral(coach, contract.id, participant(coach).person_key)
    accept_referral(provider, referral.id)
    with pytest.raises(Invalid) as refused:
        start_referral(provider, referral.id, day)
    assert [(p.field, p.code) for p in refused.value.problems] == [("started_on", code)]


def test_the_service_cannot_start_before_the_contract_does(
    people: People, system: Actor, clock: FixedClock
) -> None:
    contract, provider = standing_contract(people, system, starts_on=date(2026, 9, 14))
    coach = people.staff("coach")
    referral = propose_referral(coach, contract.id, participant(coach).person_key)
    accept_referral(provider, referral.id)
    assert not REFERRAL.can(referral, "start", provider)
    with pytest.raises(Refused, match="contract_not_begun"):
        start_referral(provider, referral.id, FIRST)
    clock.move_to(datetime(2026, 9, 14, 6, tzinfo=UTC))
    assert start_referral(provider, referral.id, date(2026, 9, 14)).state == "started"


@pytest.mark.parametrize(
    ("day", "code"),
    [(date(2026, 9, 2), "referral.day_ahead"), (date(2026, 8, 31), "referral.ends_before_start")],
)
def test_an_end_must_fit_the_start_and_today(
    people: People, system: Actor, day: date, code: str
) -> None:
    contract, provider = standing_contract(people, system)
    coach = people.staff("coach")
    referral = propose_referral(coach, contract.id, participant(coach).person_key)
    for step in ("accept", "start"):
        take(step, referral.id, coach, provider)
    with pytest.raises(Invalid) as refused:
        end_referral(provider, referral.id, day)
    assert [(p.field, p.code) for p in refused.value.problems] == [("ended_on", code)]


def test_the_engine_reads_those_who_were_in_the_service(people: People, system: Actor) -> None:
    contract, provider = standing_contract(people, system, capacity=5)
    coach = people.staff("coach")
    kept, declined = participant(coach, groups=["young"]), participant(coach)
    referral = propose_referral(coach, contract.id, kept.person_key)
    for step in ("accept", "start"):
        take(step, referral.id, coach, provider)
    other = propose_referral(coach, contract.id, declined.person_key)
    take("decline", other.id, coach, provider)
    expected = facts.Referral(
        referral_id="O-2026-001",
        person_key=kept.person_key,
        contract_id="S-2026-001",
        referred_on=FIRST,
        started_on=FIRST,
        groups=("young",),
        provider_id=contract.provider.business_id,
        municipality="061",
    )
    assert engine_referrals(seeing(people.staff("verifier")), contract.id) == [expected]
