"""A person is handed over while the coach of before acts: the act finds the person gone."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.embedded.local import Servers
from marketplace.platform.unit import unit
from outcomes.participants.service import change_coach, change_contact, hand_over_all
from outcomes.referrals.models import Referral
from outcomes.referrals.service import propose_referral
from tests.factories.participants import CONTACT, another_coach, participant
from tests.factories.referrals import standing_contract
from tests.factories.setup import People, seeing
from tests.factories.together import beside, until_waited_for

Act = Callable[[Actor, str], object]


@pytest.mark.parametrize("act", ["propose", "contact", "coach"])
def test_who_waited_for_a_hand_over_finds_the_person_gone(
    app: Flask, people: People, system: Actor, servers: Servers, act: str
) -> None:
    contract, _provider = standing_contract(people, system)
    coach, other = people.staff("coach"), another_coach(people, system)
    administrator = people.staff("administrator")
    key, contract_id = participant(seeing(coach)).person_key, contract.id
    acts: dict[str, Act] = {
        "propose": lambda who, person: propose_referral(who, contract_id, person),
        "contact": lambda who, person: change_contact(who, person, name="Uusi", contact=CONTACT),
        "coach": lambda who, person: change_coach(who, person, other.user_id),
    }
    db.session.commit()

    with ThreadPoolExecutor(1) as pool:
        with unit(seeing(administrator)) as u:
            hand_over_all(administrator, coach.user_id, other.user_id)
            late = pool.submit(beside, app, lambda: acts[act](coach, key))
            until_waited_for(u.session)
        assert late.result() == "participant.other_coach"
    seeing(other)
    assert db.session.scalars(select(Referral)).all() == []
