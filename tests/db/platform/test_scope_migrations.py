"""Migrations to one look-up of a scope, on a database with people, lines and referrals."""

from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest
from alembic import command

from marketplace.database import alembic_config
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER
from marketplace.platform.rls import APP_ROLE
from tests.factories.old_databases import KEYS, insert, insert_area_with_officer, old_database

NAME, BEFORE, STANDS, AFTER = "before_scope", "0017", "0018", "0019"
AREA, ELSEWHERE, OFFICER, PERSON, GONE = (next(KEYS) for _ in range(5))
BUYER, FIRST, SECOND = (next(KEYS) for _ in range(3))


@pytest.fixture
def connection(servers: Servers) -> Iterator[psycopg.Connection]:
    """A database as it was before, with a buyer and two providers of one area."""
    with old_database(servers, NAME, BEFORE) as made:
        insert_area_with_officer(made, AREA, OFFICER)
        insert(made, "area", id=ELSEWHERE, code="b", names="{}")
        for number, (key, kind) in enumerate(
            ((BUYER, "buyer"), (FIRST, "provider"), (SECOND, "provider"))
        ):
            insert(made, "organisation", id=key, area_id=AREA, kind=kind, name=kind,
                   business_id=str(number))  # fmt: skip
        for key, name in ((PERSON, "p"), (GONE, "g")):
            insert(made, "user_account", id=key, email=f"{name}@x.example", name=name,
                   locale="fi", active=True, fs_uniquifier=name)  # fmt: skip
        yield made


def member(
    connection: psycopg.Connection, person: UUID, organisation: UUID, role: str, **values: object
) -> None:
    insert(connection, "membership", area_id=AREA, user_id=person, organisation_id=organisation,
           role=role, **values)  # fmt: skip


def upgrade(servers: Servers, revision: str) -> None:
    assert servers.postgres
    command.upgrade(alembic_config(servers.postgres.url(OWNER, NAME)), revision)


def test_people_of_before_stand_where_they_are_members(
    connection: psycopg.Connection, servers: Servers
) -> None:
    member(connection, OFFICER, BUYER, "officer")
    member(connection, OFFICER, BUYER, "coach", ended_at="2026-09-01T00:00:00Z")
    member(connection, PERSON, FIRST, "provider_admin")
    member(connection, PERSON, SECOND, "provider_user", created_at="2026-09-23T09:00:00Z")
    member(connection, GONE, FIRST, "provider_user", ended_at="2026-09-01T00:00:00Z")
    upgrade(servers, STANDS)

    both = ["provider_admin", "provider_user"]
    for person, wanted, stand, audience in (
        (OFFICER, None, (AREA, BUYER, "buyer", ["officer"], ["officer"]), "staff"),
        (PERSON, None, (AREA, FIRST, "provider", ["provider_admin"], both), "provider"),
        (PERSON, SECOND, (AREA, SECOND, "provider", ["provider_user"], both), "provider"),
        (GONE, FIRST, (None, None, None, None, None), "public"),
    ):
        with connection.transaction():
            connection.execute(f"set local role {APP_ROLE}")
            found = connection.execute("select * from app_stand(%s, %s)", (person, wanted))
            (row,) = found.fetchall()
            told = connection.execute("select current_setting('app.audience') as audience")
            (scope,) = told.fetchall()
        row["roles_anywhere"] = row["roles_anywhere"] and sorted(row["roles_anywhere"])
        assert tuple(row.values()) == stand
        assert scope == {"audience": audience}


def test_old_lines_are_shown_to_whom_they_were_shown(
    connection: psycopg.Connection, servers: Servers
) -> None:
    upgrade(servers, STANDS)
    # Lines stand on a long road of calls and offers, which this migration does not read.
    connection.execute("set session_replication_role = replica")
    for number, (area, provider) in enumerate(
        ((AREA, FIRST), (AREA, SECOND), (ELSEWHERE, next(KEYS)))
    ):
        insert(connection, "payment_line", area_id=area, line_id=str(number), state="verified",
               as_of="2026-12-01", contract_id=next(KEYS), provider_id=provider, person_key="p",
               subject_kind="referral", subject_id="r", rule="start", outcome_on="2026-11-02",
               quantity=1, unit_eur=1, amount_eur=1, vat_category="S", explanation="{}",
               remarks="[]")  # fmt: skip

    shown = {
        ("staff", AREA, BUYER): {"0", "1"},
        ("system", ELSEWHERE, None): {"2"},
        ("provider", AREA, FIRST): {"0"},
        ("provider", AREA, SECOND): {"1"},
        ("provider", ELSEWHERE, FIRST): set(),
        ("public", None, None): set(),
    }
    assert {scope: seen(connection, "payment_line", *scope) for scope in shown} == shown
    upgrade(servers, AFTER)
    assert {scope: seen(connection, "payment_line", *scope) for scope in shown} == shown


def test_old_referrals_are_shown_to_whom_they_were_shown(
    connection: psycopg.Connection, servers: Servers
) -> None:
    connection.execute("set session_replication_role = replica")
    for number, (area, provider) in enumerate(
        ((AREA, FIRST), (AREA, SECOND), (ELSEWHERE, next(KEYS)))
    ):
        insert(connection, "referral", area_id=area, number=str(number), state="proposed",
               contract_id=next(KEYS), provider_id=provider, person_key="p", municipality="061",
               groups=[], coach_id=OFFICER, referred_on="2026-11-01",
               reply_by="2026-11-05")  # fmt: skip
    shown = {
        ("staff", AREA, BUYER): {"0", "1"},
        ("provider", AREA, FIRST): {"0"},
        ("provider", ELSEWHERE, FIRST): set(),
        ("public", None, None): set(),
    }
    upgrade(servers, "0022")
    assert {scope: seen(connection, "referral", *scope) for scope in shown} == shown
    upgrade(servers, "0023")
    assert {scope: seen(connection, "referral", *scope) for scope in shown} == shown


SHOWN_AS = {"payment_line": "line_id", "referral": "number"}


def seen(
    connection: psycopg.Connection,
    table: str,
    audience: str,
    area: UUID | None,
    organisation: UUID | None,
) -> set[str]:
    """What a scope sees of a table."""
    with connection.transaction():
        connection.execute(f"set local role {APP_ROLE}")
        scope = (audience, area, organisation)
        connection.execute("select app_tell_scope(%s, %s, %s, null)", scope)
        name = SHOWN_AS[table]
        return {row[name] for row in connection.execute(f"select {name} from {table}")}  # type: ignore[call-overload]
