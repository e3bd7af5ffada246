"""The migration that gives each statement its pay day, on a database with statements."""

import psycopg
from alembic import command

from marketplace.database import alembic_config
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER
from tests.factories.old_databases import KEYS, insert, insert_area_with_officer, old_database

AREA, OFFICER, PROVIDER = next(KEYS), next(KEYS), next(KEYS)


def run_with_statement(made: psycopg.Connection, number: int, pay_on: str | None) -> None:
    run = insert(made, "payment_run", area_id=AREA, number=f"MA-{number}", state="approved",
                 as_of="2026-11-01", engine_version="4", calculated_by=OFFICER,
                 pay_on=pay_on)  # fmt: skip
    insert(made, "statement", area_id=AREA, run_id=run, provider_id=PROVIDER, number=f"ME-{number}",
           reference="RF", route="bank_file", net_eur=1, vat_eur=0, gross_eur=1, payee_name="P",
           iban="FI", vat_breakdown="[]")  # fmt: skip


def test_a_statement_takes_the_day_of_its_run_and_none_where_none_is_set(servers: Servers) -> None:
    assert servers.postgres
    with old_database(servers, "before_pay_days", "0023") as made:
        insert_area_with_officer(made, AREA, OFFICER)
        insert(made, "organisation", id=PROVIDER, area_id=AREA, kind="provider", name="P",
               business_id="1")  # fmt: skip
        run_with_statement(made, 1, "2026-11-30")
        run_with_statement(made, 2, None)
        owner = servers.postgres.url(OWNER, "before_pay_days")
        command.upgrade(alembic_config(owner), "0025")
        days = made.execute("select number, pay_on::text as day from statement order by number")
        assert {row["number"]: row["day"] for row in days} == {"ME-1": "2026-11-30", "ME-2": None}
