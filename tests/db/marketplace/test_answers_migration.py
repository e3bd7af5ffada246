"""The migration to claims answered by decisions, on a database in which decisions were made."""

from collections.abc import Iterator

import psycopg
import pytest
from alembic import command

from marketplace.database import alembic_config
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER
from tests.factories.old_databases import KEYS, insert, old_database

BEFORE, AFTER = "0016", "0017"
NAME = "before_answers"
AREA, OFFICER = next(KEYS), next(KEYS)


@pytest.fixture
def connection(servers: Servers) -> Iterator[psycopg.Connection]:
    """A database as it was before, with one person of one area, seen as a superuser."""
    with old_database(servers, NAME, BEFORE) as made:
        insert(made, "area", id=AREA, code="a", names="{}")
        insert(made, "user_account", id=OFFICER, email="o@x.example", name="Oona Ostaja",
               locale="fi", active=True, fs_uniquifier="o")  # fmt: skip
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
