"""What PostgreSQL, Valkey and our own processes share as children of one parent.

A child started here ends with its parent, also when the parent is killed outright: the kernel
sends it the parent-death signal. That signal follows the *thread* that started the child, so
start children from a thread that lives as long as the process, such as the main one.
"""

import contextlib
import ctypes
import hashlib
import os
import signal
import stat
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import unquote

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)  # loaded before any fork, where it would not be safe
_SOCKET_FOLDER_NAME = "tuloskori-socket-"
_LONGEST_SOCKET_FOLDER = 80  # bytes; a Unix socket's whole address has room for 107


class EmbeddedError(Exception):
    """An embedded server cannot serve: one clear line for the person who started it."""


@dataclass(frozen=True)
class RunAs:
    """The account that a child runs under, where it is not our own."""

    uid: int
    gid: int


class Running:
    """What runs as a child of ours."""

    _child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._child.pid if self._child and self._child.poll() is None else None

    def poll(self) -> int | None:
        """None while it runs, otherwise its exit code (negative for a signal)."""
        return self._child.poll() if self._child else 0


class Server(Running):
    """A server that runs as long as a ``with`` does, or from ``start`` to ``stop``."""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Serve; returns when it answers. Raises EmbeddedError, in one line."""
        raise NotImplementedError

    def stop(self) -> None:
        """Ask it to end, and make it."""
        raise NotImplementedError


def start_child(
    command: Sequence[str | Path],
    *,
    die_by: signal.Signals = signal.SIGTERM,
    run_as: RunAs | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    log: IO[bytes] | None = None,
    keep_files: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own that gets `die_by` when this process ends.

    `log` takes its output (without it, output goes where ours goes); `keep_files` are open file
    descriptors that it inherits.
    """
    return subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT if log else None,
        env=env,
        cwd=cwd,
        user=run_as.uid if run_as else None,
        group=run_as.gid if run_as else None,
        extra_groups=[] if run_as else None,
        pass_fds=tuple(keep_files),
        start_new_session=True,  # so that Ctrl-C reaches us alone and we choose the order
        preexec_fn=_die_with_parent(die_by, os.getpid()),
    )


def _die_with_parent(die_by: signal.Signals, parent: int) -> Callable[[], None]:
    def set_signal() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(die_by))
        if os.getppid() != parent:  # it ended before the signal was set
            os._exit(1)

    return set_signal


def stop_child(
    child: subprocess.Popen[bytes], *signals: signal.Signals, seconds: float = 15
) -> None:
    """Send each signal in turn, giving `seconds` to each, and SIGKILL to the whole group last."""
    for sign in signals:
        if child.poll() is not None:
            return
        child.send_signal(sign)
        try:
            child.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def socket_folder(data_dir: Path) -> Path:
    """Where the sockets of the server of `data_dir` are: short, and the same at each start."""
    digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()).absolute() / f"{_SOCKET_FOLDER_NAME}{digest}"
    if len(os.fsencode(folder)) > _LONGEST_SOCKET_FOLDER:
        folder = Path("/tmp") / folder.name  # noqa: S108 -- held safe by make_private
    return folder


def is_embedded(address: str) -> bool:
    """Whether a database's or Redis's address points to an embedded server."""
    return f"/{_SOCKET_FOLDER_NAME}" in unquote(address)


def make_private(folder: Path, owner: int) -> None:
    """Make the folder, where missing, so that only `owner` (a user id) and root can enter it.

    That is the embedded servers' access control. Raises EmbeddedError where somebody else made
    a folder of that name.
    """
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        os.chown(folder, owner, -1)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or found.st_mode & 0o077:
        raise EmbeddedError(
            f"The folder for sockets {folder} is not a private folder of user id {owner}. "
            "Remove it and start again."
        )


def make_folder(folder: Path) -> Path:
    """The folder, made where missing; raises EmbeddedError where the disk does not let us."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EmbeddedError(f"Cannot make the folder {folder}: {error.strerror}.") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise EmbeddedError(f"Cannot write to the folder {folder}: permission denied.")
    return folder


def last_words(log: Path, since: int = 0, marks: Sequence[str] = ("",)) -> str:
    """The last line of a log, from byte `since` on, that has one of `marks`; else the last one."""
    said = log.read_bytes()[since:].decode(errors="replace") if log.exists() else ""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    marked = [line for line in lines if any(mark in line for mark in marks)]
    return (marked or lines or ["no message"])[-1]
