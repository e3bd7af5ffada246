"""The scheduler's entry: relays the outbox to Redis and starts the periodic jobs."""

import logging
import signal
import time
from datetime import timedelta
from types import FrameType
from typing import NoReturn

from flask import Flask
from redis.exceptions import RedisError
from sqlalchemy.exc import OperationalError

from marketplace.platform.db import db
from marketplace.platform.errors import Busy
from marketplace.platform.jobs import Relay
from marketplace.platform.schedule import Slots, start_periodic
from marketplace.tasks import SCHEDULE

log = logging.getLogger(__name__)
PAUSE_SECONDS = 0.2
PAUSE_AFTER_FAILURE_SECONDS = 1.0


class _Stop(Exception):
    """Somebody asked the scheduler to end."""


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise _Stop


def run(app: Flask) -> None:
    """Relay until told to stop. A database or Redis that is away is waited for, never fatal."""
    signal.signal(signal.SIGTERM, _stop)
    relay = Relay(
        app.extensions["redis"],
        app.extensions["clock"],
        timedelta(seconds=app.extensions["settings"].job_lease_seconds),
    )
    started = Slots()
    try:
        while True:
            time.sleep(_turn(app, relay, started))
    except (_Stop, KeyboardInterrupt):
        return


def _turn(app: Flask, relay: Relay, started: Slots) -> float:
    with app.app_context():
        try:
            start_periodic(SCHEDULE, relay.clock, started)
            moved = relay.move_due()
        except (RedisError, OperationalError, Busy) as error:
            log.warning("waiting for a server: %s", str(error).splitlines()[0])
            db.session.rollback()
            return PAUSE_AFTER_FAILURE_SECONDS
    return 0.0 if moved else PAUSE_SECONDS
