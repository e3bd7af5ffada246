"""Runs of the demo, which the tests of their files share."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from marketplace.demo.commands import DEFAULT_SEED, PLAYS
from marketplace.demo.commands import play as play_model
from marketplace.demo.stage import Stage, playing_in
from marketplace.platform.clock import FixedClock
from tests import databases
from tests.conftest import EMPTY, work_off, working_here

KILLS = 2
PATIENCE_SECONDS = 540
"""For a whole play, on a machine however busy."""
KILL_EVERY_SECONDS = 3
ROOT = Path(__file__).parents[2]
played_twice = pytest.mark.skipif(
    not os.environ.get("TULOSKORI_DEEP"), reason="script/test --deep plays each model once more"
)


def start_demo(out: Path, *options: str) -> subprocess.Popen[str]:
    """The command as a user starts it, in a process of its own."""
    command = [sys.executable, "-m", "marketplace", "demo", "--out", str(out), *options]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def finished(demo: subprocess.Popen[str]) -> str:
    """What the demo printed; fails where it did not end well."""
    said, _ = demo.communicate(timeout=PATIENCE_SECONDS)
    assert demo.returncode == 0, said
    return said


class InThisProcess(Stage):
    """A stage on which the test does the jobs itself: nobody waits, nothing is started."""

    def _work_off(self) -> None:
        work_off(self.app)


@pytest.fixture(scope="session")
def play(
    app: Flask, clock: FixedClock, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path]:
    """Plays a model on the test's servers as the command does on its own; answers its folder."""

    def playing(model: str) -> Path:
        out = tmp_path_factory.mktemp(model)
        clock.move_to(PLAYS[model][1])
        app.extensions["redis"].flushdb()
        databases.test_database.bring(EMPTY)
        with pytest.MonkeyPatch.context() as patch, playing_in(InThisProcess(app, clock)) as stage:
            working_here(app, patch)
            said = play_model(model, stage, DEFAULT_SEED, out, None, lambda _step: None)
        (out / "said.txt").write_text("\n".join(said), encoding="utf-8")
        return out

    return playing


@pytest.fixture
def kill_on_the_way(tmp_path: Path) -> None:
    """Play the demo into ``tmp_path`` while its worker and its Redis are killed again and again."""
    demo = start_demo(tmp_path)
    killed = {"worker": 0, "valkey": 0}
    while demo.poll() is None:
        time.sleep(KILL_EVERY_SECONDS)
        for name in killed:
            for pid in _children(demo.pid, name):
                if killed[name] < KILLS:
                    os.kill(pid, signal.SIGKILL)
                    killed[name] += 1
    finished(demo)
    assert killed == {"worker": KILLS, "valkey": KILLS}, "the demo ended before it was disturbed"


def _children(parent: int, name: str) -> list[int]:
    """Processes that a demo started, by a word of their command line."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(status.read_text().rpartition(")")[2].split()[1]) == parent:
                command = (status.parent / "cmdline").read_bytes().decode(errors="replace")
                if name in command:
                    found.append(int(status.parent.name))
    return found
