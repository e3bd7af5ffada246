"""The embedded Valkey: a private socket, and writes that outlive a kill."""

import os
import signal

import pytest
import redis

from marketplace.platform.embedded import valkey
from marketplace.platform.embedded.process import EmbeddedError, socket_folder
from marketplace.platform.embedded.valkey import EmbeddedValkey


def test_it_serves_one_private_socket_and_no_port(folder):
    with EmbeddedValkey(folder / "valkey") as server:
        client = redis.Redis.from_url(server.url)
        assert client.ping()
        assert client.config_get("port") == {"port": "0"}
        assert client.config_get("appendonly") == {"appendonly": "yes"}
        assert socket_folder(folder / "valkey").stat().st_mode & 0o777 == 0o700
    assert server.pid is None
    assert not socket_folder(folder / "valkey").exists()


def test_what_was_written_is_there_after_a_kill(folder):
    first = EmbeddedValkey(folder / "valkey")
    first.start()
    client = redis.Redis.from_url(first.url)
    for number in range(500):
        client.rpush("jobs", number)
    os.kill(first.pid, signal.SIGKILL)
    first.stop()
    client.close()
    with EmbeddedValkey(folder / "valkey") as second:
        assert second.url == first.url
        assert redis.Redis.from_url(second.url).llen("jobs") == 500


def test_a_second_server_on_the_same_folder_is_refused_and_the_first_goes_on(folder, monkeypatch):
    monkeypatch.setattr(valkey, "_UNTIL_FREE_SECONDS", 0.3)
    with EmbeddedValkey(folder / "valkey") as first:
        with pytest.raises(EmbeddedError, match="Another Valkey already serves"):
            EmbeddedValkey(folder / "valkey").start()
        assert redis.Redis.from_url(first.url).ping()


def test_broken_data_is_told_in_one_line(folder):
    with EmbeddedValkey(folder / "valkey") as server:
        redis.Redis.from_url(server.url).set("a", "b" * 100)
    (written,) = (folder / "valkey" / "appendonlydir").glob("*.incr.aof")
    written.write_bytes(b"*1\r\nnonsense" + written.read_bytes())
    with pytest.raises(EmbeddedError, match=r"Valkey did not start: .*Bad file format") as caught:
        EmbeddedValkey(folder / "valkey").start()
    assert "\n" not in str(caught.value)
