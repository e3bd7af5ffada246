"""The migration that tells each payment its account, and each statement what the bank said."""

from uuid import UUID

import psycopg
from alembic import command

from marketplace.database import alembic_config
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER
from tests.factories.old_databases import KEYS, insert, insert_area_with_officer, old_database

AREA, ELSEWHERE = next(KEYS), next(KEYS)


def statement(made: psycopg.Connection, number: str, state: str) -> UUID:
    return insert(made, "statement", area_id=AREA, run_id=ELSEWHERE, provider_id=next(KEYS),
                  buyer_id=ELSEWHERE, number=number, state=state, reference="RF",
                  route="bank_file", net_eur=1, vat_eur=0, gross_eur=1, payee_name="P",
                  iban=f"FI-{number}", vat_breakdown="[]", line_verifiers="[]",
                  hand_over_id=ELSEWHERE, return_reason="AC04" if state == "sent" else None,
                  )  # fmt: skip


def payment(made: psycopg.Connection, of: UUID, name: str, state: str, day: str) -> None:
    insert(made, "payment", area_id=AREA, statement_id=of, hand_over_id=ELSEWHERE,
           route="bank_file", end_to_end_id=name, amount_eur=1, state=state, settled_on=day,
           reason="AC04" if state == "returned" else None)  # fmt: skip


def test_accounts_and_days_are_those_of_the_payments(servers: Servers) -> None:
    assert servers.postgres
    with old_database(servers, "before_paid_days", "0107") as made:
        insert_area_with_officer(made, AREA, next(KEYS))
        made.execute("set session_replication_role = replica")  # the rows stand alone
        paid, back = statement(made, "1", "settled"), statement(made, "2", "sent")
        payment(made, paid, "1", "returned", "2026-10-01")
        payment(made, paid, "1-2", "settled", "2026-10-08")
        payment(made, back, "2", "returned", "2026-10-02")
        command.upgrade(alembic_config(servers.postgres.url(OWNER, "before_paid_days")), "0103")
        accounts = made.execute("select end_to_end_id as name, iban from payment order by name")
        assert [row["iban"] for row in accounts] == ["FI-1", "FI-1", "FI-2"]
        days = made.execute(
            "select paid_on::text, returned_on::text, returned_why, return_reason"
            " from statement order by number"
        )
        assert [tuple(row.values()) for row in days] == [
            ("2026-10-08", None, None, None),
            (None, "2026-10-02", "AC04", None),
        ]
