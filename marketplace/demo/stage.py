"""Where the headless demo plays: servers and a worker of its own, and a movable clock."""

import os
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from flask import Flask, g
from redis.exceptions import RedisError

from marketplace.app import create_app
from marketplace.database import upgrade
from marketplace.platform.clock import Clock, FileClock
from marketplace.platform.db import db
from marketplace.platform.embedded.local import Servers, temporary_servers
from marketplace.platform.embedded.process import EmbeddedError
from marketplace.platform.embedded.supervisor import Program, Supervisor
from marketplace.platform.jobs import Relay, failed_jobs, waiting_jobs
from marketplace.platform.schedule import Slots, start_periodic
from marketplace.platform.settings import Settings
from marketplace.tasks import SCHEDULE

JOB_LEASE_SECONDS = "3"
"""Short, so that a job whose worker was killed is soon taken up again."""
PATIENCE_SECONDS = 300.0
LOOKS_SECONDS = (0.02, 0.2)
"""Between two looks at the jobs that are waited for: at first, and at most. It doubles each time,
for a look costs as much as many a job."""


class MovableClock(Clock, Protocol):
    """A clock that a play moves on."""

    def move_to(self, at: datetime) -> None: ...


@dataclass(frozen=True)
class Stage(ABC):
    """The application on an empty database of its own, and how its jobs get done."""

    app: Flask
    clock: MovableClock
    started: Slots = field(default_factory=Slots, kw_only=True)
    """The periodic jobs that were started already, so that nobody asks for each again."""

    def move_to(self, at: datetime) -> None:
        """Move the time of all processes, and let everything that is then due be done."""
        self.clock.move_to(at)
        self.settle()

    def settle(self) -> None:
        """Return when no job is due. Raises EmbeddedError where one fails or takes too long."""
        db.session.remove()
        start_periodic(SCHEDULE, self.clock, self.started)
        self._work_off()

    @abstractmethod
    def _work_off(self) -> None:
        """Have every due job done, and what these start."""


@dataclass(frozen=True)
class StageWithWorker(Stage):
    """A stage on which the product's own worker does the jobs, in a process of its own."""

    kept: Supervisor

    def _work_off(self) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        pause, longest = LOOKS_SECONDS
        while waiting_jobs(self.clock):
            self._relay()
            self.kept.look()
            if errors := failed_jobs(self.clock):
                raise EmbeddedError(f"A job failed: {errors[0]}")
            if time.monotonic() > until:
                raise EmbeddedError(f"Jobs are still waiting after {PATIENCE_SECONDS:g} s.")
            time.sleep(pause)
            pause = min(2 * pause, longest)

    def _relay(self) -> None:
        """Move jobs to Redis, in the scheduler's stead: a play moves its time by leaps."""
        lease = timedelta(seconds=self.app.extensions["settings"].job_lease_seconds)
        with suppress(RedisError):  # away for a moment: it is started again, and the lease ends
            Relay(self.app.extensions["redis"], self.clock, lease).move_due()


@contextmanager
def stage(begins: datetime, tell: Callable[[str], None]) -> Iterator[Stage]:
    """Empty servers with the product's processes on them; all gone afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="tuloskori-demo-") as folder,
        temporary_servers() as servers,
        Supervisor(tell) as kept,
    ):
        env = _environment(servers, Path(folder))
        clock = FileClock(Path(env["TULOSKORI_CLOCK_FILE"]))
        clock.move_to(begins)
        upgrade(env["MIGRATION_DATABASE_URL"])
        if servers.valkey:
            kept.keep(servers.valkey)
        command = (sys.executable, "-m", "marketplace", "worker")
        kept.start(Program("worker", command, env, Path(folder) / "worker.log"))
        app = create_app(Settings.from_env(env))
        with playing_in(StageWithWorker(app, clock, kept)) as playing:
            yield playing


@contextmanager
def playing_in(stage: Stage) -> Iterator[Stage]:
    """The application's context of a play, in Finnish and at the stage's time."""
    with stage.app.app_context():
        g.language = "fi"
        g.area_code = stage.app.extensions["settings"].area_code
        g.clock = stage.clock
        yield stage
        db.session.remove()
        db.engine.dispose()


def _environment(servers: Servers, folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        **servers.environment,
        "TULOSKORI_ENV": "test",
        "TULOSKORI_INSTANCE": str(folder),
        "TULOSKORI_FILES_DIR": str(folder / "files"),
        "TULOSKORI_MAIL_URL": (folder / "mail").as_uri(),
        "TULOSKORI_CLOCK_FILE": str(folder / "clock"),
        "TULOSKORI_JOB_LEASE_SECONDS": JOB_LEASE_SECONDS,
    }
