"""Which servers a command uses: named ones, a running server's, or its own for a while."""

from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
import redis

from marketplace.platform.embedded import local
from marketplace.platform.embedded.local import (
    InstanceLock,
    connected_environment,
    instance_of_server,
    temporary_servers,
)
from marketplace.platform.embedded.postgres import EmbeddedPostgres
from marketplace.platform.embedded.process import EmbeddedError

NAMED = {"DATABASE_URL": "postgresql://app@db/tuloskori", "REDIS_URL": "redis://queue"}


def answers(url: str) -> bool:
    try:
        psycopg.connect(url.replace("+psycopg", "")).close()
    except psycopg.OperationalError:
        return False
    return True


def test_named_servers_are_used_and_nothing_is_started_or_made(folder):
    with connected_environment(NAMED, folder) as env:
        assert env == NAMED
    assert list(folder.iterdir()) == []


def test_a_command_has_servers_for_its_length(folder):
    with connected_environment({"LANG": "C"}, folder) as env:
        assert env["LANG"] == "C"
        assert answers(env["DATABASE_URL"])
        assert answers(env["MIGRATION_DATABASE_URL"])
        assert redis.Redis.from_url(env["REDIS_URL"]).ping()
    assert not answers(env["DATABASE_URL"])
    assert InstanceLock(folder).holder == ""


def test_only_the_server_that_is_not_named_is_embedded(folder):
    named = {"DATABASE_URL": NAMED["DATABASE_URL"]}
    with connected_environment(named, folder) as env:
        assert env["DATABASE_URL"] == named["DATABASE_URL"]
        assert "MIGRATION_DATABASE_URL" not in env
        assert redis.Redis.from_url(env["REDIS_URL"]).ping()
    assert not (folder / "postgres").exists()


def test_a_command_beside_a_running_server_uses_its_servers(folder):
    with instance_of_server(folder), EmbeddedPostgres(folder / "postgres") as running:
        running.ensure_database("tuloskori")
        with connected_environment({"REDIS_URL": "redis://queue"}, folder) as env:
            assert answers(env["DATABASE_URL"])
        assert running.pid, "the command stopped a server that was not its own"


def test_two_servers_on_one_folder_are_refused(folder):
    with (
        instance_of_server(folder),
        pytest.raises(EmbeddedError, match=r"script/server \(process \d+\) already uses"),
        instance_of_server(folder),
    ):
        pass


def test_a_command_waits_for_another_and_then_says_so(folder, monkeypatch):
    monkeypatch.setattr(local, "_WAIT_SECONDS", 0.2)
    assert InstanceLock(folder).take("a command")
    with (
        pytest.raises(EmbeddedError, match=r"a command \(process \d+\) still uses"),
        connected_environment({}, folder),
    ):
        pass


def test_a_server_knows_that_the_one_before_was_cut_down(folder):
    with instance_of_server(folder) as cut_down:
        assert not cut_down
    for left in (b"script/server (process 1)", b"no words: \xe4\xff"):
        (folder / "lock").write_bytes(left)
        with instance_of_server(folder) as cut_down:
            assert cut_down


def test_temporary_servers_are_empty_each_time_and_leave_nothing():
    seen = []
    for _ in range(2):
        with temporary_servers() as servers:
            env = servers.environment
            seen.append(servers.postgres.data_dir.parent)
            client = redis.Redis.from_url(env["REDIS_URL"])
            assert client.incr("runs") == 1
            assert answers(env["DATABASE_URL"])
            socket = parse_qs(urlsplit(env["DATABASE_URL"]).query)["host"][0]
        assert not seen[-1].exists()
        assert not answers(f"postgresql://postgres@/postgres?host={socket}")
    assert seen[0] != seen[1]
