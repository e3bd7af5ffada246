"""The migration that tells each hand-over what its bank file comes to."""

import psycopg
from alembic import command

from marketplace.database import alembic_config
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER
from tests.factories.old_databases import KEYS, insert, insert_area_with_officer, old_database

AREA, ELSEWHERE = next(KEYS), next(KEYS)


def hand_over(made: psycopg.Connection, number: str, route: str, *amounts: int) -> None:
    made_now = insert(made, "hand_over", area_id=AREA, number=number, run_id=ELSEWHERE,
                      buyer_id=ELSEWHERE, route=route, pay_on="2026-10-01", payer_name="P",
                      payer_iban="FI", file_id=ELSEWHERE)  # fmt: skip
    for place, amount in enumerate(amounts):
        payment = insert(made, "payment", area_id=AREA, statement_id=next(KEYS), route=route,
                         hand_over_id=made_now, end_to_end_id=f"{number}-{place}", iban="FI",
                         amount_eur=amount, state="sent")  # fmt: skip
    if amounts:
        insert(made, "payment_transfer", area_id=AREA, payment_id=payment, state="sent",
               end_to_end_id=f"{number}/1", receiver_name="U", receiver_iban="FI",
               amount_eur=7)  # fmt: skip


def test_a_bank_file_comes_to_its_payments_and_what_goes_to_others(servers: Servers) -> None:
    assert servers.postgres
    with old_database(servers, "before_reconciling", "0109") as made:
        insert_area_with_officer(made, AREA, next(KEYS))
        made.execute("set session_replication_role = replica")  # the rows stand alone
        hand_over(made, "LU-1", "bank_file", 100, 0)
        hand_over(made, "LU-2", "self_billing", 50)
        hand_over(made, "LU-3", "bank_file")
        command.upgrade(alembic_config(servers.postgres.url(OWNER, "before_reconciling")), "0121")
        found = made.execute("select transfers, transfers_eur from hand_over order by number")
        assert [tuple(row.values()) for row in found] == [(2, 107), (None, None), (0, 0)]
