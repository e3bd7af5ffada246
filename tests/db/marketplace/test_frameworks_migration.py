"""The migration to framework agreements, on a database with a contract in force."""

from collections.abc import Iterator

import psycopg
import pytest
from alembic import command

from marketplace.database import alembic_config
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER
from tests.factories.old_databases import KEYS, insert, insert_area_with_officer, old_database

BEFORE, AFTER = "0038", "0045"
NAME = "before_frameworks"
AREA, OFFICER = next(KEYS), next(KEYS)


@pytest.fixture
def connection(servers: Servers) -> Iterator[psycopg.Connection]:
    """A database as it was before, with a contract, seen as a superuser without foreign keys."""
    with old_database(servers, NAME, BEFORE) as made:
        insert_area_with_officer(made, AREA, OFFICER)
        yield made


def _contract(connection: psycopg.Connection, number: str, **values: object) -> None:
    row = {"area_id": AREA, "number": number, "state": "in_force", "titles": "{}",
           "municipalities": ["109"], "capacity": 1, "maximum_value_eur": 100,
           "starts_on": "2026-10-01", "ends_on": "2027-09-30", "scheme": "",
           "scheme_sha256": ""}  # fmt: skip
    for column in ("call_id", "decision_id", "offer_id", "buyer_id", "provider_id"):
        row[column] = values.get(column, next(KEYS))
    connection.execute("set session_replication_role = replica")
    insert(connection, "contract", **row | values)
    connection.execute("set session_replication_role = origin")


def test_a_contract_that_stood_is_a_purchase_and_stays_the_one_of_its_award(
    connection: psycopg.Connection, servers: Servers
) -> None:
    decision, provider = next(KEYS), next(KEYS)
    _contract(connection, "S-2026-001", decision_id=decision, provider_id=provider)
    assert servers.postgres
    command.upgrade(alembic_config(servers.postgres.url(OWNER, NAME)), AFTER)
    row = connection.execute("select kind, lot_id, call_off_id from contract").fetchone()
    assert row == {"kind": "purchase", "lot_id": None, "call_off_id": None}
    with pytest.raises(psycopg.errors.UniqueViolation, match="uq_contract_standing"):
        _contract(connection, "S-2026-002", decision_id=decision, provider_id=provider)
    for number, call_off in (("S-2026-003", next(KEYS)), ("S-2026-004", next(KEYS))):
        _contract(connection, number, decision_id=decision, provider_id=provider, kind="call_off",
                  call_off_id=call_off)  # fmt: skip
    with pytest.raises(psycopg.errors.UniqueViolation, match="uq_contract_call_off"):
        _contract(connection, "S-2026-005", kind="call_off", call_off_id=call_off)


def test_the_database_lets_nothing_be_committed_above_a_ceiling(
    connection: psycopg.Connection, servers: Servers
) -> None:
    assert servers.postgres
    command.upgrade(alembic_config(servers.postgres.url(OWNER, NAME)), AFTER)
    connection.execute("set session_replication_role = replica")
    lot = insert(connection, "framework_lot", area_id=AREA, framework_id=next(KEYS), position=1,
                 titles="{}", service_line_id=next(KEYS), municipalities=["109"],
                 ways=["rank"], most_parties=3, response_hours=8, ceiling_eur=100,
                 committed_eur=0)  # fmt: skip
    connection.execute("set session_replication_role = origin")
    change = "update framework_lot set committed_eur = %s where id = %s"
    connection.execute(change, (100, lot))
    with pytest.raises(psycopg.errors.CheckViolation, match="ck_framework_lot_committed"):
        connection.execute(change, ("100.01", lot))
