"""Submissions a second through the whole product, against a minimal endpoint with the same rows."""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from uuid import UUID

import click
import psycopg
from psycopg import sql
from sqlalchemy import create_engine

from benchmarks import minimal
from benchmarks.live import HttpBrowser, hidden_fields, per_second, web_server
from marketplace.app import create_app
from marketplace.database import upgrade
from marketplace.platform.actor import system_actor
from marketplace.platform.clock import FileClock
from marketplace.platform.db import db
from marketplace.platform.embedded.local import DATABASE, Servers, temporary_servers
from marketplace.platform.embedded.postgres import OWNER, SUPERUSER
from marketplace.platform.ids import RandomIds
from marketplace.platform.settings import Settings
from tests.factories.calls import open_call
from tests.factories.providers import approved_provider, with_password
from tests.factories.setup import PASSWORD, People, set_up

TURNS = 8
PROVIDERS = 25 * (TURNS + 1)
"""The first turn warms up."""
LEAST_RATIO = 0.4
WRITTEN = ("sealed_offer", "audit_event", "outbox_job")
"""Tables that a submission adds to; it changes its offer and draft besides."""
BEGINS = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


@dataclass
class Ready:
    """A provider at the last step of its offer."""

    browser: HttpBrowser
    fields: dict[str, str]


@dataclass
class Turn:
    """What one turn measured: submissions a second, and the rows that a submission of the product
    added to each table."""

    ours: float
    least: float
    bare: float
    written: dict[str, float]


def run() -> bool:
    """Print the speeds and their ratio; whether it reaches the target.

    The product and the endpoint take turns, so that whatever else the machine does meets both; the
    median of the turns counts.
    """
    with TemporaryDirectory(prefix="tuloskori-bench-") as name, temporary_servers() as servers:
        folder = Path(name)
        env = _environment(servers, folder)
        call, addresses, person = _set_up(servers, env)
        with (
            web_server("marketplace.wsgi:app", env, folder) as product,
            web_server("benchmarks.minimal:app", env | person, folder) as endpoint,
        ):
            everybody = [_ready(product, email, call) for email in addresses]
            os.environ |= env | person
            parts = [everybody[start :: TURNS + 1] for start in range(TURNS + 1)]
            _warm_up, *turns = [_turn(servers, part, call, endpoint) for part in parts]
    written = ", ".join(f"{rows:g} {table}" for table, rows in turns[0].written.items())
    ours, least, bare = (
        median(getattr(turn, which) for turn in turns) for which in ("ours", "least", "bare")
    )
    click.echo(f"rows of a submission: {written}; the median of {TURNS} turns")
    click.echo(f"{'whole product':44} {ours:8.1f} submissions a second")
    click.echo(f"{'minimal Flask endpoint, the same rows':44} {least:8.1f}")
    click.echo(f"{'the same rows without a web server, in turn':44} {bare:8.1f}")
    click.echo(f"ratio {ours / least:.2f} (target {LEAST_RATIO} or better)")
    return ours / least >= LEAST_RATIO


def _turn(servers: Servers, part: Sequence[Ready], call: str, endpoint: tuple[str, int]) -> Turn:
    """Let some providers submit, then the endpoint and the bare connection write the same rows."""
    before = _rows(servers)
    ours = per_second([partial(_submit, ready, call) for ready in part])
    after = _rows(servers)
    offers = _forget_submissions(servers)
    browsers = [HttpBrowser(endpoint) for _offer in offers]
    least = per_second(
        [partial(_submit_minimal, *each) for each in zip(browsers, offers, strict=True)]
    )
    _forget_submissions(servers)
    bare = _bare(offers)
    _forget_submissions(servers)
    written = {table: (after[table] - before[table]) / len(part) for table in WRITTEN}
    return Turn(ours, least, bare, written)


def _environment(servers: Servers, folder: Path) -> dict[str, str]:
    return servers.environment | {
        "TULOSKORI_ENV": "test",
        "TULOSKORI_INSTANCE": str(folder),
        "TULOSKORI_MAIL_URL": (folder / "mail").as_uri(),
        "TULOSKORI_CLOCK_FILE": str(folder / "clock"),
    }


def _set_up(servers: Servers, env: dict[str, str]) -> tuple[str, list[str], dict[str, str]]:
    """An open call and its providers: the call's number, their addresses, one person's key."""
    assert servers.postgres
    upgrade(servers.postgres.url(OWNER, DATABASE))
    clock = FileClock(Path(env["TULOSKORI_CLOCK_FILE"]))
    clock.move_to(BEGINS)
    app = create_app(Settings.from_env(env))
    app.extensions["security"].pwd_context.update(argon2__rounds=1, argon2__memory_cost=64)
    with app.app_context():
        set_up(system_actor(clock, RandomIds(), None))
        people = People(db.session(), clock)
        call = open_call(people)
        with click.progressbar(range(1, PROVIDERS + 1), label="providers") as numbers:
            made = [approved_provider(people, number) for number in numbers]
        addresses = [with_password(people, provider) for provider in made]
        officer = people.staff("officer")
        number, person = (
            call.number,
            {"BENCH_USER": str(officer.user_id), "BENCH_AREA": str(officer.area_id)},
        )
        db.session.remove()
        db.engine.dispose()
    return number, addresses, person


def _ready(address: tuple[str, int], email: str, call: str) -> Ready:
    """Log in, write the whole offer and go to its last step."""
    browser = HttpBrowser(address)
    log_in = hidden_fields(browser.get("/account/login"))
    browser.post("/account/login", log_in | {"email": email, "password": PASSWORD})
    browser.post(f"/offers/{call}/start", hidden_fields(browser.get(f"/calls/{call}")))
    form = browser.get(f"/offers/{call}")
    prices = dict.fromkeys(_names(form, "price_"), "100,00")
    answers = dict.fromkeys(_names(form, "answer_"), "Valmentaja tapaa asiakkaan viikoittain.")
    browser.post(f"/offers/{call}", hidden_fields(form) | prices | answers | {"then": "check"})
    fields = hidden_fields(browser.get(f"/offers/{call}/check"))
    return Ready(browser, fields | {"validity_confirmed": "on"})


def _names(form: str, start: str) -> Sequence[str]:
    return sorted(
        {part.partition('"')[0] for part in form.split('name="') if part.startswith(start)}
    )


def _submit(ready: Ready, call: str) -> None:
    status = ready.browser.post(f"/offers/{call}/submit", ready.fields)
    if status != 302:
        raise RuntimeError(f"a submission got {status}")


def _submit_minimal(browser: HttpBrowser, offer_id: UUID) -> None:
    if browser.post("/submit", {"offer": str(offer_id)}) != 200:
        raise RuntimeError("the minimal endpoint failed")


def _superuser(servers: Servers) -> str:
    assert servers.postgres
    return servers.postgres.url(SUPERUSER, DATABASE).replace("+psycopg", "")


def _rows(servers: Servers) -> dict[str, int]:
    with psycopg.connect(_superuser(servers)) as connection:
        counts = {}
        for table in WRITTEN:
            found = connection.execute(
                sql.SQL("select count(*) from {}").format(sql.Identifier(table))
            ).fetchone()
            counts[table] = found[0] if found else 0
    return counts


def _forget_submissions(servers: Servers) -> list[UUID]:
    """Take the sealed versions and events away again; the keys of the offers that had them."""
    with psycopg.connect(_superuser(servers)) as connection:
        connection.execute("set session_replication_role = replica")
        offers = connection.execute("select distinct offer_id from sealed_offer").fetchall()
        connection.execute("delete from sealed_offer")
        connection.execute("delete from audit_event where object_type = 'offer'")
    return [row[0] for row in offers]


def _bare(offers: Sequence[UUID]) -> float:
    """The same rows by one connection, one transaction after the other."""
    engine = create_engine(os.environ["DATABASE_URL"])
    with engine.connect():
        pass
    begun = time.perf_counter()
    for offer in offers:
        with engine.begin() as connection:
            minimal.write_rows(connection, offer)
    return len(offers) / (time.perf_counter() - begun)
