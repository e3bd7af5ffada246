"""What is going to be bought, told in advance: by an officer, found by anybody, binding nobody."""

from datetime import date, timedelta
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from flask.testing import FlaskClient

from marketplace.notices.links import wish_token
from marketplace.notices.queries import Search, found
from marketplace.notices.service import confirm_subscription, tell_subscribers
from marketplace.planning.ahead.service import take_back, tell_ahead
from marketplace.planning.models import Need
from marketplace.planning.service import discard_need
from marketplace.platform.clock import FixedClock
from marketplace.platform.errors import Forbidden, Invalid, Refused
from marketplace.procurement.service import draft_call
from tests.db.marketplace.test_admission_calls import published
from tests.factories.calls import DEADLINE
from tests.factories.needs import cleared_need
from tests.factories.setup import People, log_in, seeing
from tests.factories.words import text

OFFICER = "officer@tyohame.example"
EXPECTED = date(2026, 11, 30)
TITLE = "Kielitietoinen työvalmennus"


def told_need(people: People) -> Need:
    need = cleared_need(people, 4_000_000)
    return tell_ahead(people.staff("officer"), need.id, TITLE, EXPECTED, "Maahanmuuttaneille.")


def coming(people: People, words: str = "") -> list[str]:
    search = Search(words, kinds=("coming",))
    return [each.number for each in found(seeing(people.stranger), search).rows]


def test_an_officer_tells_of_a_need_and_a_stranger_finds_it(
    client: FlaskClient, people: People
) -> None:
    need = cleared_need(people, 4_000_000)
    officer = log_in(client, OFFICER)
    assert "Kerro ennakkoon" in text(officer.get(f"/needs/{need.number}"))
    url = f"/needs/{need.number}/ahead"
    answer = officer.post(url, data={"title": TITLE, "text": "", "expected_on": "1.9.2026"})
    page = text(answer)
    assert answer.status_code == 422
    assert "Anna päivä, joka on vasta edessä." in page and f'value="{TITLE}"' in page
    data = {"title": TITLE, "text": "Kielitukea.", "expected_on": "30.11.2026"}
    assert officer.post(url, data=data).location == f"/needs/{need.number}"
    stranger = client.application.test_client()
    page = text(stranger.get("/notices?kind=coming&q=työvalmennuksen"))
    assert TITLE in page and "viimeistään 30.11.2026" in page and "Ei sido tilaajaa" in page
    page = text(stranger.get(f"/coming/{need.number}"))
    for words in (TITLE, "Kielitukea.", "ei sido tilaajaa", "30.11.2026"):
        assert words in page, words
    assert "40 000" not in page  # the value is the buyer's own matter
    feed = fromstring(stranger.get("/notices.atom?kind=coming").get_data())
    assert TITLE in [each.text for each in feed.iter("{http://www.w3.org/2005/Atom}title")]
    assert TITLE in stranger.get("/notices.ics?kind=coming").get_data(as_text=True)
    assert stranger.get("/coming/HT-2026-999").status_code == 404


def test_it_stands_until_its_day_its_call_or_its_end(people: People, clock: FixedClock) -> None:
    need = told_need(people)
    assert coming(people, "työvalmennsu") == [need.number]
    take_back(seeing(people.staff("officer")), need.id)
    assert coming(people) == []
    tell_ahead(seeing(people.staff("officer")), need.id, TITLE, EXPECTED)
    assert coming(people) == [need.number]
    clock.move_to(clock.now() + timedelta(days=100))
    assert coming(people) == []


def test_a_published_call_takes_its_place(people: People) -> None:
    need = told_need(people)
    call = draft_call(
        seeing(people.staff("officer")),
        "job_search",
        need=need.number,
        deadline=DEADLINE,
        maximum_value_cents=2_000_000,
        starts_on=date(2026, 11, 1),
    )
    assert coming(people) == [need.number]
    seeing(people.staff("officer"))
    published(people, call)
    assert coming(people) == []
    with pytest.raises(Refused, match="not_in_state"):
        tell_ahead(seeing(people.staff("officer")), need.id, TITLE, EXPECTED)


def test_a_need_that_is_given_up_is_coming_no_more(people: People) -> None:
    need = told_need(people)
    discard_need(people.staff("officer"), need.id)
    assert coming(people) == []


def test_what_was_not_told_is_not_taken_back_and_only_an_officer_tells(people: People) -> None:
    need = cleared_need(people, 4_000_000)
    with pytest.raises(Refused, match=r"ahead\.not_told"):
        take_back(people.staff("officer"), need.id)
    with pytest.raises(Forbidden):
        tell_ahead(seeing(people.staff("coach")), need.id, TITLE, EXPECTED)
    with pytest.raises(Invalid):
        tell_ahead(seeing(people.staff("officer")), need.id, " ", EXPECTED)


def test_subscribers_are_told_of_what_is_coming(
    client: FlaskClient, people: People, clock: FixedClock, mails: Any, run_jobs: Any, system: Any
) -> None:
    wish = {"email": "uusi@tuottaja.example", "lines": [], "weekly": False, "locale": "fi"}
    confirm_subscription(people.stranger, wish_token(wish, clock.now()))
    clock.move_to(clock.now() + timedelta(minutes=1))
    need = told_need(people)
    clock.move_to(clock.now() + timedelta(minutes=5))
    assert tell_subscribers(system, weekly=False) == 1
    run_jobs()
    sent = [mail.read_bytes().decode() for mail in mails.glob("*.eml")]
    (mail,) = [each for each in sent if "To: uusi@tuottaja.example" in each]
    assert f"/coming/{need.number}" in mail
