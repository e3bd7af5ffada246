"""script/server's front: what is wrong is said in one line each before anything runs."""

import os
import socket
from contextlib import suppress
from secrets import randbelow

import pytest

from marketplace.platform.embedded.local import instance_of_server
from tests.ops.conftest import PATIENCE_SECONDS, Start, is_alive

SERVER = ("-m", "marketplace.platform.embedded")


def free_port() -> str:
    """Below those that the system hands out to whoever names none: nobody gets it meanwhile."""
    while True:
        port = 20_000 + randbelow(10_000)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return str(port)


def said_by(running) -> list[str]:
    said, _ = running.communicate(timeout=PATIENCE_SECONDS)
    assert running.returncode == 1, said
    return said.splitlines()


def test_a_port_in_use_is_said_with_a_way_out(start: Start, folder):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert said_by(start(*SERVER, PORT=str(port))) == [
            f"server: Port {port} is in use. Choose another: PORT={port + 1} script/server"
        ]
    assert not (folder / "postgres").exists()


@pytest.mark.parametrize("port", ["web", "0", "70000", "-1"])
def test_a_port_that_is_none_is_said(start: Start, port):
    assert said_by(start(*SERVER, PORT=port)) == [
        f"server: PORT is {port!r}: it must be a number from 1 to 65535."
    ]


def test_an_address_that_is_not_ours_is_said(start: Start):
    (line,) = said_by(start(*SERVER, PORT=free_port(), TULOSKORI_BIND="192.0.2.1"))
    assert line.startswith("server: Cannot listen on 192.0.2.1 port")


def test_a_second_server_on_the_same_folder_is_refused(start: Start, folder):
    with instance_of_server(folder):
        assert said_by(start(*SERVER, PORT=free_port())) == [
            f"server: script/server (process {os.getpid()}) already uses {folder}. Stop it first."
        ]


def test_production_on_embedded_servers_is_refused_with_all_problems(start: Start, folder):
    lines = said_by(start(*SERVER, PORT=free_port(), TULOSKORI_ENV="production"))
    assert (
        "server: DATABASE_URL points to an embedded PostgreSQL: production needs a real one."
        in (lines)
    )
    assert any(line.startswith("server: TULOSKORI_VAULT_KEY is missing") for line in lines)
    assert not (folder / "postgres").exists()


def test_a_folder_that_cannot_be_written_is_said(start: Start, folder):
    (folder / "file").write_text("")
    assert said_by(
        start(*SERVER, PORT=free_port(), TULOSKORI_INSTANCE=str(folder / "file" / "instance"))
    ) == [f"server: Cannot make the folder {folder}/file/instance: Not a directory."]


def test_a_broken_data_folder_is_said_and_nothing_keeps_running(start: Start, folder):
    (folder / "postgres").mkdir()
    (folder / "postgres" / "holiday.jpg").write_text("")
    running = start(*SERVER, PORT=free_port())
    assert said_by(running) == [
        f"server: {folder}/postgres is not a PostgreSQL data folder. "
        "Move it away to begin with an empty database."
    ]
    assert not is_alive(running.pid)
