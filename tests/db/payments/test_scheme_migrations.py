"""Migrations to what schemes say of lines and ask of people, on a database with paid lines."""

from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest
from alembic import command

from marketplace.database import alembic_config
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER
from tests.factories.old_databases import KEYS, insert, insert_area_with_officer, old_database

BEFORE, AFTER = "0019", "0020"
AREA, OFFICER, PROVIDER = next(KEYS), next(KEYS), next(KEYS)
SCHEME = """
vat: {category: S}
rules:
  - id: start
    vat: {category: E, ground: {fi: k, sv: k, en: k}}
  - id: job
"""


@pytest.fixture
def connection(servers: Servers) -> Iterator[psycopg.Connection]:
    """A database as it was before, with one person of one area, seen as a superuser."""
    with old_database(servers, "before_schemes", BEFORE) as made:
        insert_area_with_officer(made, AREA, OFFICER)
        insert(made, "organisation", id=PROVIDER, area_id=AREA, kind="provider", name="P",
               business_id="1")  # fmt: skip
        # Lines stand on a long road of calls and offers, which this migration does not read.
        made.execute("set session_replication_role = replica")
        yield made


def contract(connection: psycopg.Connection, number: str, scheme: str) -> UUID:
    return insert(connection, "contract", area_id=AREA, number=number, state="in_force",
                  call_id=next(KEYS), decision_id=next(KEYS), offer_id=next(KEYS),
                  buyer_id=PROVIDER, provider_id=PROVIDER, titles="{}", municipalities=[],
                  capacity=1, maximum_value_eur=1, starts_on="2026-11-01", ends_on="2026-12-31",
                  scheme=scheme, scheme_sha256="0")  # fmt: skip


def line(connection: psycopg.Connection, contract: UUID, rule: str, charged: str) -> None:
    insert(connection, "payment_line", area_id=AREA, line_id=f"{contract}{rule}", state="verified",
           as_of="2026-12-01", contract_id=contract, provider_id=PROVIDER, person_key="p",
           subject_kind="referral", subject_id="r", rule=rule, outcome_on="2026-11-02", quantity=1,
           unit_eur=1, amount_eur=1, vat_category=charged, explanation="{}",
           remarks="[]")  # fmt: skip


def test_old_lines_keep_the_category_of_their_rule_whatever_was_charged(
    connection: psycopg.Connection, servers: Servers
) -> None:
    liable, not_liable = contract(connection, "S-1", SCHEME), contract(connection, "S-2", SCHEME)
    for rule in ("start", "job", "held"):
        line(connection, liable, rule, "S")
        line(connection, not_liable, rule, "O")
    contract(connection, "S-3", "without lines: never read")
    assert servers.postgres
    command.upgrade(alembic_config(servers.postgres.url(OWNER, "before_schemes")), AFTER)

    rows = connection.execute("select rule, vat_category, scheme_vat_category from payment_line")
    found = {tuple(row.values()) for row in rows}  # type: ignore[attr-defined]
    assert found == {
        (rule, charged, "E" if rule == "start" else "S")
        for rule in ("start", "job", "held")
        for charged in ("S", "O")
    }


def test_old_referrals_and_spells_know_nothing_of_what_schemes_ask_besides(
    connection: psycopg.Connection, servers: Servers
) -> None:
    insert(connection, "referral", area_id=AREA, number="O-1", state="started",
           contract_id=next(KEYS), provider_id=PROVIDER, person_key="p", municipality="061",
           groups=[], coach_id=OFFICER, referred_on="2026-11-01",
           reply_by="2026-11-05")  # fmt: skip
    insert(connection, "spell_version", area_id=AREA, import_id=next(KEYS), spell_id="W1",
           version=1, person_key="p", employer_id="T",
           started_on="2026-11-02", hours_per_week=20, kind="open",
           withdrawn=False)  # fmt: skip
    assert servers.postgres
    command.upgrade(alembic_config(servers.postgres.url(OWNER, "before_schemes")), "0021")

    for table, column in (("referral", "facts"), ("spell_version", "columns")):
        assert connection.execute(f"select {column} as kept from {table}").fetchall() == [
            {"kept": {}}
        ]
