"""The outbox: jobs are leased, done once, tried again, and never lost."""

from datetime import timedelta

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from rq import Queue

from marketplace import cli
from marketplace.platform import jobs
from marketplace.platform.actor import Actor, Audience, Scope
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db, set_scope
from marketplace.platform.jobs import (
    OutboxJob,
    Relay,
    enqueue,
    failed_jobs,
    given_up,
    perform,
    retry_failed,
)
from marketplace.platform.unit import Unit, unit

DONE: list[str] = []


def note(_u: Unit, word: str) -> None:
    """A task that leaves a trace in this process."""
    DONE.append(word)


def fail(_u: Unit) -> None:
    """A task that always fails."""
    raise OSError("the mail server is away")


TASKS = {"note": f"{__name__}:note", "fail": f"{__name__}:fail"}


def written(system: Actor, task: str, **payload: str) -> OutboxJob:
    with unit(system) as u:
        enqueue(u, task, key=f"{task}:1", **payload)
    set_scope(db.session(), Scope(Audience.SYSTEM))
    return db.session.query(OutboxJob).filter_by(key=f"{task}:1").one()


def relay(app: Flask, clock: FixedClock, seconds: float = 60) -> Relay:
    return Relay(app.extensions["redis"], clock, timedelta(seconds=seconds))


def test_a_job_run_twice_has_its_effect_once(system: Actor, clock: FixedClock) -> None:
    DONE.clear()
    job = written(system, "note", word="once")
    assert perform(job.id, TASKS, clock)
    assert not perform(job.id, TASKS, clock)
    assert DONE == ["once"]


def test_a_second_job_with_the_same_key_is_not_written(system: Actor) -> None:
    written(system, "note", word="first")
    written(system, "note", word="second")
    assert db.session.query(OutboxJob).filter_by(task="note").count() == 1


def test_a_leased_job_is_moved_again_only_when_the_lease_has_run_out(
    app: Flask, system: Actor, clock: FixedClock
) -> None:
    written(system, "note", word="x")
    assert relay(app, clock, seconds=0).move_due() == 1
    assert relay(app, clock).move_due() == 1  # the lease of no length is over
    assert relay(app, clock).move_due() == 0
    assert len(Queue(jobs.QUEUE, connection=app.extensions["redis"])) == 2


def test_a_failing_job_leaves_its_error_is_tried_again_and_can_be_taken_up_by_hand(
    system: Actor, clock: FixedClock
) -> None:
    job = written(system, "fail")
    for _ in range(jobs.MAX_ATTEMPTS):
        assert not perform(job.id, TASKS, clock)
    db.session.expire_all()
    set_scope(db.session(), Scope(Audience.SYSTEM))
    assert job.failed_at is not None
    (failed,) = failed_jobs(clock)
    assert (failed.id, failed.task, failed.error) == (
        job.id,
        "fail",
        "OSError: the mail server is away",
    )
    assert (failed.attempts, failed.given_up_at) == (jobs.MAX_ATTEMPTS, clock.now())
    assert given_up(clock) == 1
    assert retry_failed(clock, [job.area_id]) == 0
    assert retry_failed(clock, [job.id]) == 1
    assert given_up(clock) == 0
    db.session.expire_all()
    set_scope(db.session(), Scope(Audience.SYSTEM))
    assert (job.failed_at, job.attempts) == (None, 0)


def test_waiting_in_the_queue_is_no_attempt(app: Flask, system: Actor, clock: FixedClock) -> None:
    job = written(system, "note", word="x")
    for _ in range(20):
        relay(app, clock, seconds=0).move_due()
    db.session.expire_all()
    set_scope(db.session(), Scope(Audience.SYSTEM))
    assert job.attempts == 0


def test_done_jobs_are_forgotten_after_a_month(system: Actor, clock: FixedClock) -> None:
    job = written(system, "note", word="x")
    assert perform(job.id, TASKS, clock)
    clock.move_to(clock.now() + jobs.KEPT_FOR + timedelta(days=1))
    with unit(system) as u:
        jobs.remove_done(u)
    set_scope(db.session(), Scope(Audience.SYSTEM))
    assert db.session.query(OutboxJob).filter_by(task="note").count() == 0


def test_a_person_sees_what_was_given_up_and_takes_it_up_again(
    app: Flask,
    client: FlaskClient,
    system: Actor,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cli, "open_app", lambda _context: app)
    monkeypatch.setattr(jobs, "MAX_ATTEMPTS", 2)
    job = written(system, "fail")

    def said(*words: str) -> str:
        return CliRunner().invoke(cli.main, ["jobs", *words]).output

    assert not perform(job.id, TASKS, clock)
    assert "0 given up" in said("list")
    assert "1 attempts, to be tried again: OSError: the mail server is away" in said("list")
    assert not perform(job.id, TASKS, clock)
    assert f"1 given up\n{job.id}  fail  written ti 1.9.2026 klo 12.00, 2 attempts" in said("list")
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json["jobs_given_up"]) == (200, 1)
    assert said("retry", str(job.id)) == "1 taken up again\n"
    assert said("list") == "1 waiting\n0 given up\n"
