"""The migration that tells what accounts payable pay to others by its transfers."""

import psycopg
from alembic import command

from marketplace.database import alembic_config
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER
from tests.factories.old_databases import KEYS, insert, insert_area_with_officer, old_database

AREA, ELSEWHERE = next(KEYS), next(KEYS)


def parted(made: psycopg.Connection, number: str, **payment: str | None) -> None:
    """A statement with a payment, of which a part goes to somebody else."""
    of = insert(made, "statement", area_id=AREA, run_id=ELSEWHERE, provider_id=next(KEYS),
                buyer_id=ELSEWHERE, number=number, state="sent", reference="RF",
                route="self_billing", net_eur=50, vat_eur=0, gross_eur=50, payee_name="P",
                iban="FI", vat_breakdown="[]", line_verifiers="[]")  # fmt: skip
    insert(made, "payment", area_id=AREA, statement_id=of, hand_over_id=ELSEWHERE, iban="FI",
           route="self_billing", end_to_end_id=number, amount_eur=10, **payment)  # fmt: skip
    insert(made, "payment_share", area_id=AREA, cause=number, provider_id=ELSEWHERE, paid_on=DAY,
           record_id=next(KEYS), kind="diverted", amount_eur=40, receiver_name="Ulosotto",
           receiver_iban="FI9")  # fmt: skip


DAY, BACK = "2026-10-01", "2026-10-05"


def test_what_went_to_others_is_out_where_the_voucher_was_told_as_paid(servers: Servers) -> None:
    assert servers.postgres
    with old_database(servers, "before_parts", "0128") as made:
        insert_area_with_officer(made, AREA, next(KEYS))
        made.execute("set session_replication_role = replica")  # the rows stand alone
        parted(made, "1", state="sent")
        parted(made, "2", state="settled", settled_on=DAY, debited_on=DAY)
        back = {"state": "returned", "settled_on": BACK, "reason": "Suljettu"}
        parted(made, "3", **back)
        parted(made, "4", **back, debited_on=DAY, credited_on=BACK)
        command.upgrade(alembic_config(servers.postgres.url(OWNER, "before_parts")), "0132")
        found = made.execute(
            "select end_to_end_id, amount_eur::int, state, settled_on::text, reason,"
            " debited_on::text, credited_on::text from payment_transfer order by 1"
        )
        assert [tuple(row.values()) for row in found] == [
            ("1/1", 40, "sent", None, None, None, None),
            ("2/1", 40, "settled", DAY, None, DAY, None),
            ("3/1", 40, "returned", BACK, "Suljettu", None, None),
            ("4/1", 40, "settled", DAY, None, DAY, None),
        ]
