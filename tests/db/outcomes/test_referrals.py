"""Referrals: one way through their life, places under lock, groups of the day, quiet mails."""

import re
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from contracts.agreements.events import ContractInForce
from contracts.agreements.models import Contract
from marketplace.platform.actor import Actor
from marketplace.platform.audit import history
from marketplace.platform.db import db
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import SUPERUSER
from marketplace.platform.errors import Forbidden, Invalid, NotFound, Refused
from marketplace.platform.unit import unit
from marketplace.rules.service import STANDARD, load_rules
from outcomes.referrals.deadlines import default_reply_by
from outcomes.referrals.lifecycle import REFERRAL
from outcomes.referrals.models import Referral
from outcomes.referrals.queries import places, referrals, turned_down_and_left
from outcomes.referrals.receivers import on_contract_in_force
from outcomes.referrals.service import (
    accept_referral,
    cancel_referral,
    decline_referral,
    end_referral,
    lapse_due_referrals,
    propose_referral,
    refer_new_participant,
    view_referred_person,
)
from tests.conftest import TEST_DATABASE
from tests.factories.leaks import in_rows, places_of
from tests.factories.participants import CONTACT, NAME, PERSONAL_CODE, participant
from tests.factories.referrals import (
    contract_in_force,
    days_later,
    provider_organisation,
    standing_contract,
    started_referral,
    take,
)
from tests.factories.setup import People, seeing
from tests.factories.together import what_came

ACTIONS = sorted({transition.action for transition in REFERRAL.transitions})
WAYS = [
    ("proposed", ()),
    ("accepted", ("accept",)),
    ("started", ("accept", "start")),
    ("interrupted", ("accept", "start", "interrupt")),
    ("started", ("accept", "start", "interrupt", "resume")),
    ("ended", ("accept", "start", "end")),
    ("ended", ("accept", "start", "interrupt", "end")),
    ("lapsed", ("lapse",)),
    ("declined", ("decline",)),
    ("cancelled", ("cancel",)),
    ("cancelled", ("accept", "cancel")),
]


@pytest.mark.parametrize(("state", "way"), WAYS)
def test_every_state_is_reached_and_refuses_what_it_does_not_know(
    people: People, system: Actor, state: str, way: tuple[str, ...]
) -> None:
    contract, provider = standing_contract(people, system)
    coach = people.staff("coach")
    referral_id = propose_referral(coach, contract.id, participant(coach).person_key).id
    days_later(coach, 2)
    for step in way:
        take(step, referral_id, coach, provider)
    for action in ACTIONS:
        if REFERRAL.find(state, action) is None:
            with pytest.raises(Refused, match="not_in_state"):
                take(action, referral_id, coach, provider)
    seeing(coach)
    assert db.session.get_one(Referral, referral_id).state == state
    events = history(db.session(), "referral", referral_id)
    assert [event.action for event in events] == ["create", *way]
    assert events[-1].to_state == state


def test_every_transition_is_walked() -> None:
    walked = set()
    for _state, way in WAYS:
        state = REFERRAL.initial
        for action in way:
            walked.add((state, action))
            transition = REFERRAL.find(state, action)
            assert transition is not None
            state = transition.target
    assert walked == {(s, t.action) for t in REFERRAL.transitions for s in t.sources}


def test_the_other_side_may_not_act(people: People, system: Actor) -> None:
    contract, provider = standing_contract(people, system)
    coach, officer = people.staff("coach"), people.staff("officer")
    referral_id = propose_referral(coach, contract.id, participant(coach).person_key).id
    for action in set(ACTIONS) - {"lapse", "end"}:  # the job's, and both sides'
        wrong = provider if action == "cancel" else coach
        for actor in (wrong, officer, people.stranger):
            with pytest.raises(Forbidden):
                take(action, referral_id, coach=actor, provider=actor)


def test_another_provider_does_not_know_of_the_referral(people: People, system: Actor) -> None:
    contract, _provider = standing_contract(people, system)
    provider_organisation(system, "Toinen Keksitty Oy", "toinen@keksitty.example")
    other, coach = people.by_email("toinen@keksitty.example"), people.staff("coach")
    referral = propose_referral(coach, contract.id, participant(coach).person_key)
    with pytest.raises(NotFound):
        accept_referral(other, referral.id)
    assert referrals(seeing(other)).rows == []


@pytest.mark.parametrize(
    ("today", "last"),
    [
        (date(2026, 9, 1), date(2026, 9, 4)),
        (date(2026, 9, 3), date(2026, 9, 8)),
        (date(2026, 12, 23), date(2026, 12, 30)),
    ],
)
def test_the_reply_is_due_in_three_business_days_over_weekends_and_holidays(
    system: Actor, today: date, last: date
) -> None:
    assert default_reply_by(system, today) == last


def test_the_reply_period_is_a_dated_rule(system: Actor) -> None:
    rules = STANDARD.read_text(encoding="utf-8")
    load_rules(system, rules.replace("business_days: 3", "business_days: 30"))
    assert default_reply_by(system, date(2026, 12, 1)) == date(2027, 1, 18)


def test_groups_and_municipality_stay_as_they_were_on_the_day(
    people: People, system: Actor
) -> None:
    contract, provider = standing_contract(people, system)
    coach = people.staff("coach")
    person = participant(coach, groups=["young", "integration"])
    referral = propose_referral(coach, contract.id, person.person_key)
    with unit(coach) as u:
        u.get(type(person), person.id).groups = ["partial_work_ability"]
    accept_referral(provider, referral.id)
    assert referral.groups == ["integration", "young"]


def test_a_person_stands_once_in_a_contract_and_may_come_back_later(
    people: People, system: Actor
) -> None:
    contract, provider = standing_contract(people, system, capacity=5)
    coach = people.staff("coach")
    contract_id, key = contract.id, participant(coach).person_key
    first = propose_referral(coach, contract_id, key).id
    days_later(coach, 2)
    with pytest.raises(Refused) as refused:
        propose_referral(coach, contract_id, key)
    assert (refused.value.code, refused.value.field) == ("referral.already_standing", "contract_id")
    for step in ("accept", "start", "end"):
        take(step, first, coach, provider)
    assert propose_referral(coach, contract_id, key).number == "O-2026-002"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"state": "to_accept"}, "referral.contract_not_in_force"),
        ({"ends_on": date(2026, 8, 31)}, "referral.contract_not_in_force"),
        ({"municipalities": ("109",)}, "referral.other_municipality"),
        ({"capacity": 0}, "referral.no_free_places"),
    ],
)
def test_a_contract_that_does_not_take_the_person_says_why(
    people: People, system: Actor, changes: dict, code: str
) -> None:
    contract, _provider = standing_contract(people, system, **changes)
    coach = people.staff("coach")
    person = participant(coach, municipality="061")
    with pytest.raises(Refused) as refused:
        propose_referral(coach, contract.id, person.person_key)
    assert (refused.value.code, refused.value.field) == (code, "contract_id")


@pytest.mark.parametrize(
    ("again", "days", "code"),
    [
        ("", 0, None),
        ("again: {after_months: 6}", 180, "referral.again_too_soon"),
        ("again: {after_months: 6}", 181, None),
        ("again: {most: 1}", 365, "referral.again_too_often"),
        ("again: {after_months: 1, most: 2}", 365, None),
    ],
)
def test_the_scheme_says_when_a_person_may_come_back_to_the_same_service(
    people: People, system: Actor, again: str, days: int, code: str | None
) -> None:
    contract, provider = standing_contract(people, system, capacity=5, ends_on=date(2029, 1, 1))
    with unit(system) as u:
        u.lock(Contract, contract.id).scheme += f"\n{again}\n"
    contract_id, coach = contract.id, people.staff("coach")
    key = participant(coach).person_key
    first = started_referral(coach, provider, contract, key, coach.today).id
    end_referral(provider, first, coach.today)  # on 1 September: six months later is 181 days
    days_later(coach, days)
    if code is None:
        propose_referral(coach, contract_id, key)
        return
    with pytest.raises(Refused) as refused:
        propose_referral(coach, contract_id, key)
    assert (refused.value.code, refused.value.field) == (code, "contract_id")


def test_what_nobody_answered_in_time_comes_back_and_frees_its_place(
    people: People, system: Actor, mails: Path, run_jobs: Callable[[], int]
) -> None:
    contract, provider = standing_contract(people, system, capacity=1)
    coach = people.staff("coach")
    contract_id, keys = contract.id, [participant(coach).person_key for _ in range(2)]
    referral = propose_referral(coach, contract_id, keys[0])
    days_later(coach, 3)  # 4 September is its last day
    assert lapse_due_referrals(system) == 0
    days_later(coach, 1)
    with pytest.raises(Refused, match="reply_time_passed"):
        accept_referral(provider, referral.id)
    assert lapse_due_referrals(system) == 1
    assert lapse_due_referrals(system) == 0
    propose_referral(coach, contract_id, keys[1])
    left = turned_down_and_left(seeing(coach), 9)
    assert [(each.number, each.state) for each in left] == [("O-2026-001", "lapsed")]
    run_jobs()
    told = [
        path.read_text("utf-8")
        for path in mails.glob("*.eml")
        if "ei vastattu" in path.read_text("utf-8")
    ]
    assert sorted(to for mail in told for to in re.findall(r"^To: (\S+)", mail, re.MULTILINE)) == [
        "coach@tyohame.example",
        "tuottaja@keksitty.example",
    ]


def test_a_new_person_and_the_referral_come_together_or_not_at_all(
    people: People, system: Actor
) -> None:
    contract, _provider = standing_contract(people, system, capacity=1)
    coach = people.staff("coach")
    new = {"name": NAME, "contact": CONTACT, "municipality": "061", "groups": ["young"]}
    referral = refer_new_participant(coach, contract.id, **new)
    assert referral.groups == ["young"]
    with pytest.raises(Refused, match="no_free_places"):
        refer_new_participant(coach, contract.id, **new, despite="Eri henkilö")
    keys = db.session.execute(select(Referral.person_key)).scalars().all()
    assert keys == [referral.person_key]


def test_a_freed_place_can_be_given_again(people: People, system: Actor) -> None:
    contract, provider = standing_contract(people, system, capacity=1)
    coach = people.staff("coach")
    first, second = participant(coach), participant(coach, name="Toinen Keksitty")
    referral = propose_referral(coach, contract.id, first.person_key)
    assert [place.free for place in places(seeing(coach))] == [0]
    decline_referral(provider, referral.id, "Ryhmä on täynnä")
    assert [place.free for place in places(seeing(coach))] == [1]
    propose_referral(coach, contract.id, second.person_key)


def test_two_coaches_at_once_never_share_the_last_place(
    app: Flask, people: People, system: Actor
) -> None:
    contract, _provider = standing_contract(people, system, capacity=1)
    coach = people.staff("coach")
    keys = [participant(coach, name=f"Keksitty {n}").person_key for n in range(2)]
    contract_id = contract.id
    came = what_came(app, *[partial(propose_referral, coach, contract_id, key) for key in keys])
    assert sorted(came) == ["done", "referral.no_free_places"]


def test_one_person_is_never_in_two_contracts_of_a_service_at_once(
    app: Flask, people: People, system: Actor
) -> None:
    contract, _provider = standing_contract(people, system)
    organisation = provider_organisation(system, "Toinen Oy", "toinen@keksitty.example")
    other = contract_in_force(system, people.staff("officer"), organisation)
    with unit(system) as u:
        for each in (contract, other):
            row = u.lock(Contract, each.id)
            row.call_id = contract.call_id
            row.scheme += "\nagain: {most: 3}\n"
    coach, keys = people.staff("coach"), [contract.id, other.id]
    key = participant(coach).person_key
    came = what_came(app, *[partial(propose_referral, coach, each, key) for each in keys])
    assert sorted(came) == ["done", "referral.again_standing"]


@pytest.mark.parametrize("reason", ["", "  ", f"Asiakas {PERSONAL_CODE} ei tullut"])
def test_declining_and_cancelling_need_a_reason_without_a_personal_code(
    people: People, system: Actor, reason: str
) -> None:
    contract, provider = standing_contract(people, system)
    coach = people.staff("coach")
    referral = propose_referral(coach, contract.id, participant(coach).person_key)
    with pytest.raises(Invalid):
        decline_referral(provider, referral.id, reason)
    with pytest.raises(Invalid):
        cancel_referral(coach, referral.id, reason)


def test_the_name_is_nowhere_but_in_the_vault(
    people: People,
    system: Actor,
    mails: Path,
    run_jobs: Callable[[], int],
    caplog: pytest.LogCaptureFixture,
    servers: Servers,
) -> None:
    contract, provider = standing_contract(people, system)
    coach = people.staff("coach")
    with caplog.at_level("DEBUG"):
        new = {"name": NAME, "contact": CONTACT, "municipality": "061"}
        referral = refer_new_participant(coach, contract.id, **new)
        accept_referral(provider, referral.id)
        view_referred_person(provider, referral.id, "Varaan ajan")
        cancel_referral(coach, referral.id, "Asiakas sai töitä")
        run_jobs()
    sent = "".join(path.read_text("utf-8") for path in mails.glob("*.eml"))
    for needed in ("O-2026-001 odottaa vastaustasi", "/referrals/O-2026-001", "on peruttu"):
        assert needed in sent
    assert servers.postgres
    address = servers.postgres.url(SUPERUSER, TEST_DATABASE).replace("+psycopg", "")
    written = [("mail", sent), ("log", caplog.text), *in_rows(address, TEST_DATABASE)]
    assert "public.referral" in places_of([referral.person_key], written)[referral.person_key]
    assert places_of((*NAME.split(), *CONTACT.split(", ")), written) == {}


def test_coaches_are_told_when_a_contract_takes_referrals(
    people: People, system: Actor, mails: Path, run_jobs: Callable[[], int]
) -> None:
    contract, provider = standing_contract(people, system)
    with unit(provider) as u:  # the acceptance that brings it into force may be the provider's
        on_contract_in_force(u, ContractInForce(UUID(str(contract.id))))
    run_jobs()
    sent = [path.read_text("utf-8") for path in mails.glob("*.eml")]
    told = [mail for mail in sent if "S-2026-001 voi nyt" in mail]
    assert len(told) == 1 and "coach@tyohame.example" in told[0]
