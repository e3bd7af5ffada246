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

from marketplace.platform.embedded.postgres import APP, OWNER, EmbeddedPostgres
from marketplace.platform.embedded.process import EmbeddedError, make_folder
from marketplace.platform.embedded.valkey import EmbeddedValkey

DATABASE = "tuloskori"
_SERVER, _COMMAND = "script/server", "a command"
_WAIT_SECONDS = 60
_MEMORY = Path("/dev/shm")  # noqa: S108 (only mkdtemp makes a folder in it)
_ROOM_BYTES = 2 * 1024**3  # containers often have 64 MB there: too little


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
    """Empty servers in a temporary folder, with the database made; all gone afterwards.

    `fast` keeps them in memory where there is room, and gives up safety against power cuts.
    """
    folder = Path(tempfile.mkdtemp(prefix="tuloskori-servers-", dir=_memory() if fast else None))
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


def _memory() -> Path | None:
    """A folder that lives in memory and has room for servers; None where there is none."""
    try:
        free = shutil.disk_usage(_MEMORY).free
    except OSError:
        return None
    return _MEMORY if free >= _ROOM_BYTES and os.access(_MEMORY, os.W_OK | os.X_OK) else None


@contextmanager
def instance_of_server(instance: Path) -> Iterator[bool]:
    """Own the instance folder as `script/server`; EmbeddedError where something else does.

    True where the owner before was cut down: its children may still be on their way out.
    """
    lock = InstanceLock(instance)
    left_behind = bool(lock.holder)
    if not lock.take(_SERVER):
        raise EmbeddedError(f"{lock.holder} already uses {instance}. Stop it first.")
    try:
        yield left_behind
    finally:
        lock.give_back()


class InstanceLock:
    """Says which process owns an instance folder; the kernel lets go of it when that one ends."""

    def __init__(self, instance: Path) -> None:
        self._file = make_folder(instance) / "lock"
        self._descriptor: int | None = None

    @property
    def holder(self) -> str:
        """Who took it last and has not given it back; empty where nobody."""
        return self._file.read_text(errors="replace") if self._file.exists() else ""

    def take(self, kind: str) -> bool:
        """Take it for a kind of process; False where another one has it."""
        descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        self._file.write_text(f"{kind} (process {os.getpid()})", encoding="ascii")
        return True

    def give_back(self) -> None:
        """Let the next one have it."""
        if self._descriptor is not None:
            self._file.write_text("", encoding="ascii")
            os.close(self._descriptor)
            self._descriptor = None


def _become_owner(instance: Path, stack: ExitStack) -> bool:
    """True once the folder is this command's; False where a running server shares its own."""
    until = time.monotonic() + _WAIT_SECONDS
    lock = InstanceLock(instance)
    while not lock.take(_COMMAND):
        if lock.holder.startswith(_SERVER):
            return False
        if time.monotonic() > until:
            raise EmbeddedError(f"{lock.holder} still uses {instance}. Try again later.")
        time.sleep(0.1)
    stack.callback(lock.give_back)
    return True
