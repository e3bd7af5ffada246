"""A worker that dies: its connection to the database is cut just before one of an act's steps.

A step is a statement to the database, or the commit. They are alike where they do the same with the
same table. A run of tests strikes before the first of each that are alike, of those that write also
before the last, and before the commit; `script/test --deep` strikes before every one of them.
"""

import gc
import os
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, TypeVar

import psycopg
import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import SQLAlchemyError

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import DomainError
from tests.factories.contracts import the_system
from tests.factories.setup import People, seeing

Answer = TypeVar("Answer")
DEEP = bool(os.environ.get("TULOSKORI_DEEP"))
COMMIT = "commit"
NEVER = 0
DOES = re.compile(r"\b(insert into|update|delete from|from)\s+\"?([a-z_]+)", re.IGNORECASE)
CHANGES = ("insert into", "update", "delete from")


class Killer:
    """Counts the steps of an act and cuts the connection before one of them, by its place from 1;
    before the commit where none is named, and NEVER where it is to live."""

    def __init__(self, at: int | None = None) -> None:
        self.at = at
        self.steps: list[str] = []

    def __enter__(self) -> "Killer":
        gc.disable()  # what is collected meanwhile is read anew: the steps would not be the same
        event.listen(db.engine, "before_cursor_execute", self._statement)
        event.listen(db.engine, "commit", self._commit)
        return self

    def __exit__(self, *_error: object) -> None:
        event.remove(db.engine, "before_cursor_execute", self._statement)
        event.remove(db.engine, "commit", self._commit)
        gc.enable()

    def _statement(self, _made: Any, cursor: Any, statement: str, *_rest: Any) -> None:
        done = DOES.search(statement)
        self.steps.append(" ".join(done.groups()).lower() if done else statement.split("(")[0])
        if len(self.steps) == self.at:
            _cut(cursor)

    def _commit(self, connection: Any) -> None:
        self.steps.append(COMMIT)
        if self.at in (None, len(self.steps)):
            _cut(connection.connection.cursor())


def _cut(cursor: Any) -> None:
    with suppress(psycopg.Error):  # the step itself fails now
        cursor.execute("select pg_terminate_backend(pg_backend_pid())")
    cursor.connection.close()


def done_in_spite_of_death(
    people: People, who: Callable[[], Actor], act: Callable[[Actor], Answer]
) -> Answer:
    """What an act answers once it is let done: after a death before each of its steps nothing was
    left of it in any table that it writes to, and let live it commits once, at its end."""
    steps = _dies(who, act)
    tables = sorted({step.split()[-1] for step in steps if step.startswith(CHANGES)})
    assert tables, "the act writes nothing"
    before = _written(people, tables)
    for at in range(1, len(steps)) if DEEP else _chosen(steps):
        assert len(_dies(who, act, at)) >= at
        assert _written(people, tables) == before, f"something was left before {steps[at - 1]}"
    actor = who()
    db.session.commit()
    with Killer(NEVER) as lived:
        answer = act(actor)
    assert lived.steps.count(COMMIT) == 1, f"not one transaction: {lived.steps}"
    assert _written(people, tables) != before
    return answer


def _chosen(steps: Sequence[str]) -> list[int]:
    before_commit = list(enumerate(steps[:-1], start=1))
    first = {step: at for at, step in reversed(before_commit)}
    last = {step: at for at, step in before_commit if step.startswith(CHANGES)}
    return sorted({*first.values(), *last.values()})


def _dies(
    who: Callable[[], Actor], act: Callable[[Actor], Any], at: int | None = None
) -> list[str]:
    actor = who()
    db.session.commit()
    with Killer(at) as killer, pytest.raises((SQLAlchemyError, DomainError)):
        act(actor)
    db.session.remove()
    return killer.steps


def _written(people: People, tables: Sequence[str]) -> dict[str, str | None]:
    """All that tables hold, each by a digest."""
    seeing(the_system(people))
    digest = "select md5(string_agg(md5(t::text), '' order by md5(t::text))) from {} t"
    return {name: db.session.scalar(text(digest.format(name))) for name in tables}
