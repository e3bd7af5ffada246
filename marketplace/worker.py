"""The worker's entry: RQ calls ``perform`` for each job that the relay moved to Redis."""

import functools
from uuid import UUID

from flask import Flask
from rq import Queue, SimpleWorker

from marketplace.app import app_from_env
from marketplace.platform import jobs
from marketplace.tasks import TASKS


@functools.cache
def application() -> Flask:
    """One application per worker process."""
    return app_from_env()


def perform(job_id: str) -> bool:
    """Do one job of the outbox."""
    app = application()
    with app.app_context():
        return jobs.perform(UUID(job_id), TASKS, app.extensions["clock"])


def work(*, burst: bool = False) -> None:
    """Work until told to stop; a job in hand is finished first.

    Jobs run in this process, one after the other: a fork per job costs more than most jobs. A
    job that kills the process is taken up again when its lease has run out.
    """
    app = application()
    for dotted in TASKS.values():
        jobs.resolve(dotted)
    redis = app.extensions["redis"]
    queue = Queue(jobs.QUEUE, connection=redis)
    SimpleWorker([queue], connection=redis).work(burst=burst, logging_level="WARNING")
