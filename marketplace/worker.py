"""The worker's entry: RQ calls ``perform`` for each job that the relay moved to Redis."""

import functools
from uuid import UUID

from flask import Flask
from rq import Queue, Worker

from marketplace.app import app_from_env
from marketplace.platform import jobs
from marketplace.platform.db import db
from marketplace.wiring import TASKS


@functools.cache
def application() -> Flask:
    """One application per worker process; RQ's forks inherit it."""
    return app_from_env()


def perform(job_id: str) -> bool:
    """Do one job of the outbox."""
    app = application()
    with app.app_context():
        return jobs.perform(UUID(job_id), TASKS, app.extensions["clock"])


def work(*, burst: bool = False) -> None:
    """Work until told to stop; a job in hand is finished first."""
    app = application()
    for dotted in TASKS.values():
        jobs.resolve(dotted)  # load before forking, so that a job doesn't pay for the imports
    with app.app_context():
        db.engine.dispose()
    redis = app.extensions["redis"]
    queue = Queue(jobs.QUEUE, connection=redis)
    Worker([queue], connection=redis).work(burst=burst, logging_level="WARNING")
