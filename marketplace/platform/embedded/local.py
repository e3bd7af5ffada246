"""Which servers a process uses: those named in the environment, otherwise embedded ones.

One process at a time owns an instance folder's embedded servers: `script/server`, or a single
command for as long as it runs. A command beside a running `script/server` uses that one's.
"""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from marketplace.platform.embedded.postgres import APP, OWNER, EmbeddedPostgres
from marketplace.platform.embedded.process import EmbeddedError, make_folder
from marketplace.platform.embedded.valkey import EmbeddedValkey

DATABASE = "tuloskori"
_SERVER, _COMMAND = "server", "command"
_WAIT_SECONDS = 60


@dataclass(frozen=True)
class Servers:
    """An embedded PostgreSQL and Valkey, either of them left out where a real one is named."""

    postgres: EmbeddedPostgres | None
    valkey: EmbeddedValkey | None

    @property
    def environment(self) -> dict[str, str]:
        """The settings that point a process at these servers."""
        named = {}
        if self.postgres:
            named["DATABASE_URL"] = self.postgres.url(APP, DATABASE)
            named["MIGRATION_DATABASE_URL"] = self.postgres.url(OWNER, DATABASE)
        if self.valkey:
            named["REDIS_URL"] = self.valkey.url
        return named


def needed_servers(env: Mapping[str, str], instance: Path) -> Servers:
    """The embedded servers of the instance folder that `env` does not replace; none started."""
    return Servers(
        None if env.get("DATABASE_URL") else EmbeddedPostgres(instance / "postgres"),
        None if env.get("REDIS_URL") else EmbeddedValkey(instance / "valkey"),
    )


@contextmanager
def connected_environment(env: Mapping[str, str], instance: Path) -> Iterator[dict[str, str]]:
    """`env` with servers to use for one command, started and stopped with it where none run.

    The database is there but not migrated. Raises EmbeddedError.
    """
    servers = needed_servers(env, instance)
    with ExitStack() as stack:
        if servers.environment and _become_owner(instance, stack):
            if servers.postgres:
                stack.enter_context(servers.postgres).ensure_database(DATABASE)
            if servers.valkey:
                stack.enter_context(servers.valkey)
        yield {**env, **servers.environment}


@contextmanager
def temporary_servers(*, fast: bool = True) -> Iterator[Servers]:
    """Empty servers in a temporary folder, with the database made; all gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="tuloskori-servers-"))
    folder.chmod(0o755)  # so that root's PostgreSQL, running as nobody, can walk into it
    try:
        with (
            EmbeddedPostgres(folder / "postgres", fast=fast) as postgres,
            EmbeddedValkey(folder / "valkey") as valkey,
        ):
            postgres.ensure_database(DATABASE)
            yield Servers(postgres, valkey)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def instance_of_server(instance: Path) -> Iterator[None]:
    """Own the instance folder as `script/server`; EmbeddedError where something else does."""
    with _open_lock(instance) as lock:
        if not _take(lock, _SERVER):
            raise EmbeddedError(f"{_holder(instance)} already uses {instance}. Stop it first.")
        yield


def _become_owner(instance: Path, stack: ExitStack) -> bool:
    """True once the folder is this command's; False where a running server shares its own."""
    lock = stack.enter_context(_open_lock(instance))
    until = time.monotonic() + _WAIT_SECONDS
    while not _take(lock, _COMMAND):
        if _holder(instance).startswith(_SERVER):
            return False
        if time.monotonic() > until:
            raise EmbeddedError(f"{_holder(instance)} still uses {instance}. Try again later.")
        time.sleep(0.1)
    return True


@contextmanager
def _open_lock(instance: Path) -> Iterator[IO[str]]:
    make_folder(instance)
    with (instance / "lock").open("a+", encoding="ascii") as lock:
        yield lock


def _take(lock: IO[str], kind: str) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    lock.seek(0)
    lock.truncate()
    lock.write(f"{kind} (process {os.getpid()})")
    lock.flush()
    return True


def _holder(instance: Path) -> str:
    return (instance / "lock").read_text(encoding="ascii") or "another process"
