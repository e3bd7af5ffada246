"""Jobs go from the outbox through Redis to a worker, and fail loudly."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.jobs import enqueue
from marketplace.platform.mail import post
from marketplace.platform.unit import unit


def _write(actor: Actor, key: str | None = None) -> None:
    with unit(actor) as u:
        post(u, to="a@firma.example", subject="Hei", body="Terve", key=key)


def test_a_posted_mail_is_sent_once_by_the_worker(
    system: Actor, mails: Path, run_jobs: Callable[[], int]
) -> None:
    _write(system)
    assert list(mails.glob("*.eml")) == []
    assert run_jobs() == 1
    assert run_jobs() == 0
    assert len(list(mails.glob("*.eml"))) == 1


def test_a_job_with_a_key_is_written_once(system: Actor, run_jobs: Callable[[], int]) -> None:
    _write(system, "same")
    _write(system, "same")
    assert run_jobs() == 1


def test_a_delayed_job_waits_for_its_time(
    system: Actor, clock: FixedClock, run_jobs: Callable[[], int]
) -> None:
    with unit(system) as u:
        enqueue(
            u, "mail.send", delay=timedelta(days=1), to="a@firma.example", subject="s", body="b"
        )
    assert run_jobs() == 0
    clock.move_to(clock.now() + timedelta(days=1))
    assert run_jobs() == 1


def test_a_failing_job_fails_the_test_that_runs_it(
    system: Actor, run_jobs: Callable[[], int]
) -> None:
    with unit(system) as u:
        enqueue(u, "mail.send", nonsense=True)
    with pytest.raises(AssertionError, match="nonsense"):
        run_jobs()
