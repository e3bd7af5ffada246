"""The migration to evaluators, on a database in which one officer has scored."""

from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest
from alembic import command

from marketplace.database import alembic_config
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER
from tests.factories.old_databases import KEYS, insert, insert_area_with_officer, old_database

BEFORE, AFTER = "0004", "0009"
NAME = "before_evaluators"
AREA, OFFICER, BUYER = next(KEYS), next(KEYS), next(KEYS)


@pytest.fixture
def connection(servers: Servers) -> Iterator[psycopg.Connection]:
    """A database as it was before, with the people of one area, seen as a superuser."""
    with old_database(servers, NAME, BEFORE) as made:
        insert_area_with_officer(made, AREA, OFFICER)
        insert(made, "organisation", id=BUYER, area_id=AREA, kind="buyer", name="B",
               business_id="1")  # fmt: skip
        yield made


def scored(connection: psycopg.Connection, number: str, *, scores: int) -> UUID:
    """A call with one opened offer and two criteria, of which some are scored; its key."""
    basket = insert(connection, "basket", area_id=AREA, code=number, position=1, names="{}",
                    themes="[]")  # fmt: skip
    line = insert(connection, "service_line", area_id=AREA, basket_id=basket, code=number,
                  position=1, names="{}", descriptions="{}", cpv="1", template="{}")  # fmt: skip
    call = insert(connection, "call", area_id=AREA, number=number, state="evaluation",
                  model="dynamic_small_procurement", service_line_id=line, buyer_id=BUYER,
                  officer_id=OFFICER, titles="{}", descriptions="{}", language="fi",
                  municipalities=[], capacity=1, maximum_value_eur=1, starts_on="2026-11-01",
                  ends_on="2027-10-31", deadline="2026-09-22T09:00:00Z", price_weight=60,
                  scheme="", published_at="2026-09-01T09:00:00Z")  # fmt: skip
    provider = insert(connection, "organisation", area_id=AREA, kind="provider", name=number,
                      business_id=number)  # fmt: skip
    offer = insert(connection, "offer", area_id=AREA, call_id=call, provider_id=provider,
                   state="opened", number=1, opened_content="{}")  # fmt: skip
    for position in (1, 2):
        criterion = insert(connection, "criterion", area_id=AREA, call_id=call,
                           position=position, key=f"k{position}", labels="{}", questions="{}",
                           weight=20)  # fmt: skip
        if position <= scores:
            insert(connection, "score", area_id=AREA, offer_id=offer, criterion_id=criterion,
                   evaluator_id=OFFICER, percent=80 + position, reason="Hyvä.")  # fmt: skip
    return call


def test_scores_of_one_officer_become_an_evaluation_with_one_evaluator(
    connection: psycopg.Connection, servers: Servers
) -> None:
    whole = scored(connection, "TK-1", scores=2)
    part = scored(connection, "TK-2", scores=1)
    untouched = scored(connection, "TK-3", scores=0)
    assert servers.postgres
    command.upgrade(alembic_config(servers.postgres.url(OWNER, NAME)), AFTER)

    rows = connection.execute("select * from evaluation").fetchall()
    found = {row["call_id"]: row for row in rows}  # type: ignore[call-overload]
    assert found.keys() == {whole, part}
    assert [found[each]["state"] for each in (whole, part)] == ["agreed", "scoring"]  # type: ignore[call-overload]
    people = connection.execute("select user_id, submitted_at is null as open from evaluator")
    assert sorted((row["user_id"], row["open"]) for row in people) == [  # type: ignore[call-overload]
        (OFFICER, False),
        (OFFICER, True),
    ]
    given = connection.execute("select submitted_at is null as open from score").fetchall()
    assert sorted(row["open"] for row in given) == [False, False, True]  # type: ignore[call-overload]
    agreed = connection.execute("select percent, basis, agreed_by from consensus_score").fetchall()
    assert sorted(tuple(row.values()) for row in agreed) == [  # type: ignore[attr-defined]
        (81, "single", OFFICER),
        (82, "single", OFFICER),
    ]
    calls = connection.execute("select id, prices_shown_at, price_formula, tie_rule from call")
    shown = {row["id"]: row["prices_shown_at"] is not None for row in calls}  # type: ignore[call-overload]
    assert shown == {whole: True, part: False, untouched: False}
    with pytest.raises(psycopg.Error, match="append-only"):
        connection.execute("update score set percent = 1 where submitted_at is not null")


def test_what_was_compared_before_there_were_judgements_stays_compared(
    connection: psycopg.Connection, servers: Servers
) -> None:
    assert servers.postgres
    call = scored(connection, "TK-1", scores=2)
    command.upgrade(alembic_config(servers.postgres.url(OWNER, NAME)), "0014")
    rows = connection.execute("select call_id, state, judged_by from judgement").fetchall()
    assert rows == [{"call_id": call, "state": "suitable", "judged_by": None}]  # type: ignore[comparison-overlap]
