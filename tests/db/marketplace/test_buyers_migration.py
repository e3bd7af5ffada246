"""The migrations to needs that say for whom they are, on a database with a need."""

from collections.abc import Iterator

import psycopg
import pytest
from alembic import command

from marketplace.database import alembic_config
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER
from tests.factories.old_databases import KEYS, insert, insert_area_with_officer, old_database

BEFORE, AFTER = "0062", "0064"
NAME = "before_buyers"
AREA, OFFICER = next(KEYS), next(KEYS)


@pytest.fixture
def connection(servers: Servers) -> Iterator[psycopg.Connection]:
    """A database as it was before, with one person of one area, seen as a superuser."""
    with old_database(servers, NAME, BEFORE) as made:
        insert_area_with_officer(made, AREA, OFFICER)
        yield made


def test_a_need_that_stands_is_for_the_whole_area(
    connection: psycopg.Connection, servers: Servers
) -> None:
    connection.execute("set session_replication_role = replica")  # what it points to is not here
    insert(connection, "need", area_id=AREA, number="HT-2026-001", state="assessed", title="t",
           description="", service_line_id=AREA, buyer_id=AREA, owner_id=OFFICER,
           municipalities=["109"], cpv=["80000000"], concession=False, estimated_eur=100,
           options_eur=20, repeats_eur=0, starts_on="2026-10-01", ends_on="2027-09-30")  # fmt: skip
    assert servers.postgres
    command.upgrade(alembic_config(servers.postgres.url(OWNER, NAME)), AFTER)
    row = connection.execute("select scope, budget_line, joint from need").fetchone()
    assert row == {"scope": "area", "budget_line": None, "joint": None}
    with pytest.raises(psycopg.errors.CheckViolation, match="ck_need_budget_line"):
        connection.execute("update need set scope = 'municipality'")
    with pytest.raises(psycopg.errors.CheckViolation, match="ck_need_joint"):
        connection.execute("update need set scope = 'joint'")
