"""The page on which a conflict of interest is declared, and what the others are shown then."""

from flask.testing import FlaskClient

from marketplace.decisions.matter import matter_of
from marketplace.evaluation.service import declare_conflict
from marketplace.offers.queries import opened_offers
from marketplace.platform.clock import FixedClock
from tests.factories.calls import open_call
from tests.factories.decisions import drafted_award
from tests.factories.setup import People, log_in, seeing
from tests.factories.suitability import accept, exclude, judged_call
from tests.factories.words import text

OFFICER, SECOND = "officer@tyohame.example", "second_officer@tyohame.example"
DECIDER = "decider@tyohame.example"
WHY = "Veljeni johtaa yritystä."


def test_an_officer_declares_one_in_suitability_and_another_confirms_what_was_judged(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    call = judged_call(people, clock)
    exclude(people, call, 1)
    accept(people, call, 2)
    url = f"/calls/{call.number}"
    browser = log_in(client, OFFICER)
    assert f'href="{url}/conflict"' in text(browser.get(url))
    answer = browser.post(f"{url}/conflict", data={"reason": WHY})
    assert answer.status_code == 422
    assert "Valitse, minkä tarjouksen kohdalla olet esteellinen." in text(answer)
    assert WHY in text(answer)
    offers = opened_offers(seeing(people.staff("officer")), call)
    data = {"offers": [str(offers[0].id)], "reason": WHY}
    assert browser.post(f"{url}/conflict", data=data).location == url
    assert "Et osallistu tähän hankintaan" in text(browser.get(url))
    assert browser.get(f"{url}/conflict").status_code == 403
    other = log_in(client.application.test_client(), SECOND)
    page = text(other.get(url))
    assert "Vastuuhenkilö on esteellinen" in page and "Oona Ostaja" in page
    assert WHY not in page  # why is nobody's business
    assert "vahvistettava" in text(other.get(f"{url}/suitability"))
    assert "Ratkaisun tekijä on esteellinen" in text(other.get(f"{url}/suitability/1"))
    for number in (1, 2):
        answer = other.post(f"{url}/suitability/{number}/confirm")
        assert answer.location == f"{url}/suitability"
    assert "vahvistettava" not in text(other.get(f"{url}/suitability"))


def test_the_decision_maker_declares_one_from_the_draft(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    decision = drafted_award(people, clock)
    number = decision.content["call"]["number"]
    browser = log_in(client, DECIDER)
    assert f'href="/calls/{number}/conflict"' in text(
        browser.get(f"/decisions/{decision.diary_number}")
    )
    offer = next(iter(decision.content["offers"]))
    data = {"offers": [offer], "reason": WHY}
    assert browser.post(f"/calls/{number}/conflict", data=data).location == f"/calls/{number}"
    assert browser.get(f"/decisions/{decision.diary_number}").status_code == 403
    assert browser.post(f"/decisions/{decision.diary_number}/sign").status_code in (403, 409)


def test_a_draft_of_who_is_out_says_that_another_officer_takes_it_over(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    decision = drafted_award(people, clock)
    officer = seeing(people.staff("second_officer"))
    browser = log_in(client, SECOND)
    assert "Esteelliset" not in text(browser.get(f"/decisions/{decision.diary_number}"))
    offer = next(iter(opened_offers(officer, matter_of(decision))))
    declare_conflict(seeing(people.staff("decider")), offer.call_id, {offer.id: WHY})
    page = text(browser.get(f"/decisions/{decision.diary_number}"))
    assert "Esteelliset" in page and "Päivi Päättäjä" in page


def test_there_is_nothing_to_declare_before_the_opening(
    client: FlaskClient, people: People
) -> None:
    url = f"/calls/{open_call(people).number}"
    browser = log_in(client, OFFICER)
    assert "/conflict" not in text(browser.get(url))
    assert browser.get(f"{url}/conflict").status_code == 409
