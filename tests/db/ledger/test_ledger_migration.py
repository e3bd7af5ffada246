"""The migration that posts what already stands, on a database with lines and a statement."""

from collections.abc import Iterator

import psycopg
import pytest
from alembic import command

from marketplace.database import alembic_config
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER
from tests.factories.old_databases import KEYS, insert, insert_area_with_officer, old_database

AREA, OFFICER, PROVIDER, CONTRACT, CALL, SERVICE, STATEMENT = (next(KEYS) for _each in range(7))
NAME = "before_ledger"


def line(made: psycopg.Connection, number: int, state: str, eur: int, **more: object) -> None:
    insert(made, "payment_line", **{
        "area_id": AREA, "line_id": f"l{number}", "state": state, "as_of": "2026-09-30",
        "contract_id": CONTRACT, "provider_id": PROVIDER, "person_key": "k",
        "subject_kind": "referral", "subject_id": "s", "rule": "r", "outcome_on": "2026-09-22",
        "quantity": 1, "unit_eur": eur, "amount_eur": eur, "vat_category": "S",
        "scheme_vat_category": "S", "explanation": "{}", "remarks": "[]"} | more)  # fmt: skip


def paid_on(made: psycopg.Connection, state: str, number: int, **statement: object) -> None:
    run = insert(made, "payment_run", area_id=AREA, number=f"MA-{number}", state=state,
                 as_of="2026-11-01", engine_version="4", calculated_by=OFFICER)  # fmt: skip
    insert(made, "statement", **{
        "area_id": AREA, "run_id": run, "provider_id": PROVIDER, "number": f"ME-{number}",
        "reference": "RF", "route": "bank_file", "payee_name": "P", "iban": "FI",
        "vat_breakdown": "[]"} | statement)  # fmt: skip


def fill(made: psycopg.Connection) -> None:
    insert_area_with_officer(made, AREA, OFFICER)
    made.execute("set session_replication_role = replica")  # what it points to is not all here
    basket = insert(made, "basket", area_id=AREA, code="b", position=1, names="{}", themes="{}")
    insert(made, "service_line", id=SERVICE, area_id=AREA, basket_id=basket, code="work_ability",
           position=1, names="{}", descriptions="{}", cpv="79634000", template="{}")  # fmt: skip
    insert(made, "call", id=CALL, area_id=AREA, number="T", state="decided",
           regime="small_procurement", review_round=1,
           service_line_id=SERVICE,
           model="dynamic_small_procurement", buyer_id=PROVIDER, officer_id=OFFICER, titles="{}",
           descriptions="{}", language="fi", municipalities=[], capacity=1, maximum_value_eur=1,
           starts_on="2026-11-01", ends_on="2026-12-31", deadline="2026-09-22T09:00:00Z",
           price_weight=60, scheme="", price_formula="lowest_relative", formula_parameters="{}",
           tie_rule="lower_price", published_at="2026-09-01T09:00:00Z")  # fmt: skip
    insert(made, "contract", id=CONTRACT, area_id=AREA, number="S", state="in_force", call_id=CALL,
           decision_id=next(KEYS), offer_id=next(KEYS), buyer_id=PROVIDER, provider_id=PROVIDER,
           titles="{}", municipalities=["061"], capacity=1, maximum_value_eur=1, scheme="s",
           starts_on="2026-11-01", ends_on="2026-12-31", scheme_sha256="0")  # fmt: skip
    paid_on(made, "handed_over", 1, id=STATEMENT, net_eur=300, vat_eur=76.5, gross_eur=376.5)
    second = next(KEYS)
    paid_on(made, "approved", 2, id=second, net_eur=90, vat_eur=0, gross_eur=90)
    line(made, 1, "calculated", 10)
    line(made, 2, "asked_back", 20)
    line(made, 3, "verified", 30)
    line(made, 4, "rejected", 40)
    line(made, 5, "paid", 300, statement_id=STATEMENT)
    line(made, 6, "verified", 100, statement_id=second)
    line(made, 7, "verified", -10, statement_id=second, adjusts_line_id="l5")
    made.execute("set session_replication_role = origin")


@pytest.fixture(scope="module")
def posted(servers: Servers) -> Iterator[psycopg.Connection]:
    """A database whose lines and statements were posted by the migration."""
    assert servers.postgres
    with old_database(servers, NAME, "0068") as made:
        fill(made)
        command.upgrade(alembic_config(servers.postgres.url(OWNER, NAME)), "0066")
        yield made


def test_what_stands_is_posted_onto_the_account_of_its_state(posted: psycopg.Connection) -> None:
    rows = posted.execute(
        "select account, sum(amount_eur)::float as eur from ledger_posting group by account"
    ).fetchall()
    assert {row["account"]: row["eur"] for row in rows} == {
        "cost": 450, "vat": 76.5, "owed": -10, "held": -20, "verified": -30, "approved": -90,
        "handed_over": -376.5,
    }  # fmt: skip
    entries = posted.execute("select count(*) as n from ledger_entry").fetchone()
    assert entries == {"n": 7}
    day = posted.execute("select distinct booked_on::text as day from ledger_entry").fetchall()
    assert day == [{"day": "2026-09-22"}]
    whose = posted.execute(
        "select distinct municipality, budget_line from ledger_posting where line_id notnull"
    ).fetchall()
    assert whose == [{"municipality": "061", "budget_line": "assessments"}]


def test_what_is_posted_already_is_carried_into_the_balances_that_are_kept_beside_it(
    posted: psycopg.Connection, servers: Servers
) -> None:
    assert servers.postgres
    posted.execute("set session_replication_role = replica")
    for table in ("payment_line", "statement", "payment_run"):  # half filled: not for the next ones
        posted.execute(f"delete from {table}")
    command.upgrade(alembic_config(servers.postgres.url(OWNER, NAME)), "0090")
    rows = posted.execute(
        "select number, contract_id, account, amount_eur::float as eur from ledger_balance"
    ).fetchall()
    assert {(row["number"], row["contract_id"]) for row in rows} == {("S", CONTRACT)}
    assert {row["account"]: row["eur"] for row in rows} == {
        "cost": 450, "owed": -10, "held": -20, "verified": -30, "approved": -90,
        "handed_over": -300,  # the VAT is of a statement, of no contract
    }  # fmt: skip
