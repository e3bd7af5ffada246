"""Jobs by a transactional outbox: written with the change, moved to Redis, run by RQ.

A job is done at most once in its effects: the worker holds the outbox row's lock while it works
and marks it done in the same transaction. It is run at least once: the relay leases a job when it
moves it to Redis, and moves it again when the lease has run out without the job being done, so a
killed worker or a lost Redis loses nothing.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any, cast
from uuid import UUID

from redis import Redis
from rq import Queue
from sqlalchemy import (
    BigInteger,
    Identity,
    Index,
    String,
    Table,
    delete,
    func,
    select,
    text,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.platform.actor import system_actor
from marketplace.platform.clock import Clock
from marketplace.platform.db import AreaRow, Base, db, set_scope
from marketplace.platform.ids import DerivedIds, RandomIds
from marketplace.platform.types import Instant, Json, UtcDateTime
from marketplace.platform.unit import Unit, unit

log = logging.getLogger(__name__)

QUEUE = "tuloskori"
MAX_ATTEMPTS = 300
LONGEST_PAUSE = timedelta(minutes=15)
"""Between two attempts; with the number of attempts it means: about three days."""
KEPT_FOR = timedelta(days=30)
"""How long a job that is done stays in the outbox."""
PERFORM = "marketplace.worker.perform"
JOB_TIMEOUT_SECONDS = 300

Task = Callable[..., None]
"""A task takes the open unit and the job's payload as keyword arguments."""


class OutboxJob(AreaRow, Base):
    """A job to be done after the transaction that wrote it."""

    __tablename__ = "outbox_job"
    __rls__ = "jobs"
    __table_args__ = (
        Index(
            "ix_outbox_job_waiting",
            "position",
            postgresql_where=text("done_at is null and failed_at is null"),
        ),
    )

    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True), unique=True)
    task: Mapped[str]
    payload: Mapped[Json]
    key: Mapped[str | None] = mapped_column(String, unique=True)
    due_at: Mapped[Instant]
    leased_until: Mapped[Instant | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[Instant | None]
    failed_at: Mapped[Instant | None]
    error: Mapped[str | None]


_WRITE = insert(cast(Table, OutboxJob.__table__)).on_conflict_do_nothing()


def enqueue(
    u: Unit,
    task: str,
    *,
    key: str | None = None,
    delay: timedelta = timedelta(0),
    **payload: Any,
) -> None:
    """Write a job into the outbox, in the transaction of the act.

    A key makes it unique: a second job with the same key is not written, whoever writes it at the
    same time. The payload is plain JSON and never carries a client's name or contact.
    """
    u.session.flush()
    job = {
        "id": u.new_id(),
        "area_id": u.actor.area_id,
        "created_at": u.now,
        "task": task,
        "payload": payload,
        "key": key,
        "due_at": u.now + delay,
        "attempts": 0,
    }
    u.session.execute(_WRITE, job)


@dataclass(frozen=True)
class Relay:
    """Moves due jobs from the outbox to Redis."""

    redis: Redis
    clock: Clock
    lease: timedelta

    def move_due(self, limit: int = 100) -> int:
        """Lease and move the due jobs in their order; returns how many were moved.

        Leases run by the database's own clock: they measure the life of processes, not the
        domain's time, which a demo may hold still.
        """
        moved: list[UUID] = []
        with unit(system_actor(self.clock, RandomIds(), None)) as u:
            waiting = (
                select(OutboxJob)
                .where(
                    OutboxJob.done_at.is_(None),
                    OutboxJob.failed_at.is_(None),
                    OutboxJob.due_at <= u.now,
                    (OutboxJob.leased_until.is_(None))
                    | (OutboxJob.leased_until < func.clock_timestamp()),
                )
                .order_by(OutboxJob.position)
                .limit(limit)
                .with_for_update(skip_locked=True)
            )
            for job in u.session.scalars(waiting):
                job.leased_until = func.clock_timestamp() + self.lease
                moved.append(job.id)
        # Redis comes after the commit: a job the worker can't see yet would be lost to it. If
        # Redis is away now, the lease runs out and the job is moved again.
        queue = Queue(QUEUE, connection=self.redis)
        for job_id in moved:
            queue.enqueue(
                PERFORM,
                str(job_id),
                job_timeout=JOB_TIMEOUT_SECONDS,
                result_ttl=60,
                failure_ttl=3600,
            )
        return len(moved)


def perform(job_id: UUID, tasks: Mapping[str, str], clock: Clock) -> bool:
    """Do a job and mark it done in one transaction; False where it was done already.

    A failure leaves nothing of the job, is written to its row, and is tried again later with
    growing delay, at most ``MAX_ATTEMPTS`` times; then a person has to look (``jobs list``).
    """
    set_scope(db.session(), system_actor(clock, RandomIds(), None).scope)
    area_id = db.session.scalar(select(OutboxJob.area_id).where(OutboxJob.id == job_id))
    db.session.rollback()
    actor = system_actor(clock, DerivedIds(job_id), area_id)
    try:
        with unit(actor) as u:
            job = u.lock(OutboxJob, job_id)
            if job.done_at is not None:
                return False
            resolve(tasks[job.task])(u, **job.payload)
            job.done_at = u.now
            job.error = None
            job.payload = {}  # a mail's text holds links that open accounts: not kept
            return True
    except Exception as error:
        log.exception("job failed", extra={"job": str(job_id)})
        _put_back(actor.clock, job_id, error)
        return False


def _put_back(clock: Clock, job_id: UUID, error: Exception) -> None:
    with unit(system_actor(clock, RandomIds(), None)) as u:
        job = u.lock(OutboxJob, job_id)
        job.attempts += 1
        job.error = f"{type(error).__name__}: {error}"[:500]
        if job.attempts >= MAX_ATTEMPTS:
            job.failed_at = u.now
            log.error("job given up: see `jobs list`", extra={"job": str(job_id)})
        else:
            pause = min(timedelta(seconds=2 ** min(job.attempts, 20)), LONGEST_PAUSE)
            job.leased_until = func.clock_timestamp() + pause


def due_jobs(clock: Clock) -> list[UUID]:
    """The due jobs of all areas in their order, for whoever does them without a worker."""
    with unit(system_actor(clock, RandomIds(), None)) as u:
        due = select(OutboxJob.id).where(
            OutboxJob.done_at.is_(None), OutboxJob.failed_at.is_(None), OutboxJob.due_at <= u.now
        )
        return list(u.session.scalars(due.order_by(OutboxJob.position)))


def waiting_jobs(clock: Clock) -> int:
    """How many jobs of all areas are due and not yet done or given up."""
    with unit(system_actor(clock, RandomIds(), None)) as u:
        due = select(func.count()).where(
            OutboxJob.done_at.is_(None), OutboxJob.failed_at.is_(None), OutboxJob.due_at <= u.now
        )
        return u.session.scalar(due) or 0


@dataclass(frozen=True)
class FailedJob:
    """A job whose last attempt failed, as a person looks at it."""

    id: UUID
    task: str
    error: str
    attempts: int
    written_at: datetime
    given_up_at: datetime | None
    """When the last attempt failed; None while it is still tried again."""


def failed_jobs(clock: Clock) -> list[FailedJob]:
    """Jobs that fail, of all areas: those given up first, then those tried again; at most 100."""
    with unit(system_actor(clock, RandomIds(), None)) as u:
        failing = select(OutboxJob).where(OutboxJob.error.is_not(None), OutboxJob.done_at.is_(None))
        ordered = failing.order_by(OutboxJob.failed_at.nulls_last(), OutboxJob.position).limit(100)
        return [
            FailedJob(job.id, job.task, str(job.error), job.attempts, job.created_at, job.failed_at)
            for job in u.session.scalars(ordered)
        ]


def given_up(clock: Clock) -> int:
    """How many jobs of all areas were given up after their last attempt."""
    with unit(system_actor(clock, RandomIds(), None)) as u:
        lost = select(func.count()).where(OutboxJob.failed_at.is_not(None))
        return u.session.scalar(lost) or 0


def retry_failed(clock: Clock, job_ids: Sequence[UUID] = ()) -> int:
    """Take up again the jobs that were given up, all or those named; returns how many."""
    named = OutboxJob.id.in_(job_ids) if job_ids else true()
    with unit(system_actor(clock, RandomIds(), None)) as u:
        result = u.session.execute(
            update(OutboxJob)
            .where(OutboxJob.failed_at.is_not(None), named)
            .values(failed_at=None, attempts=0, error=None, leased_until=None)
        )
        return result.rowcount


def remove_done(u: Unit) -> None:
    """The job: forget the jobs of the area that were done long ago."""
    u.session.execute(delete(OutboxJob).where(OutboxJob.done_at < u.now - KEPT_FOR))


def resolve(dotted: str) -> Task:
    """The task behind ``package.module:function``.

    Tasks are named, not imported, so that the web process does not load what only jobs need.
    """
    module, _, name = dotted.partition(":")
    task: Task = getattr(import_module(module), name)
    return task
