"""The mail that asks a client: its address stays in the vault, whatever becomes of it."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.embedded.postgres import SUPERUSER
from marketplace.platform.errors import Refused
from marketplace.platform.jobs import OutboxJob, due_jobs, perform
from marketplace.platform.mail import mailer_from
from marketplace.tasks import TASKS
from outcomes.participants.models import IdentityAccess
from outcomes.participants.service import change_contact, mail_person
from outcomes.referrals.models import Referral
from outcomes.results.confirming.models import WorkConfirmation
from outcomes.results.confirming.service import (
    answer_question,
    ask_on_paper,
    ask_person,
    mail_question,
)
from tests.conftest import TEST_DATABASE
from tests.factories.confirming import ADDRESS, JOB, link_in
from tests.factories.confirming import sent as letters
from tests.factories.leaks import in_rows, places_of
from tests.factories.letterbox import mail_server
from tests.factories.participants import NAME
from tests.factories.setup import People, seeing


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


@pytest.mark.parametrize("hinders", ["no address", "mail system"])
def test_a_question_that_does_not_leave_is_told_to_who_asked_and_hinders_no_other(
    people: People, system: Actor, referral: Referral, clock: FixedClock, hinders: str
) -> None:
    coach, number, person = people.staff("coach"), referral.number, referral.person_key
    question = ask_person(coach, number, **JOB)
    if hinders == "no address":
        change_contact(coach, person, name=NAME, contact="050 111 2222")
    else:
        clock.move_to(clock.now() + timedelta(days=3))
    seeing(system)
    job = db.session.scalars(select(OutboxJob).filter_by(task="results.mail_question")).one()
    mail_question(system, question.id, job.payload["vault_key"])
    seeing(coach)
    db.session.refresh(question)
    assert question.state == "undelivered"
    assert ask_on_paper(coach, number, **JOB)


def test_a_code_takes_the_place_of_a_mail_that_has_not_left(
    people: People, system: Actor, referral: Referral, run_jobs: Callable[[], int], mails: Path
) -> None:
    coach = people.staff("coach")
    question = ask_person(coach, referral.number, **JOB)
    ask_on_paper(coach, referral.number, **JOB)
    run_jobs()
    seeing(coach)
    db.session.refresh(question)
    assert question.state == "replaced"
    assert ADDRESS not in [mail["To"] for mail in letters(mails)]


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
