"""The coach corrects days of a referral that the provider told wrongly."""

from collections.abc import Callable
from datetime import date, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from marketplace.platform.actor import Actor
from marketplace.platform.audit import history
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Invalid, Refused
from outcomes.referrals.correcting.days import Days, days_of
from outcomes.referrals.correcting.service import correct_days
from outcomes.referrals.models import Referral
from outcomes.referrals.queries import interruptions_of
from outcomes.referrals.service import end_referral, interrupt_referral, resume_referral
from tests.conftest import NOON
from tests.factories.participants import participant
from tests.factories.referrals import standing_contract, started_referral
from tests.factories.setup import People, log_in, seeing

DAY = timedelta(days=1)
START = NOON.date()
TOLD = Days(START, START + 9 * DAY, START + 3 * DAY, START + 6 * DAY)


@pytest.fixture
def referral(people: People, system: Actor, clock: FixedClock) -> Referral:
    """A service that began, was interrupted, went on and ended."""
    contract, provider = standing_contract(people, system)
    coach = people.staff("coach")
    found = started_referral(coach, provider, contract, participant(coach).person_key, START)
    clock.move_to(NOON + 20 * DAY)
    provider = people.by_email("tuottaja@keksitty.example")
    assert TOLD.interrupted_on and TOLD.resumed_on and TOLD.ended_on
    interrupt_referral(provider, found.id, TOLD.interrupted_on)
    resume_referral(provider, found.id, TOLD.resumed_on)
    end_referral(provider, found.id, TOLD.ended_on)
    return found


def test_a_corrected_day_counts_the_earlier_stays_in_the_log_and_the_provider_is_told(
    client: FlaskClient,
    people: People,
    referral: Referral,
    run_jobs: Callable[[], int],
    mails: Path,
) -> None:
    path, coach = f"/referrals/{referral.number}/days", people.staff("coach")
    browser = log_in(client, "coach@tyohame.example")
    assert path in browser.get(f"/referrals/{referral.number}").get_data(as_text=True)
    typed = {"started_on": "3.9.2026", "interrupted_on": "5.9.2026"}
    typed |= {"resumed_on": "7.9.2026", "ended_on": "10.9.2026"}
    kept = browser.post(path, data=typed)
    assert kept.status_code == 302, kept.get_data(as_text=True)
    seeing(coach)
    db.session.expire_all()
    after = db.session.get_one(Referral, referral.id)
    found = days_of(after, interruptions_of(coach, after))
    assert found == Days(date(2026, 9, 3), TOLD.ended_on, date(2026, 9, 5), TOLD.resumed_on)
    told = history(db.session(), "referral", referral.id)[-1]
    assert (told.action, told.facts["before"]) == ("correct_days", TOLD.texts())
    run_jobs()
    subjects = [str(message_from_bytes(each.read_bytes())["Subject"]) for each in mails.iterdir()]
    assert any(referral.number in each for each in subjects)
    wrong = browser.post(path, data=typed | {"ended_on": "2.9.2026"})
    assert wrong.status_code == 422
    assert 'href="#f-ended-on"' in wrong.get_data(as_text=True)


@pytest.mark.parametrize(
    ("days", "field"),
    [
        (
            Days(START - 400 * DAY, TOLD.ended_on, TOLD.interrupted_on, TOLD.resumed_on),
            "started_on",
        ),
        (Days(START, START + 90 * DAY, TOLD.interrupted_on, TOLD.resumed_on), "ended_on"),
        (Days(START, TOLD.ended_on, START, TOLD.resumed_on), "interrupted_on"),
        (Days(START, TOLD.ended_on, TOLD.interrupted_on, TOLD.interrupted_on), "resumed_on"),
        (Days(START, START + 4 * DAY, TOLD.interrupted_on, TOLD.resumed_on), "ended_on"),
        (Days(START, None, TOLD.interrupted_on, TOLD.resumed_on), "ended_on"),
        (Days(START, TOLD.ended_on), "interrupted_on"),
        (Days(None, TOLD.ended_on, TOLD.interrupted_on, TOLD.resumed_on), "started_on"),
    ],
)
def test_days_that_do_not_fit_are_told_at_their_fields(
    people: People, referral: Referral, days: Days, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        correct_days(people.staff("coach"), referral.id, days)
    assert field in [problem.field for problem in refused.value.problems]


def test_nothing_is_corrected_by_the_same_days(people: People, referral: Referral) -> None:
    with pytest.raises(Refused) as unchanged:
        correct_days(people.staff("coach"), referral.id, TOLD)
    assert unchanged.value.code == "referral.days_unchanged"
