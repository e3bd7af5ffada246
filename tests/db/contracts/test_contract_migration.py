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


def test_an_award_whose_contract_was_ended_because_it_fell_may_have_another(
    servers: Servers,
) -> None:
    assert servers.postgres
    area, officer, provider, call = (next(KEYS) for _each in range(4))
    with old_database(servers, "before_standing_again", "0067") as connection:
        insert_area_with_officer(connection, area, officer)
        connection.execute("set session_replication_role = replica")
        made = {"area_id": area, "kind": "award", "subject_type": "call", "state": "final",
                "title": "t", "drafted_by": officer, "competence": "c", "grounds": "g",
                "content": "{}", "remedy": "{}", "power": "{}", "pending": 0, "whole": True,
                "contracted_at": "2026-10-20T09:00Z", "ready_at": "2026-10-19T09:00Z"}  # fmt: skip
        ended = insert(connection, "decision", subject_id=call, diary_number="D-1", **made)
        runs = insert(connection, "decision", subject_id=next(KEYS), diary_number="D-2", **made)
        row = {"area_id": area, "call_id": call, "offer_id": next(KEYS), "buyer_id": provider,
               "provider_id": provider, "titles": "{}", "municipalities": [], "capacity": 1,
               "maximum_value_eur": 1, "starts_on": "2026-11-01", "ends_on": "2026-12-31",
               "scheme": "s", "scheme_sha256": "0", "kind": "purchase"}  # fmt: skip
        gone = {"terminated_on": "2026-11-30", "termination_reason": "Kumottu."}
        insert(connection, "contract", number="S-1", state="ended", decision_id=ended, **row | gone)
        insert(connection, "contract", number="S-2", state="in_force", decision_id=runs, **row)
        rounds = [insert(connection, "evaluation", area_id=area, call_id=call, round=number,
                         state="replaced", rule="mean", scores_shown=True, evaluators_needed=1,
                         divergence_limit=20, agreed_at=f"2026-09-2{number}T12:00Z")
                  for number in (1, 2)]  # fmt: skip
        command.upgrade(
            alembic_config(servers.postgres.url(OWNER, "before_standing_again")), "0069"
        )
        found = connection.execute("select * from decision").fetchall()
        kept = {each["id"]: bool(each["contracted_at"] and each["ready_at"]) for each in found}  # type: ignore[call-overload]
        assert kept == {ended: False, runs: True}
        rested = {each["id"]: each["content"]["round"] for each in found}  # type: ignore[call-overload]
        assert rested == {ended: 1, runs: None}
        follows = connection.execute("select follows_id from evaluation order by round").fetchall()
        assert [each["follows_id"] for each in follows] == [None, rounds[0]]  # type: ignore[call-overload]
        insert(connection, "contract", number="S-3", state="draft", decision_id=ended, **row)
        with pytest.raises(psycopg.errors.UniqueViolation, match="uq_contract_standing"):
            insert(connection, "contract", number="S-4", state="draft", decision_id=ended, **row)
