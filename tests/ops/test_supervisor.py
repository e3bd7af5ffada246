"""The supervisor: nothing outlives it, what dies is started again, and hopeless cases end it."""

import json
import os
import re
import signal
from pathlib import Path

import pytest

from marketplace.platform.embedded import supervisor
from marketplace.platform.embedded.process import EmbeddedError
from marketplace.platform.embedded.supervisor import Program, Supervisor
from tests.ops.conftest import PATIENCE_SECONDS, Start, is_alive, wait_until

KEEPER = """
import json, os, sys
from pathlib import Path
from marketplace.platform.embedded.postgres import EmbeddedPostgres
from marketplace.platform.embedded.supervisor import *
from marketplace.platform.embedded.valkey import EmbeddedValkey

folder = Path(os.environ["TULOSKORI_INSTANCE"])
trap = 'trap "echo $0 >> order; exit" TERM; echo ready; while :; do sleep 0.1; done'
services = [
    EmbeddedPostgres(folder / "postgres", fast=True),
    EmbeddedValkey(folder / "valkey"),
    *(Program(name, ["sh", "-c", trap, name], os.environ, folder / name) for name in ("a", "b")),
]
os.chdir(folder)
stop_on_signals()
try:
    with Supervisor(lambda line: print(line, flush=True)) as kept:
        for service in services:
            kept.start(service)
        print(json.dumps({service.name: service.pid for service in services}), flush=True)
        kept.watch()
except Stopped as stopped:
    print("stopped by", stopped)
"""


def children(running) -> dict[str, int]:
    return json.loads(running.stdout.readline())


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_being_stopped_ends_all_children_in_reverse_order(start: Start, folder: Path, sign):
    running = start("-c", KEEPER)
    pids = children(running)
    assert list(pids) == ["PostgreSQL", "Valkey", "a", "b"]
    assert wait_until(lambda: all("ready" in (folder / name).read_text() for name in "ab"))
    running.send_signal(sign)
    said, _ = running.communicate(timeout=PATIENCE_SECONDS)
    assert said == f"stopped by {sign.name}\n"
    assert not any(map(is_alive, pids.values()))
    assert (folder / "order").read_text().split() == ["b", "a"]


def test_being_killed_leaves_no_child_and_the_next_start_works(start: Start):
    for _ in range(2):
        running = start("-c", KEEPER)
        pids = children(running)
        assert all(map(is_alive, pids.values()))
        running.kill()
        running.wait()
        assert wait_until(lambda pids=pids: not any(map(is_alive, pids.values())))


def test_a_child_that_dies_is_started_again_and_said_in_one_line(start: Start):
    running = start("-c", KEEPER)
    pids = children(running)
    for name in ("a", "Valkey", "PostgreSQL"):
        os.kill(pids[name], signal.SIGKILL)
        line = running.stdout.readline()
        assert re.fullmatch(rf"{name} ended by SIGKILL; starting it again in [\d.]+ s\.\n", line), (
            line
        )
    running.terminate()
    said, _ = running.communicate(timeout=PATIENCE_SECONDS)
    assert said == "stopped by SIGTERM\n"


def program(folder: Path, script: str, name: str = "worker") -> Program:
    return Program(name, ["sh", "-c", script], os.environ, folder / f"{name}.log")


def test_a_child_that_keeps_dying_is_given_up_with_its_last_words(folder, monkeypatch):
    monkeypatch.setattr(supervisor, "_FIRST_PAUSE_SECONDS", 0.01)
    told: list[str] = []
    with (
        pytest.raises(EmbeddedError) as caught,
        Supervisor(told.append) as kept,
    ):
        kept.start(program(folder, "echo hello; echo no library; exit 3"))
        kept.watch()
    assert str(caught.value) == (
        "worker ended with code 3 5 times in a row; giving up. "
        f"Last said: no library (whole log: {folder / 'worker.log'})"
    )
    assert told == [
        f"worker ended with code 3; starting it again in {pause} s."
        for pause in ("0.02", "0.04", "0.08", "0.16")
    ]


def test_a_death_after_a_long_life_is_no_quick_one(folder, monkeypatch):
    monkeypatch.setattr(supervisor, "_FIRST_PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(supervisor, "_QUICK_SECONDS", 0.0)
    told: list[str] = []
    with Supervisor(told.append) as kept:
        kept.start(program(folder, "exit 1"))
        assert wait_until(lambda: kept.look() or len(told) > 6)


def test_a_child_that_does_not_want_to_end_is_made_to(folder, monkeypatch):
    stubborn = program(folder, "trap '' TERM; echo ready; while :; do sleep 0.1; done")
    monkeypatch.setattr(supervisor.stop_child, "__kwdefaults__", {"seconds": 0.3})
    stubborn.start()
    pid = stubborn.pid
    assert wait_until(lambda: "ready" in stubborn.log_file.read_text())
    stubborn.stop()
    assert not is_alive(pid)


def test_a_step_gives_what_it_wrote_this_time(folder):
    assert program(folder, "echo once").run() == "once\n"
    assert program(folder, "echo twice").run() == "twice\n"


def test_a_step_that_fails_is_told_with_its_last_words(folder):
    with pytest.raises(EmbeddedError, match=r"^worker failed: no such table \(whole log: .*\)$"):
        program(folder, "echo trying; echo no such table >&2; exit 1").run()
