"""The migration that marks lines whose facts had changed before lines were marked for it."""

from uuid import UUID

import psycopg
from alembic import command

from marketplace.database import alembic_config
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER
from tests.db.payments.test_marks_migration import AREA, FIRST, OFFICER, line
from tests.factories.old_databases import insert, insert_area_with_officer, old_database

BEFORE, AFTER = "2026-09-22T09:00:00Z", "2026-10-05T09:00:00Z"
MARKS = {"due_on": "2026-10-06", "fact_source": "other", "sampled": False, "claim": "none"}


def told(*spell_ids: str) -> dict[str, object]:
    return {"outcome": {"stretches": [{"spell_ids": list(spell_ids)}]}}


def version(
    made: psycopg.Connection, brought: UUID, spell_id: str, number: int, **changes: object
) -> None:
    """A version of a spell: the first one known always, the next since AFTER."""
    later = {"created_at": AFTER, "recorded_at": AFTER} if number > 1 else {"created_at": BEFORE}
    values = {
        "area_id": AREA, "import_id": brought, "spell_id": spell_id, "version": number,
        "person_key": "k", "employer_id": "T", "started_on": "2026-06-01", "hours_per_week": 30,
        "kind": "open", "columns": "{}", "withdrawn": False, "stands": True,
    }  # fmt: skip
    insert(made, "spell_version", **values | later | changes)


def test_what_nobody_has_approved_is_marked_where_its_facts_say_something_else_now(
    servers: Servers,
) -> None:
    assert servers.postgres
    with old_database(servers, "before_changed", "0125") as made:
        insert_area_with_officer(made, AREA, OFFICER)
        for table, points in (("payment_line", "contract_id"), ("payment_line", "provider_id"),
                              ("results_import", "file_id")):  # fmt: skip
            made.execute(f"alter table {table} drop constraint fk_{table}_{points}")
        made.execute("alter table payment_line drop constraint ck_payment_line_statement")
        brought = insert(
            made, "results_import", area_id=AREA, file_id=FIRST, file_name="t.csv", source="s",
            sha256="x", legal_basis="Laki", rows=1, new_versions=1,
        )  # fmt: skip
        for spell_id, changes in SPELLS.items():
            version(made, brought, spell_id, 1, withdrawn=spell_id == "BACK")
            version(made, brought, spell_id, 2, **changes)
        for name, (explained, changes) in LINES.items():
            line(made, FIRST, name, explained, **MARKS | changes)
        command.upgrade(alembic_config(servers.postgres.url(OWNER, "before_changed")), "0128")
        rows = made.execute("select line_id, exception, opened from payment_line order by line_id")
        found = {row["line_id"]: (row["exception"], row["opened"]) for row in rows}  # type: ignore[call-overload]
    assert found == {
        "back": ("corrected", False),
        "moved": ("corrected", False),
        "of-outcome": (None, False),
        "not-stood": (None, False),
        "rejected": (None, False),
        "same": (None, True),
        "verified": ("corrected", False),
    }


SPELLS: dict[str, dict[str, object]] = {
    "MOVED": {"ended_on": "2026-07-01"},
    "SAME": {},
    "BACK": {},
    "OTHER": {"hours_per_week": 10, "stands": False},
}
ADJUSTED = {"adjustment": {"now": None}}
LINES: dict[str, tuple[dict[str, object], dict[str, object]]] = {
    "moved": (told("MOVED", "SAME"), {}),
    "verified": (told("MOVED"), {"state": "verified", "opened": True}),
    "same": (told("SAME"), {"state": "verified", "opened": True}),
    "not-stood": (told("OTHER"), {}),
    "rejected": (told("MOVED"), {"state": "rejected"}),
    "of-outcome": (told("BACK"), {"state": "paid"}),
    "back": (ADJUSTED, {"adjusts_line_id": "of-outcome", "exception": "adjustment"}),
}
"""Explanations and states by the names of lines; one that is paid came to be before its job was
withdrawn, which an adjustment took back; now the job is told of again."""
