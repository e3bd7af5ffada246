"""The migration that lets a payment line be of an order, on a database with a contract's line."""

import psycopg
import pytest
from alembic import command

from marketplace.database import alembic_config
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER
from tests.factories.old_databases import KEYS, insert, insert_area_with_officer, old_database

AREA, OFFICER = next(KEYS), next(KEYS)


def test_a_line_of_a_contract_stays_and_one_of_neither_is_refused(servers: Servers) -> None:
    assert servers.postgres
    with old_database(servers, "before_order_lines", "0039") as made:
        insert_area_with_officer(made, AREA, OFFICER)
        made.execute("set session_replication_role = replica")  # what it points to is not here
        line = insert(made, "payment_line", area_id=AREA, line_id="l", state="calculated",
                      as_of="2026-09-30", contract_id=AREA, provider_id=AREA, person_key="k",
                      subject_kind="referral", subject_id="s", rule="r", outcome_on="2026-09-22",
                      quantity=1, unit_eur=80, amount_eur=80, vat_category="S",
                      scheme_vat_category="S", explanation="{}", remarks="[]")  # fmt: skip
        owner = servers.postgres.url(OWNER, "before_order_lines")
        command.upgrade(alembic_config(owner), "0048")
        row = made.execute("select contract_id, order_id from payment_line").fetchone()
        assert row == {"contract_id": AREA, "order_id": None}
        with pytest.raises(psycopg.errors.CheckViolation, match="ck_payment_line_source"):
            made.execute("update payment_line set contract_id = null where id = %s", (line,))
