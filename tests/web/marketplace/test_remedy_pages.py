"""How pages tell what may be sought against a decision, where, and by when."""

from flask import Flask

from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from tests.factories.claims import answered, filed
from tests.factories.decisions import signed_award
from tests.factories.setup import People
from tests.web.marketplace.test_claim_pages import party_browser
from tests.web.marketplace.test_decision_pages import text


def test_a_partys_task_tells_the_last_day_and_no_hour(
    app: Flask, people: People, clock: FixedClock, system: Actor
) -> None:
    signed_award(people, clock)
    page = text(party_browser(app, people, system).get("/"))
    assert "viimeistään 9.10.2026" in page and "23.59" not in page


def test_nothing_runs_against_a_decision_that_has_no_remedy_of_its_own(
    app: Flask, people: People, clock: FixedClock, system: Actor
) -> None:
    answer = answered(people, filed(people, signed_award(people, clock)))
    party = party_browser(app, people, system)
    tasks = text(party.get("/")).split("columns__side")[0]
    task = tasks.split(f"/decisions/{answer.diary_number}")[1]
    assert "viimeistään" not in task and "jäljellä" not in task
    for url in ("/decisions", f"/decisions/{answer.diary_number}"):
        assert "Tehty, ei erillistä muutoksenhakua" in text(party.get(url))
    assert "muutoksenhakuaika kesken" not in text(party.get(f"/decisions/{answer.diary_number}"))
