"""A mini-competition of sixty parties by twelve criteria: each page is one request that asks no
more of the database than with three."""

from datetime import timedelta
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select

from marketplace.decisions.service import draft_award
from marketplace.decisions.wording import suggested_grounds, suggested_reasons
from marketplace.evaluation.service import (
    declare_interests,
    draw_lot,
    score_offer,
    submit_scores,
)
from marketplace.offers.models import Offer
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import SUPERUSER
from marketplace.platform.identity.models import Organisation
from marketplace.procurement.models import Call
from tests.conftest import TEST_DATABASE
from tests.factories.crowd import compared_crowd
from tests.factories.decisions import TENDERINGS, compared
from tests.factories.minicompetitions import offered, open_competition
from tests.factories.offers import open_by_two
from tests.factories.setup import People, log_in, seeing
from tests.factories.suitability import found_suitable

PARTIES, CRITERIA = 60, 12
PAGES = ("suitability", "evaluation", "decision")


@pytest.fixture
def scored(people: People, clock: FixedClock) -> Call:
    """Three parties' offers, scored by twelve criteria and agreed on."""
    criteria = [
        {
            "key": f"criterion_{place}",
            "labels": {"fi": f"Peruste {place}"},
            "questions": {"fi": f"Miten toteutatte kohdan {place}?"},
            "weight": 3,
        }
        for place in range(1, CRITERIA + 1)
    ]
    call = open_competition(people, criteria=criteria, price_weight=100 - 3 * CRITERIA)
    for place, tendering in enumerate(TENDERINGS):
        offered(people, call, tendering, cut=10 * place)
    clock.move_to(call.deadline + timedelta(minutes=1))
    open_by_two(people, call)
    found_suitable(people, call)
    officer = seeing(people.staff("officer"))
    declare_interests(officer, call.id)
    for offer in compared(people, call).offers:
        for criterion in call.criteria:
            score_offer(officer, offer.id, criterion.key, Decimal(80), "Vastaus on hyvä.")
    submit_scores(officer, call.id)
    return call


def asked(browser: FlaskClient, path: str) -> tuple[int, str]:
    """How many statements a page asks, and what it says."""
    sent: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", count)
    answer = browser.get(path)
    event.remove(db.engine, "before_cursor_execute", count)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return len(sent), answer.get_data(as_text=True)


def test_its_pages_ask_as_much_as_those_of_three_and_the_award_is_drafted(
    client: FlaskClient, people: People, scored: Call, servers: Servers
) -> None:
    browser = log_in(client, "officer@tyohame.example")
    few = {name: asked(browser, f"/calls/{scored.number}/{name}")[0] for name in PAGES}
    seeing(people.staff("officer"))
    name = TENDERINGS[0].name  # the dearest: its copies share no first place
    wanted = select(Offer).join(Offer.organisation).where(Organisation.name == name)
    original = db.session.scalars(wanted.where(Offer.call_id == scored.id)).one()
    db.session.commit()
    assert servers.postgres
    superuser = servers.postgres.url(SUPERUSER, TEST_DATABASE).replace("+psycopg", "")
    compared_crowd(superuser, original, PARTIES - len(TENDERINGS))
    draw_lot(people.staff("officer"), scored.id, "Oona Ostaja ja Otso Ostaja")
    for page in PAGES:
        statements, words = asked(browser, f"/calls/{scored.number}/{page}")
        assert statements <= few[page] + 2, page
        assert words.count(name.replace("&", "&amp;")) >= PARTIES - len(TENDERINGS), page
    now = compared(people, scored)
    assert len(now.offers) == PARTIES and now.refusals == []
    drafted = draft_award(
        people.staff("officer"), scored.id, suggested_grounds(now), suggested_reasons(now)
    )
    assert len(drafted.content["offers"]) == PARTIES
