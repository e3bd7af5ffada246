"""The database of a test process: as each test begins, it is as a fresh copy of another would be.

Once copied it stays, and with it the server's processes, what these have read of the schema and
the plans that they have made: after a test, the rows of the tables that it has written to are put
back. It is copied anew only where a test has changed more than rows.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from threading import RLock
from typing import Any

import psycopg
from sqlalchemy import Engine, event

from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER, SUPERUSER

MOST_RETURNS = 25
"""So often are rows put back before the database is copied anew: nobody cleans up after those
that were deleted."""
PATIENCE_SECONDS = 0.2
"""A process of the server whose connection was closed ends so soon."""

_CATALOGUE = "pg_catalog."
_WRITTEN = """
    select format('%I.%I', nspname, relname), pg_stat_get_tuples_inserted(c.oid)
        + pg_stat_get_tuples_updated(c.oid) + pg_stat_get_tuples_deleted(c.oid)
    from pg_class c join pg_namespace n on n.oid = relnamespace
    where relkind = 'r' and not relisshared"""
"""Rows that were ever written to each table, the catalogue's included."""
_OTHERS = """
    select count(*) from pg_stat_activity
    where datname = current_database() and backend_type = 'client backend'
        and pid <> pg_backend_pid() and pid <> all(%s)"""
_SEQUENCES = """
    select format('%I.%I', schemaname, sequencename), coalesce(last_value, start_value),
        last_value is not null
    from pg_sequences order by 1"""
_TELL = "select pg_stat_force_next_flush()"
"""Makes a process tell at the end of its transaction what it has written."""


@dataclass(frozen=True)
class Beginning:
    """What the database may be as: another database, or what was made on a copy of that one."""

    template: str
    rows: Mapping[str, str | None]
    """The server's file with the rows of each table; None where it has none."""
    sequences: list[Any]


@dataclass
class Now:
    """What is known of the database as it is."""

    name: str
    """What it began as."""
    beginning: Beginning
    returns: int
    transaction: int = 0
    """The server's next one when it began."""
    written: Mapping[str, int] | None = None
    changed: set[str] | None = None
    """The tables that have been written to since; None where more has changed than rows."""


class TestDatabase:
    """The database behind the application under test, which nobody else connects to for long."""

    __test__ = False  # this is no test, whatever pytest takes from its name

    def __init__(self, servers: Servers, engine: Engine, name: str) -> None:
        self.name = name
        self._servers, self._engine = servers, engine
        self._connections: dict[str, psycopg.Connection] = {}
        self._beginnings: dict[str, Beginning] = {}
        self._files = 0
        self._now: Now | None = None
        self._due: str | None = None
        self._making = RLock()
        for asked in ("do_connect", "checkout"):
            event.listen(engine, asked, lambda *_how: self.make_due())

    def begun(self) -> str | None:
        """What the database is as, if no transaction of the server has written since.

        Whatever writes takes a number for its transaction; what only reads takes none.
        """
        if self._due is None and self._now and self._now.transaction == self._next_transaction():
            return self._now.name
        return self._due

    def begin(self, name: str) -> None:
        """Let the database be as a database, or what was kept under that name, for who next asks.

        A test that goes on to another beginning before it asks pays for that one only.
        """
        if self.begun() == name:
            return
        if self._now and self._due is None:
            self._now.changed = self._changed(self._now)
        self._due = name
        if not self._returns():
            self._engine.dispose()

    def make_due(self) -> None:
        """Make the database as it is to be, where it is not yet."""
        if self._due is None:
            return
        with self._making:
            if self._due is None:
                return
            if not self._returns():
                known = self._beginnings.get(self._due)
                self._copy(known.template if known else self._due)
            self._return_to(self._due)
            self._due = None

    def bring(self, name: str) -> None:
        """Make it as a database or what was kept, at once."""
        self.begin(name)
        self.make_due()

    def keep(self, name: str) -> bool:
        """Keep what is in it as a beginning, as which it then is; False where that cannot be."""
        self.make_due()
        now = self._now
        if now is None or (changed := self._changed(now)) is None:
            return False
        rows = {**now.beginning.rows, **self._saved(changed)}
        self._beginnings[name] = Beginning(now.beginning.template, rows, self._sequences())
        self._begins(name, now.returns)
        return True

    def copy_to(self, name: str) -> None:
        """Make another database of what is in it."""
        self.make_due()
        self.close()
        copy_database(self._servers, self.name, name)

    def close(self) -> None:
        """Leave no connection to the server."""
        self._engine.dispose()
        while self._connections:
            self._connections.popitem()[1].close()

    def _returns(self) -> bool:
        """Is it enough to put rows back?"""
        now, known = self._now, self._beginnings.get(self._due or "")
        return bool(
            now
            and known
            and now.changed is not None
            and now.returns < MOST_RETURNS
            and now.beginning.template == known.template
        )

    def _copy(self, template: str) -> None:
        if self.name in self._connections:
            self._connections.pop(self.name).close()
        copy_database(self._servers, template, self.name)
        if template not in self._beginnings:
            tables = [each for each in self._written() if not each.startswith(_CATALOGUE)]
            rows, sequences = self._saved(tables), self._sequences()
            self._beginnings[template] = Beginning(template, rows, sequences)
        self._now = Now(template, self._beginnings[template], returns=0, changed=set())

    def _return_to(self, name: str) -> None:
        now, to = self._now, self._beginnings[name]
        assert now and now.changed is not None
        theirs, rows = now.beginning.rows, to.rows
        tables = now.changed | {each for each in rows if rows[each] != theirs[each]}
        inside = self._as_postgres(self.name)
        with inside.transaction():
            steps = [
                "set local session_replication_role = replica",
                *(f"delete from {each}" for each in tables),
                *(
                    f"copy {each} from '{rows[each]}' (format binary)"
                    for each in tables
                    if rows[each]
                ),
                *("select setval('{}', {}, {})".format(*each) for each in to.sequences),
            ]
            inside.execute("; ".join(steps))
        inside.execute(_TELL)
        self._begins(name, now.returns + 1)

    def _begins(self, name: str, returns: int) -> None:
        self._now = Now(
            name, self._beginnings[name], returns, self._next_transaction(), self._written()
        )

    def _changed(self, now: Now) -> set[str] | None:
        """The tables that have been written to since; None where more has changed than rows, or
        somebody still may write."""
        pool: Any = self._engine.pool
        pids = []
        for idle in [pool.connect() for _ in range(pool.checkedin())]:
            idle.driver_connection.execute(_TELL)
            pids.append(idle.driver_connection.info.backend_pid)
            idle.close()
        if not self._alone_but_for(pids):
            return None
        before, after = now.written or {}, self._written()
        changed = {each for each in after if after[each] != before.get(each)}
        return None if any(each.startswith(_CATALOGUE) for each in changed) else changed

    def _alone_but_for(self, pids: list[int]) -> bool:
        """Is nobody else connected? Whoever has just left has told what it has written."""
        until = time.monotonic() + PATIENCE_SECONDS
        while self._ask(_OTHERS, [pids]) != [(0,)]:
            if time.monotonic() > until:
                return False
            time.sleep(0.002)
        return True

    def _saved(self, tables: Iterable[str]) -> dict[str, str | None]:
        """Files with the rows of tables."""
        ((folder,),) = self._ask("show data_directory")
        saved: dict[str, str | None] = {}
        for table in tables:
            self._files += 1
            file = f"{folder}/rows_{self._files}"
            found = self._as_postgres(self.name).execute(
                f"copy {table} to '{file}' (format binary)"
            )
            saved[table] = file if found.rowcount else None
        return saved

    def _sequences(self) -> list[Any]:
        return self._ask(_SEQUENCES)

    def _written(self) -> dict[str, int]:
        return dict(self._ask(_WRITTEN))

    def _ask(self, question: Any, values: list[Any] | None = None) -> list[Any]:
        return self._as_postgres(self.name).execute(question, values).fetchall()

    def _next_transaction(self) -> int:
        asked = self._as_postgres().execute("select pg_snapshot_xmax(pg_current_snapshot())::text")
        return int(asked.fetchall()[0][0])

    def _as_postgres(self, database: str = "postgres") -> psycopg.Connection:
        """A connection that stays: asking is cheap then."""
        if database not in self._connections:
            assert self._servers.postgres
            address = self._servers.postgres.url(SUPERUSER, database).replace("+psycopg", "")
            self._connections[database] = psycopg.connect(address, autocommit=True)
        return self._connections[database]


test_database: TestDatabase
"""That of this process: the test bed says which."""


def copy_database(servers: Servers, template: str, name: str) -> None:
    """Copy a database that nobody is connected to, over the one of that name."""
    assert servers.postgres
    address = servers.postgres.url(SUPERUSER, "postgres").replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"drop database if exists {name} with (force)")
        connection.execute(
            f"create database {name} template {template} strategy file_copy owner {OWNER}"
        )
