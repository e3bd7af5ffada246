"""The coach's week: who needs the coach, who waits, starts, is interrupted, started and ended."""

import re
from datetime import date, timedelta

from flask.testing import FlaskClient

from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from outcomes.finder.service import tell_opening
from outcomes.referrals.models import Referral
from outcomes.referrals.service import (
    accept_referral,
    decline_referral,
    end_referral,
    interrupt_referral,
    propose_referral,
    start_referral,
)
from tests.factories.participants import NAME, another_coach, participant
from tests.factories.referrals import COACH, standing_contract
from tests.factories.setup import People, log_in, seeing
from tests.factories.words import text

DAY = timedelta(days=1)


def sections(page: str) -> dict[str, list[str]]:
    """The people of each kind, by its title."""
    parts = re.split(r"<h2[^>]*>", page)[1:]
    return {
        part.split(" (")[0].strip(): re.findall(r'href="/participants/(.-[^"/?]+)"', part)
        for part in parts
    }


def test_each_person_stands_under_what_happens_to_them(
    client: FlaskClient, people: People, system: Actor, clock: FixedClock
) -> None:
    contract, provider = standing_contract(people, system, capacity=9)
    coach = people.staff("coach")
    keys = {
        name: participant(coach).person_key
        for name in ("new", "waits", "starts", "pauses", "began", "ended", "declined")
    }
    referral = {
        name: propose_referral(coach, contract.id, key).id
        for name, key in keys.items()
        if name != "new"
    }
    for name in ("starts", "pauses", "began", "ended"):
        accept_referral(provider, referral[name])
    for name in ("pauses", "began", "ended"):
        start_referral(provider, referral[name], coach.today)
    decline_referral(provider, referral["declined"], "Ryhmä on täynnä")
    clock.move_to(clock.now() + DAY)
    interrupt_referral(provider, referral["pauses"], coach.today)
    end_referral(provider, referral["ended"], coach.today)
    tell_opening(provider, contract.id, starts_on=date(2026, 9, 14), languages=["fi"])
    other = another_coach(people, system)
    propose_referral(other, contract.id, participant(other).person_key)
    seeing(coach)
    browser = log_in(client, COACH)
    page = text(browser.get("/week"))
    assert sections(page) == {
        "Tarvitsee uuden paikan": [keys["declined"]],
        "Odottaa vastausta": [keys["waits"]],
        "Aloittamassa": [keys["starts"]],
        "Keskeytyksissä": [keys["pauses"]],
        "Aloittivat viikon aikana": [keys["began"]],
        "Lopettivat viikon aikana": [keys["ended"]],
    }
    assert "Viikko 36" in page and "31.8.2026–6.9.2026" in page
    began = db.session.get_one(Referral, referral["began"]).number
    assert f"/referrals/{began}/confirmation" in page and "”Ryhmä on täynnä”" in page
    assert "ma 14.9.2026" in page and "pe 4.9.2026" in page and NAME not in page
    clock.move_to(clock.now() + 7 * DAY)
    later = sections(text(browser.get("/week")))
    assert "Aloittivat viikon aikana" not in later
    assert later["Jatkavat palvelussa"] == [keys["began"]]
    before = sections(text(browser.get("/week?from=2026-09-03")))
    assert before["Aloittivat viikon aikana"] == [keys["began"]]
    assert "Viikko 37" in text(browser.get("/week?from=eilen"))


def test_a_week_without_people_says_what_would_stand_there(
    client: FlaskClient, people: People
) -> None:
    page = text(log_in(client, COACH).get("/week"))
    assert "Tällä viikolla ei tapahdu mitään" in page
