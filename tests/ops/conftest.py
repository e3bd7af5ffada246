"""Folders and processes for the tests of running Tuloskori on one machine."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder that another account can walk into, as root's PostgreSQL must."""
    made = Path(tempfile.mkdtemp(prefix="tuloskori-ops-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(folder: Path) -> Iterator[Start]:
    """Starts Python with the given arguments; what still runs afterwards is killed."""
    children: list[subprocess.Popen[str]] = []

    def start(*arguments: str, **env: str) -> subprocess.Popen[str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("TULOSKORI_") and not name.endswith("_URL") and name != "PORT"
        }
        child = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**kept, "TULOSKORI_INSTANCE": str(folder), **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        children.append(child)
        return child

    yield start
    for child in children:
        if child.poll() is None:
            child.send_signal(signal.SIGKILL)
        child.communicate()


def is_alive(pid: int) -> bool:
    """Whether the process runs: neither gone nor a zombie."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


PATIENCE_SECONDS = 120.0
"""How long a test waits for what must happen: it says nothing of how fast it should."""


def wait_until(true: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> bool:
    """Whether it became true in time."""
    until = time.monotonic() + seconds
    while not (done := true()) and time.monotonic() < until:
        time.sleep(0.05)
    return done
