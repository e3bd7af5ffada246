"""The migration that gives lines the marks of the queue, on lines that stood before it."""

from uuid import UUID

import psycopg
from alembic import command
from psycopg.types.json import Jsonb

from marketplace.database import alembic_config
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER
from tests.factories.old_databases import KEYS, insert, insert_area_with_officer, old_database

AREA, OFFICER, FIRST, SECOND = (next(KEYS) for _ in range(4))


def line(
    made: psycopg.Connection, contract: UUID, name: str, told: object, **changes: object
) -> None:
    values = {
        "state": "calculated", "as_of": "2026-09-30", "contract_id": contract, "provider_id": AREA,
        "person_key": "k", "subject_kind": "referral", "subject_id": "s", "rule": "r",
        "outcome_on": "2026-09-22", "quantity": 1, "unit_eur": 80, "amount_eur": 80,
        "vat_category": "S", "scheme_vat_category": "S", "explanation": Jsonb(told),
        "remarks": "[]", "area_id": AREA, "line_id": name,
    }  # fmt: skip
    insert(made, "payment_line", **values | changes)


def outcome(**changes: object) -> dict[str, object]:
    work = {"first": "2026-06-01", "last": "2026-09-01", "kinds": [], "spell_ids": ["E1"]}
    told = {"measure": "retained", "months": 3, "counted_days": 93, "stretches": [work]}
    return {"outcome": told | changes}


def test_lines_get_their_marks_and_of_two_contracts_one_claim_stands(servers: Servers) -> None:
    assert servers.postgres
    with old_database(servers, "before_marks", "0075") as made:
        insert_area_with_officer(made, AREA, OFFICER)
        for points in ("contract_id", "provider_id", "area_id"):  # what it points to is not here
            made.execute(f"alter table payment_line drop constraint fk_payment_line_{points}")
        line(made, FIRST, "a", outcome())
        line(made, SECOND, "b", outcome(), created_at="2026-09-23T09:01:00Z")
        line(made, SECOND, "c", {"outcome": {"measure": "reached", "anchor": "service_start"}})
        line(made, SECOND, "d", {"adjustment": {"now": None}}, adjusts_line_id="b")
        line(made, SECOND, "e", outcome(months=6, counted_days=90))
        command.upgrade(alembic_config(servers.postgres.url(OWNER, "before_marks")), "0078")
        rows = made.execute(
            "select line_id, claim, exception, fact_source, outcome_kind, plain, due_on::text"
            " from payment_line order by line_id"
        ).fetchall()
    assert [tuple(row.values()) for row in rows] == [  # type: ignore[attr-defined]
        ("a", "stands", None, "client_system", "retained:3", True, "2026-10-06"),
        ("b", "conflict", "double_claim", "client_system", "retained:3", False, "2026-10-07"),
        ("c", "none", None, "provider", None, True, "2026-10-06"),
        ("d", "none", "adjustment", "other", None, False, "2026-10-06"),
        ("e", "stands", "gap", "client_system", "retained:6", False, "2026-10-06"),
    ]


def test_open_lines_on_the_providers_word_alone_or_on_a_dispute_do_not_match(
    servers: Servers,
) -> None:
    assert servers.postgres
    with old_database(servers, "before_disputes", "0100") as made:
        insert_area_with_officer(made, AREA, OFFICER)
        for table, points in FOREIGN.items():  # what they point to is not here
            made.execute(f"alter table {table} drop constraint fk_{table}_{points}")
        made.execute("alter table payment_line drop constraint fk_payment_line_provider_id")
        told = {name: fact(made, name, source) for name, source in TOLD.items()}
        insert(
            made, "results_conflict", area_id=AREA, spell_id="E3", reason="",
            stood_id=told["E3"], came_id=told["E3"],
        )  # fmt: skip
        for name in TOLD:
            marks = {"employment": name, "outcome_kind": "job_start", "claim": "stands"}
            more = {"due_on": "2026-10-01", "fact_source": "provider", "sampled": False}
            line(made, FIRST, name, outcome(), **marks, **more)
        command.upgrade(alembic_config(servers.postgres.url(OWNER, "before_disputes")), "0106")
        rows = made.execute("select line_id, exception from payment_line order by line_id")
        found = [tuple(row.values()) for row in rows]  # type: ignore[attr-defined]
    assert found == [("E1", "provider_only"), ("E2", None), ("E3", "disputed")]


FOREIGN = {"payment_line": "contract_id", "results_import": "file_id"}
TOLD = {"E1": "provider", "E2": "client_system", "E3": "provider"}


def fact(made: psycopg.Connection, spell_id: str, source: str) -> UUID:
    brought = insert(
        made, "results_import", area_id=AREA, file_id=FIRST, file_name="t.csv", source=source,
        sha256=spell_id, legal_basis="Laki", rows=1, new_versions=1,
    )  # fmt: skip
    return insert(
        made, "spell_version", area_id=AREA, import_id=brought, spell_id=spell_id, version=1,
        person_key="k", employer_id="T", started_on="2026-06-01", hours_per_week=30, kind="open",
        columns="{}", withdrawn=False, stands=True,
    )  # fmt: skip
