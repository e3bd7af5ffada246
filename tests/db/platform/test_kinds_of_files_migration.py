"""The migration that gives each stored file its kind, by what refers to it."""

from alembic import command

from marketplace.database import alembic_config
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER
from tests.factories.old_databases import KEYS, insert, insert_area_with_officer, old_database

NAME, BEFORE, AFTER = "before_kinds", "0112", "0122"


def test_a_file_is_what_refers_to_it_and_what_nothing_refers_to_is_unknown(
    servers: Servers,
) -> None:
    assert servers.postgres
    area, officer = next(KEYS), next(KEYS)
    with old_database(servers, NAME, BEFORE) as made:
        insert_area_with_officer(made, area, officer)
        made.execute("set session_replication_role = replica")  # what it points to is not all here
        names = ("evidence", "results_file", "statement", "hand_over", "bank_statement", "unknown")
        file = {
            name: insert(made, "stored_file", area_id=area, name=name, size=1,
                         media_type="application/pdf", sha256=name)
            for name in names
        }  # fmt: skip
        brought = {"area_id": area, "file_name": "s", "source": "s",
                   "legal_basis": "L", "rows": 1, "new_versions": 1}  # fmt: skip
        for name in ("evidence", "results_file"):
            insert(made, "results_import", file_id=file[name], sha256=name, **brought)
        insert(made, "vault.original", area_id=area, file_id=file["evidence"],
               provider_id=area, media_type="application/pdf")  # fmt: skip
        run = insert(made, "payment_run", area_id=area, number="MA-1", state="approved",
                     as_of="2026-11-01", engine_version="4", calculated_by=officer)  # fmt: skip
        insert(made, "statement", area_id=area, run_id=run, provider_id=area, number="ME-1",
               reference="RF", route="bank_file", net_eur=1, vat_eur=0, gross_eur=1,
               payee_name="P", iban="FI", vat_breakdown="[]", buyer_id=area, state="approved",
               line_verifiers="{}", csv_id=file["statement"])  # fmt: skip
        insert(made, "hand_over", area_id=area, number="LU-1", run_id=run, buyer_id=area,
               route="bank_file", pay_on="2026-11-01", payer_name="K", payer_iban="FI",
               file_id=file["hand_over"], handed_over_by=officer)  # fmt: skip
        insert(made, "audit_event", area_id=area, object_type="stored_file", sequence=1,
               object_id=file["bank_statement"], action="settle", actor_name="T", facts="{}",
               hash="h")  # fmt: skip
        made.execute("set session_replication_role = origin")
        command.upgrade(alembic_config(servers.postgres.url(OWNER, NAME)), AFTER)
        found = made.execute("select name, kind from stored_file").fetchall()
    assert {row["name"]: row["kind"] for row in found} == {name: name for name in names}
