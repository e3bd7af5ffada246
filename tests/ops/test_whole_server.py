"""script/server's whole life: first start, deaths of its parts, its own death, a second start."""

import http.client
import os
import re
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.ops.conftest import PATIENCE_SECONDS, Start, is_alive, wait_until
from tests.ops.test_server import SERVER, free_port

SECOND_START_SECONDS = 60  # 4 alone on the machine; tests share it with others


def line_like(running: subprocess.Popen[str], pattern: str) -> str:
    """Read what it says up to a line like the pattern."""
    said = []
    while line := running.stdout.readline():
        said.append(line)
        if re.search(pattern, line):
            return line
    pytest.fail(f"ended without saying {pattern!r}, but: {''.join(said)}")


def descendants(pid: int) -> dict[int, str]:
    """Processes below `pid` with their command lines."""
    found: dict[int, str] = {}
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        with suppress(FileNotFoundError, ProcessLookupError):  # a short one may have ended
            command = Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            found |= {int(child): command, **descendants(int(child))}
    return found


def status(port: str, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def test_a_server_cut_short_begins_anew_mends_itself_outlives_a_kill_and_ends_clean(
    start: Start, folder: Path
):
    port = free_port()
    _cut_short(start, folder, port)
    running = start(*SERVER, PORT=port)
    line_like(running, "cut short: beginning anew")
    assert line_like(running, "Tuloskori is at").startswith(
        f"server: Tuloskori is at http://127.0.0.1:{port} "
    )
    line_like(running, "password")
    assert [status(port, path) for path in ("/healthz", "/readyz", "/")] == [200, 200, 200]
    (loaded,) = folder.glob("rules-*.txt")
    written = loaded.stat().st_mtime_ns
    _mends_itself(running, port)
    again = _outlives_a_kill(running, start, port)
    assert loaded.stat().st_mtime_ns == written, "the rules were loaded again"
    assert "already" not in (folder / "demo-data-load.log").read_text(), "loading was tried again"
    _ends_clean(again)


def _cut_short(start: Start, folder: Path, port: str) -> None:
    """A first start that dies while it loads the demo data: papers come in the middle of that."""
    running = start(*SERVER, PORT=port)
    assert wait_until(lambda: any((folder / "files").rglob("*")), seconds=300)
    everything = descendants(running.pid)
    running.kill()
    assert wait_until(lambda: not any(map(is_alive, everything)))


def _mends_itself(running: subprocess.Popen[str], port: str) -> None:
    for words, name in (("marketplace worker", "worker"), ("valkey-server", "Valkey")):
        (pid,) = (p for p, command in descendants(running.pid).items() if words in command)
        os.kill(pid, signal.SIGKILL)
        line_like(running, f"^server: {name} ended by SIGKILL; starting it again in")
    assert wait_until(lambda: status(port, "/readyz") == 200)


def _outlives_a_kill(
    running: subprocess.Popen[str], start: Start, port: str
) -> subprocess.Popen[str]:
    """What a second start leaves of the first one, and how soon it is there."""
    everything = descendants(running.pid)
    running.kill()
    began = time.monotonic()
    again = start(*SERVER, PORT=port)
    line_like(again, "Tuloskori is at")
    assert time.monotonic() - began < SECOND_START_SECONDS
    line_like(again, "password")
    assert wait_until(lambda: not any(map(is_alive, everything)))
    assert status(port, "/readyz") == 200
    return again


def _ends_clean(running: subprocess.Popen[str]) -> None:
    everything = descendants(running.pid)
    assert len(everything) > 5
    running.terminate()
    running.communicate(timeout=PATIENCE_SECONDS)
    assert running.returncode == 0
    assert not any(map(is_alive, everything))
