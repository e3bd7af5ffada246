"""The migration to claims answered by decisions, on a database in which decisions were made."""

from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest
from alembic import command

from marketplace.database import alembic_config
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER
from tests.factories.old_databases import KEYS, insert, insert_area_with_officer, old_database

BEFORE, AFTER = "0016", "0017"
NAME = "before_answers"
AREA, OFFICER = next(KEYS), next(KEYS)


@pytest.fixture
def connection(servers: Servers) -> Iterator[psycopg.Connection]:
    """A database as it was before, with one person of one area, seen as a superuser."""
    with old_database(servers, NAME, BEFORE) as made:
        insert_area_with_officer(made, AREA, OFFICER)
        yield made


def decided(connection: psycopg.Connection, number: str, signed_at: str, remedy: str) -> None:
    insert(connection, "decision", area_id=AREA, kind="award", subject_type="call",
           subject_id=next(KEYS), state="signed", title="t", diary_number=number,
           drafted_by=OFFICER, competence="c", grounds="g", content="{}", power="{}", pending=0,
           remedy=remedy, signed_at=signed_at, final_after="2026-10-09")  # fmt: skip


def test_old_decisions_get_the_days_for_correction_of_the_rule_of_their_day(
    connection: psycopg.Connection, servers: Servers
) -> None:
    for first, last, days in (("2026-01-01", "2026-09-22", 30), ("2026-09-23", None, 60)):
        insert(connection, "rule", area_id=AREA, kind="remedy", key="small_procurement:award",
               value=f'{{"correction_days": {days}}}', valid_from=first, valid_to=last,
               source="s")  # fmt: skip
    old = '{"key": "small_procurement:award", "days": 14}'
    decided(connection, "before", "2026-09-22T09:00:00Z", old)
    decided(connection, "midnight", "2026-09-22T22:30:00Z", old)  # the 23rd in Helsinki
    decided(connection, "no rule", "2025-09-22T09:00:00Z", old)
    decided(connection, "kept", "2026-09-22T09:00:00Z", '{"correction_days": 10}')
    assert servers.postgres
    command.upgrade(alembic_config(servers.postgres.url(OWNER, NAME)), AFTER)

    rows = connection.execute(
        "select diary_number, (remedy ->> 'correction_days')::int as days from decision"
    ).fetchall()
    days = {row["diary_number"]: row["days"] for row in rows}  # type: ignore[call-overload]
    assert days == {"before": 30, "midnight": 60, "no rule": 90, "kept": 10}


def cancelled_call(connection: psycopg.Connection, came_from: str) -> UUID:
    """A call that was cancelled in a state, as its log tells."""
    buyer = insert(connection, "organisation", area_id=AREA, kind="buyer", name="B",
                   business_id=came_from)  # fmt: skip
    basket = insert(connection, "basket", area_id=AREA, code=came_from, position=1, names="{}",
                    themes="{}")  # fmt: skip
    line = insert(connection, "service_line", area_id=AREA, basket_id=basket, code=came_from,
                  position=1, names="{}", descriptions="{}", cpv="79634000",
                  template="{}")  # fmt: skip
    values = {
        "area_id": AREA, "number": came_from, "state": "cancelled", "model": "m", "regime": "r",
        "service_line_id": line, "buyer_id": buyer, "officer_id": OFFICER, "titles": "{}",
        "descriptions": "{}", "language": "fi", "municipalities": [], "capacity": 1,
        "maximum_value_eur": 1, "starts_on": "2026-11-01", "ends_on": "2026-12-31",
        "deadline": "2026-09-22T09:00:00Z", "price_weight": 60, "scheme": "", "review_round": 0,
        "price_formula": "lowest_relative", "formula_parameters": "{}", "tie_rule": "lower_price",
        "published_at": "2026-09-01T09:00:00Z",
    }  # fmt: skip
    call = insert(connection, "call", **values)
    insert(connection, "audit_event", area_id=AREA, object_type="call", object_id=call, sequence=1,
           action="cancel", actor_name="Oona Ostaja", from_state=came_from, to_state="cancelled",
           facts="{}", hash="h")  # fmt: skip
    return call


def judged_offer(connection: psycopg.Connection, call: UUID, number: int, state: str) -> UUID:
    provider = insert(connection, "organisation", area_id=AREA, kind="provider", name="P",
                      business_id=f"{call}{number}")  # fmt: skip
    offer = insert(connection, "offer", area_id=AREA, call_id=call, provider_id=provider,
                   state="opened", number=number)  # fmt: skip
    insert(connection, "judgement", area_id=AREA, call_id=call, offer_id=offer, state=state,
           ground="fault:content", reason="Syy.")  # fmt: skip
    return offer


def test_cancelled_calls_and_notes_of_the_market_know_what_they_were_of(
    connection: psycopg.Connection, servers: Servers
) -> None:
    one, two = (cancelled_call(connection, state) for state in ("suitability", "evaluation"))
    left = judged_offer(connection, one, 1, "suitable")
    judged_offer(connection, one, 2, "excluded")
    for number in (1, 2):
        judged_offer(connection, two, number, "suitable")
    for call in (one, two):
        insert(connection, "market_note", area_id=AREA, call_id=call, checked="c", reason="r",
               outcome="justify", noted_by=OFFICER)  # fmt: skip
    assert servers.postgres
    command.upgrade(alembic_config(servers.postgres.url(OWNER, NAME)), AFTER)

    rows = connection.execute("select id, cancelled_from from call").fetchall()
    came = {row["id"]: row["cancelled_from"] for row in rows}  # type: ignore[call-overload]
    assert came == {one: "suitability", two: "evaluation"}
    rows = connection.execute("select call_id, offer_id from market_note").fetchall()
    notes = {row["call_id"]: row["offer_id"] for row in rows}  # type: ignore[call-overload]
    assert notes == {one: left, two: None}
    with pytest.raises(psycopg.errors.RestrictViolation):  # append-only as before
        connection.execute("update market_note set checked = 'x'")
