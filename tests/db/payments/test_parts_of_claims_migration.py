"""The migration that lets claims be paid back in parts, on a database with claims and late
interest."""

from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest
from alembic import command

from marketplace.database import alembic_config
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER
from tests.factories.old_databases import KEYS, insert, insert_area_with_officer, old_database

AREA, OFFICER, PROVIDER, CONTRACT, STATEMENT = (next(KEYS) for _each in range(5))
NAME = "before_parts_of_claims"
SUMS = """
select account, municipality, sum(amount_eur)::float as eur from ledger_posting
where recovery_id = %s and line_id is null group by account, municipality
having sum(amount_eur) <> 0
"""


def claim(made: psycopg.Connection, number: str, state: str, **more: object) -> UUID:
    return insert(made, "recovery_claim", **{
        "area_id": AREA, "number": number, "state": state, "provider_id": PROVIDER,
        "buyer_id": PROVIDER, "route": "bank_file", "reference": number, "net_eur": 100,
        "vat_eur": 25.5, "gross_eur": 125.5, "vat_breakdown": "[]", "payee_name": "P",
        "account_name": "A", "iban": "FI", "line_verifiers": "[]", "prepared_by": OFFICER,
        "approved_by": PROVIDER, "due_on": "2026-10-30", "reason": "R"} | more)  # fmt: skip


def written_off(made: psycopg.Connection, number: str, **more: object) -> UUID:
    """A claim of two lines, with its VAT where it was posted before."""
    key = claim(made, number, "written_off", **more)
    for place, eur in enumerate((-33, -67)):
        row = {
            "area_id": AREA, "line_id": f"{number}-{place}", "state": "reclaimed",
            "as_of": "2026-09-30", "due_on": "2026-10-30", "contract_id": CONTRACT,
            "provider_id": PROVIDER, "person_key": "k", "subject_kind": "referral",
            "subject_id": "s", "rule": "r", "outcome_on": "2026-09-22", "quantity": 1,
            "unit_eur": eur, "amount_eur": eur, "vat_category": "S", "scheme_vat_category": "S",
            "explanation": "{}", "remarks": "[]", "recovery_id": key, "claim": "none",
            "fact_source": "",
            **dict.fromkeys(("sampled", "opened"), False),
        }  # fmt: skip
        line = insert(made, "payment_line", **row)
        posted(made, ("cost", eur), ("owed", -eur), line_id=line, municipality="109")
    posted(made, ("vat", -25.5), ("written_off", 25.5), recovery_id=key)
    return key


def posted(made: psycopg.Connection, *postings: tuple[str, float], **whose: object) -> None:
    cause = str(next(KEYS))
    entry = insert(made, "ledger_entry", area_id=AREA, cause=cause, action="create",
                   booked_on="2026-10-01")  # fmt: skip
    for account, eur in postings:
        insert(made, "ledger_posting", area_id=AREA, entry_id=entry, account=account,
               amount_eur=eur, **whose)  # fmt: skip


@pytest.fixture(scope="module")
def upgraded(servers: Servers) -> Iterator[tuple[psycopg.Connection, dict[str, UUID]]]:
    assert servers.postgres
    with old_database(servers, NAME, "0137") as made:
        insert_area_with_officer(made, AREA, OFFICER)
        insert(made, "organisation", id=PROVIDER, area_id=AREA, kind="provider", name="P",
               business_id="1")  # fmt: skip
        made.execute("set session_replication_role = replica")  # what it points to is not all here
        keys = {
            "paid": claim(made, "TP-1", "paid", paid_on="2026-10-20", source="B1"),
            "uncredited": written_off(made, "TP-2"),
            "credited": written_off(made, "TP-3", credit_note_id=next(KEYS)),
        }
        insert(made, "late_interest", area_id=AREA, provider_id=PROVIDER, statement_id=STATEMENT,
               state="owed", due_on="2026-09-30", settled_on="2026-10-10", percent="10.5",
               interest_eur=31.77, compensation_eur=40)  # fmt: skip
        made.execute("set session_replication_role = origin")
        command.upgrade(alembic_config(servers.postgres.url(OWNER, NAME)), "0126")
        yield made, keys


def test_what_was_paid_back_is_a_repayment_by_the_banks_reference(
    upgraded: tuple[psycopg.Connection, dict[str, UUID]],
) -> None:
    made, keys = upgraded
    (row,) = made.execute("select recovery_id, amount_eur::float as eur, source from repayment")
    assert (row["recovery_id"], row["eur"], row["source"]) == (keys["paid"], 125.5, "B1")


def test_the_vat_of_what_was_written_off_is_lost_where_it_was_credited(
    upgraded: tuple[psycopg.Connection, dict[str, UUID]],
) -> None:
    made, keys = upgraded
    assert made.execute(SUMS, [keys["uncredited"]]).fetchall() == []
    rows = made.execute(SUMS, [keys["credited"]]).fetchall()
    assert {(row["account"], row["municipality"]): row["eur"] for row in rows} == {
        ("lost_vat", "109"): 25.5, ("vat", "109"): -25.5,
    }  # fmt: skip


def test_a_claim_was_closed_on_the_day_of_which_its_log_tells(
    upgraded: tuple[psycopg.Connection, dict[str, UUID]], servers: Servers
) -> None:
    made, keys = upgraded
    url = servers.postgres.url(OWNER, NAME)  # type: ignore[union-attr]
    command.upgrade(alembic_config(url), "0133")
    made.execute("set session_replication_role = replica")
    reopened = claim(made, "TP-4", "sent", closed_on="2026-10-30", closed_by=OFFICER)
    for place, action in enumerate(("propose_write_off", "write_off", "attach"), start=1):
        insert(made, "audit_event", area_id=AREA, object_type="recovery_claim", sequence=place,
               object_id=keys["credited"], action=action, actor_name="O", facts="{}", hash="h",
               created_at=f"2026-11-{19 + place}T22:30:00Z")  # fmt: skip
    made.execute("set session_replication_role = origin")
    command.upgrade(alembic_config(url), "0140")
    rows = made.execute("select id, closed_on::text as day from recovery_claim").fetchall()
    found = {row["id"]: row["day"] for row in rows}
    assert (found[keys["credited"]], found[reopened]) == ("2026-11-22", None)


def test_late_interest_keeps_its_rate_as_one_period(
    upgraded: tuple[psycopg.Connection, dict[str, UUID]],
) -> None:
    made, _keys = upgraded
    (row,) = made.execute("select periods from late_interest")
    assert row["periods"] == [
        {"first": "2026-10-01", "last": "2026-10-10", "percent": "10.5", "cents": 3177}
    ]
