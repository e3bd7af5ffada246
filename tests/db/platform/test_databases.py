"""Every test begins with the same database, whatever the tests before it have done to it."""

from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import SUPERUSER
from tests import databases
from tests.conftest import TEST_DATABASE, as_superuser
from tests.factories.leaks import in_rows

UNGUARDED = "set session_replication_role = replica"


def test_what_was_deleted_changed_and_added_is_put_back(
    database: Session, servers: Servers, template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databases, "MOST_RETURNS", 1_000)
    backend = database.scalar(text("select pg_backend_pid()"))
    before = _everything(servers)
    as_superuser(
        servers,
        UNGUARDED,
        "delete from rule",
        "update area set code = 'muu'",
        "insert into area select (jsonb_populate_record(a, jsonb_build_object("
        "'id', gen_random_uuid(), 'code', 'uusi'))).* from area a",
        "select nextval('audit_event_position_seq')",
    )
    assert not any(here == there for here, there in zip(before, _everything(servers), strict=True))
    database.close()
    databases.test_database.bring(template)
    assert _everything(servers) == before
    assert database.scalar(text("select pg_backend_pid()")) == backend


def test_what_is_kept_comes_back_and_goes_again(
    database: Session, servers: Servers, template: str
) -> None:
    databases.test_database.make_due()
    before = _everything(servers)
    as_superuser(servers, UNGUARDED, "delete from rule")
    kept = _everything(servers)
    assert databases.test_database.keep("without_rules")
    as_superuser(servers, "update area set code = 'muu'")
    for name, all_of_it in {"without_rules": kept, template: before}.items():
        databases.test_database.bring(name)
        assert _everything(servers) == all_of_it
    databases.test_database.bring("without_rules")
    assert _everything(servers) == kept


def test_a_changed_schema_is_put_back_too(
    database: Session, servers: Servers, template: str
) -> None:
    columns = text("select count(*) from information_schema.columns where table_name = 'area'")
    before = database.scalar(columns)
    as_superuser(servers, "alter table area add column more text")
    database.rollback()
    assert database.scalar(columns) != before
    database.close()
    databases.test_database.bring(template)
    assert database.scalar(columns) == before


def _everything(servers: Servers) -> tuple[list[Any], list[Any]]:
    """All rows, and where the sequences are."""
    assert servers.postgres
    address = servers.postgres.url(SUPERUSER, TEST_DATABASE).replace("+psycopg", "")
    with psycopg.connect(address) as connection:
        sequences = connection.execute("select sequencename, last_value from pg_sequences")
        return sorted(in_rows(address, TEST_DATABASE)), sorted(sequences.fetchall())
