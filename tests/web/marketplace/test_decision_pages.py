"""The pages and commands of decisions: drafted, signed by another person, read by everybody."""

import io
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pikepdf
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from marketplace.cli import main
from marketplace.corrections.service import draft_next
from marketplace.decisions.conditions.service import lapse_condition
from marketplace.decisions.models import Decision
from marketplace.decisions.service import draft_award, sign_decision
from marketplace.decisions.wording import suggested_grounds, suggested_reasons, words_of
from marketplace.platform.clock import FixedClock
from marketplace.platform.commands import CommandLine
from marketplace.platform.db import db
from marketplace.pure.periods import local_day
from tests.factories.claims import again
from tests.factories.decisions import (
    TENDERINGS,
    compared,
    drafted_award,
    opened_call,
    scored_call,
    signed_award,
)
from tests.factories.evaluations import scored_by
from tests.factories.letterbox import queued_mails
from tests.factories.setup import People, log_in, seeing
from tests.factories.words import text


def fields(page: str) -> dict[str, str]:
    """The text areas of a page with their content."""
    return dict(re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>([^<]*)</textarea>', page))


def seen_on(page: str) -> str:
    """The last change that a page shows."""
    found = re.search(r'name="seen" value="(\d+)"', page)
    assert found
    return found[1]


def test_an_award_goes_from_the_form_to_the_signature(
    app: Flask, client: FlaskClient, people: People, clock: FixedClock
) -> None:
    call = scored_call(people, clock)
    officer = log_in(client, "officer@tyohame.example")
    given = fields(text(officer.get(f"/calls/{call.number}/decision")))
    told = {f"{name}_{n}" for name in ("reason", "strengths", "weaknesses") for n in (1, 2, 3)}
    assert set(given) == {"grounds", "competence"} | told
    assert "Vastaus on 50 prosentin arvoinen." in given["reason_3"]
    page = text(officer.get(f"/calls/{call.number}/decision"))
    high = int(re.findall(r'name="strengths_1" rows="(\d+)"', page)[0])
    assert high >= len(given["strengths_1"].splitlines())
    answer = officer.post(f"/calls/{call.number}/decision", data=given)
    assert answer.location == "/decisions/D-2026-001"
    assert "Allekirjoita päätös" not in text(officer.get(answer.location))
    assert officer.post("/decisions/D-2026-001/sign").status_code == 403
    decider = log_in(app.test_client(), "decider@tyohame.example")
    page = text(decider.get("/decisions/D-2026-001"))
    assert "Allekirjoita päätös" in page
    assert "pe 9.10.2026" in page  # the last day if signed today
    assert decider.post("/decisions/D-2026-001/sign").status_code == 302
    assert decider.post("/decisions/D-2026-001/sign").status_code == 409
    public = app.test_client()
    page = text(public.get("/decisions/D-2026-001"))
    assert "§ 1/2026" in page and "Päivi Päättäjä" in page
    assert "52,59 + 23,75 + 13,50 = <strong>89,84" in page
    assert "§ 1/2026" in text(public.get("/decisions"))
    # the call's own page leads to it, and tells a tenderer what became of its offer
    assert 'href="/decisions/D-2026-001"' in text(officer.get(f"/calls/{call.number}"))
    # the officer's way back leads to the decision that stands
    assert officer.get(f"/calls/{call.number}/decision").location == "/decisions/D-2026-001"


def test_nobody_signs_words_that_changed_after_the_page_was_read(
    app: Flask, client: FlaskClient, people: People, clock: FixedClock
) -> None:
    number = drafted_award(people, clock).diary_number
    officer = log_in(client, "officer@tyohame.example")
    decider = log_in(app.test_client(), "decider@tyohame.example")
    seen = seen_on(text(decider.get(f"/decisions/{number}")))
    given = fields(text(officer.get(f"/decisions/{number}/edit"))) | {"grounds": "Uusi peruste."}
    assert officer.post(f"/decisions/{number}/edit", data=given).status_code == 302
    blind = log_in(app.test_client(), "decider@tyohame.example")
    assert blind.post(f"/decisions/{number}/sign").status_code == 409  # no page has been read
    late = decider.post(f"/decisions/{number}/sign", data={"seen": seen})
    assert late.status_code == 409 and "on muuttanut tätä" in text(late)
    seen = seen_on(text(decider.get(f"/decisions/{number}")))
    assert decider.post(f"/decisions/{number}/sign", data={"seen": seen}).status_code == 302


def test_missing_words_come_back_at_their_fields_with_the_rest_kept(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    call = scored_call(people, clock)
    officer = log_in(client, "officer@tyohame.example")
    url = f"/calls/{call.number}/decision"
    given = fields(text(officer.get(url))) | {"grounds": " ", "reason_2": ""}
    answer = officer.post(url, data=given)
    page = text(answer)
    assert answer.status_code == 422
    assert 'href="#f-grounds"' in page and 'href="#f-reason-2"' in page
    assert fields(page)["reason_3"] == given["reason_3"]


def test_a_draft_is_put_aside_half_done_with_what_it_lacks_and_finished_later(
    app: Flask, client: FlaskClient, people: People, clock: FixedClock
) -> None:
    call = scored_call(people, clock)
    officer = log_in(client, "officer@tyohame.example")
    decider = log_in(app.test_client(), "decider@tyohame.example")
    url = f"/calls/{call.number}/decision"
    given = fields(text(officer.get(url))) | {"grounds": "Vasta alku.", "reason_2": ""}
    half = officer.post(url, data=given | {"then": "later", "condition_1": "Todistus."})
    assert half.status_code == 422  # a condition has a day
    half = officer.post(url, data=given | {"then": "later"})
    assert half.location == "/decisions/D-2026-001"
    page = text(officer.get(half.location))
    assert "Luonnos on kesken" in page and 'href="/decisions/D-2026-001/edit#f-reason-2"' in page
    assert "Viimeistele päätöksen luonnos" in text(officer.get("/"))
    assert not [job for job in queued_mails(db.session()) if "D-2026-001" in job.payload["body"]]
    assert "Päätöksen luonnos on kesken" in text(decider.get("/"))
    assert "Allekirjoita" not in text(decider.get(half.location))
    assert decider.post(f"{half.location}/sign").status_code == 409
    kept = fields(text(officer.get(f"{half.location}/edit")))
    assert (kept["grounds"], kept["reason_2"]) == ("Vasta alku.", "")
    whole = kept | {"reason_2": "Vastaus jäi yleiseksi."}
    assert officer.post(f"{half.location}/edit", data=whole).status_code == 302
    assert "Allekirjoita hankintapäätös" in text(decider.get("/"))
    told = [job for job in queued_mails(db.session()) if "D-2026-001" in job.payload["body"]]
    assert "decider@tyohame.example" in {job.payload["to"] for job in told}
    assert officer.post(f"{half.location}/edit", data=kept).status_code == 422
    seen = seen_on(text(decider.get(half.location)))
    assert decider.post(f"{half.location}/sign", data={"seen": seen}).status_code == 302


def test_whether_a_draft_is_half_done_is_as_its_writer_said_though_no_word_is_missing(
    app: Flask, client: FlaskClient, people: People, clock: FixedClock
) -> None:
    call = scored_call(people, clock)
    officer = log_in(client, "officer@tyohame.example")
    decider = log_in(app.test_client(), "decider@tyohame.example")
    url = f"/calls/{call.number}/decision"
    half = officer.post(url, data=fields(text(officer.get(url))) | {"then": "later"})
    assert "tallennettu keskeneräisenä" in text(officer.get(half.location))
    assert "Viimeistele päätöksen luonnos" in text(officer.get("/"))
    assert "Päätöksen luonnos on kesken" in text(decider.get("/"))
    page = text(officer.get(f"{half.location}/edit"))
    unfinished = decider.post(f"{half.location}/sign", data={"seen": seen_on(page)})
    assert unfinished.status_code == 409 and "tallennettu keskeneräisenä" in text(unfinished)
    assert "Lähetä allekirjoitettavaksi" in page
    finished = officer.post(f"{half.location}/edit", data=fields(page))
    assert "saivat siitä viestin" in text(officer.get(finished.location))
    told = [job for job in queued_mails(db.session()) if "D-2026-001" in job.payload["body"]]
    assert "decider@tyohame.example" in {job.payload["to"] for job in told}
    # what was whole is put aside again
    given = fields(text(officer.get(f"{half.location}/edit"))) | {"then": "later"}
    assert officer.post(f"{half.location}/edit", data=given).status_code == 302
    assert "Allekirjoita" not in text(decider.get("/"))


def test_a_draft_can_be_edited_or_given_up(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    number = drafted_award(people, clock).diary_number
    officer = log_in(client, "officer@tyohame.example")
    given = fields(text(officer.get(f"/decisions/{number}/edit"))) | {"grounds": "Uusi peruste."}
    assert officer.post(f"/decisions/{number}/edit", data=given).status_code == 302
    late = officer.post(f"/decisions/{number}/edit", data=given | {"seen": "1"})
    assert late.status_code == 422 and "on muuttanut tätä" in text(late)
    assert "Uusi peruste." in text(officer.get(f"/decisions/{number}"))
    assert officer.post(f"/decisions/{number}/discard", data={"reason": ""}).status_code == 422
    answer = officer.post(f"/decisions/{number}/discard", data={"reason": "Virhe."})
    assert answer.location.endswith("/evaluation")
    assert "Luonnoksesta luovuttu" in text(officer.get(f"/decisions/{number}"))


def test_in_another_language_the_products_words_are_translated_and_peoples_are_marked(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    award = signed_award(people, clock)
    client.set_cookie("language", "sv")
    page = text(client.get(f"/decisions/{award.diary_number}"))
    assert "Beslutet har fattats på finska, och den finska texten är den officiella." in page
    assert f"<title>{award.title}" not in page and "<title>Upphandlingsbeslut: Jobb" in page
    assert "Det anbud väljs som har det bästa förhållandet" in page
    assert "Valitaan tarjous, joka on hinta-laatusuhteeltaan paras" not in page
    assert "sai Valmennus Honkasalo Oy" not in page
    assert "Kokonaisuus: " not in page and "Helhet: " in page
    reasons = award.parties[0].reasons.splitlines()[0]
    assert f'<p lang="fi">{reasons}</p>' in page
    client.set_cookie("language", "fi")
    page = text(client.get(f"/decisions/{award.diary_number}"))
    assert 'lang="fi">' in page and '<p lang="fi">' not in page


def test_a_draft_is_shown_to_nobody_outside(
    app: Flask, client: FlaskClient, people: People, clock: FixedClock
) -> None:
    number = drafted_award(people, clock).diary_number
    coach = log_in(app.test_client(), "coach@tyohame.example")
    for browser in (client, coach):
        assert browser.get(f"/decisions/{number}").status_code == 404
        assert number not in text(browser.get("/decisions"))


def test_the_document_carries_the_whole_decision(
    client: FlaskClient, people: People, clock: FixedClock, run_jobs: Any
) -> None:
    number = signed_award(people, clock).diary_number
    assert client.get(f"/decisions/{number}/document").status_code == 404
    run_jobs()
    answer = client.get(f"/decisions/{number}/document")
    assert answer.mimetype == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.data)) as document:
        assert str(document.docinfo["/Title"]).startswith("Hankintapäätös: ")
        assert str(document.Root.Lang) == "fi"
        assert document.Root.MarkInfo.Marked
    pages = PdfReader(io.BytesIO(answer.data)).pages
    assert "Oikeusohjeet" in pages[-1].extract_text()  # signatures do not stand alone
    words = " ".join(page.extract_text() for page in pages).replace("\u00a0", " ")
    words = re.sub(r"\s+", " ", words)
    for expected in (
        "§ 1/2026",
        "D-2026-001",
        "Päivi Päättäjä",
        "Valmennus Honkasalo Oy (Y-tunnus 9934561-4), 89,84 pistettä",
        "60 × halvin 35 500,00 / 40 500,00 = 52,592…, pyöristettynä 52,59",
        "Vastaus on 50 prosentin arvoinen.",
        "pe 9.10.2026",
        "oikaisuvaatimus",
    ):
        assert expected in words, expected


def lapsed(people: People, decision: Decision, clock: FixedClock) -> None:
    """An award lapses: its condition was not fulfilled."""
    clock.move_to(clock.now() + timedelta(days=3))
    officer = seeing(people.staff("officer"))
    lapse_condition(officer, again(decision).conditions[0].id, "Ei tullut.")


def test_where_nobody_is_next_in_line_the_page_says_so(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    call = opened_call(people, clock, TENDERINGS[:2])
    scored_by(people.staff("officer"), call, {1: (95, 90), 2: (80, 85)})
    now = compared(people, call)
    words = suggested_grounds(now), suggested_reasons(now)
    asked = [("Todistus", local_day(clock.now()))]
    officer, decider = people.staff("officer"), people.staff("decider")
    drafted = draft_award(seeing(officer), call.id, *words, conditions=asked)
    first = sign_decision(seeing(decider), drafted.id)
    lapsed(people, first, clock)
    given = replace(words_of(first), conditions=(("Todistus", local_day(clock.now())),))
    drafted = draft_next(seeing(officer), first.id, given)
    second = sign_decision(seeing(decider), drafted.id)
    lapsed(people, second, clock)
    log_in(client, "officer@tyohame.example")
    answer = client.get(f"/decisions/{second.diary_number}/next", follow_redirects=True)
    assert answer.status_code == 200
    words = f"Päätöksen {second.diary_number} vertailussa ei ole seuraavaa tarjousta."
    assert words in text(answer)


def run(app: Flask, email: str, *arguments: str) -> Any:
    line = CommandLine(lambda _context: app, email, "fi")
    return CliRunner().invoke(main, ["--as", email, *arguments], obj=line)


def test_commands_score_draft_and_sign_with_the_same_refusals(
    app: Flask, people: People, clock: FixedClock, monkeypatch: Any
) -> None:
    monkeypatch.setattr("marketplace.cli.open_app", lambda _context: app)
    number = scored_call(people, clock).number
    officer, decider = "officer@tyohame.example", "decider@tyohame.example"
    bad = run(
        app, officer, "evaluation", "score", number, "1", "employers", "--percent", "101",
        "--reason", "x",
    )  # fmt: skip
    assert bad.exit_code == 1 and "percent: Anna luku väliltä 0–100" in bad.output
    shown = run(app, officer, "evaluation", "show", number)
    assert "1.  89,84  1 Valmennus Honkasalo Oy" in shown.output
    assert run(app, decider, "decision", "draft", number).exit_code == 1
    wrong = run(app, officer, "decision", "draft", number, "--reasons", "1234567-1=Ei")
    assert "Tarjoajaa 1234567-1 ei ole vertailussa." in wrong.output
    drafted = run(app, officer, "decision", "draft", number)
    assert drafted.exit_code == 0, drafted.output
    assert run(app, officer, "decision", "sign", "D-2026-001").exit_code == 1
    signed = run(app, decider, "decision", "sign", "D-2026-001")
    assert "§ 1/2026" in signed.output and "9.10.2026" in signed.output
    assert "D-2026-001" in run(app, officer, "decision", "list").output
    shown = run(app, officer, "decision", "show", "D-2026-001").output
    assert "Pienhankinnasta ei voi valittaa markkinaoikeuteen." in shown
