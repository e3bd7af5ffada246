"""The pages of evaluation: the comparison, and the scoring of one answer."""

from flask import Flask
from flask.testing import FlaskClient

from marketplace.platform.clock import FixedClock
from tests.factories.calls import open_call
from tests.factories.decisions import compared, opened_call, scored_call
from tests.factories.setup import People, log_in


def text(answer: object) -> str:
    return answer.get_data(as_text=True).replace("\u00a0", " ")  # type: ignore[attr-defined]


def test_the_comparison_shows_points_places_and_how_they_came_to_be(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    call = scored_call(people, clock)
    page = text(log_in(client, "officer@tyohame.example").get(f"/calls/{call.number}/evaluation"))
    assert "60 × halvin 35 500,00 / 40 500,00 = 52,592…, pyöristettynä <strong>52,59" in page
    assert "20 × 450,00 + 12 × 1 000,00" in page
    assert page.index("89,84") < page.index("89,25") < page.index("81,50")
    assert f'href="/calls/{call.number}/decision"' in page


def test_while_a_score_is_missing_the_decision_is_blocked_and_says_why(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    call = opened_call(people, clock)
    browser = log_in(client, "officer@tyohame.example")
    page = text(browser.get(f"/calls/{call.number}/evaluation"))
    assert "Laatupisteitä on annettu 0/6." in page
    assert "alustava" in page
    answer = browser.get(f"/calls/{call.number}/decision")
    assert answer.location == f"/calls/{call.number}/evaluation"


def test_scoring_goes_on_to_the_next_missing_answer(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    call = opened_call(people, clock)
    browser = log_in(client, "officer@tyohame.example")
    url = f"/calls/{call.number}/evaluation/1/employers"
    page = text(browser.get(url))
    assert "Valmennus Honkasalo Oy: näin teemme (employers)." in page
    assert "450,00" not in page  # no prices while quality is scored
    answer = browser.post(url, data={"percent": "87,5 %", "reason": "Laaja verkosto."})
    assert answer.location == f"/calls/{call.number}/evaluation/2/employers"
    assert 'value="87,5"' in text(browser.get(url))


def test_bad_points_come_back_as_typed_with_each_problem_at_its_field(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    call = opened_call(people, clock)
    browser = log_in(client, "officer@tyohame.example")
    url = f"/calls/{call.number}/evaluation/1/employers"
    answer = browser.post(url, data={"percent": "sata", "reason": ""})
    page = text(answer)
    assert answer.status_code == 422
    assert 'value="sata"' in page
    assert "Korjaa 2 kohtaa" in page
    assert 'href="#f-percent"' in page and 'href="#f-reason"' in page
    assert not compared(people, call).scores
    for odd in ("NaN", "1e999", "101", "33,333", "-5"):
        assert browser.post(url, data={"percent": odd, "reason": "Hyvä."}).status_code == 422


def test_an_unknown_offer_or_criterion_is_not_found(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    call = opened_call(people, clock)
    browser = log_in(client, "officer@tyohame.example")
    assert browser.get(f"/calls/{call.number}/evaluation/9/employers").status_code == 404
    assert browser.get(f"/calls/{call.number}/evaluation/1/colour").status_code == 404


def test_before_the_opening_the_page_says_that_there_is_nothing_to_compare(
    client: FlaskClient, people: People
) -> None:
    call = open_call(people)
    page = text(log_in(client, "officer@tyohame.example").get(f"/calls/{call.number}/evaluation"))
    assert "Ei vertailtavia tarjouksia" in page


def test_providers_coaches_and_strangers_are_kept_out(
    app: Flask, client: FlaskClient, people: People, clock: FixedClock
) -> None:
    call = scored_call(people, clock)
    url = f"/calls/{call.number}/evaluation"
    assert client.get(url).status_code == 302  # to the log-in page
    coach = log_in(app.test_client(), "coach@tyohame.example")
    assert coach.get(url).status_code == 403
    decider = log_in(app.test_client(), "decider@tyohame.example")
    assert decider.get(url).status_code == 200
    assert decider.get(f"{url}/1/employers").status_code == 403
