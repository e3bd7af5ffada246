"""The test bed: a real PostgreSQL and Valkey per test process, a fresh database per test.

Every test starts from what is as a fresh copy of a migrated database in which the area, baskets,
rules and staff are set up (see ``tests/databases.py``), so that tests commit for real.
"""

import functools
import gc
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from rq import Queue, SimpleWorker
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse
from xdist.scheduler import LoadScopeScheduling

from marketplace import worker
from marketplace.app import create_app
from marketplace.database import upgrade
from marketplace.platform import pdf
from marketplace.platform.actor import Actor, Audience, system_actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db, set_scope
from marketplace.platform.embedded.local import DATABASE, Servers, temporary_servers
from marketplace.platform.embedded.postgres import APP, OWNER, SUPERUSER
from marketplace.platform.identity.queries import area_of_installation
from marketplace.platform.ids import RandomIds
from marketplace.platform.jobs import QUEUE, OutboxJob, Relay
from marketplace.platform.settings import Settings
from tests import databases
from tests.databases import TestDatabase, copy_database
from tests.factories import stages as factories_stages
from tests.factories.payments import a_paying_contract
from tests.factories.setup import People, set_up

settings.register_profile("tests", deadline=None)
"""No time limit per example: how fast a busy machine is says nothing about the code."""
settings.load_profile("tests")

TEST_DATABASE, PAYING, EMPTY = "test", "paying", "empty"
"""Databases of a test process, besides the template: the tests' own, one in which people have
worked under a contract, and one in which nothing was set up."""
TOGETHER, BY_FILE = ("tests/browser",), ("tests/db", "tests/web", "tests/demo")
NOON = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
"""When every test begins, unless it moves the clock: Tuesday 1 September 2026, noon in Helsinki."""


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Empty servers for this test process."""
    with temporary_servers() as running:
        yield running


@pytest.fixture(scope="session")
def clock() -> FixedClock:
    """The application's clock: move it as the test needs."""
    return FixedClock(NOON)


@pytest.fixture(scope="session")
def environment(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Settings of the application under test, as environment variables."""
    assert servers.postgres
    instance = tmp_path_factory.mktemp("instance")
    return servers.environment | {
        "DATABASE_URL": servers.postgres.url(APP, TEST_DATABASE),
        "MIGRATION_DATABASE_URL": servers.postgres.url(OWNER, TEST_DATABASE),
        "TULOSKORI_ENV": "test",
        "TULOSKORI_INSTANCE": str(instance),
        "TULOSKORI_MAIL_URL": (instance / "mail").as_uri(),
        "PATH": os.environ["PATH"],
    }


@pytest.fixture(scope="session")
def app(environment: dict[str, str], clock: FixedClock, servers: Servers) -> Iterator[Flask]:
    """The application, on a database that each test gets fresh."""
    assert servers.postgres
    upgrade(servers.postgres.url(OWNER, DATABASE))
    copy_database(servers, DATABASE, EMPTY)
    template = dict(environment, DATABASE_URL=servers.postgres.url(APP, DATABASE))
    setting_up = _with_cheap_passwords(create_app(Settings.from_env(template), clock))
    with setting_up.app_context():
        set_up(system_actor(clock, RandomIds(), None))
        db.session.remove()
        db.engine.dispose()
    made = _with_cheap_passwords(create_app(Settings.from_env(environment), clock))
    made.config["WTF_CSRF_ENABLED"] = False
    made.test_client_class = Browser
    with made.app_context():
        databases.test_database = TestDatabase(servers, db.engine, TEST_DATABASE)
    gc.freeze()  # what the application consists of is never garbage
    gc.set_threshold(20_000, 20, 20)  # and what tests leave behind may wait for a while
    yield made
    databases.test_database.close()


def _with_cheap_passwords(app: Flask) -> Flask:
    """Hash passwords in a thousandth of the usual work: tests log in many hundred times."""
    app.extensions["security"].pwd_context.update(argon2__rounds=1, argon2__memory_cost=64)
    return app


@pytest.fixture
def template() -> str:
    """The database that a test gets a copy of; a folder of tests may begin further on."""
    return DATABASE


@pytest.fixture
def database(app: Flask, clock: FixedClock, template: str, stages: None) -> Iterator[Session]:
    """A fresh database behind the application, and an application context around the test."""
    clock.move_to(NOON)
    app.extensions["redis"].flushdb()
    with on_a_copy(app, template) as session:
        yield session


@pytest.fixture(scope="session")
def stages(app: Flask) -> None:
    """Costly beginnings are made once for this process."""
    factories_stages.test_bed = factories_stages.Stages(database=databases.test_database, made={})


@contextmanager
def on_a_copy(app: Flask, template: str) -> Iterator[Session]:
    """Put what is as a copy of a database behind the application, and its context around the block.

    It is made when the application first asks for it: a test that begins with a stage has another
    one by then.
    """
    databases.test_database.begin(template)
    with app.app_context():
        yield db.session()
        db.session.remove()


@pytest.fixture(scope="session")
def paying_database(app: Flask, clock: FixedClock) -> str:
    """A database in which people have worked under a contract: made once, then copied."""
    clock.move_to(NOON)
    with on_a_copy(app, DATABASE) as session:
        a_paying_contract(People(session, clock), clock)
    databases.test_database.copy_to(PAYING)
    return PAYING


@pytest.fixture
def people(database: Session, clock: FixedClock) -> People:
    """The area's staff as actors."""
    return People(database, clock)


@pytest.fixture
def system(database: Session, clock: FixedClock) -> Actor:
    """The product itself as an actor in the area."""
    actor = system_actor(clock, RandomIds(), area_of_installation(database, "tyohame"))
    set_scope(database, actor.scope)
    return actor


@pytest.fixture
def client(app: Flask, database: Session) -> FlaskClient:
    """A browser that has not logged in."""
    return app.test_client()


@pytest.fixture
def mails(environment: dict[str, str]) -> Path:
    """The folder of sent mails, emptied."""
    folder = Path(environment["TULOSKORI_INSTANCE"]) / "mail"
    for old in folder.glob("*.eml"):
        old.unlink()
    return folder


SEEN = re.compile(
    r'<form [^>]*action="([^"]*)"[^>]*>((?:(?!</form>).)*?name="seen" value="(\d+)".*?)</form>',
    re.DOTALL,
)
"""Where a form of a page goes, what is in it, and the change that it shows."""


class Browser(FlaskClient):
    """A test client whose requests share nothing with the test but the database.

    Flask would let a request use the test's own application context, and with it the person who
    logged in before and the rows already read. As a browser does, it sends along what the form on
    the page that was read last says of the change that it shows (``seen``), unless told otherwise.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seen: dict[str, str] = {}

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        data = kwargs.get("data") or {}
        if kwargs.get("method") == "POST" and args[0] in self.seen and isinstance(data, dict):
            kwargs["data"] = {"seen": self.seen[args[0]]} | data
        with self.application.app_context():
            response = super().open(*args, **kwargs)
        if response.mimetype == "text/html":
            self._read(response)
        _read_anew()
        return response

    def _read(self, response: TestResponse) -> None:
        for action, form, seen in SEEN.findall(response.get_data(as_text=True)):
            for place in (action, *re.findall(r'formaction="([^"]*)"', form)):
                self.seen[place or response.request.path] = seen


def _read_anew() -> None:
    """Forget the rows read so far; the test may look at all of the area from here on."""
    session = db.session()
    session.rollback()
    scope = session.info.get("scope")
    if scope is not None:
        set_scope(session, replace(scope, audience=Audience.SYSTEM))


class InProcessWorker(SimpleWorker):
    """RQ's worker in the test's own process, which leaves pytest's signal handlers alone."""

    def _install_signal_handlers(self) -> None:
        pass


printed_before = functools.lru_cache(maxsize=500)(pdf.print_html)
"""A document that this process has printed is not printed again, since it would be the same."""


@pytest.fixture
def run_jobs(app: Flask, database: Session, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Relay the due jobs to Redis and let RQ do them, until none is due; returns how many.

    A job that fails fails the test with its error; one that RQ loses is moved again at once, since
    its lease is over. What the jobs changed is read anew.
    """
    working_here(app, monkeypatch)

    def run() -> int:
        db.session.rollback()
        done = work_off(app)
        _read_anew()
        return done

    return run


def working_here(app: Flask, patch: pytest.MonkeyPatch) -> None:
    """Make the jobs that this process does those of the application under test."""
    patch.setattr(worker, "application", lambda: app)
    patch.setattr(pdf, "print_html", printed_before)


def work_off(app: Flask) -> int:
    """Relay the due jobs to Redis and do them here until none is due; returns how many."""
    redis = app.extensions["redis"]
    relay = Relay(redis, app.extensions["clock"], lease=timedelta(0))
    done = 0
    with app.app_context():
        while moved := relay.move_due():
            queue = Queue(QUEUE, connection=redis)
            InProcessWorker([queue], connection=redis).work(burst=True, logging_level="ERROR")
            done += moved
        failed = select(OutboxJob.task, OutboxJob.error).where(OutboxJob.error.is_not(None))
        assert db.session.execute(failed).all() == []
    return done


def as_superuser(servers: Servers, *statements: str) -> None:
    """Do to the test's database what no role of the product may: for tests of its guards."""
    databases.test_database.make_due()
    assert servers.postgres
    url = servers.postgres.url(SUPERUSER, TEST_DATABASE).replace("+psycopg", "")
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


class Together(LoadScopeScheduling):
    """One test process takes all tests that share something costly; others go singly.

    The browser tests share a browser and a server, and go first and in their order; those of one
    file on the database share its stages, those of one model of the demo its play. (The
    distribution by ``xdist_group`` does not work together with pytest 9.2: it changes a name that
    pytest does not read any more.)
    """

    def _split_scope(self, nodeid: str) -> str:
        folder = "/".join(nodeid.split("/", 2)[:2])
        if folder in TOGETHER:
            return folder
        return nodeid.partition("::")[0] if folder in BY_FILE else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    """Distribute the tests over several processes."""
    return Together(config, log)
