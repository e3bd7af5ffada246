"""The migration to the call's whole life, on a database with calls at their ends."""

from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest
from alembic import command

from marketplace.database import alembic_config
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER
from tests.factories.old_databases import KEYS, insert, insert_area_with_officer, old_database

BEFORE, AFTER = "0010", "0011"
NAME = "before_call_life"
AREA, OFFICER, SECOND, BUYER, BASKET, LINE = (next(KEYS) for _ in range(6))


@pytest.fixture
def connection(servers: Servers) -> Iterator[psycopg.Connection]:
    """A database as it was before, with one area, seen as a superuser."""
    with old_database(servers, NAME, BEFORE) as made:
        insert_area_with_officer(made, AREA, OFFICER)
        insert(made, "user_account", id=SECOND, email="s@x.example", name="Otso Ostaja",
               locale="fi", active=True, fs_uniquifier="s")  # fmt: skip
        insert(made, "organisation", id=BUYER, area_id=AREA, kind="buyer", name="B",
               business_id="1")  # fmt: skip
        insert(made, "basket", id=BASKET, area_id=AREA, code="b", position=1, names="{}",
               themes="{}")  # fmt: skip
        insert(made, "service_line", id=LINE, area_id=AREA, basket_id=BASKET, code="l", position=1,
               names="{}", descriptions="{}", cpv="79634000", template="{}")  # fmt: skip
        yield made


def call(connection: psycopg.Connection, number: str, state: str, **more: object) -> UUID:
    values = {
        "area_id": AREA, "number": number, "state": state, "model": "dynamic_small_procurement",
        "service_line_id": LINE, "buyer_id": BUYER, "officer_id": OFFICER, "titles": "{}",
        "descriptions": "{}", "language": "fi", "municipalities": [], "capacity": 1,
        "maximum_value_eur": 1, "starts_on": "2026-11-01", "ends_on": "2026-12-31",
        "deadline": "2026-09-22T09:00:00Z", "price_weight": 60, "scheme": "",
        "price_formula": "lowest_relative", "formula_parameters": "{}", "tie_rule": "lower_price",
        "published_at": "2026-09-01T09:00:00Z",
    }  # fmt: skip
    return insert(connection, "call", **(values | more))


def test_standing_calls_get_the_ends_that_they_have_come_to(
    connection: psycopg.Connection, servers: Servers
) -> None:
    empty = call(connection, "A", "closed")
    insert(connection, "offer_opening", area_id=AREA, call_id=empty, begun_by=OFFICER,
           begun_at="2026-09-22T09:01:00Z", completed_by=SECOND,
           completed_at="2026-09-22T09:02:00Z", record="{}")  # fmt: skip
    call(connection, "B", "closed")
    call(connection, "C", "cancelled", published_at=None)
    call(connection, "D", "cancelled")
    call(connection, "E", "decided")
    final = call(connection, "F", "decided")
    insert(connection, "decision", area_id=AREA, kind="award", subject_type="call",
           subject_id=final, state="final", title="", diary_number="D-1", drafted_by=OFFICER,
           competence="", grounds="", content="{}", remedy="{}")  # fmt: skip
    assert servers.postgres
    command.upgrade(alembic_config(servers.postgres.url(OWNER, NAME)), AFTER)
    rows = connection.execute("select number, state, regime, review_round from call order by 1")
    found = {row["number"]: row for row in rows.fetchall()}  # type: ignore[call-overload]
    assert {number: row["state"] for number, row in found.items()} == {
        "A": "no_offers",
        "B": "closed",
        "C": "withdrawn",
        "D": "cancelled",
        "E": "decided",
        "F": "final",
    }
    assert {row["regime"] for row in found.values()} == {"small_procurement"}
