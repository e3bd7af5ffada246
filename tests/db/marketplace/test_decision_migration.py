"""The migration to decisions of several kinds, on a database in which awards were made."""

from collections.abc import Iterator

import psycopg
import pytest
from alembic import command

from marketplace.database import alembic_config
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER
from tests.factories.old_databases import KEYS, insert, insert_area_with_officer, old_database

BEFORE, AFTER = "0013", "0012"
NAME = "before_kinds"
AREA, OFFICER = next(KEYS), next(KEYS)
SIGNED = "2026-09-22T22:30:00Z"
"""In Helsinki it is the 23rd already."""


@pytest.fixture
def connection(servers: Servers) -> Iterator[psycopg.Connection]:
    """A database as it was before, with one person of one area, seen as a superuser."""
    with old_database(servers, NAME, BEFORE) as made:
        insert_area_with_officer(made, AREA, OFFICER)
        yield made


def decided(connection: psycopg.Connection, state: str, allowed: str, **values: object) -> None:
    """An award in a state, with what its remedy says of the contract."""
    number = f"{state}-{allowed}"
    insert(connection, "decision", area_id=AREA, kind="award", subject_type="call",
           subject_id=next(KEYS), state=state, title="t", diary_number=number,
           drafted_by=OFFICER, competence="c", grounds="g", content="{}",
           remedy=f'{{"contract_allowed": "{allowed}"}}', **values)  # fmt: skip


def test_old_awards_keep_their_contracts_and_drafts_given_up_get_their_own_name(
    connection: psycopg.Connection, servers: Servers
) -> None:
    made = {"signed_at": SIGNED, "final_after": "2026-10-09"}
    decided(connection, "signed", "at_once", **made)
    decided(connection, "signed", "after_finality", **made)
    decided(connection, "final", "after_finality", **made, final_at="2026-10-10T00:00:00Z")
    decided(connection, "annulled", "none")
    assert servers.postgres
    command.upgrade(alembic_config(servers.postgres.url(OWNER, NAME)), AFTER)

    rows = connection.execute(
        "select diary_number, state, contract_from::text as from_day, ready_at is not null as asked"
        " from decision"
    ).fetchall()
    found = {row["diary_number"]: row for row in rows}  # type: ignore[call-overload]
    told = {key: (row["state"], row["from_day"], row["asked"]) for key, row in found.items()}
    assert told == {
        "signed-at_once": ("signed", "2026-09-23", True),
        "signed-after_finality": ("signed", "2026-10-10", False),
        "final-after_finality": ("final", "2026-10-10", True),
        "annulled-none": ("discarded", None, False),
    }
