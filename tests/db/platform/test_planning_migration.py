"""The migration to needs reads the rows of a database that has rules already."""

import json

import psycopg
import pytest
from alembic import command

from marketplace.database import alembic_config
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER, SUPERUSER

NAME = "before_needs"
AREAS = ("00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000b")
RULE = (
    "insert into rule (id, area_id, created_at, kind, key, value, valid_from, source)"
    " values (gen_random_uuid(), %s, now(), %s, %s, %s, '2017-01-01', 'Laki')"
)


@pytest.fixture
def address(servers: Servers) -> str:
    """A database at the migration before, with rules in two areas; asked as the superuser."""
    assert servers.postgres
    root = servers.postgres.url(SUPERUSER, "postgres").replace("+psycopg", "")
    with psycopg.connect(root, autocommit=True) as connection:
        connection.execute(f"drop database if exists {NAME} with (force)")
        connection.execute(f"create database {NAME} owner {OWNER}")
    address = servers.postgres.url(SUPERUSER, NAME).replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("create extension if not exists btree_gist")
    command.upgrade(alembic_config(servers.postgres.url(OWNER, NAME)), "0004")
    with psycopg.connect(address, autocommit=True) as connection:
        for place, area in enumerate(AREAS):
            connection.execute(
                "insert into area (id, code, names, created_at) values (%s, %s, '{}', now())",
                (area, f"alue{place}"),
            )
            for kind, key in (("threshold", "national:services"), ("vat", "S")):
                value = json.dumps({"names": {"fi": "Nimi"}, "eur": "60000"})
                connection.execute(RULE, (area, kind, key, value))
    return address


def test_thresholds_of_every_area_learn_their_regime_and_classes(
    servers: Servers, address: str
) -> None:
    assert servers.postgres
    command.upgrade(alembic_config(servers.postgres.url(OWNER, NAME)), "0005")
    with psycopg.connect(address) as connection:
        rows = connection.execute(
            "select kind, value, changed_by, confirmed_at from rule order by kind"
        ).fetchall()
    assert [row[0] for row in rows] == ["threshold", "threshold", "vat", "vat"]
    for kind, value, changed_by, confirmed_at in rows:
        assert value["eur"] == "60000"
        assert (value.get("regime"), value.get("classes")) == (
            ("national", ["services"]) if kind == "threshold" else (None, None)
        )
        assert (changed_by, confirmed_at) == (None, None)
