"""Keeps a set of services running: starts them in order, starts a dead one again, ends them all.

Knows nothing of what the services are; `server.py` beside it says which ones make the product.
"""

import signal
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType
from typing import NoReturn, Protocol, Self

from marketplace.platform.embedded.process import (
    EmbeddedError,
    Running,
    last_words,
    start_child,
    stop_child,
)

_LOOK_SECONDS = 0.1
_QUICK_SECONDS = 10.0
_QUICK_DEATHS = 5
_FIRST_PAUSE_SECONDS = 0.5
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Service(Protocol):
    """What can be kept running: an embedded server or a program of ours."""

    @property
    def name(self) -> str: ...

    @property
    def log_file(self) -> Path: ...

    def start(self) -> None: ...

    def poll(self) -> int | None: ...

    def stop(self) -> None: ...


@dataclass
class Program(Running):
    """One process of ours, writing to its own log file."""

    name: str
    command: Sequence[str | Path]
    env: Mapping[str, str]
    log_file: Path
    keep_files: Sequence[int] = ()
    """Open file descriptors that it inherits."""

    def start(self) -> None:
        """Start the process; it need not be ready yet."""
        with self.log_file.open("ab") as log:
            self._child = start_child(
                self.command, env=self.env, log=log, keep_files=self.keep_files
            )

    def stop(self) -> None:
        """Ask it to end, and make it."""
        if self._child:
            stop_child(self._child, signal.SIGTERM)

    def run(self) -> str:
        """Run it to its end and give what it wrote; raises EmbeddedError where it fails."""
        before = self.log_file.stat().st_size if self.log_file.exists() else 0
        self.start()
        try:
            while (code := self.poll()) is None:
                time.sleep(_LOOK_SECONDS / 5)
        finally:
            self.stop()
        if code:
            said = last_words(self.log_file, before)
            raise EmbeddedError(f"{self.name} failed: {said} (whole log: {self.log_file})")
        return self.log_file.read_bytes()[before:].decode(errors="replace")


@dataclass
class _Watched:
    service: Service
    started: float = 0.0
    quick_deaths: int = 0
    due: float | None = None
    """When to start it again, while it is dead."""
    ours: bool = True
    """Whether leaving the supervisor's block ends it."""


class Supervisor:
    """The running services; leaving its block ends them in reverse order.

    Use it in the main thread, after `stop_on_signals`.
    """

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._watched: list[_Watched] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number in _STOP_SIGNALS:  # a second one ends us at once, and the kernel the children
            signal.signal(number, signal.SIG_DFL)
        for watched in reversed(self._watched):
            if watched.ours:
                watched.service.stop()

    def start(self, service: Service) -> None:
        """Start a service and keep it from now on."""
        self._watched.append(_Watched(service, started=time.monotonic()))
        service.start()

    def keep(self, service: Service) -> None:
        """Keep a service that runs already from now on; whoever started it ends it."""
        self._watched.append(_Watched(service, started=time.monotonic(), ours=False))

    def watch(self) -> NoReturn:
        """Keep all services running until Stopped; EmbeddedError where one keeps dying."""
        while True:
            self.look()
            time.sleep(_LOOK_SECONDS)

    def look(self) -> None:
        """Look after each service once."""
        for watched in self._watched:
            if watched.due is not None:
                if time.monotonic() >= watched.due:
                    self._start_again(watched)
            elif (code := watched.service.poll()) is not None:
                self._note_death(watched, f"ended {_how(code)}")

    def _start_again(self, watched: _Watched) -> None:
        watched.due, watched.started = None, time.monotonic()
        try:
            watched.service.start()
        except EmbeddedError as error:
            self._note_death(watched, f"did not start: {error}")

    def _note_death(self, watched: _Watched, what: str) -> None:
        service, now = watched.service, time.monotonic()
        quick = now - watched.started < _QUICK_SECONDS
        watched.quick_deaths = watched.quick_deaths + 1 if quick else 0
        if watched.quick_deaths >= _QUICK_DEATHS:
            raise EmbeddedError(
                f"{service.name} {what} {_QUICK_DEATHS} times in a row; giving up. "
                f"Last said: {last_words(service.log_file)} (whole log: {service.log_file})"
            )
        pause = _FIRST_PAUSE_SECONDS * 2**watched.quick_deaths
        watched.due = now + pause
        self._tell(f"{service.name} {what}; starting it again in {pause:g} s.")


class Stopped(BaseException):
    """Somebody asked this process to end; no error, so that nothing catches it on its way."""


def stop_on_signals() -> None:
    """From now on SIGINT, SIGTERM and SIGHUP raise Stopped in the main thread."""
    for number in _STOP_SIGNALS:
        signal.signal(number, _stopped)


def _stopped(number: int, _frame: FrameType | None) -> NoReturn:
    raise Stopped(signal.Signals(number).name)


def _how(code: int) -> str:
    return f"by {signal.Signals(-code).name}" if code < 0 else f"with code {code}"
