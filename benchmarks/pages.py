"""Server time and queries of each list page, with the demo's data and with a hundred times it, in
which there are 10 000 providers, 200 frameworks and 100 000 quick orders."""

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import psycopg
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from benchmarks.multiply import multiply
from marketplace.app import create_app
from marketplace.database import upgrade
from marketplace.demo.cast import PASSWORD
from marketplace.demo.data import DemoData
from marketplace.fairness.service import count_shares
from marketplace.platform.actor import system_actor
from marketplace.platform.clock import SystemClock
from marketplace.platform.db import db
from marketplace.platform.embedded.local import DATABASE, Servers, temporary_servers
from marketplace.platform.embedded.postgres import APP, OWNER, SUPERUSER
from marketplace.platform.identity.models import Area
from marketplace.platform.ids import RandomIds
from marketplace.platform.settings import Settings
from outcomes.finder.service import count_results
from outcomes.ledger.reconciled.service import take_reconciliation

TIMES = 100
ROUNDS = 15
MOST_RATIO, MOST_QUERIES = 1.5, 20
LARGE = "large"
LISTS: tuple[tuple[str, str], ...] = (
    ("", "/calls"),
    ("", "/decisions"),
    ("", "/admissions"),
    ("", "/provider-directory"),
    ("", "/baskets"),
    ("", "/notices"),
    ("", "/notices?q=työhönvalmennuksen+forsassa&kind=call&kind=decision"),
    ("hankinta@tyohame.example", "/"),
    ("hankinta@tyohame.example", "/needs"),
    ("hankinta@tyohame.example", "/procurement"),
    ("hankinta@tyohame.example", "/providers"),
    ("hankinta@tyohame.example", "/decisions"),
    ("hankinta@tyohame.example", "/contracts/"),
    ("hankinta@tyohame.example", "/quick/orders?who=all"),
    ("hankinta@tyohame.example", "/quick/services"),
    ("hankinta@tyohame.example", "/claims"),
    ("hankinta@tyohame.example", "/admissions/all"),
    ("hankinta@tyohame.example", "/frameworks"),
    ("hankinta@tyohame.example", "/procurement/rounds"),
    ("hankinta@tyohame.example", "/call-offs"),
    ("hankinta@tyohame.example", "/fairness"),
    ("paattaja@tyohame.example", "/"),
    ("valmentaja@tyohame.example", "/"),
    ("valmentaja@tyohame.example", "/participants"),
    ("valmentaja@tyohame.example", "/referrals"),
    ("valmentaja@tyohame.example", "/week"),
    ("valmentaja@tyohame.example", "/services"),
    ("valmentaja@tyohame.example", "/feedback"),
    ("valmentaja@tyohame.example", "/quick/orders"),
    ("valmentaja@tyohame.example", "/quick"),
    ("tarkastaja@tyohame.example", "/"),
    ("tarkastaja@tyohame.example", "/results"),
    ("tarkastaja@tyohame.example", "/results/conflicts"),
    ("tarkastaja@tyohame.example", "/results/sources"),
    ("tarkastaja@tyohame.example", "/payments/"),
    ("tarkastaja@tyohame.example", "/payments/queue"),
    ("tarkastaja@tyohame.example", "/payments/queue?due=near"),
    ("tarkastaja@tyohame.example", "/payments/queue?order=amount"),
    ("tarkastaja@tyohame.example", "/payments/queue?order=day"),
    ("tarkastaja@tyohame.example", "/payments/queue?provider=valmennus&town=109"),
    ("tarkastaja@tyohame.example", "/payees"),
    ("tarkastaja@tyohame.example", "/payments/statements"),
    ("tarkastaja@tyohame.example", "/payments/recoveries"),
    ("tarkastaja@tyohame.example", "/payments/interest"),
    ("tarkastaja@tyohame.example", "/payments/settlement/awaited"),
    ("tarkastaja@tyohame.example", "/payments/settlement/open"),
    ("tarkastaja@tyohame.example", "/payables"),
    ("tarkastaja@tyohame.example", "/payables/movements"),
    ("tarkastaja@tyohame.example", "/invoices"),
    ("tarkastaja@tyohame.example", "/ledger"),
    ("tarkastaja@tyohame.example", "/ledger/postings"),
    ("tarkastaja@tyohame.example", "/ledger/billing"),
    ("tarkastaja@tyohame.example", "/ledger/reconciliation"),
    ("tarkastaja@tyohame.example", "/effect"),
    ("hyvaksyja@tyohame.example", "/"),
    ("hyvaksyja@tyohame.example", "/payments/"),
    ("paakayttaja@tyohame.example", "/users/"),
    ("paakayttaja@tyohame.example", "/rules"),
    ("saana@valmennusesime.example", "/"),
    ("saana@valmennusesime.example", "/calls"),
    ("saana@valmennusesime.example", "/notices"),
    ("saana@valmennusesime.example", "/quick/own"),
    ("saana@valmennusesime.example", "/fairness/own"),
    ("saana@valmennusesime.example", "/frameworks/own"),
    ("saana@valmennusesime.example", "/consortia"),
    ("saana@valmennusesime.example", "/provider/people"),
    ("tuuli@suuntajasiltao.example", "/"),
    ("tuuli@suuntajasiltao.example", "/offers"),
    ("tuuli@suuntajasiltao.example", "/contracts/"),
    ("tuuli@suuntajasiltao.example", "/referrals"),
    ("tuuli@suuntajasiltao.example", "/services/own"),
    ("tuuli@suuntajasiltao.example", "/invoices/own"),
    ("tuuli@suuntajasiltao.example", "/payments/own"),
)
"""Who looks at which list; nobody's address is a stranger's. The last one's organisation has won,
has clients and has been paid."""


@dataclass(frozen=True)
class Measure:
    """One page: seconds of server time (median), and queries."""

    seconds: float
    queries: int


def run() -> bool:
    """Print a table of all lists; whether each keeps within its bounds."""
    with TemporaryDirectory(prefix="tuloskori-bench-") as folder, temporary_servers() as servers:
        small = _application(servers, DATABASE, Path(folder))
        _load(small, servers)
        large = _application(servers, LARGE, Path(folder))
        for app in (small, large):
            _count(app)
        measures = _measures(small, large)
    return _report(measures)


def _application(servers: Servers, database: str, folder: Path) -> Flask:
    assert servers.postgres
    env = {
        **servers.environment,
        "DATABASE_URL": servers.postgres.url(APP, database),
        "TULOSKORI_ENV": "test",
        "TULOSKORI_INSTANCE": str(folder),
        "TULOSKORI_MAIL_URL": (folder / "mail").as_uri(),
    }
    app = create_app(Settings.from_env(env))
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def _load(app: Flask, servers: Servers) -> None:
    """The demo's data in one database, and a hundred times it in another."""
    assert servers.postgres
    click.echo("loading the demo's data", err=True)
    upgrade(servers.postgres.url(OWNER, DATABASE))
    with app.app_context():
        DemoData(SystemClock()).make()
        db.session.remove()
        db.engine.dispose()
    click.echo(f"making {TIMES} times as much", err=True)
    url = servers.postgres.url(SUPERUSER, "{}").replace("+psycopg", "")
    with psycopg.connect(url.format("postgres"), autocommit=True) as connection:
        connection.execute(f"create database {LARGE} template {DATABASE} owner {OWNER}")
    with psycopg.connect(url.format(LARGE)) as connection:
        multiply(connection, TIMES)


def _count(app: Flask) -> None:
    """What the scheduler does each hour, and each morning."""
    with app.app_context():
        area_id = db.session.scalars(select(Area.id)).one()
        db.session.rollback()
        system = system_actor(SystemClock(), RandomIds(), area_id)
        count_shares(system)
        count_results(system)
        take_reconciliation(system)


def _measures(*apps: Flask) -> list[tuple[Measure, ...]]:
    """Each list as its person sees it, in each application by turns: a busy moment of the machine
    falls on all of them."""
    browsers: dict[str, list[FlaskClient]] = {}
    found = []
    for email, path in LISTS:
        if email not in browsers:
            browsers[email] = [_browser(app, email) for app in apps]
        seen = [_Seen(app, browser) for app, browser in zip(apps, browsers[email], strict=True)]
        for _ in range(ROUNDS + 1):
            for each in seen:
                each.look(path)
        found.append(tuple(each.measure for each in seen))
    return found


def _browser(app: Flask, email: str) -> FlaskClient:
    """Somebody's browser, logged in; a stranger's for no address."""
    browser = app.test_client()
    if email:
        answer = browser.post("/account/login", data={"email": email, "password": PASSWORD})
        assert answer.status_code == 302, (email, answer.status_code)
    return browser


@dataclass
class _Seen:
    """What somebody's looks at one page took; the first one warms up."""

    app: Flask
    browser: FlaskClient
    times: list[float] = field(default_factory=list)
    queries: int = 0

    def look(self, path: str) -> None:
        with _counting(self.app) as statements:
            begun = time.perf_counter()
            answer = self.browser.get(path)
            self.times.append(time.perf_counter() - begun)
        assert answer.status_code == 200, (path, answer.status_code)
        self.queries = len(statements)

    @property
    def measure(self) -> Measure:
        return Measure(statistics.median(self.times[1:]), self.queries)


@contextmanager
def _counting(app: Flask) -> Iterator[list[str]]:
    """The statements that the block sends to the database."""
    sent: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", count)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", count)


def _report(measures: list[tuple[Measure, ...]]) -> bool:
    click.echo(f"{'list':46} {'demo':>9} {f'{TIMES} ×':>9} {'ratio':>6} {'queries':>8}")
    good = True
    for (email, path), (small, large) in zip(LISTS, measures, strict=True):
        ratio = large.seconds / small.seconds
        kept = ratio <= MOST_RATIO and large.queries <= MOST_QUERIES
        good = good and kept
        who = email.partition("@")[0] or "stranger"
        click.echo(
            f"{f'{path} ({who})':46} {small.seconds * 1000:6.1f} ms {large.seconds * 1000:6.1f} ms"
            f" {ratio:6.2f} {large.queries:8}{'' if kept else '  over'}"
        )
    click.echo(f"at most {MOST_RATIO} times the demo's time and {MOST_QUERIES} queries each")
    return good
