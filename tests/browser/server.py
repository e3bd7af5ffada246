"""The product as its users meet it: web server, worker, scheduler and mail, on a movable clock."""

import contextlib
import http.client
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import psycopg
from flask import Flask

from marketplace.app import create_app
from marketplace.platform.clock import FileClock
from marketplace.platform.db import db
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import APP, OWNER, SUPERUSER
from marketplace.platform.embedded.supervisor import Program
from marketplace.platform.embedded.web import GUNICORN
from marketplace.platform.jobs import failed_jobs, waiting_jobs
from marketplace.platform.schedule import start_periodic
from marketplace.platform.settings import Settings
from marketplace.tasks import SCHEDULE
from tests.factories import leaks
from tests.factories.letterbox import Letterbox, mail_server
from tests.factories.setup import People

ROOT = Path(__file__).parents[2]
DATABASE = "browser"
WEB = (*GUNICORN, "marketplace.wsgi:app", "--graceful-timeout=1")
PATIENCE_SECONDS = 60.0
LOOK_SECONDS, LONGEST_LOOK_SECONDS = 0.03, 0.2


@dataclass(frozen=True)
class Live:
    """Everything that runs, and how a test begins, moves time, reads mail and gives commands."""

    address: str
    app: Flask
    clock: FileClock
    env: Mapping[str, str]
    letterbox: Letterbox
    programs: tuple[Program, ...]
    superuser: str

    def begin(self, template: str, at: datetime) -> None:
        """Begin anew at an instant, on a copy of a database that nobody is connected to."""
        self.clock.move_to(at)
        self.letterbox.messages.clear()
        with self.app.app_context():
            db.engine.dispose()
        with psycopg.connect(self.superuser, autocommit=True) as connection:
            connection.execute(f"drop database if exists {DATABASE} with (force)")
            connection.execute(
                f"create database {DATABASE} template {template} strategy file_copy owner {OWNER}"
            )

    def move_to(self, at: datetime) -> None:
        """Move the time of all processes, and let everything that is then due be done."""
        self.clock.move_to(at)
        self.settle()

    def settle(self) -> None:
        """Wait until the worker has done every due job; a job that fails fails the test."""
        until = time.monotonic() + PATIENCE_SECONDS
        with self.app.app_context():
            start_periodic(SCHEDULE, self.clock)
            pause = LOOK_SECONDS
            while waiting := waiting_jobs(self.clock):
                assert not failed_jobs(self.clock), failed_jobs(self.clock)
                self.look_after_programs()
                assert time.monotonic() < until, f"{waiting} jobs still wait"
                time.sleep(pause)
                pause = min(2 * pause, LONGEST_LOOK_SECONDS)

    def look_after_programs(self) -> None:
        """Raise what a process said last, where one has ended."""
        for program in self.programs:
            if program.poll() is not None:
                raise AssertionError(f"{program.name} ended:\n{program.log_file.read_text()}")

    @contextmanager
    def behind(self) -> Iterator[People]:
        """People as actors of the verbs: for what a test needs but does not look at."""
        with self.app.app_context():
            yield People(db.session(), self.clock)

    def mail_to(self, email: str, subject: str) -> EmailMessage:
        """The last mail to somebody whose subject begins so, once all mail is out."""
        self.settle()
        theirs = [mail for mail in self.letterbox.messages if mail["To"] == email]
        found = [mail for mail in theirs if str(mail["Subject"]).startswith(subject)]
        assert found, [str(mail["Subject"]) for mail in theirs]
        return found[-1]

    def everything_written(self) -> Iterator[tuple[str, str]]:
        """Each place with what the processes have written there, once all jobs are done."""
        self.settle()
        yield from leaks.in_rows(self.superuser, DATABASE)
        yield from leaks.in_folder(self.app.extensions["settings"].files_dir)
        yield from leaks.in_mails(self.letterbox.messages)
        yield from leaks.in_redis(self.app.extensions["redis"])
        for program in self.programs:
            yield "log", program.log_file.read_text(errors="replace")

    def link_to(self, email: str, subject: str) -> str:
        """The path of the only link in somebody's last mail with this subject."""
        text = self.mail_to(email, subject).get_content()
        (link,) = re.findall(re.escape(self.address) + r"(/\S*)", text)
        return str(link)

    def command(self, email: str, *words: str) -> "subprocess.Popen[str]":
        """A command given as somebody; it runs while the test goes on."""
        return subprocess.Popen(
            [sys.executable, "-m", "marketplace", "--as", email, *words],
            cwd=ROOT,
            env=dict(self.env),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@contextmanager
def live_server(
    servers: Servers, environment: Mapping[str, str], folder: Path, at: datetime
) -> Iterator[Live]:
    """The product's processes on the servers of a test process, with a database of their own.

    `environment`: the settings of the test process, for the keys that the template was made with.
    """
    assert servers.postgres
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=128))
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        letterbox, mail_url = stack.enter_context(mail_server())
        env = {
            **environment,
            "DATABASE_URL": servers.postgres.url(APP, DATABASE),
            "REDIS_URL": environment["REDIS_URL"].replace("db=0", "db=1"),
            "TULOSKORI_PUBLIC_URL": address,
            "TULOSKORI_MAIL_URL": mail_url,
            "TULOSKORI_CLOCK_FILE": str(folder / "clock"),
            "TULOSKORI_JOB_LEASE_SECONDS": "3",
        }
        clock = FileClock(folder / "clock")
        clock.move_to(at)
        app = create_app(Settings.from_env(env))
        programs = _programs(env, folder, listener.fileno())
        for program in programs:
            program.start()
            stack.callback(program.stop)
        superuser = servers.postgres.url(SUPERUSER, "postgres").replace("+psycopg", "")
        live = Live(address, app, clock, env, letterbox, programs, superuser)
        _await_pages(live, listener)
        yield live
        with app.app_context():
            db.engine.dispose()


def _programs(env: Mapping[str, str], folder: Path, listener: int) -> tuple[Program, ...]:
    """Web server, worker and scheduler, none started."""
    web = (*WEB, f"--bind=fd://{listener}")
    commands = {"web": web, "worker": ("marketplace", "worker")}
    commands["scheduler"] = ("marketplace", "scheduler")
    return tuple(
        Program(name, (sys.executable, "-m", *words), env, folder / f"{name}.log", [listener])
        for name, words in commands.items()
    )


def _await_pages(live: Live, listener: socket.socket) -> None:
    """Wait until the web server answers."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        live.look_after_programs()
        connection = http.client.HTTPConnection(*listener.getsockname(), timeout=1)
        with contextlib.suppress(OSError), contextlib.closing(connection):
            connection.request("GET", "/healthz")
            if connection.getresponse().status == http.client.OK:
                return
        time.sleep(LOOK_SECONDS)
    raise AssertionError("the web server does not answer")
