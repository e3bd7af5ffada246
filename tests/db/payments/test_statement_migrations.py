"""The migrations of statements, on a database with runs at the bank and approved."""

from collections.abc import Iterator

import psycopg
import pytest
from alembic import command

from marketplace.database import alembic_config
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER
from tests.factories.old_databases import KEYS, insert, insert_area_with_officer, old_database

AREA, OFFICER, BUYER, TOWN, PROVIDER, CONTRACT, FILE = (next(KEYS) for _each in range(7))
NAME = "before_buyers"


def run_with_statement(made: psycopg.Connection, number: int, state: str, **run: object) -> None:
    of = insert(made, "payment_run", **{
        "area_id": AREA, "number": f"MA-{number}", "state": state, "as_of": "2026-10-31",
        "engine_version": "4", "calculated_by": OFFICER} | run)  # fmt: skip
    key = insert(made, "statement", area_id=AREA, run_id=of, provider_id=PROVIDER,
                 number=f"ME-{number}", reference="RF", route="bank_file", net_eur=100, vat_eur=0,
                 gross_eur=100, payee_name="P", iban="FI", vat_breakdown="[]")  # fmt: skip
    insert(made, "payment_line", area_id=AREA, line_id=f"l{number}",
           state="paid" if state == "handed_over" else "verified", as_of="2026-10-31",
           contract_id=CONTRACT, provider_id=PROVIDER, person_key="k", subject_kind="referral",
           subject_id="s", rule="r", outcome_on="2026-09-22", quantity=1, unit_eur=100,
           amount_eur=100, vat_category="S", scheme_vat_category="S", explanation="{}",
           remarks="[]", run_id=of, statement_id=key)  # fmt: skip


@pytest.fixture
def upgraded(servers: Servers) -> Iterator[psycopg.Connection]:
    """A run that is at the bank and one that is approved, after the upgrade."""
    assert servers.postgres
    with old_database(servers, NAME, "0072") as made:
        insert_area_with_officer(made, AREA, OFFICER)
        for key, kind in ((BUYER, "buyer"), (TOWN, "municipality"), (PROVIDER, "provider")):
            insert(made, "organisation", id=key, area_id=AREA, kind=kind, name=kind,
                   business_id=kind)  # fmt: skip
        insert(made, "rule", area_id=AREA, kind="payer", key="account", valid_from="2026-01-01",
               value='{"name": "Kaupunki", "iban": "FI21"}', source="s")  # fmt: skip
        made.execute("set session_replication_role = replica")  # what it points to is not all here
        insert(made, "contract", id=CONTRACT, area_id=AREA, number="S", state="in_force",
               call_id=next(KEYS), decision_id=next(KEYS), offer_id=next(KEYS), buyer_id=TOWN,
               provider_id=PROVIDER, titles="{}", municipalities=["061"], capacity=1,
               maximum_value_eur=1, scheme="s", starts_on="2026-11-01", ends_on="2026-12-31",
               scheme_sha256="0")  # fmt: skip
        insert(made, "stored_file", id=FILE, area_id=AREA, name="MA-1.xml", size=1, sha256="0",
               media_type="application/xml")  # fmt: skip
        run_with_statement(made, 1, "handed_over", pay_on="2026-11-10", bank_file_id=FILE,
                           handed_over_at="2026-11-05T09:00Z", handed_over_by=OFFICER)  # fmt: skip
        run_with_statement(made, 2, "approved")
        config = alembic_config(servers.postgres.url(OWNER, NAME))
        command.upgrade(config, "0093")
        insert(made, "payment_share", area_id=AREA, cause="ME-1", provider_id=PROVIDER,
               record_id=next(KEYS), kind="diverted", paid_on="2026-11-10", amount_eur=40,
               receiver_name="Ulosotto", receiver_iban="FI22")  # fmt: skip
        (second,) = made.execute("select id from statement where number = 'ME-2'").fetchall()
        insert(made, "payment", area_id=AREA, statement_id=second["id"], hand_over_id=next(KEYS),
               route="bank_file", end_to_end_id="ME-2", amount_eur=1, state="returned",
               settled_on="2026-11-12", reason="AC04")  # fmt: skip
        made.execute("set session_replication_role = origin")
        command.upgrade(config, "head")
        yield made


def test_statements_have_the_buyer_of_their_lines_and_what_was_handed_over_stands(
    upgraded: psycopg.Connection,
) -> None:
    rows = upgraded.execute(
        "select statement.number, statement.buyer_id, hand_over.number as handed_over,"
        " payer_name, payer_iban, file_id, hand_over.pay_on::text as day from statement"
        " left join hand_over on hand_over.id = hand_over_id order by 1"
    ).fetchall()
    assert rows == [
        {"number": "ME-1", "buyer_id": TOWN, "handed_over": "MA-1", "payer_name": "Kaupunki",
         "payer_iban": "FI21", "file_id": FILE, "day": "2026-11-10"},
        {"number": "ME-2", "buyer_id": TOWN, "handed_over": None, "payer_name": None,
         "payer_iban": None, "file_id": None, "day": None},
    ]  # fmt: skip


def test_statements_take_their_life_from_their_run(upgraded: psycopg.Connection) -> None:
    rows = upgraded.execute(
        "select number, state, due_on - received_on as days, line_verifiers from statement"
        " order by 1"
    ).fetchall()
    assert [(row["number"], row["state"], row["days"], row["line_verifiers"]) for row in rows] == [
        ("ME-1", "handed_over", 30, []),
        ("ME-2", "approved", 30, []),
    ]


def test_what_went_to_others_has_its_transfers(upgraded: psycopg.Connection) -> None:
    rows = upgraded.execute(
        "select payment_transfer.end_to_end_id, receiver_name, payment_transfer.amount_eur::int"
        " as eur, payment_transfer.state from payment_transfer"
        " join payment on payment.id = payment_id"
    ).fetchall()
    assert [tuple(row.values()) for row in rows] == [("ME-1/1", "Ulosotto", 40, "sent")]


def test_what_had_come_back_is_booked_back(upgraded: psycopg.Connection) -> None:
    rows = upgraded.execute(
        "select end_to_end_id, debited_on, credited_on::text as back from payment order by 1"
    ).fetchall()
    assert [tuple(row.values()) for row in rows] == [
        ("ME-1", None, None),
        ("ME-2", None, "2026-11-12"),
    ]
