"""Needs on their pages: the short form, the assessment with its why, the override, the memo."""

import io
import re
from datetime import timedelta
from typing import Any

import html5lib
import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from marketplace.cli import main
from marketplace.planning.queries import need_by_number
from marketplace.planning.service import ask_override
from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.commands import CommandLine
from marketplace.procurement.service import approve_call, publish_call, submit_call
from tests.factories.calls import drafted_call, open_call
from tests.factories.needs import assessed_need, cleared_need
from tests.factories.setup import People, log_in, seeing

GIVEN = {
    "title": "Työhönvalmennus",
    "service_line": "job_search",
    "municipalities": ["109", "082"],
    "estimated": "30 000",
    "options": "14 500",
    "starts_on": "1.11.2026",
    "ends_on": "31.10.2027",
}


def text(answer: Any) -> str:
    page: str = answer.get_data(as_text=True)
    html5lib.HTMLParser(strict=True).parse(page)
    return re.sub(r"\s+", " ", page.replace("\u00a0", " "))


def test_from_need_to_the_allowed_procedures_in_two_steps(client: FlaskClient) -> None:
    officer = log_in(client, "officer@tyohame.example")
    assert "Uusi hankintatarve" in text(officer.get("/needs"))
    assert "Kevyin sallittu" in text(officer.get("/needs/new"))
    answer = officer.post("/needs/new", data=GIVEN)
    assert answer.location == "/needs/HT-2026-001"
    page = text(officer.get(answer.location))
    for words in (
        "Dynaaminen pienhankinta",
        "15 500,00 € kynnysarvoon (Tavarat ja palvelut)",
        "CPV 79634000",
        "44 500,00 €",
        "ti 8.9.2026",
        "Arvioi tarve",
        "vahvistamatta",
    ):
        assert words in page, words
    assert officer.post(f"{answer.location}/assess").status_code == 302
    page = text(officer.get(answer.location))
    assert "Näin voit hankkia" in page and "Muistiota laaditaan" in page
    assert "HT-2026-001" in text(officer.get("/needs?state=assessed"))


def test_a_procured_need_leads_to_its_calls_and_promises_nothing_that_is_over(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    call = open_call(people)
    need = call.need
    assert need is not None
    officer = log_in(client, "officer@tyohame.example")
    page = text(officer.get(f"/needs/{need.number}"))
    assert f'href="/calls/{call.number}"' in page and "Avoinna" in page
    assert "Tee tarjouspyyntö" not in page and "Näin voit hankkia" not in page
    assert "tulossa" not in page and "Lyhin aikataulu" not in page


def test_a_need_whose_procedure_is_run_elsewhere_says_what_to_do(
    client: FlaskClient, people: People, run_jobs: Any
) -> None:
    more = {"description": "Työttömyys kasvoi.", "procedure": "national_restricted"}
    number = assessed_need(people, 70_000, **more).number
    run_jobs()
    officer = log_in(client, "officer@tyohame.example")
    assert "Kansallinen rajoitettu menettely (ei Tuloskorissa)" in text(officer.get("/needs/new"))
    page = text(officer.get(f"/needs/{number}"))
    assert "Kilpailuta muussa järjestelmässä" in page and "Tee tarjouspyyntö" not in page
    assert "Avaa muistio" in page
    answer = officer.get(f"/calls/new?need={number}", follow_redirects=True)
    assert answer.request.path == f"/needs/{number}"
    assert "Tuloskori ei hoida sitä" in text(answer)
    url = f"/needs/{number}/elsewhere"
    answer = officer.post(url, data={"value": "65 000", "on": "31.2.2026"})
    assert answer.status_code == 422
    page = text(answer)
    assert 'href="#f-on"' in page and 'href="#f-where"' in page and 'value="65 000"' in page
    given = {"value": "65 000", "on": "2.11.2026", "where": "Oma järjestelmä, dnro 12"}
    assert officer.post(url, data=given).status_code == 302
    page = text(officer.get(f"/needs/{number}"))
    assert "Hankittu muualla" in page and page.count("Oma järjestelmä, dnro 12") == 2
    assert "65 000,00 €" in page
    assert officer.post(url, data=given).status_code == 422


def test_a_new_call_begins_from_a_need_that_waits_for_one(
    client: FlaskClient, people: People
) -> None:
    waiting, elsewhere = (
        cleared_need(people, 1_000_000),
        assessed_need(people, 70_000, procedure="national_restricted"),
    )
    page = text(log_in(client, "officer@tyohame.example").get("/calls/new"))
    assert f"/calls/new?need={waiting.number}" in page
    assert elsewhere.number not in page


def test_a_draft_says_before_its_judgement_that_its_procedure_is_run_elsewhere(
    client: FlaskClient,
) -> None:
    officer = log_in(client, "officer@tyohame.example")
    answer = officer.post(
        "/needs/new", data=GIVEN | {"estimated": "65 000", "procedure": "national_restricted"}
    )
    page = text(officer.get(answer.location))
    assert "Tuloskori ei hoida sitä" in page and "Arvioi tarve" in page


def test_a_draft_names_before_its_judgement_the_procedure_that_would_be_blocked(
    client: FlaskClient, people: People
) -> None:
    assessed_need(people, 35_000)
    officer = log_in(client, "officer@tyohame.example")
    page = text(officer.get(officer.post("/needs/new", data=GIVEN).location))
    assert "Arvioi tarve" in page and "näyttää pilkotulta" in page
    assert "aiottu menettely ei ole sallittu: Dynaaminen pienhankinta" in page
    assert "Pyydä poikkeuslupaa" not in page


def test_what_is_left_of_a_need_can_still_be_called_for(
    client: FlaskClient, people: People
) -> None:
    call = open_call(people)
    need = cleared_need(people, call.maximum_value_cents)
    officer = log_in(client, "officer@tyohame.example")
    page = text(officer.get(f"/needs/{need.number}"))
    assert "Näin voit hankkia" in page and "Tee tarjouspyyntö" in page
    partly = drafted_call(people, need=need.number, maximum_value_cents=1_000_000)
    submit_call(people.staff("officer"), partly.id)
    approve_call(people.staff("second_officer"), partly.id)
    publish_call(people.staff("officer"), partly.id)
    page = text(officer.get(f"/needs/{need.number}"))
    assert "Tarpeesta on jäljellä" in page and "Tee tarjouspyyntö" in page


def test_the_calendar_of_an_old_judgement_begins_today(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    need = assessed_need(people, 44_500)
    clock.move_to(clock.now() + timedelta(days=7))
    page = text(log_in(client, "officer@tyohame.example").get(f"/needs/{need.number}"))
    assert "ti 8.9.2026<" in page and "ti 1.9.2026<" not in page


def test_wrong_input_comes_back_filled(client: FlaskClient) -> None:
    officer = log_in(client, "officer@tyohame.example")
    answer = officer.post("/needs/new", data=GIVEN | {"cpv": "796", "estimated": "0"})
    page = text(answer)
    assert answer.status_code == 422
    assert 'href="#f-cpv"' in page and 'href="#f-estimated"' in page
    assert 'value="14 500"' in page


def test_a_split_waits_for_an_approver_who_gives_a_reason(
    app: Flask, client: FlaskClient, people: People
) -> None:
    assessed_need(people, 35_000)
    number = assessed_need(people, 35_000).number
    officer = log_in(client, "officer@tyohame.example")
    page = text(officer.get(f"/needs/{number}"))
    assert "näyttää pilkotulta" in page and "70 000,00 €" in page
    assert "Anna poikkeuslupa" not in page
    assert "aiottu menettely ei ole sallittu: Dynaaminen pienhankinta" in page
    assert "Muuta tarvetta" in text(officer.get("/"))
    decider = log_in(app.test_client(), "decider@tyohame.example")
    assert "Ratkaise poikkeuslupa" not in text(decider.get("/"))
    assert "Anna poikkeuslupa" not in text(decider.get(f"/needs/{number}"))
    ask = f"/needs/{number}/ask-override"
    assert officer.post(ask, data={"why": ""}).status_code == 422
    assert officer.post(ask, data={"why": "Kunnat ovat eri."}).status_code == 302
    page = text(officer.get(f"/needs/{number}"))
    assert "Kunnat ovat eri." in page and "Sen ratkaisee Päivi Päättäjä." in page
    assert "Ratkaise poikkeuslupa" in text(decider.get("/"))
    url = f"/needs/{number}/override"
    assert decider.post(url, data={"reason": " "}).status_code == 422
    assert decider.post(url, data={"reason": "Eri asiakkaat."}).status_code == 302
    page = text(officer.get(f"/needs/{number}"))
    assert "Eri asiakkaat." in page and "Päivi Päättäjä" in page
    assert "Kansallinen hankinta" in page and "valitus markkinaoikeuteen" in page
    assert "(Pienhankinta)" not in page
    assert "Dynaaminen pienhankinta · sallittu poikkeusluvalla" in page and "ti 8.9.2026" in page
    assert "Aloita hankinta: poikkeuslupa annettiin" in text(officer.get("/"))
    assert officer.post(url, data={"reason": "Uusi."}).status_code == 403


def test_a_split_that_is_sent_back_tells_its_owner_why(
    app: Flask, client: FlaskClient, people: People
) -> None:
    assessed_need(people, 35_000)
    need = assessed_need(people, 35_000)
    ask_override(people.staff("officer"), need.id, "Eri asiakkaat.")
    number = need.number
    decider = log_in(client, "decider@tyohame.example")
    assert "Palauta ilman poikkeuslupaa" in text(decider.get(f"/needs/{number}"))
    assert decider.post(f"/needs/{number}/deny", data={"reason": ""}).status_code == 422
    answer = decider.post(f"/needs/{number}/deny", data={"reason": "Sama palvelu."})
    assert answer.status_code == 302
    officer = log_in(app.test_client(), "officer@tyohame.example")
    page = text(officer.get(f"/needs/{number}"))
    assert "Poikkeuslupaa ei annettu" in page and "Sama palvelu." in page
    assert "Muuta tarvetta: poikkeuslupaa ei annettu" in text(officer.get("/"))


def test_a_text_that_is_too_long_comes_back_with_the_reason(
    client: FlaskClient, people: People
) -> None:
    officer = log_in(client, "officer@tyohame.example")
    answer = officer.post("/needs/new", data=GIVEN | {"title": "Valmennus " * 300})
    assert answer.status_code == 422
    assert "Teksti on liian pitkä: enintään 300 merkkiä." in text(answer)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"estimated": "99999999999999999999"}, "Summa on liian suuri."),
        ({"estimated": "24.000,50 €"}, "Erota tuhannet välilyönnillä, esimerkiksi 24 000,50."),
        ({"estimated": "-5"}, "Summa ei voi olla negatiivinen."),
        ({"estimated": "1200,505"}, "Kirjoita enintään kaksi desimaalia."),
        ({"estimated": "paljon"}, "Kirjoita summa euroina, esimerkiksi 1 200,50."),
        ({"starts_on": "31.2.2027"}, "Tällaista päivää ei ole kalenterissa."),
        ({"starts_on": "2027-02-31"}, "Tällaista päivää ei ole kalenterissa."),
        ({"starts_on": "helmikuussa"}, "Kirjoita päivä muodossa 31.12.2026."),
    ],
)
def test_what_is_wrong_with_a_sum_or_a_day_is_said(
    client: FlaskClient, people: People, given: dict[str, str], words: str
) -> None:
    officer = log_in(client, "officer@tyohame.example")
    answer = officer.post("/needs/new", data=GIVEN | given)
    assert answer.status_code == 422
    assert words in text(answer)


def test_all_that_is_wrong_with_a_need_is_said_at_once_in_the_order_of_the_page(
    client: FlaskClient, people: People
) -> None:
    officer = log_in(client, "officer@tyohame.example")
    wrong = {
        "title": "",
        "service_line": "",
        "cpv": "123",
        "estimated": "paljon",
        "starts_on": "1.12.2026",
        "ends_on": "1.11.2026",
    }
    page = text(officer.post("/needs/new", data=GIVEN | wrong))
    summary = re.findall(r'<li><a href="#f-([a-z-]+)">', page)
    assert summary == ["title", "service-line", "cpv", "estimated", "ends-on"]
    assert "Kausi päättyy ennen alkuaan." in page
    assert "CPV-koodissa on kahdeksan numeroa" in page


def test_a_need_is_edited_and_given_up(client: FlaskClient, people: People) -> None:
    number = assessed_need(people, 35_000).number
    officer = log_in(client, "officer@tyohame.example")
    assert 'value="35 000,00"' in text(officer.get(f"/needs/{number}/edit"))
    more = {"estimated": "65 000", "procedure": "national_open"}
    assert officer.post(f"/needs/{number}/edit", data=GIVEN | more).status_code == 302
    late = officer.post(f"/needs/{number}/edit", data=GIVEN | more | {"seen": "1"})
    assert late.status_code == 422 and "on muuttanut tätä" in text(late)
    page = text(officer.get(f"/needs/{number}"))
    assert "Kansallinen hankinta" in page and "Luonnos" in page
    assert officer.post(f"/needs/{number}/discard").status_code == 302
    assert officer.get(f"/needs/{number}/edit").status_code == 409


def test_the_memo_tells_why_with_sources(
    client: FlaskClient, people: People, run_jobs: Any
) -> None:
    first = assessed_need(people, 35_000).number
    number = assessed_need(people, 35_000).number
    officer = log_in(client, "officer@tyohame.example")
    assert officer.get(f"/needs/{number}/memo").status_code == 404
    run_jobs()
    answer = officer.get(f"/needs/{number}/memo")
    assert answer.mimetype == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.data)).pages
    words = " ".join(page.extract_text() for page in pages).replace("\u00a0", " ")
    words = re.sub(r"\s+", " ", words)
    for expected in (
        number,
        first,
        "70 000,00 €",
        "näyttää pilkotulta",
        "Kansallinen avoin menettely",
        "Hankintalaki 1397/2016, 25 §",
        "vahvistamatta",
    ):
        assert expected in words, expected
    assert re.findall(r"\d{4}-\d\d-\d\d", words) == []


def test_others_do_not_see_needs(client: FlaskClient, people: People) -> None:
    number = assessed_need(people, 35_000).number
    coach = log_in(client, "coach@tyohame.example")
    assert coach.get("/needs").status_code == 403
    assert coach.get(f"/needs/{number}").status_code == 403


def test_commands_draft_assess_override_and_show(
    app: Flask, people: People, system: Actor, monkeypatch: Any, tmp_path: Any
) -> None:
    monkeypatch.setattr("marketplace.cli.open_app", lambda _context: app)

    def run(who: str, *arguments: str) -> Any:
        email = f"{who}@tyohame.example"
        line = CommandLine(lambda _context: app, email, "fi")
        return CliRunner().invoke(main, ["--as", email, *arguments], obj=line)

    first = ("--title", "Valmennus", "--value", "35 000", "--from", "1.11.2026")
    for number in ("HT-2026-001", "HT-2026-002"):
        drafted = run("officer", "need", "draft", "job_search", *first, "--to", "31.10.2027")
        assert number in drafted.output, drafted.output
        assessed = run("officer", "need", "assess", number)
        assert assessed.exit_code == 0, assessed.output
    assert "näyttää pilkotulta" in assessed.output
    assert run("officer", "need", "override", number, "--reason", "x").exit_code == 1
    assert run("decider", "need", "override", number, "--reason", "x").exit_code == 1
    assert run("officer", "need", "ask", number, "--reason", "Eri aika.").exit_code == 0
    assert run("decider", "need", "override", number, "--reason", "Eri palvelu.").exit_code == 0
    shown = run("officer", "need", "show", number, "--on", "2026-10-01")
    assert "Eri palvelu." in shown.output and "* " not in shown.output.split("Kansallinen")[0]
    assert need_by_number(seeing(system), number).state == "overridden"
    given = ("--value", "33 000", "--on", "2.11.2026", "--where", "Toinen järjestelmä, dnro 1")
    bought = run("officer", "need", "elsewhere", number, *given)
    assert "Hankittu muualla" in bought.output, bought.output
    file = tmp_path / "rules.yaml"
    assert run("administrator", "rule", "export", str(file)).exit_code == 0
    assert run("administrator", "rule", "import", str(file)).output.endswith(": 0\n")
    assert run("administrator", "rule", "confirm", "vat", "O").exit_code == 1
    assert "Päivi Päättäjä" in run("decider", "rule", "confirm", "vat", "O").output


def test_a_need_for_a_dynamic_purchasing_system_leads_to_its_admission(
    client: FlaskClient, people: People
) -> None:
    number = assessed_need(people, 400_000, procedure="dynamic_purchasing_system").number
    officer = log_in(client, "officer@tyohame.example")
    page = text(officer.get(f"/needs/{number}"))
    assert "Hanki dynaamisen hankintajärjestelmän kautta" in page and "/admissions/new" in page
    assert "ei hoida" not in page and "Tee tarjouspyyntö" not in page
    assert "Dynaaminen hankintajärjestelmä (ei Tuloskorissa)" not in text(officer.get("/needs/new"))
