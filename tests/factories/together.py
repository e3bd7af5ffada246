"""Acts at the same time, for tests of what the database holds against each other."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import psycopg
from flask import Flask
from sqlalchemy.orm import Session

from marketplace.platform.db import db
from marketplace.platform.errors import DomainError

PATIENCE_SECONDS = 60.0
"""How long a test waits for what must happen: it says nothing of how fast it should."""
LOOK_SECONDS = 0.02
WAITED_FOR = """select exists (select from pg_locks
    where not granted and pg_backend_pid() = any(pg_blocking_pids(pid)))"""
"""Whether somebody waits for a lock of the connection that asks. Not by ``pg_stat_activity``: a
transaction that has looked there once never sees who came later."""


def at_once(app: Flask, *acts: Callable[[], object]) -> list[object]:
    """Do acts at the same time, each in a transaction of its own: what each came to, a refusal as
    its code."""
    db.session.commit()
    db.session.expire_all()
    begin = Barrier(len(acts))

    def doing(act: Callable[[], object]) -> object:
        begin.wait(PATIENCE_SECONDS)
        return beside(app, act)

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(doing, acts))


def what_came(app: Flask, *acts: Callable[[], object]) -> list[str]:
    """The same in a word each: ``done``, or the code of the refusal."""
    return [each if isinstance(each, str) else "done" for each in at_once(app, *acts)]


def beside(app: Flask, act: Callable[[], object]) -> object:
    """Do an act in another thread than the test's, with a session of its own: what it came to, a
    refusal as its code."""
    with app.app_context():
        try:
            return act()
        except DomainError as error:
            return error.code
        finally:
            db.session.remove()


def until_waited_for(holder: Session | psycopg.Connection[Any]) -> None:
    """Return when somebody waits for a lock that the open transaction of ``holder`` has; fails
    where nobody comes to wait."""
    if isinstance(holder, Session):
        holder = holder.connection().connection.driver_connection  # type: ignore[assignment]
    assert isinstance(holder, psycopg.Connection)
    until = time.monotonic() + PATIENCE_SECONDS
    while holder.execute(WAITED_FOR).fetchone() != (True,):
        assert time.monotonic() < until, "nobody waits"
        time.sleep(LOOK_SECONDS)
