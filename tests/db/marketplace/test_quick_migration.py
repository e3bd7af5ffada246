"""The migrations of quick services, on databases with a need that was judged and an order."""

from collections.abc import Iterator

import psycopg
import pytest
from alembic import command

from marketplace.database import alembic_config
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER
from tests.factories.old_databases import KEYS, insert, insert_area_with_officer, old_database

BEFORE, AFTER = "0027", "0035"
NAME = "before_quick_services"
AREA, OFFICER = next(KEYS), next(KEYS)


@pytest.fixture
def connection(servers: Servers) -> Iterator[psycopg.Connection]:
    """A database as it was before, with one person of one area, seen as a superuser."""
    with old_database(servers, NAME, BEFORE) as made:
        insert_area_with_officer(made, AREA, OFFICER)
        yield made


def test_a_need_that_stands_has_nothing_ordered_and_never_more_than_its_value(
    connection: psycopg.Connection, servers: Servers
) -> None:
    buyer = insert(connection, "organisation", area_id=AREA, kind="buyer", name="B",
                   business_id="1")  # fmt: skip
    basket = insert(connection, "basket", area_id=AREA, code="b", position=1, names="{}",
                    themes="{}")  # fmt: skip
    line = insert(connection, "service_line", area_id=AREA, basket_id=basket, code="l", position=1,
                  names="{}", descriptions="{}", cpv="80000000", template="{}")  # fmt: skip
    need = insert(connection, "need", area_id=AREA, number="HT-2026-001", state="assessed",
                  title="t", description="", service_line_id=line, buyer_id=buyer,
                  owner_id=OFFICER, municipalities=["109"], cpv=["80000000"], concession=False,
                  estimated_eur=100, options_eur=20, repeats_eur=0, starts_on="2026-10-01",
                  ends_on="2027-09-30")  # fmt: skip
    assert servers.postgres
    command.upgrade(alembic_config(servers.postgres.url(OWNER, NAME)), AFTER)
    row = connection.execute("select ordered_eur from need").fetchone()
    assert row == {"ordered_eur": 0}
    connection.execute("update need set ordered_eur = 120 where id = %s", (need,))
    with pytest.raises(psycopg.errors.CheckViolation, match="ck_need_ordered"):
        connection.execute("update need set ordered_eur = 120.01 where id = %s", (need,))


def test_an_order_that_stands_has_no_delivery_and_takes_none_beyond_its_quantity(
    connection: psycopg.Connection, servers: Servers
) -> None:
    assert servers.postgres
    url = servers.postgres.url(OWNER, NAME)
    command.upgrade(alembic_config(url), AFTER)
    connection.execute("set session_replication_role = replica")  # what it points to is not here
    order = insert(connection, "quick_order", area_id=AREA, number="PT-2026-001", state="confirmed",
                   service_id=AREA, buyer_id=AREA, orderer_id=OFFICER, municipality="109",
                   quantity=10, way="rotation", item_id=AREA, provider_id=AREA, unit_eur=80,
                   value_eur=800, limit_eur=5000, vat="S",
                   answer_by="2026-09-22T13:00:00Z")  # fmt: skip
    command.upgrade(alembic_config(url), "0047")
    row = connection.execute("select state, delivered, document_id from quick_order").fetchone()
    assert row == {"state": "confirmed", "delivered": None, "document_id": None}
    told = "update quick_order set delivered = %s, delivered_on = '2026-09-23' where id = %s"
    connection.execute(told, (10, order))
    with pytest.raises(psycopg.errors.CheckViolation, match="ck_quick_order_delivered"):
        connection.execute(told, (11, order))


def test_counts_that_were_levelled_before_are_summed_up_in_the_ledger(
    connection: psycopg.Connection, servers: Servers
) -> None:
    assert servers.postgres
    url = servers.postgres.url(OWNER, NAME)
    command.upgrade(alembic_config(url), "0092")
    connection.execute("set session_replication_role = replica")  # what it points to is not here
    for column in ("order_id", "service_id", "provider_id"):
        connection.execute(f"alter table quick_turn drop constraint fk_quick_turn_{column}")
    order, ahead, behind = next(KEYS), next(KEYS), next(KEYS)
    row = {"area_id": AREA, "service_id": AREA, "municipality": "109"}
    for key, turns in ((ahead, 2), (behind, 2)):
        insert(connection, "quick_place", provider_id=key, joined=1, turns=turns, able=2,
               since="2026-09-22T13:00:00Z", **row)  # fmt: skip
    for number, (key, what, turns) in enumerate(
        ((ahead, "offered", 0), (ahead, "offered", 1), (behind, "passed", 0)), 1
    ):
        insert(connection, "quick_turn", order_id=order, sequence=number, provider_id=key,
               what=what, way="rotation", turns=turns, value_eur=80, reason="hidden",
               **row)  # fmt: skip
    command.upgrade(alembic_config(url), "0096")
    steps = "select what, turns, step, reason from quick_turn where provider_id = %s order by step"
    assert [each["step"] for each in connection.execute(steps, (ahead,))] == [1, 1]
    assert connection.execute(steps, (behind,)).fetchall()[-1] == {
        "what": "levelled",
        "turns": 0,
        "step": 2,
        "reason": "carried",
    }
    with pytest.raises(psycopg.errors.Error, match="quick_turn"):
        connection.execute("set session_replication_role = origin")
        connection.execute("update quick_turn set step = 0")
