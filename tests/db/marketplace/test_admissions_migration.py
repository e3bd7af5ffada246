"""The migration to standing admissions, on a database in which a call was decided."""

from collections.abc import Iterator

import psycopg
import pytest
from alembic import command

from marketplace.database import alembic_config
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER
from tests.factories.old_databases import KEYS, insert, insert_area_with_officer, old_database

BEFORE, AFTER = "0024", "0026"
NAME = "before_admissions"
AREA, OFFICER = next(KEYS), next(KEYS)


@pytest.fixture
def connection(servers: Servers) -> Iterator[psycopg.Connection]:
    """A database as it was before, with one person of one area, seen as a superuser."""
    with old_database(servers, NAME, BEFORE) as made:
        insert_area_with_officer(made, AREA, OFFICER)
        yield made


def decision(
    connection: psycopg.Connection, number: str, kind: str, subject: object, state: str = "signed"
) -> object:
    return insert(connection, "decision", area_id=AREA, kind=kind, subject_type="call",
                  subject_id=subject, state=state, title="t", diary_number=number,
                  drafted_by=OFFICER, competence="c", grounds="g", content="{}", power="{}",
                  pending=0, remedy="{}", signed_at="2026-09-22T09:00:00Z")  # fmt: skip


def test_what_was_decided_stays_and_applications_may_be_decided_too(
    connection: psycopg.Connection, servers: Servers
) -> None:
    call, application = next(KEYS), next(KEYS)
    award = decision(connection, "award", "award", call)
    decision(connection, "reversal", "reversal", call)
    provider = insert(connection, "organisation", area_id=AREA, kind="provider", name="P",
                      business_id="1")  # fmt: skip
    insert(connection, "decision_party", area_id=AREA, decision_id=award, rank=1,
           organisation_id=provider, outcome="awarded", reasons="r", strengths="",
           weaknesses="")  # fmt: skip
    assert servers.postgres
    command.upgrade(alembic_config(servers.postgres.url(OWNER, NAME)), AFTER)

    admission = decision(connection, "admission", "admission", application)
    decision(connection, "suspension", "suspension", application)
    insert(connection, "decision_party", area_id=AREA, decision_id=admission,
           organisation_id=provider, outcome="admitted", reasons="r", strengths="",
           weaknesses="")  # fmt: skip
    kinds = connection.execute("select kind from decision order by kind").fetchall()
    assert [row["kind"] for row in kinds] == [  # type: ignore[call-overload]
        "admission",
        "award",
        "reversal",
        "suspension",
    ]
    with pytest.raises(psycopg.errors.UniqueViolation):
        decision(connection, "second award", "award", call)
