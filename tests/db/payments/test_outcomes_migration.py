"""The migration by which each line says which outcome it is of."""

from uuid import UUID

from alembic import command

from marketplace.database import alembic_config
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER
from tests.db.payments.test_marks_migration import AREA, FIRST, OFFICER, line
from tests.factories.old_databases import insert_area_with_officer, old_database

NAME = "before_outcomes"


def test_a_line_and_its_adjustments_are_of_one_outcome_whichever_day_it_falls_on(
    servers: Servers,
) -> None:
    assert servers.postgres
    marks = {
        "due_on": "2026-10-06", "fact_source": "other", "sampled": False, "state": "verified",
        "claim": "none", "opened": False,
    }  # fmt: skip
    work = marks | {"claim": "stands", "employment": "E1", "outcome_kind": "retained:3"}
    second = {"outcome": {"measure": "retained", "months": 3, "number": 2}}
    with old_database(servers, NAME, "0128") as made:
        insert_area_with_officer(made, AREA, OFFICER)
        made.execute("set session_replication_role = replica")  # what it points to is not here
        line(made, FIRST, "a", {"outcome": {}}, **work)
        line(made, FIRST, "b", {"outcome": {}}, outcome_on="2026-09-29", **work)
        line(made, FIRST, "c", {}, amount_eur=-80, adjusts_line_id="a", **marks)
        line(made, FIRST, "d", second, **work)
        line(made, FIRST, "e", {"outcome": {"measure": "reached"}}, **marks)
        command.upgrade(alembic_config(servers.postgres.url(OWNER, NAME)), "0134")
        rows = made.execute("select line_id, outcome from payment_line").fetchall()
    found = dict(tuple(row.values()) for row in rows)  # type: ignore[attr-defined]
    first = f"{UUID(str(FIRST))}:k:r:E1:retained:3"
    assert found == {
        "a": f"{first}:1", "b": f"{first}:1", "c": f"{first}:1", "d": f"{first}:2", "e": "e",
    }  # fmt: skip
