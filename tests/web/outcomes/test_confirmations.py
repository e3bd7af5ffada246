"""A client confirms a job by a link in a mail: the address stays in the vault, the word is kept."""

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from email import message_from_bytes
from email.policy import default
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from marketplace.demo.papers import text_paper
from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.embedded.postgres import SUPERUSER
from marketplace.platform.errors import Forbidden, Invalid, NotFound, Refused
from marketplace.platform.jobs import OutboxJob, due_jobs, perform
from marketplace.platform.mail import mailer_from
from marketplace.tasks import TASKS
from outcomes.participants.models import IdentityAccess
from outcomes.participants.queries import looks_at
from outcomes.participants.service import mail_person
from outcomes.pure.facts import AsOf, known_spells
from outcomes.referrals.models import Referral
from outcomes.referrals.service import end_referral
from outcomes.results.confirming.links import token_for
from outcomes.results.confirming.models import WorkConfirmation
from outcomes.results.confirming.service import (
    answer_question,
    ask_on_paper,
    ask_person,
    mail_question,
)
from outcomes.results.conflicts import conflicts, disputed_spells
from outcomes.results.models import ResultsImport
from outcomes.results.queries import spells_of
from outcomes.results.reporting.service import report_result
from outcomes.results.service import settle_conflict
from tests.conftest import NOON, TEST_DATABASE
from tests.factories.leaks import in_rows, places_of
from tests.factories.letterbox import mail_server
from tests.factories.participants import CONTACT, NAME, participant
from tests.factories.referrals import standing_contract, started_referral
from tests.factories.results import imported, row
from tests.factories.setup import People, log_in, seeing
from tests.factories.together import at_once

ADDRESS = CONTACT.partition(",")[0]
JOB = {
    "employer_id": "T-1",
    "employer_name": "Leipomo Keksitty Oy",
    "started_on": date(2026, 9, 1),
    "hours_per_week": "30",
    "kind": "open",
}
JOB_DAYS = {"started_on": "2026-09-01"}
TYPED = JOB | {"started_on": "1.9.2026"}


@pytest.fixture
def referral(people: People, system: Actor) -> Referral:
    """A client whose service has begun."""
    contract, provider = standing_contract(people, system)
    coach = people.staff("coach")
    key = participant(coach).person_key
    return started_referral(coach, provider, contract, key, coach.today)


@pytest.fixture
def asked(people: People, referral: Referral, run_jobs: Callable[[], int], mails: Path) -> str:
    """The path of the link that the client got when the coach asked about a job."""
    ask_person(people.staff("coach"), referral.number, **JOB)
    run_jobs()
    return link_in(mails)


def link_in(mails: Path) -> str:
    (mail,) = [each for each in sent(mails) if each["To"] == ADDRESS]
    links = re.findall(r"https?://[^/]+(/confirm/\S+)\?lang=(\w+)", mail.get_content())
    assert [code for _path, code in links] == ["fi", "sv", "en"]
    (path,) = {path for path, _code in links}
    return str(path)


def sent(mails: Path) -> list[Any]:
    return [
        message_from_bytes(path.read_bytes(), policy=default) for path in sorted(mails.glob("*"))
    ]


def test_the_clients_word_is_a_fact_of_its_own_source(
    client: FlaskClient, people: People, referral: Referral, asked: str
) -> None:
    page = client.get(f"{asked}?lang=selko").get_data(as_text=True).replace("\u00ad", "")
    assert "Meille on kerrottu, että olet töissä." in page and "Leipomo Keksitty Oy" in page
    assert "Har du börjat" in client.get(f"{asked}?lang=sv").get_data(as_text=True)
    assert client.post(asked, data={"answer": "started"}).status_code == 302
    assert "Kiitos vastauksesta" in client.get(asked).get_data(as_text=True)
    verifier = seeing(people.staff("verifier"))
    (spell,) = spells_of(verifier, [referral.person_key])
    assert (spell.employer_id, spell.started_on, int(spell.hours_per_week)) == (
        *("T-1", date(2026, 9, 1)),
        30,
    )
    brought = db.session.scalars(select(ResultsImport)).one()
    assert (brought.source, brought.imported_by) == ("participant", None)
    assert "2016/679" in brought.legal_basis


def test_a_link_is_good_once_and_for_two_weeks(
    people: People, referral: Referral, asked: str, clock: FixedClock
) -> None:
    token = asked.rpartition("/")[2]
    seeing(people.staff("coach"))
    kept = db.session.scalars(select(WorkConfirmation)).one()
    assert kept.token_sha256 and token not in kept.token_sha256
    clock.move_to(NOON + timedelta(days=15))
    with pytest.raises(Refused) as late:
        answer_question(people.stranger, token, "started")
    assert late.value.code == "confirmation.expired"
    clock.move_to(NOON + timedelta(days=14))
    answer_question(people.stranger, token, "started")
    with pytest.raises(Refused) as again:
        answer_question(people.stranger, token, "not_started")
    assert again.value.code == "confirmation.answered"


def test_a_link_opened_twice_at_once_is_answered_once(
    app: Flask, people: People, asked: str
) -> None:
    token = asked.rpartition("/")[2]
    came = at_once(
        app,
        *(
            partial(answer_question, people.stranger, token, each)
            for each in ("started", "not_started")
        ),
    )
    assert came.count("confirmation.answered") == 1
    seeing(people.staff("verifier"))
    assert db.session.scalar(select(func.count()).select_from(ResultsImport)) == 1


@pytest.mark.parametrize(
    ("answer", "day", "kept"),
    [("other_day", date(2026, 8, 20), "stood"), ("not_started", None, None)],
)
def test_an_answer_against_a_better_source_is_settled_by_rank_a_denial_by_a_person(
    people: People, referral: Referral, asked: str, answer: str, day: date, kept: str | None
) -> None:
    verifier = seeing(people.staff("verifier"))
    imported(verifier, row("W1", referral.person_key, started_on="2026-09-01"))
    answer_question(people.stranger, asked.rpartition("/")[2], answer, day)
    seeing(verifier)
    (spell,) = spells_of(verifier, [referral.person_key])
    assert int(spell.hours_per_week) == 37
    (found,) = conflicts(verifier).rows
    assert (found.kept, found.came.source) == (kept, "participant")
    assert found.came.version.withdrawn is (answer == "not_started")
    assert found.came.version.monthly_pay_cents == 210_050  # not asked: as it stands


def test_a_word_that_changes_nothing_is_kept_without_a_version(
    people: People, referral: Referral, asked: str
) -> None:
    verifier = seeing(people.staff("verifier"))
    told = row("W1", referral.person_key, started_on="2026-09-01", hours_per_week="30")
    imported(verifier, told)
    question = answer_question(people.stranger, asked.rpartition("/")[2], "started")
    seeing(verifier)
    brought = db.session.get_one(ResultsImport, question.import_id)
    assert (brought.source, brought.new_versions) == ("participant", 0)
    assert conflicts(verifier).rows == []


def test_a_client_confirms_a_second_job_with_the_same_employer(
    people: People, referral: Referral, asked: str, clock: FixedClock, run_jobs: Callable[[], int]
) -> None:
    answer_question(people.stranger, asked.rpartition("/")[2], "started")
    verifier = seeing(people.staff("verifier"))
    said = {"hours_per_week": "30"}
    imported(verifier, row("W1", referral.person_key, ended_on="2026-09-15", **JOB_DAYS, **said))
    clock.move_to(NOON + timedelta(days=40))
    ask_person(people.staff("coach"), referral.number, **JOB | {"started_on": date(2026, 10, 5)})
    run_jobs()
    key = db.session.scalars(select(WorkConfirmation.id).filter_by(state="sent")).one()
    answer_question(people.stranger, token_for(key), "started")
    verifier = seeing(people.staff("verifier"))
    known = known_spells(spells_of(verifier, [referral.person_key]), AsOf.of(verifier.now))
    assert [(each.started_on, each.ended_on) for each in known] == [
        (date(2026, 9, 1), date(2026, 9, 15)),
        (date(2026, 10, 5), None),
    ]


@pytest.mark.parametrize("first", ["denial", "report"])
def test_a_denial_contradicts_a_report_in_whichever_order_they_come(
    people: People, referral: Referral, asked: str, first: str
) -> None:
    def report() -> None:
        report_result(
            people.by_email("tuottaja@keksitty.example"),
            referral.number,
            **{name: JOB[name] for name in ("employer_id", "started_on", "hours_per_week", "kind")},
            ended_on=None,
            evidence_name="sopimus.pdf",
            evidence=text_paper("Työsopimus"),
        )

    def deny() -> None:
        answer_question(people.stranger, asked.rpartition("/")[2], "not_started")

    for act in (deny, report) if first == "denial" else (report, deny):
        act()
    verifier = seeing(people.staff("verifier"))
    (found,) = conflicts(verifier).rows
    assert found.kept is None
    (spell,) = known_spells(spells_of(verifier, [referral.person_key]), AsOf.of(verifier.now))
    assert spell.employer_id == "T-1"
    assert disputed_spells([spell.spell_id]) == {spell.spell_id}
    settle_conflict(
        verifier,
        found.conflict.id,
        side="stood" if first == "denial" else "came",
        reason="Työnantaja kertoi.",
    )
    assert known_spells(spells_of(verifier, [referral.person_key]), AsOf.of(verifier.now)) == []


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "Valitse vastaus."),
        ({"answer": "other_day"}, "Kirjoita päivä, jona aloitit työn."),
        ({"answer": "other_day", "started_on": "31.12.2026"}, "tulevaisuudessa"),
    ],
)
def test_what_is_missing_in_an_answer_is_told_at_its_field(
    client: FlaskClient, asked: str, given: dict[str, str], words: str
) -> None:
    answer = client.post(asked, data=given)
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True).replace("\u00ad", "")


def test_who_asks_sees_the_answer_and_never_the_address(
    client: FlaskClient, people: People, referral: Referral, run_jobs: Callable[[], int]
) -> None:
    number = referral.number
    browser = log_in(client, "tuottaja@keksitty.example")
    assert f"/referrals/{number}/confirmation" in browser.get(f"/referrals/{number}").get_data(True)
    named = browser.post(
        f"/referrals/{number}/confirmation", data=TYPED | {"employer_name": f"Tmi {NAME}"}
    )
    assert named.status_code == 422 and "Kirjoita ilman asiakkaan nimeä" in named.get_data(True)
    assert browser.post(f"/referrals/{number}/confirmation", data=TYPED).status_code == 302
    twice = browser.post(f"/referrals/{number}/confirmation", data=TYPED)
    assert "ei ole vielä vastannut" in twice.get_data(as_text=True).replace("\u00ad", "")
    run_jobs()
    page = browser.get(f"/referrals/{number}/confirmation").get_data(as_text=True)
    assert "Odottaa vastausta" in page and ADDRESS not in page
    looks = looks_at(seeing(people.staff("coach")), referral.person_key)
    assert [look.who for look in looks] == ["Pekka Palveluntuottaja"]


def test_only_who_may_know_the_client_asks(people: People, referral: Referral) -> None:
    provider = people.by_email("tuottaja@keksitty.example")
    end_referral(provider, referral.id, provider.today)
    for actor in (provider, people.staff("verifier")):
        with pytest.raises(Forbidden):
            ask_person(actor, referral.number, **JOB)
    assert ask_person(people.staff("coach"), referral.number, **JOB).state == "asked"


def test_a_day_to_come_is_no_start(people: People, referral: Referral) -> None:
    with pytest.raises(Invalid) as refused:
        later = JOB | {"started_on": date(2026, 9, 2)}
        ask_person(people.staff("coach"), referral.number, **later)
    assert [problem.field for problem in refused.value.problems] == ["started_on"]


def test_the_vault_gives_an_address_to_the_job_of_its_key_once(
    people: People, system: Actor, referral: Referral, mails: Path
) -> None:
    coach = people.staff("coach")
    ask_person(coach, referral.number, **JOB)
    seeing(system)
    job = db.session.scalars(select(OutboxJob).filter_by(task="results.mail_question")).one()
    assert ADDRESS not in json.dumps(job.payload)
    question, key = job.payload["question"], job.payload["vault_key"]

    def visible() -> int:
        seeing(system)
        return db.session.scalar(text("select count(*) from vault.identity")) or 0

    assert visible() == 0
    db.session.rollback()
    mail_question(system, question, key)
    assert link_in(mails)
    assert visible() == 0
    with pytest.raises(Refused) as again:
        mail_person(system, key, "Toinen", "viesti")
    assert again.value.code == "participant.mail_sent"
    seeing(people.staff("verifier"))
    with pytest.raises(DBAPIError, match="permission denied"):
        db.session.execute(text("delete from vault.identity_access"))


def test_no_key_is_made_for_somebody_whom_one_may_not_know(
    people: People, referral: Referral
) -> None:
    verifier = seeing(people.staff("verifier"))
    values = {"id": verifier.ids.new(), "area": verifier.area_id, "user": verifier.user_id}
    with pytest.raises(DBAPIError, match="row-level security"):
        db.session.execute(
            text(
                "insert into vault.mail_key (id, area_id, created_at, person_key, user_id, reason)"
                " values (:id, :area, now(), :key, :user, '')"
            ),
            values | {"key": referral.person_key},
        )


def test_an_address_that_does_not_exist_is_told_to_who_asked_and_logged_nowhere(
    app: Flask,
    people: People,
    referral: Referral,
    servers: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    ask_person(people.staff("coach"), referral.number, **JOB)
    before = app.extensions["mailer"]
    with mail_server() as (box, address):
        app.extensions["mailer"] = mailer_from(address)
        box.unknown = {ADDRESS}
        try:
            for job in due_jobs(people.clock):
                perform(job, TASKS, people.clock)
            box.unknown = set()
            for job in due_jobs(people.clock):
                perform(job, TASKS, people.clock)
        finally:
            app.extensions["mailer"] = before
    seeing(people.staff("coach"))
    assert db.session.scalars(select(WorkConfirmation)).one().state == "undelivered"
    assert any("ei mennyt perille" in str(mail["Subject"]) for mail in box.messages)
    assert ADDRESS not in caplog.text


def test_a_mail_system_that_is_away_is_tried_again_and_tells_no_address(
    app: Flask, people: People, referral: Referral, caplog: pytest.LogCaptureFixture, mails: Path
) -> None:
    ask_person(people.staff("coach"), referral.number, **JOB)
    before = app.extensions["mailer"]
    app.extensions["mailer"] = mailer_from("smtp://127.0.0.1:9")
    try:
        done = [perform(job, TASKS, people.clock) for job in due_jobs(people.clock)]
    finally:
        app.extensions["mailer"] = before
    assert False in done and ADDRESS not in caplog.text
    for job in due_jobs(people.clock):
        perform(job, TASKS, people.clock)
    assert link_in(mails)
    seeing(people.staff("coach"))
    assert db.session.scalar(select(func.count()).select_from(IdentityAccess)) == 1


def test_name_and_address_stand_in_no_row(
    people: People, referral: Referral, asked: str, servers: Any
) -> None:
    answer_question(people.stranger, asked.rpartition("/")[2], "started")
    address = servers.postgres.url(SUPERUSER, TEST_DATABASE).replace("+psycopg", "")
    rows = list(in_rows(address, TEST_DATABASE))
    assert places_of((referral.person_key,), rows)
    assert places_of((NAME, NAME.split()[0], ADDRESS, asked.rpartition("/")[2]), rows) == {}


def test_a_code_on_paper_is_typed_in_names_nobody_and_is_good_once(
    client: FlaskClient, people: People, referral: Referral, servers: Any
) -> None:
    number = referral.number
    path = f"/referrals/{number}/confirmation"
    coach = log_in(client.application.test_client(), "coach@tyohame.example")
    made = coach.post(path, data=TYPED | {"way": "paper"}).get_data(as_text=True)
    slip = made.partition('<ul class="slips">')[2].partition("</ul>")[0]
    (code,) = re.findall(r'slips__code">([0-9A-Z]{4}-[0-9A-Z]{4})<', slip)
    assert "/confirm</p>" in slip
    for secret in (NAME, ADDRESS, JOB["employer_name"], referral.person_key, number):
        assert secret not in slip
    shown = coach.get(path).get_data(as_text=True)
    assert "Koodi annettu" in shown and code not in shown
    wrong = client.get("/confirm?code=AAAA-AAAA")
    assert wrong.status_code == 422 and "Koodi ei toimi." in wrong.get_data(as_text=True)
    for lang, words in {
        "selko": "Sait koodin omavalmentajalta.",
        "sv": "Har du börjat",
        "en": "Have you started work?",
    }.items():
        assert words in client.get(f"/confirm?lang={lang}").get_data(True).replace("\u00ad", "")
    found = client.get("/confirm", query_string={"code": code.lower(), "lang": "sv"}).location
    assert found.endswith("?lang=sv")
    assert client.post(found, data={"answer": "started"}).status_code == 302
    assert "inte längre" in client.get(found).get_data(as_text=True).replace("\u00ad", "")
    with pytest.raises(Refused) as again:
        answer_question(people.stranger, code, "not_started")
    assert again.value.code == "confirmation.answered"
    (spell,) = spells_of(seeing(people.staff("verifier")), [referral.person_key])
    assert spell.employer_id == "T-1"
    address = servers.postgres.url(SUPERUSER, TEST_DATABASE).replace("+psycopg", "")
    rows = list(in_rows(address, TEST_DATABASE))
    assert places_of((code, code.replace("-", "")), rows) == {}


def test_a_new_code_takes_the_place_of_the_link_or_code_that_waits(
    people: People, referral: Referral, asked: str, clock: FixedClock
) -> None:
    coach, number = people.staff("coach"), referral.number
    _question, first = ask_on_paper(coach, number, **JOB)
    _question, second = ask_on_paper(coach, number, **JOB)
    for old in (asked.rpartition("/")[2], first):
        with pytest.raises(NotFound):
            answer_question(people.stranger, old, "started")
    with pytest.raises(Refused) as waits:
        ask_person(coach, number, **JOB)
    assert waits.value.code == "confirmation.waits"
    clock.move_to(NOON + timedelta(days=15))
    with pytest.raises(Refused) as late:
        answer_question(people.stranger, second, "started")
    assert late.value.code == "confirmation.expired"


def test_only_the_coach_gets_a_code(
    client: FlaskClient, people: People, referral: Referral
) -> None:
    provider = "tuottaja@keksitty.example"
    for actor in (people.by_email(provider), people.staff("verifier")):
        with pytest.raises(Forbidden):
            ask_on_paper(actor, referral.number, **JOB)
    page = log_in(client, provider).get(f"/referrals/{referral.number}/confirmation")
    assert "puhelimessa" not in page.get_data(as_text=True)


@pytest.mark.parametrize("path", ["/confirm?code={}", "/confirm/{}", "/feedback/give?code={}"])
def test_guessing_codes_ends_in_a_pause(app: Flask, client: FlaskClient, path: str) -> None:
    limiter = app.extensions["rate_limiter"]
    limiter.enabled = True
    try:
        answers = [client.get(path.format(f"AAAA-AA{n}")).status_code for n in range(61)]
    finally:
        limiter.enabled = False
    assert answers[-1] == 429 and 429 not in answers[:60]


def test_a_strange_link_leads_nowhere(client: FlaskClient) -> None:
    assert client.get("/confirm/keksitty").status_code == 404
