"""A service that goes on when its contract is over: the name is closed, and the coach ends it."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from contracts.agreements.models import Contract
from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Forbidden, Refused
from marketplace.platform.jobs import OutboxJob
from outcomes.participants import vault
from outcomes.referrals.models import Referral
from outcomes.referrals.service import end_referral, view_referred_person
from outcomes.referrals.todos import todos
from tests.factories.participants import another_coach, participant
from tests.factories.referrals import standing_contract, started_referral
from tests.factories.setup import People, seeing

LAST = date(2026, 12, 31)


def test_a_service_that_its_provider_leaves_standing_is_ended_by_the_own_coach(
    app: Flask, people: People, system: Actor, clock: FixedClock
) -> None:
    contract, provider = standing_contract(people, system, ends_on=LAST)
    coach = people.staff("coach")
    key = participant(coach).person_key
    referral_id = started_referral(coach, provider, contract, key, coach.today).id
    contract_id = contract.id
    seeing(system)
    db.session.get_one(Contract, contract_id).state = "ended"
    db.session.commit()
    clock.move_to(datetime(2027, 1, 10, 9, tzinfo=UTC))
    seeing(provider)
    assert not vault.knows(db.session(), key)
    with pytest.raises(Forbidden):
        view_referred_person(provider, referral_id, "Sovin ajan")
    for actor in (provider, coach):
        seeing(actor)
        with app.test_request_context():
            assert [(each.title, each.due) for each in todos(actor)] == [
                ("Sopimus on päättynyt: merkitse palvelu päättyneeksi, O-2026-001", LAST)
            ]
    with pytest.raises(Refused) as other:
        end_referral(seeing(another_coach(people, system)), referral_id, LAST)
    assert other.value.code == "referral.other_coach"
    end_referral(seeing(coach), referral_id, LAST, "stopped")
    assert db.session.get_one(Referral, referral_id).ended_on == LAST
    with app.test_request_context():
        assert list(todos(coach)) == []
    seeing(system)
    mails = [str(job.payload) for job in db.session.query(OutboxJob).filter_by(task="mail.send")]
    assert any("Palvelu on päättynyt" in mail for mail in mails)
