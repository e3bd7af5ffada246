"""The migration of call-offs, on a database in which one was offered and one accepted."""

from collections.abc import Iterator

import psycopg
import pytest
from alembic import command

from marketplace.database import alembic_config
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER
from tests.factories.old_databases import KEYS, insert, insert_area_with_officer, old_database

BEFORE, AFTER = "0049", "0050"
NAME = "before_call_offs"
AREA, OFFICER = next(KEYS), next(KEYS)


@pytest.fixture
def connection(servers: Servers) -> Iterator[psycopg.Connection]:
    """A database as it was before, seen as a superuser without foreign keys and triggers."""
    with old_database(servers, NAME, BEFORE) as made:
        insert_area_with_officer(made, AREA, OFFICER)
        made.execute("set session_replication_role = replica")
        yield made


def test_what_was_offered_before_stays_and_only_a_party_in_force_accepts(
    connection: psycopg.Connection, servers: Servers
) -> None:
    parties = {
        state: insert(connection, "framework_party", area_id=AREA, lot_id=next(KEYS),
                      provider_id=next(KEYS), offer_id=next(KEYS), decision_id=next(KEYS),
                      rank=1, state=state)
        for state in ("in_force", "left")
    }  # fmt: skip
    call_off = insert(connection, "call_off", area_id=AREA, number="T-2026-001", state="offered",
                      lot_id=next(KEYS), way="rank", buyer_id=next(KEYS), officer_id=OFFICER,
                      titles="{}", municipalities=["109"], capacity=1, quantities="{}",
                      value_eur=100, starts_on="2026-10-01", ends_on="2027-09-30")  # fmt: skip
    turn = {"area_id": AREA, "call_off_id": call_off, "provider_id": next(KEYS), "rank": 1,
            "answer_by": "2026-12-01T09:00:00Z"}  # fmt: skip
    insert(connection, "call_off_turn", **turn, sequence=1, what="offered",
           party_id=parties["left"])  # fmt: skip
    assert servers.postgres
    command.upgrade(alembic_config(servers.postgres.url(OWNER, NAME)), AFTER)
    assert connection.execute("select prices from call_off").fetchone() == {"prices": {}}
    assert connection.execute("select value_eur from call_off_turn").fetchone() == {"value_eur": 0}
    connection.execute("set session_replication_role = origin")
    connection.execute("alter table call_off_turn disable trigger append_only")
    connection.execute("alter table call_off_turn drop constraint fk_call_off_turn_provider_id")
    new = {"what": "accepted", "value_eur": 100}
    with pytest.raises(psycopg.errors.CheckViolation, match="is not in force"):
        insert(connection, "call_off_turn", **turn, **new, sequence=2, party_id=parties["left"])
    insert(connection, "call_off_turn", **turn, **new, sequence=2, party_id=parties["in_force"])
