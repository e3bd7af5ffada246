"""``script/server``: everything that makes a running Tuloskori, on one machine."""

import contextlib
import errno
import hashlib
import http.client
import os
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg

from marketplace.platform.embedded.local import DATABASE, instance_of_server, needed_servers
from marketplace.platform.embedded.postgres import SUPERUSER, EmbeddedPostgres
from marketplace.platform.embedded.process import EmbeddedError
from marketplace.platform.embedded.supervisor import (
    Program,
    Stopped,
    Supervisor,
    stop_on_signals,
)
from marketplace.platform.embedded.web import GUNICORN
from marketplace.platform.paths import MIGRATIONS, RULES
from marketplace.platform.settings import Settings, SettingsError

_READY_SECONDS = 60
_LEFT_BEHIND_SECONDS = 30


def serve(env: Mapping[str, str], instance: Path) -> int:
    """Start and keep everything until stopped; gives the exit code. Problems become one line."""
    try:
        stop_on_signals()
        with (
            instance_of_server(instance) as left_behind,
            _listening(env, wait_seconds=_LEFT_BEHIND_SECONDS if left_behind else 0) as listener,
            Supervisor(_tell) as kept,
        ):
            _start_everything(kept, env, instance, listener)
            kept.watch()
    except (EmbeddedError, SettingsError) as error:
        _tell(str(error))
        return 1
    except Stopped:
        return 0


def _start_everything(
    kept: Supervisor, env: Mapping[str, str], instance: Path, listener: socket.socket
) -> None:
    servers = needed_servers(env, instance)
    env = {**env, **servers.environment, "PYTHONUNBUFFERED": "1"}
    settings = Settings.from_env(env)  # what is wrong with them shows before anything runs
    if servers.postgres:
        kept.start(servers.postgres)
        servers.postgres.ensure_database(DATABASE)
        if _is_half_loaded(servers.postgres):
            _tell("The first load of the demo data was cut short: beginning anew.")
            servers.postgres.drop_database(DATABASE)
            servers.postgres.ensure_database(DATABASE)
    if servers.valkey:
        kept.start(servers.valkey)
    migrated = _is_migrated(env.get("MIGRATION_DATABASE_URL") or env["DATABASE_URL"])
    if not migrated:
        _command(env, instance, "db", "upgrade").run()
    options = ("marketplace.wsgi:app", "--graceful-timeout=5", f"--bind=fd://{listener.fileno()}")
    web = (sys.executable, "-m", *GUNICORN, *options)
    kept.start(Program("web", web, env, instance / "web.log", [listener.fileno()]))
    log_ins = "" if settings.production else _demo_log_ins(env, instance, anew=not migrated)
    _load_new_rules(env, instance)
    kept.start(_command(env, instance, "worker"))
    kept.start(_command(env, instance, "scheduler"))
    _await_pages(kept, listener)
    _tell(f"Tuloskori is at {_address(listener)} (Ctrl-C ends it; logs: {instance}/*.log)")
    _tell(log_ins.rstrip())


def _is_half_loaded(postgres: EmbeddedPostgres) -> bool:
    """Whether a load of the demo data was cut short: passwords come last, so nobody could log in.

    What is in such a database nobody has made, and nobody would miss.
    """
    url = postgres.url(SUPERUSER, DATABASE).replace("+psycopg", "", 1)
    with psycopg.connect(url) as connection:
        made = connection.execute("SELECT to_regclass('user_account')").fetchone()
        if not made or made[0] is None:
            return False
        found = connection.execute(
            "SELECT EXISTS (SELECT FROM area)"
            " AND NOT EXISTS (SELECT FROM user_account WHERE password IS NOT NULL)"
        ).fetchone()
        return bool(found and found[0])


def _demo_log_ins(env: Mapping[str, str], instance: Path, *, anew: bool) -> str:
    """Load the demo data, once for each database, and give its log-ins.

    They are kept in a file, because asking the product for them doubles the time of a start.
    """
    kept = instance / f"demo-log-ins-{_digest_of(env)}.txt"
    if anew or not kept.exists():
        _command(env, instance, "demo-data", "load").run()
        kept.write_text(_command(env, instance, "demo-data", "logins").run(), encoding="utf-8")
    return kept.read_text(encoding="utf-8")


def _load_new_rules(env: Mapping[str, str], instance: Path) -> None:
    """Give the area the rules that this version brings, once for each database and file of rules;
    what people changed or confirmed stays. A failure is told and ends nothing: a production area
    may not have been made yet."""
    kept = instance / f"rules-{_digest_of(env)}.txt"
    newest = hashlib.sha256(RULES.read_bytes()).hexdigest()
    if kept.exists() and kept.read_text(encoding="ascii") == newest:
        return
    try:
        _command(env, instance, "rule", "load").run()
    except EmbeddedError as error:
        _tell(f"The standard rules were not loaded, script/tuloskori rule load does it: {error}")
        return
    kept.write_text(newest, encoding="ascii")


def _digest_of(env: Mapping[str, str]) -> str:
    """A name of the database for files of the instance."""
    return hashlib.sha256(env["DATABASE_URL"].encode()).hexdigest()[:16]


def _is_migrated(url: str) -> bool:
    """Whether the database stands at the newest migration: asking costs less than migrating."""
    newest = (MIGRATIONS / "HEAD").read_text(encoding="ascii").strip()
    try:
        with psycopg.connect(url.replace("+psycopg", "", 1)) as connection:
            found = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    except psycopg.Error:
        return False
    return found == [(newest,)]


def _command(env: Mapping[str, str], instance: Path, *words: str) -> Program:
    """The product's command line, as a program named after its words."""
    command = (sys.executable, "-m", "marketplace", *words)
    return Program(" ".join(words), command, env, instance / f"{'-'.join(words)}.log")


@contextmanager
def _listening(env: Mapping[str, str], wait_seconds: float) -> Iterator[socket.socket]:
    """The web server's socket, held from the start: a taken port shows before anything runs.

    It is waited for as long as the web server of a run that was cut down may still have it.
    """
    host, port = env.get("TULOSKORI_BIND") or "127.0.0.1", env.get("PORT") or "8000"
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise EmbeddedError(f"PORT is {port!r}: it must be a number from 1 to 65535.")
    until = time.monotonic() + wait_seconds
    while True:
        try:
            listener = socket.create_server((host, int(port)), backlog=128)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() > until:
                raise EmbeddedError(_cannot_listen(host, int(port), error)) from error
            time.sleep(0.1)
        else:
            break
    with listener:
        yield listener


def _cannot_listen(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use. Choose another: PORT={port + 1} script/server"
    return f"Cannot listen on {host} port {port}: {os.strerror(error.errno or 0)}."


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()
    return f"http://{host}:{port}"


def _await_pages(kept: Supervisor, listener: socket.socket) -> None:
    """Wait until the web server answers, looking after the services meanwhile."""
    until = time.monotonic() + _READY_SECONDS
    while time.monotonic() < until:
        connection = http.client.HTTPConnection(*listener.getsockname(), timeout=1)
        with contextlib.suppress(OSError), contextlib.closing(connection):
            connection.request("GET", "/healthz")
            if connection.getresponse().status == http.client.OK:
                return
        kept.look()
        time.sleep(0.05)
    raise EmbeddedError(f"The web server does not answer within {_READY_SECONDS} s.")


def _tell(lines: str) -> None:
    for line in lines.splitlines():
        print(f"server: {line}", file=sys.stderr, flush=True)  # noqa: T201 -- for the terminal
