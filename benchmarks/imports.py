"""How long 100 000 results take to come in, against ``COPY`` of the rows that they become."""

import io
import random
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from uuid import UUID

import click
import psycopg

from marketplace.app import create_app
from marketplace.database import upgrade
from marketplace.platform.actor import Actor, system_actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.embedded.local import DATABASE, Servers, temporary_servers
from marketplace.platform.embedded.postgres import APP, OWNER, SUPERUSER
from marketplace.platform.ids import RandomIds
from marketplace.platform.settings import Settings
from outcomes.results.models import SpellVersion
from outcomes.results.service import import_results
from tests.factories.results import GROUND, HEADER
from tests.factories.setup import People, seeing, set_up

ROWS = 100_000
PEOPLE = 20_000
TURNS = 3
MOST_TIMES = 5.0
BEGINS = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
COLUMNS = ", ".join(c.name for c in SpellVersion.__table__.columns if c.identity is None)


def run() -> bool:
    """Print the seconds and their ratio; whether it holds the bound.

    An import and a ``COPY`` of what it has written take turns, each into the table as it was
    before it, with its indexes, checks and foreign keys; the median of the turns counts.
    """
    with TemporaryDirectory(prefix="tuloskori-bench-") as name, ExitStack() as stack:
        servers = stack.enter_context(temporary_servers())
        verifier = _set_up(stack, servers, Path(name))
        turns = [_turn(servers, verifier, turn) for turn in range(TURNS)]
    first, copied, same = (median(each) for each in zip(*turns, strict=True))
    click.echo(f"{ROWS:,} results about {PEOPLE:,} people; the median of {TURNS} turns")
    click.echo(f"{'import of the file, all new':40} {first:6.2f} s")
    click.echo(f"{'COPY of the rows that it wrote':40} {copied:6.2f} s")
    click.echo(f"{'import of a file that changes nothing':40} {same:6.2f} s")
    click.echo(f"ratio {first / copied:.2f} (target {MOST_TIMES:g} or less)")
    return first / copied <= MOST_TIMES


def _turn(servers: Servers, verifier: Actor, turn: int) -> tuple[float, float, float]:
    """Seconds of an import, of the ``COPY`` of its rows, and of a file that says the same anew."""
    content = results_of(ROWS, PEOPLE, turn)
    imported = _seconds(lambda: import_results(verifier, "tulokset.csv", content, **GROUND))
    again = content + b"\n"
    same = _seconds(lambda: import_results(verifier, "uudelleen.csv", again, **GROUND))
    db.session.remove()
    with psycopg.connect(servers.postgres.url(SUPERUSER, DATABASE).replace("+psycopg", "")) as to:
        rows = io.BytesIO()
        with to.cursor().copy(f"copy spell_version ({COLUMNS}) to stdout") as out:
            for part in out:
                rows.write(part)
        to.execute("truncate spell_version, results_conflict")
        to.commit()
        begun = time.perf_counter()
        with to.cursor().copy(f"copy spell_version ({COLUMNS}) from stdin") as into:
            into.write(rows.getvalue())
        to.commit()
        copied = time.perf_counter() - begun
        to.execute("truncate spell_version, results_conflict")
        to.commit()
    return imported, copied, same


def _seconds(what: Callable[[], object]) -> float:
    begun = time.perf_counter()
    what()
    return time.perf_counter() - begun


def results_of(rows: int, people: int, seed: int) -> bytes:
    """A file of the client system: spells of work of different days, hours and pay."""
    chance = random.Random(seed)  # noqa: S311 -- data to measure with
    first = date(2026, 1, 1)
    lines = [HEADER]
    for number in range(rows):
        begins = first + timedelta(days=chance.randrange(230))
        ends = "" if chance.random() < 0.6 else begins + timedelta(days=chance.randrange(200))
        pay = f"{chance.randrange(900, 4000)}.{chance.randrange(100):02}"
        hours = chance.choice(("37.5", "40", "20", "30", "18.75"))
        kind = chance.choice(("open", "open", "open", "subsidised", "apprenticeship"))
        lines.append(
            f"W{seed}-{number},{key_of(number % people)},T-{chance.randrange(3000)},"
            f"{begins},{ends},{hours},{pay},{kind},{begins + timedelta(days=9)},,"
        )
    return "\n".join([*lines, ""]).encode()


def key_of(number: int) -> str:
    """A person's pseudonym."""
    return f"B-{number:06}"


def _set_up(stack: ExitStack, servers: Servers, folder: Path) -> Actor:
    """An area with its people, and who imports their results."""
    assert servers.postgres
    upgrade(servers.postgres.url(OWNER, DATABASE))
    env = servers.environment | {
        "DATABASE_URL": servers.postgres.url(APP, DATABASE),
        "TULOSKORI_ENV": "test",
        "TULOSKORI_INSTANCE": str(folder),
        "TULOSKORI_MAIL_URL": (folder / "mail").as_uri(),
    }
    clock = FixedClock(BEGINS)
    app = create_app(Settings.from_env(env), clock)
    app.extensions["security"].pwd_context.update(argon2__rounds=1, argon2__memory_cost=64)
    stack.enter_context(app.app_context())
    set_up(system_actor(clock, RandomIds(), None))
    people = People(db.session(), clock)
    coach = people.staff("coach")
    assert coach.area_id
    assert coach.user_id
    _people(servers, coach.area_id, coach.user_id)
    return seeing(people.staff("verifier"))


def _people(servers: Servers, area_id: UUID, coach_id: UUID) -> None:
    assert servers.postgres
    with psycopg.connect(servers.postgres.url(SUPERUSER, DATABASE).replace("+psycopg", "")) as to:
        to.execute(
            "insert into participant (id, area_id, created_at, person_key, municipality, groups,"
            " coach_id) select gen_random_uuid(), %s, now(), 'B-' || lpad(n::text, 6, '0'), '061',"
            " '{}', %s from generate_series(0, %s - 1) n",
            [area_id, coach_id, PEOPLE],
        )
