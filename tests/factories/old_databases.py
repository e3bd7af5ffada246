"""Databases as they were before a migration, for the tests of what it makes of their rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from uuid import UUID

import psycopg
from alembic import command
from alembic.script import ScriptDirectory
from psycopg.rows import dict_row

from marketplace.database import alembic_config
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER, SUPERUSER

KEYS = (UUID(int=number) for number in count(1))
"""Keys of rows, each once."""
_kept: dict[str, dict[str, str]] = {}
"""Empty databases by revision, of each server."""


@contextmanager
def old_database(servers: Servers, name: str, revision: str) -> Iterator[psycopg.Connection]:
    """A database of its own at a revision, seen as a superuser; rows come as mappings."""
    assert servers.postgres
    root = servers.postgres.url(SUPERUSER, "postgres").replace("+psycopg", "")
    with psycopg.connect(root, autocommit=True) as all_databases:
        _copy(all_databases, _at(servers, all_databases, revision), name)
    url = servers.postgres.url(SUPERUSER, name).replace("+psycopg", "")
    with psycopg.connect(url, autocommit=True, row_factory=dict_row) as made:  # type: ignore[arg-type]
        yield made
    with psycopg.connect(root, autocommit=True) as all_databases:
        all_databases.execute(f"drop database {name} with (force)")


def _at(servers: Servers, all_databases: psycopg.Connection, revision: str) -> str:
    """An empty database at a revision, kept for others that begin there or later: most of the way
    to a revision was gone before."""
    assert servers.postgres
    kept = _kept.setdefault(servers.postgres.url(OWNER, "postgres"), {})
    if revision not in kept:
        name = f"at_{revision}"
        way = _way()
        before = [each for each in way[: way.index(revision)] if each in kept]
        _copy(all_databases, kept[before[-1]] if before else "template1", name)
        command.upgrade(alembic_config(servers.postgres.url(OWNER, name)), revision)
        kept[revision] = name
    return kept[revision]


@cache
def _way() -> list[str]:
    """The revisions in the order in which they are gone through: not that of their numbers."""
    script = ScriptDirectory.from_config(alembic_config(""))
    return [each.revision for each in script.walk_revisions()][::-1]


def _copy(all_databases: psycopg.Connection, template: str, name: str) -> None:
    all_databases.execute(f"drop database if exists {name} with (force)")
    all_databases.execute(
        f"create database {name} template {template} strategy file_copy owner {OWNER}"
    )


def insert(connection: psycopg.Connection, table: str, **values: object) -> UUID:
    """A row, with key and time of making where none are given; its key."""
    row = {"id": next(KEYS), "created_at": "2026-09-22T09:01:00Z"} | values
    columns, places = ", ".join(row), ", ".join(["%s"] * len(row))
    connection.execute(f"insert into {table} ({columns}) values ({places})", tuple(row.values()))  # type: ignore[arg-type]
    return row["id"]  # type: ignore[return-value]


def insert_area_with_officer(connection: psycopg.Connection, area: UUID, officer: UUID) -> None:
    """An area and one person, as every version of the tables takes them."""
    insert(connection, "area", id=area, code="a", names="{}")
    insert(connection, "user_account", id=officer, email="o@x.example", name="Oona Ostaja",
           locale="fi", active=True, fs_uniquifier="o")  # fmt: skip
