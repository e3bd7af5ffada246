"""These tests begin with a client whose service has begun, who may have been asked about a job."""

from collections.abc import Callable
from pathlib import Path

import pytest

from marketplace.platform.actor import Actor
from outcomes.referrals.models import Referral
from outcomes.results.confirming.service import ask_person
from tests.factories.confirming import JOB, link_in
from tests.factories.participants import participant
from tests.factories.referrals import standing_contract, started_referral
from tests.factories.setup import People


@pytest.fixture
def referral(people: People, system: Actor) -> Referral:
    """A client whose service has begun."""
    contract, provider = standing_contract(people, system)
    coach = people.staff("coach")
    key = participant(coach).person_key
    return started_referral(coach, provider, contract, key, coach.today)


@pytest.fixture
def asked(people: People, referral: Referral, run_jobs: Callable[[], int], mails: Path) -> str:
    """The path of the link that the client got when the coach asked about a job."""
    ask_person(people.staff("coach"), referral.number, **JOB)
    run_jobs()
    return link_in(mails)
