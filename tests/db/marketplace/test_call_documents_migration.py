"""The migration to documents of calls: those that take offers get theirs, the others are left."""

from uuid import UUID

import psycopg
from alembic import command

from marketplace.database import alembic_config
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER
from tests.factories.old_databases import KEYS, insert, insert_area_with_officer, old_database

BEFORE, AFTER, NAME = "0042", "0041", "before_call_documents"


def test_a_call_that_takes_offers_gets_its_document(servers: Servers) -> None:
    assert servers.postgres
    with old_database(servers, NAME, BEFORE) as connection:
        area, officer = next(KEYS), next(KEYS)
        insert_area_with_officer(connection, area, officer)
        calls = {state: _call(connection, area, state) for state in ("open", "draft", "final")}
        command.upgrade(alembic_config(servers.postgres.url(OWNER, NAME)), AFTER)
        found = connection.execute("select payload, key from outbox_job where task = 'call.render'")
        asked = [(row["payload"], row["key"]) for row in found]
        key = str(calls["open"])
        assert asked == [({"call_id": key}, f"call.render:{key}:0")]


def _call(connection: psycopg.Connection, area: UUID, state: str) -> UUID:
    """A call in a state, without what its foreign keys would point to."""
    key = next(KEYS)
    row: dict[str, object] = {"id": key, "area_id": area, "number": f"TK-{state}",
           "state": state, "titles": "{}", "model": "dynamic_small_procurement",
           "regime": "small_procurement",
           "descriptions": "{}", "language": "fi", "municipalities": ["109"], "capacity": 1,
           "maximum_value_eur": 100, "starts_on": "2026-10-01", "ends_on": "2027-09-30",
           "deadline": "2026-09-22T09:00Z", "price_weight": 60, "scheme": "",
           "price_formula": "lowest_relative", "formula_parameters": "{}",
           "tie_rule": "lower_price", "review_round": 0}  # fmt: skip
    for column in ("service_line_id", "buyer_id", "officer_id"):
        row[column] = next(KEYS)
    connection.execute("set session_replication_role = replica")
    insert(connection, "call", **row)
    connection.execute("set session_replication_role = origin")
    return key
