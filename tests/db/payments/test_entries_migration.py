"""The migration that keeps of what files told whether money came in by it."""

from alembic import command

from marketplace.database import alembic_config
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER
from tests.factories.old_databases import KEYS, insert, insert_area_with_officer, old_database

AREA, ELSEWHERE = next(KEYS), next(KEYS)
PAID, BACK = "2026-10-01", "2026-10-05"


def test_a_credit_is_known_by_its_sum_or_where_there_is_none_by_its_payment(
    servers: Servers,
) -> None:
    assert servers.postgres
    with old_database(servers, "before_ways", "0146") as made:
        insert_area_with_officer(made, AREA, next(KEYS))
        made.execute("set session_replication_role = replica")  # the rows stand alone
        payment = insert(
            made, "payment", area_id=AREA, statement_id=ELSEWHERE, hand_over_id=ELSEWHERE,
            iban="FI", route="self_billing", end_to_end_id="ME-1", amount_eur=0, state="returned",
            reason="Suljettu", debited_on=PAID, credited_on=BACK,
        )  # fmt: skip
        for digest, cents, day in (
            ("a", -10, PAID), ("b", 10, BACK), ("c", 0, PAID), ("d", 0, BACK),
        ):  # fmt: skip
            insert(
                made, "settlement_entry", area_id=AREA, file_id=ELSEWHERE, digest=digest,
                state="taken", by_payables=True, name="ME-1", booked_on=day, amount_eur=cents,
                reference="", row=1, place="", facts="{}", payment_id=payment,
            )  # fmt: skip
        command.upgrade(alembic_config(servers.postgres.url(OWNER, "before_ways")), "0144")
        found = made.execute("select came_in from settlement_entry order by digest")
        assert [row["came_in"] for row in found] == [False, True, False, True]
