"""The migrations of notices, on a database in which calls were published and decided."""

from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest
from alembic import command

from marketplace.database import alembic_config
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER
from tests.factories.old_databases import KEYS, insert, insert_area_with_officer, old_database

BEFORE, AFTER = "0028", "0031"
NAME = "before_notices"
AREA, OFFICER = next(KEYS), next(KEYS)


@pytest.fixture
def connection(servers: Servers) -> Iterator[psycopg.Connection]:
    """A database as it was before, with one person of one area, seen as a superuser."""
    with old_database(servers, NAME, BEFORE) as made:
        insert_area_with_officer(made, AREA, OFFICER)
        yield made


def call(connection: psycopg.Connection, line: UUID, buyer: UUID, number: str, state: str) -> UUID:
    published = None if state == "draft" else "2026-09-01T09:00:00Z"
    return insert(connection, "call", area_id=AREA, number=number, state=state, model="m",
                  regime="r", service_line_id=line, buyer_id=buyer, officer_id=OFFICER,
                  titles='{"fi": "Hitsaajien koulutus"}', descriptions="{}", language="fi",
                  municipalities=["109"], capacity=1, maximum_value_eur=100,
                  starts_on="2026-11-01", ends_on="2026-12-31", deadline="2026-09-22T09:00:00Z",
                  price_weight=60, scheme="", review_round=0, price_formula="lowest_relative",
                  formula_parameters="{}", tie_rule="lower_price",
                  published_at=published)  # fmt: skip


def decision(
    connection: psycopg.Connection,
    number: str,
    kind: str,
    subject: tuple[str, UUID],
    rests_on: UUID | None = None,
    **values: object,
) -> UUID:
    values = {"state": "signed", "signed_at": "2026-10-01T09:00:00Z"} | values
    return insert(connection, "decision", area_id=AREA, kind=kind, subject_type=subject[0],
                  subject_id=subject[1], rests_on_id=rests_on, title=f"Päätös {number}",
                  diary_number=number, drafted_by=OFFICER, competence="c", grounds="salainen syy",
                  content="{}", power="{}", pending=0, remedy="{}", **values)  # fmt: skip


def test_what_stands_already_is_told_and_nothing_that_is_not_public(
    connection: psycopg.Connection, servers: Servers
) -> None:
    buyer = insert(connection, "organisation", area_id=AREA, kind="buyer", name="B",
                   business_id="1")  # fmt: skip
    basket = insert(connection, "basket", area_id=AREA, code="b", position=1, names="{}",
                    themes="{}")  # fmt: skip
    line = insert(connection, "service_line", area_id=AREA, basket_id=basket, code="l", position=1,
                  names='{"fi": "Koulutus"}', descriptions="{}", cpv="80000000",
                  template="{}")  # fmt: skip
    call(connection, line, buyer, "draft", "draft")
    call(connection, line, buyer, "open", "open")
    decided = ("call", call(connection, line, buyer, "decided", "decided"))
    award = decision(connection, "award", "award", decided)
    decision(connection, "answer", "revision_answer", ("claim", next(KEYS)), award, state="final")
    decision(connection, "drafted", "cancellation", ("call", next(KEYS)), state="draft",
             signed_at=None)  # fmt: skip
    admission = insert(connection, "admission", area_id=AREA, number="admission", state="open",
                       basis="b", regime="r", service_line_id=line, buyer_id=buyer,
                       officer_id=OFFICER, titles="{}", descriptions="{}", terms="{}",
                       language="fi", municipalities=["109"], starts_on="2026-11-01",
                       ends_on="2026-12-31", published_at="2026-09-01T09:00:00Z")  # fmt: skip
    application = insert(connection, "application", area_id=AREA, number="application",
                         admission_id=admission, provider_id=buyer, state="draft", answers="{}",
                         notes="")  # fmt: skip
    decision(connection, "admitted", "admission", ("application", application))
    decision(connection, "refused", "refusal", ("application", application), state="replaced")
    assert servers.postgres
    command.upgrade(alembic_config(servers.postgres.url(OWNER, NAME)), AFTER)

    rows = connection.execute("select * from notice order by number").fetchall()
    told = {row["number"]: (row["kind"], row["stands"]) for row in rows}  # type: ignore[call-overload]
    assert told == {
        "admission": ("admission", True),
        "admitted": ("decision", True),
        "answer": ("decision", True),
        "award": ("decision", True),
        "decided": ("call", False),
        "open": ("call", True),
    }
    until = connection.execute("select until from notice where number = 'admission'").fetchone()
    assert str(until["until"].astimezone(None).timestamp()) == "1798754399.999999"  # type: ignore[call-overload,index]
    whole = connection.execute("select string_agg(notice::text, ' ') as told from notice")
    assert "salainen" not in whole.fetchone()["told"]  # type: ignore[call-overload,index]
    connection.execute("update call set state = 'closed' where number = 'open'")
    closed = connection.execute("select stands from notice where number = 'open'").fetchone()
    assert closed == {"stands": False}


def test_no_need_that_stands_is_told_of_until_somebody_tells(
    connection: psycopg.Connection, servers: Servers
) -> None:
    assert servers.postgres
    owner = alembic_config(servers.postgres.url(OWNER, NAME))
    command.upgrade(owner, "0042")
    connection.execute("set session_replication_role = replica")  # what it points to is not here
    need = insert(connection, "need", area_id=AREA, number="HT-2026-001", state="assessed",
                  title="salainen", description="", service_line_id=AREA, buyer_id=AREA,
                  owner_id=OFFICER, municipalities=["109"], cpv=["80000000"], concession=False,
                  estimated_eur=100, options_eur=20, repeats_eur=0, starts_on="2026-10-01",
                  ends_on="2027-09-30")  # fmt: skip
    command.upgrade(owner, "0060")
    connection.execute("set session_replication_role = origin")
    count = "select count(*) from notice"
    assert connection.execute(count).fetchone() == {"count": 0}
    with pytest.raises(psycopg.errors.CheckViolation, match="ck_need_ahead"):
        connection.execute("update need set ahead_at = now() where id = %s", (need,))
