"""The migration that lets an award that stands again have a contract again, on old contracts."""

import psycopg
import pytest
from alembic import command

from marketplace.database import alembic_config
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER
from tests.factories.old_databases import KEYS, insert, insert_area_with_officer, old_database

NAME, BEFORE, AFTER = "before_contracts_anew", "0025", "0024"


def test_beside_a_void_contract_of_an_award_there_may_be_another_and_no_third(
    servers: Servers,
) -> None:
    assert servers.postgres
    area, officer, provider, decision = (next(KEYS) for _each in range(4))
    with old_database(servers, NAME, BEFORE) as connection:
        insert_area_with_officer(connection, area, officer)
        # Contracts stand on a long road of calls and offers, which this migration does not read.
        connection.execute("set session_replication_role = replica")
        row = {"area_id": area, "call_id": next(KEYS), "decision_id": decision,
               "offer_id": next(KEYS), "buyer_id": provider, "provider_id": provider,
               "titles": "{}", "municipalities": [], "capacity": 1, "maximum_value_eur": 1,
               "starts_on": "2026-11-01", "ends_on": "2026-12-31", "scheme": "s",
               "scheme_sha256": "0"}  # fmt: skip
        insert(connection, "contract", number="S-1", state="void", **row)
        with pytest.raises(psycopg.errors.UniqueViolation):
            insert(connection, "contract", number="S-2", state="draft", **row)
        command.upgrade(alembic_config(servers.postgres.url(OWNER, NAME)), AFTER)
        insert(connection, "contract", number="S-2", state="draft", **row)
        with pytest.raises(psycopg.errors.UniqueViolation, match="uq_contract_standing"):
            insert(connection, "contract", number="S-3", state="draft", **row)
