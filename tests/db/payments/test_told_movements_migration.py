"""The migration that keeps by part what files have told."""

from alembic import command

from marketplace.database import alembic_config
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER
from tests.factories.old_databases import KEYS, insert, insert_area_with_officer, old_database

AREA, ELSEWHERE = next(KEYS), next(KEYS)
PAID, BACK, AGAIN = "2026-10-01", "2026-10-05", "2026-10-08"


def test_what_parts_knew_by_their_days_and_what_is_open_of_them_is_filled_in(
    servers: Servers,
) -> None:
    assert servers.postgres
    with old_database(servers, "before_movements", "0152") as made:
        insert_area_with_officer(made, AREA, next(KEYS))
        made.execute("set session_replication_role = replica")  # the rows stand alone
        voucher, banked = (
            insert(
                made, "payment", area_id=AREA, statement_id=ELSEWHERE, hand_over_id=ELSEWHERE,
                iban="FI", route=route, end_to_end_id=name, amount_eur=10, state="returned",
                reason="Suljettu", debited_on=PAID, credited_on=BACK,
            )
            for route, name in (("self_billing", "ME-1"), ("bank_file", "ME-2"))
        )  # fmt: skip
        for payment, name in ((voucher, "ME-1/1"), (banked, "ME-2/1")):
            insert(
                made, "payment_transfer", area_id=AREA, payment_id=payment, end_to_end_id=name,
                receiver_name="A", receiver_iban="FI", amount_eur=5, state="settled",
                debited_on=PAID,
            )  # fmt: skip
        insert(
            made, "payment_transfer", area_id=AREA, payment_id=banked, end_to_end_id="ME-2/2",
            receiver_name="A", receiver_iban="FI", amount_eur=5, state="settled", settled_on=AGAIN,
            debited_on=PAID, credited_on=BACK,
        )  # fmt: skip
        for digest, name, state, reason, cents in (
            ("a", "ME-1", "open", "paid_again", -10),
            ("b", "ME-2", "explained", "paid_again", -10),
            ("c", "ME-1", "taken", "paid_twice", -10),
            ("d", "ME-1", "open", "back_again", 10),
            ("e", "ME-1", "open", "amount", -9),
        ):
            insert(
                made, "settlement_entry", area_id=AREA, file_id=ELSEWHERE, digest=digest,
                state=state, by_payables=True, name=name, booked_on=AGAIN, amount_eur=cents,
                reference="", row=1, place="", facts="{}", reason=f"settlement.{reason}",
                came_in=cents > 0, note="x" if state == "explained" else None,
            )  # fmt: skip
        command.upgrade(alembic_config(servers.postgres.url(OWNER, "before_movements")), "0160")
        rows = made.execute(
            "select coalesce(t.end_to_end_id, p.end_to_end_id) as name, m.booked_on::text as day,"
            " m.came_in, m.judged, e.digest, m.by_word from told_movement m"
            " join payment p on p.id = m.payment_id"
            " left join payment_transfer t on t.id = m.transfer_id"
            " left join settlement_entry e on e.id = m.entry_id order by 1, m.nth"
        )
        found = [tuple(row.values()) for row in rows]
        told = [each[:-1] for each in found]
    assert [each[1:] for each in told if each[0] == "ME-1"][:2] == [
        (PAID, False, None, None),
        (BACK, True, None, None),
    ]
    assert sorted(each[4] for each in told if each[0] == "ME-1" and each[4]) == ["a", "d"]
    assert [each[1:] for each in told if each[0] == "ME-1/1"] == [
        (PAID, False, None, None),
        (AGAIN, False, None, "a"),
    ]
    assert [each[3:] for each in told if each[0] == "ME-2"][2:] == [("explained", "b")]
    assert [each[1:] for each in told if each[0] == "ME-2/1"] == [(PAID, False, None, None)]
    by_hand = [(day, by_word) for name, day, *_told, by_word in found if name == "ME-2/2"]
    assert by_hand == [(PAID, False), (BACK, True), (AGAIN, True)]
