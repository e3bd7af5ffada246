"""Pages and commands of questions: asking, answering, publishing to all at once."""

from collections.abc import Callable
from datetime import timedelta

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient

from marketplace.platform.clock import FixedClock
from marketplace.platform.commands import CommandLine
from marketplace.procurement.models import Call
from marketplace.questions import commands
from marketplace.questions.queries import questions_of
from marketplace.questions.service import publish_answers
from tests.factories.calls import DEADLINE, open_call
from tests.factories.providers import approved_provider, with_password
from tests.factories.questions import ANSWER, QUESTION, WORDING, answered, asked, asker
from tests.factories.setup import People, log_in, seeing
from tests.factories.words import text

OFFICER = "officer@tyohame.example"
PROVIDER = "sari1@tuottaja.example"


def url_of(call: Call) -> str:
    return f"/calls/{call.number}/questions"


def provider_browser(app: Flask, people: People) -> FlaskClient:
    return log_in(app.test_client(), with_password(people, approved_provider(people)))


def test_a_provider_asks_and_sees_that_its_question_waits(app: Flask, people: People) -> None:
    call = open_call(people)
    browser = provider_browser(app, people)
    page = text(browser.get(f"/calls/{call.number}"))
    assert "Kysymyksiä otetaan vastaan la 19.9.2026 klo 12.00 asti." in page
    assert f'href="{url_of(call)}/new"' in page
    answer = browser.post(f"{url_of(call)}/new", data={"text": "  "})
    assert answer.status_code == 422 and "Kirjoita teksti." in text(answer)
    long = "x" * 2001
    answer = browser.post(f"{url_of(call)}/new", data={"text": long})
    assert answer.status_code == 422 and long in text(answer)
    assert browser.post(f"{url_of(call)}/new", data={"text": QUESTION}).location == url_of(call)
    page = text(browser.get(url_of(call)))
    assert QUESTION in page and "Odottaa vastausta" in page
    assert "Kysymyksesi odottaa vastausta" in text(browser.get("/"))


def test_a_late_question_comes_back_as_typed_with_the_time_it_closed(
    app: Flask, people: People, clock: FixedClock
) -> None:
    call = open_call(people)
    browser = provider_browser(app, people)
    clock.move_to(DEADLINE - timedelta(days=3) + timedelta(seconds=1))
    answer = browser.post(f"{url_of(call)}/new", data={"text": QUESTION})
    page = text(answer)
    assert answer.status_code == 422
    assert "Kysymysaika päättyi la 19.9.2026 klo 12.00." in page and QUESTION in page
    page = text(browser.get(f"{url_of(call)}/new"))
    assert "Kysyä ei voi enää" in page and "<textarea" not in page
    assert "Kysymysaika päättyi" in text(browser.get(f"/calls/{call.number}"))


def test_a_question_left_unanswered_at_the_deadline_says_so_and_takes_no_answer(
    app: Flask, client: FlaskClient, people: People, clock: FixedClock
) -> None:
    call = open_call(people)
    browser = provider_browser(app, people)
    browser.post(f"{url_of(call)}/new", data={"text": QUESTION})
    officer = log_in(client, OFFICER)
    assert "<textarea" in text(officer.get(f"{url_of(call)}/1"))
    clock.move_to(DEADLINE + timedelta(seconds=1))
    for reader, url in ((browser, ""), (officer, ""), (officer, "/1")):
        page = text(reader.get(url_of(call) + url))
        assert "Ei vastattu määräaikaan mennessä" in page and "<textarea" not in page


def test_an_answer_written_over_the_deadline_is_refused_and_comes_back_as_typed(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    call = open_call(people)
    asked(asker(people), call)
    officer = log_in(client, OFFICER)
    clock.move_to(DEADLINE + timedelta(seconds=1))
    answer = officer.post(f"{url_of(call)}/1", data={"wording": WORDING, "text": ANSWER})
    assert answer.status_code == 422
    assert "joten kysymyksiin ei voi enää vastata" in text(answer) and ANSWER in text(answer)


def test_the_calls_page_warns_in_red_of_what_is_not_answered_before_the_opening(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    call = open_call(people)
    provider = asker(people)
    answered(people, asked(provider, call))
    officer = log_in(client, OFFICER)
    red = "requirements__item--missing"
    page = text(officer.get(f"/calls/{call.number}"))
    assert red in page and "1 vastaus odottaa julkaisua" in page
    assert "Julkaise vastaus viimeistään ma 21.9.2026" in page
    publish_answers(seeing(people.staff("officer")), call.id)
    assert red not in text(officer.get(f"/calls/{call.number}"))
    asked(provider, call, "Entä laskutus?")
    assert "1 kysymys odottaa vastausta" in text(officer.get(f"/calls/{call.number}"))
    clock.move_to(DEADLINE + timedelta(seconds=1))
    page = text(officer.get(f"/calls/{call.number}/opening"))
    assert red in page and "1 kysymys jäi vastaamatta" in page
    assert "1 kysymys jäi vastaamatta" in text(officer.get(f"/calls/{call.number}"))


def test_the_officer_answers_in_draft_and_publishes_the_chosen_to_all(
    app: Flask, client: FlaskClient, people: People
) -> None:
    call = open_call(people)
    provider = asker(people)
    for words in (QUESTION, "Entä laskutus?"):
        asked(provider, call, words)
    browser = log_in(client, OFFICER)
    assert "Vastaa kysymyksiin" in text(browser.get("/"))
    assert "2 odottaa vastausta." in text(browser.get(f"/calls/{call.number}"))
    page = text(browser.get(url_of(call)))
    assert "1. Voiko Valmennus" in page and "Sari" not in page
    page = text(browser.get(f"{url_of(call)}/1"))
    assert page.count(QUESTION) == 2  # as it came, and as the wording to be edited
    answer = browser.post(f"{url_of(call)}/1", data={"wording": WORDING, "text": ""})
    assert answer.status_code == 422 and WORDING in text(answer)
    answer = browser.post(f"{url_of(call)}/1", data={"wording": WORDING, "text": ANSWER})
    assert answer.location == url_of(call)
    assert "Vastaus luonnoksena" in text(browser.get(url_of(call)))
    assert ANSWER not in text(app.test_client().get(url_of(call)))
    answer = browser.post(f"{url_of(call)}/publish", data={})
    assert answer.status_code == 422 and "Valitse ainakin yksi vastaus" in text(answer)
    assert browser.post(f"{url_of(call)}/publish", data={"question": "1"}).location == url_of(call)
    for page in (
        text(app.test_client().get(url_of(call))),
        text(app.test_client().get(f"/calls/{call.number}")),
    ):
        assert WORDING in page and ANSWER in page
        assert "Rantaniemi" not in page and "Entä laskutus?" not in page
    assert "Julkaistu vastaus 1" in text(browser.get(f"{url_of(call)}/1"))


def test_what_was_not_ticked_is_not_ticked_when_the_publication_comes_back(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    call = open_call(people)
    provider = asker(people)
    for words in (QUESTION, "Entä laskutus?"):
        answered(people, asked(provider, call, words))
    browser = log_in(client, OFFICER)
    assert text(browser.get(url_of(call))).count(" checked") == 2
    answer = browser.post(f"{url_of(call)}/publish", data={})
    assert text(answer).count(" checked") == 0
    publish_answers(
        seeing(people.staff("officer")),
        call.id,
        [questions_of(people.staff("officer"), call)[0].id],
    )
    answer = browser.post(f"{url_of(call)}/publish", data={"question": ["1"]})
    assert answer.status_code == 422 and 'value="2" checked' not in text(answer)


def test_the_officer_merges_or_rejects_with_each_problem_at_its_field(
    client: FlaskClient, people: People
) -> None:
    call = open_call(people)
    provider = asker(people)
    for words in ("Yksi?", "Sama kuin yksi?", "Asiaton?"):
        asked(provider, call, words)
    browser = log_in(client, OFFICER)
    url = f"{url_of(call)}/2/close"
    answer = browser.post(url, data={"how": "merge"})
    assert answer.status_code == 422
    assert "Valitse kysymys, johon tämä yhdistetään." in text(answer)
    assert browser.post(url, data={"how": "merge", "merged_into": "1"}).location == url_of(call)
    url = f"{url_of(call)}/3/close"
    answer = browser.post(url, data={"how": "reject", "reason": ""})
    assert answer.status_code == 422 and "Kirjoita teksti." in text(answer)
    browser.post(url, data={"how": "reject", "reason": "Ei koske hankintaa."})
    page = text(browser.get(url_of(call)))
    assert "Yhdistetty" in page and "Ei vastata" in page
    assert "Yhdistetty kysymykseen 1" in text(browser.get(f"{url_of(call)}/2"))
    assert "Ei koske hankintaa." in text(browser.get(f"{url_of(call)}/3"))
    assert browser.get(f"{url_of(call)}/9").status_code == 404


def test_strangers_ask_after_log_in_and_the_decider_only_reads(
    app: Flask, client: FlaskClient, people: People
) -> None:
    call = open_call(people)
    asked(asker(people), call)
    page = text(client.get(url_of(call)))
    assert "Kirjaudu ja kysy" in page and QUESTION not in page
    assert client.get(f"{url_of(call)}/new").status_code == 302
    decider = log_in(app.test_client(), "decider@tyohame.example")
    assert QUESTION[:20] in text(decider.get(url_of(call)))
    for path in ("/1", "/1/close", "/new"):
        assert decider.get(url_of(call) + path).status_code == 403


def test_a_rival_sees_no_question_before_its_answer(app: Flask, people: People) -> None:
    call = open_call(people)
    question = asked(asker(people, 2), call)
    browser = provider_browser(app, people)
    assert QUESTION not in text(browser.get(url_of(call)))
    answered(people, question)
    publish_answers(seeing(people.staff("officer")), call.id)
    page = text(browser.get(url_of(call)))
    assert WORDING in page and QUESTION not in page


@pytest.fixture
def run(app: Flask, people: People) -> Callable[..., Result]:
    """Run a command of questions as a person."""
    top = click.Group("top", commands=[commands.group])

    def running(email: str | None, *arguments: str) -> Result:
        line = CommandLine(lambda _context: app, email, "fi")
        return CliRunner().invoke(top, ["question", *arguments], obj=line)

    return running


def test_the_same_by_commands(run: Callable[..., Result], people: People) -> None:
    call = open_call(people)
    with_password(people, approved_provider(people))
    number = call.number
    for words in (QUESTION, "Sama asia?", "Asiaton?"):
        result = run(PROVIDER, "ask", number, words)
        assert result.exit_code == 0, result.output
    assert f"Odottaa vastausta  {QUESTION}" in result.output
    assert "ei ole oikeutta" in run(PROVIDER, "publish", number).output
    said = run(OFFICER, "answer", number, "1", ANSWER, "--wording", WORDING).output
    assert f"1  Vastaus luonnoksena  {QUESTION}" in said
    assert ANSWER not in run(PROVIDER, "list", number).output
    run(OFFICER, "merge", number, "2", "1")
    run(OFFICER, "reject", number, "3", "--reason", "Ei koske hankintaa.")
    said = run(OFFICER, "publish", number).output
    assert f"1. {WORDING}\n   {ANSWER}" in said
    assert "Valitse ainakin yksi vastaus" in run(OFFICER, "publish", number).output
    said = run(None, "list", number).output
    assert WORDING in said
