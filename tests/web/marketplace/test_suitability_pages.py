"""Pages and commands of suitability: the matrix, one offer's judgement, the provider's reply."""

from collections.abc import Callable
from datetime import timedelta

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient

from marketplace.platform.audit import history
from marketplace.platform.clock import FixedClock
from marketplace.platform.commands import CommandLine
from marketplace.procurement.models import Call
from marketplace.providers.queries import provider_of
from marketplace.suitability import commands
from marketplace.suitability.service import ask_clarification
from tests.factories.calls import drafted_call, open_call
from tests.factories.providers import approved_provider, with_password
from tests.factories.setup import People, log_in, seeing
from tests.factories.suitability import (
    EMPLOYEES,
    TAXES,
    demanding_call,
    judged_call,
    the_case,
)
from tests.factories.words import text

OFFICER = "officer@tyohame.example"
SARI = "sari1@tuottaja.example"


def url_of(call: Call) -> str:
    return f"/calls/{call.number}/suitability"


def sari(app: Flask, people: People, call: Call) -> FlaskClient:
    """The browser of the first provider's person."""
    officer = seeing(people.staff("officer"))
    provider = provider_of(officer, the_case(people, call).offer.provider_id)
    return log_in(app.test_client(), with_password(people, provider))


def test_all_green_is_one_button_and_then_the_evaluation(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    call = judged_call(people, clock, EMPLOYEES)
    browser = log_in(client, OFFICER)
    assert "Arvioi tarjoajien soveltuvuus" in text(browser.get("/"))
    page = text(browser.get(f"/calls/{call.number}"))
    assert f'href="{url_of(call)}"' in page
    assert "Seuraavaksi: arvioi tarjoajien soveltuvuus" in page
    page = text(browser.get(url_of(call)))
    assert "Hyväksy kaikki vertailuun" in page and "Kaksi valmentajaa" in page
    assert browser.post(f"{url_of(call)}/all").location == url_of(call)
    page = text(browser.get(url_of(call)))
    assert page.count("Soveltuva<") == 2 and "Aloita arviointi" in page
    workspace = text(browser.get(f"/calls/{call.number}"))
    assert "Seuraavaksi: aloita tarjousten arviointi" in workspace
    answer = browser.post(f"{url_of(call)}/complete")
    assert answer.location == f"/calls/{call.number}/evaluation"
    assert browser.get(answer.location).status_code == 200


def test_no_price_is_shown_before_the_evaluation(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    call = judged_call(people, clock, EMPLOYEES)
    browser = log_in(client, OFFICER)
    price = "880,00"  # four fifths of the highest price of a start in a job
    for path in ("", "/1", "/1/clarify"):
        assert price not in text(browser.get(url_of(call) + path))


def test_one_offer_is_judged_with_each_problem_at_its_field(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    call = judged_call(people, clock, EMPLOYEES, replies={2: "no"})
    browser, url = log_in(client, OFFICER), f"{url_of(call)}/2"
    page = text(browser.get(url_of(call)))
    assert "Hyväksy kaikki vertailuun" not in page and "Tarkista" in page
    assert "Vastaus: ei." in text(browser.get(url))
    answer = browser.post(url, data={"outcome": "exclude", "reason": "Vaatimus ei täyty."})
    page = text(answer)
    assert answer.status_code == 422
    assert "Valitse, mihin poissulkeminen perustuu." in page and "Vaatimus ei täyty." in page
    answer = browser.post(url, data={"outcome": "suitable"})
    assert answer.status_code == 422 and "Kaikki kohdat eivät ole kunnossa." in text(answer)
    data = {"outcome": "exclude", "ground": "requirement:employees", "reason": "Vaatimus ei täyty."}
    assert browser.post(url, data=data).location == url_of(call)
    page = text(browser.get(url))
    assert "Poissuljettu" in page and "Tarjous suljettiin pois" in page
    assert browser.post(f"{url}/reopen", data={"reason": ""}).status_code == 422
    assert browser.post(f"{url}/reopen", data={"reason": "Virhe."}).location == url
    assert browser.get(f"{url_of(call)}/9").status_code == 404


def test_an_exclusion_against_the_checks_is_questioned_and_then_taken(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    call = judged_call(people, clock, EMPLOYEES)
    browser, url = log_in(client, OFFICER), f"{url_of(call)}/2"
    box = 'name="despite_checks"'
    assert box not in text(browser.get(url))
    data = {"outcome": "exclude", "ground": "requirement:employees", "reason": "Vain yksi nimi."}
    answer = browser.post(url, data=data)
    page = text(answer)
    assert answer.status_code == 422 and box in page and "Vain yksi nimi." in page
    assert "ei ole huomautettavaa tästä perusteesta: Kaksi valmentajaa." in page
    assert browser.post(url, data=data | {"despite_checks": "1"}).location == url_of(call)
    judgement = the_case(people, call, 2).judgement
    assert judgement is not None and judgement.state == "excluded"
    last = history(people.session, "judgement", judgement.id)[-1]
    assert last.facts["despite_checks"] is True


def test_a_provider_is_asked_and_answers_on_its_page(
    app: Flask, client: FlaskClient, people: People, clock: FixedClock
) -> None:
    call = judged_call(people, clock)
    browser = log_in(client, OFFICER)
    provider = sari(app, people, call)
    reply = f"/calls/{call.number}/clarification"
    assert provider.get(reply).status_code == 404
    url = f"{url_of(call)}/1"
    answer = browser.post(
        f"{url}/clarify", data={"question": "Ketkä?", "reply_by": "1.9.2026 9.00"}
    )
    assert answer.status_code == 422 and "tulevaisuudessa" in text(answer)
    data = {"question": "Ketkä kaksi?", "reply_by": "25.9.2026 12.00"}
    assert browser.post(f"{url}/clarify", data=data).location == url
    assert "Tarjoajalla on aikaa vastata pe 25.9.2026 klo 12.00 asti." in text(browser.get(url))
    assert "Vastaa täsmennyspyyntöön" in text(provider.get("/"))
    assert f'href="{reply}"' in text(provider.get(f"/calls/{call.number}"))
    page = text(provider.get(reply))
    assert "Ketkä kaksi?" in page and "Vastaus ei saa muuttaa hintaa" in page
    assert provider.post(reply, data={"answer": ""}).status_code == 422
    assert provider.post(reply, data={"answer": "Saara ja Simo."}).location == reply
    page = text(provider.get(reply))
    assert "Saara ja Simo." in page and "<textarea" not in page
    listed = text(browser.get(url_of(call)))
    assert "Täsmennykseen vastattu" in listed and "Täsmennys pyydetty" not in listed
    assert "Saara ja Simo." in text(browser.get(url))


def test_a_late_answer_comes_back_with_the_time_that_has_passed(
    app: Flask, people: People, clock: FixedClock
) -> None:
    call = judged_call(people, clock)
    provider = sari(app, people, call)
    officer = seeing(people.staff("officer"))
    by = clock.now() + timedelta(days=1)
    ask_clarification(officer, the_case(people, call).offer.id, "Ketkä?", by)
    clock.move_to(by + timedelta(seconds=1))
    answer = provider.post(f"/calls/{call.number}/clarification", data={"answer": "Saara."})
    assert answer.status_code == 422 and "Vastausaika päättyi" in text(answer)


def test_one_suitable_offer_is_justified_or_the_call_is_rerun(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    call = judged_call(people, clock, numbers=(1,))
    browser = log_in(client, OFFICER)
    browser.post(f"{url_of(call)}/all")
    assert "Vertailuun jäi yksi tarjous" in text(browser.get(url_of(call)))
    assert browser.post(f"{url_of(call)}/complete").status_code == 409
    answer = browser.post(f"{url_of(call)}/market", data={"checked": "Kysyttiin."})
    assert answer.status_code == 422 and "Kysyttiin." in text(answer)
    said = {"checked": "Kysyttiin.", "outcome": "justify", "reason": "Hinta sopii."}
    assert browser.post(f"{url_of(call)}/market", data=said).location == url_of(call)
    page = text(browser.get(url_of(call)))
    assert "Jatketaan yhdellä tarjouksella" in page and "Aloita arviointi" in page
    clock.move_to(clock.now() + timedelta(minutes=1))
    answer = browser.post(f"{url_of(call)}/market", data=said | {"outcome": "rerun"})
    assert answer.location == f"/calls/{call.number}/cancellation"
    page = text(browser.get(answer.location))
    assert "Hankinta keskeytetään päätöksellä." in page and "Kysyttiin." in page
    assert "Valmistele keskeyttäminen" in text(browser.get(url_of(call)))


def test_without_any_suitable_offer_the_page_leads_to_the_end(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    call = judged_call(people, clock, numbers=(1,))
    browser = log_in(client, OFFICER)
    data = {"outcome": "exclude", "ground": "fault:content", "reason": "Puuttuu."}
    browser.post(f"{url_of(call)}/1", data=data | {"despite_checks": "1"})
    assert "Vertailuun ei jäänyt tarjouksia" in text(browser.get(url_of(call)))
    url = f"/calls/{call.number}/cancellation"
    assert url in text(browser.get(url_of(call)))
    assert "Kaikki tarjoukset on suljettu pois" in text(browser.get(url))


def test_the_decider_reads_and_providers_and_coaches_are_kept_out(
    app: Flask, client: FlaskClient, people: People, clock: FixedClock
) -> None:
    call = judged_call(people, clock)
    decider = log_in(client, "decider@tyohame.example")
    page = text(decider.get(url_of(call)))
    assert "Arvioimatta" in page and "Hyväksy kaikki vertailuun" not in page
    assert decider.post(f"{url_of(call)}/all").status_code == 403
    data = {"outcome": "suitable"}
    assert decider.post(f"{url_of(call)}/1", data=data).status_code == 403
    for browser in (sari(app, people, call), log_in(app.test_client(), "coach@tyohame.example")):
        assert browser.get(url_of(call)).status_code == 403


def test_before_the_opening_there_is_nothing_to_judge(client: FlaskClient, people: People) -> None:
    call = open_call(people)
    assert "Ei avattuja tarjouksia" in text(log_in(client, OFFICER).get(url_of(call)))


def test_requirements_are_written_on_a_page_and_read_by_all(
    app: Flask, client: FlaskClient, people: People
) -> None:
    call = drafted_call(people)
    browser, url = log_in(client, OFFICER), f"/calls/{call.number}/requirements"
    assert browser.get(url).status_code == 200
    answer = browser.post(url, data={"label_new_fi": "Kaksi valmentajaa"})
    assert answer.status_code == 422 and "Kirjoita vaatimus ja kysymys suomeksi." in text(answer)
    data = {"label_new_fi": "Kaksi valmentajaa", "question_new_fi": "Onko heitä kaksi?"}
    assert browser.post(url, data=data).location == url
    page = text(browser.get(url))
    assert 'value="Kaksi valmentajaa"' in page
    assert "Onko heitä kaksi?" in text(browser.get(f"/calls/{call.number}"))
    kept = {
        "label_requirement_1_fi": "Kaksi valmentajaa",
        "question_requirement_1_fi": "Onko heitä kaksi?",
        "remove_requirement_1": "1",
    }
    browser.post(url, data=kept)
    assert "Onko heitä kaksi?" not in text(browser.get(f"/calls/{call.number}"))


def test_an_offer_answers_each_requirement_before_it_is_sealed(app: Flask, people: People) -> None:
    call = demanding_call(people, EMPLOYEES, TAXES)
    browser = log_in(app.test_client(), with_password(people, approved_provider(people)))
    page = text(browser.get(f"/calls/{call.number}"))
    assert "Kaksi valmentajaa" in page and "Todistus yrityksen tiedoissa" in page
    browser.post(f"/offers/{call.number}/start")
    url = f"/offers/{call.number}"
    data = {f"price_{item.key}": "100" for item in call.price_items}
    data |= {f"answer_{each.key}": "Näin." for each in call.criteria}
    answer = browser.post(url, data=data | {"then": "check"})
    assert answer.status_code == 422 and "Vastaa kyllä tai ei." in text(answer)
    answer = browser.post(url, data=data | {"then": "check", "requirement_employees": "no"})
    assert answer.location == f"{url}/check"
    assert "Kaksi valmentajaa" in text(browser.get(answer.location))
    assert 'value="no" checked' in text(browser.get(url))


@pytest.fixture
def run(app: Flask, people: People) -> Callable[..., Result]:
    """Run a command of suitability as a person."""
    top = click.Group("top", commands=[commands.group])

    def running(email: str, *arguments: str) -> Result:
        line = CommandLine(lambda _context: app, email, "fi")
        return CliRunner().invoke(top, ["suitability", *arguments], obj=line)

    return running


def test_the_same_by_commands(
    run: Callable[..., Result], people: People, clock: FixedClock
) -> None:
    call = judged_call(people, clock, EMPLOYEES, replies={2: "no"})
    number = call.number
    said = run(OFFICER, "show", number).output
    assert "! requirement:employees  Kaksi valmentajaa  Vastaus: ei." in said
    assert "yksitellen" in run(OFFICER, "judge-all", number).output
    said = run(OFFICER, "ask", number, "2", "Ketkä?", "--by", "25.9.2026 12.00").output
    assert "Täsmennys pyydetty" in said
    assert "Kirjoita" not in run(OFFICER, "ask", number, "2", "Ketkä?", "--by", "huomenna").output
    assert "Saara" in run("sari2@tuottaja.example", "answer", number, "Saara ja Simo.").output
    exclude = ("--exclude", "requirement:employees", "--reason", "Heitä on yksi.")
    assert "Poissuljettu" in run(OFFICER, "judge", number, "2", *exclude).output
    run(OFFICER, "reopen", number, "2", "--reason", "Luettiin väärin.")
    run(OFFICER, "judge", number, "2", *exclude)
    assert "Soveltuva" in run(OFFICER, "judge", number, "1").output
    assert "Vain yksi tarjous" in run(OFFICER, "complete", number).output
    note = ("--checked", "Kysyttiin.", "--reason", "Hinta sopii.")
    run(OFFICER, "market", number, "justify", *note)
    assert f"{number}  Arviointi" in run(OFFICER, "complete", number).output
