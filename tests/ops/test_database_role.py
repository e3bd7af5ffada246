"""The database's role: row-level security must bind it, or nothing keeps areas apart."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from marketplace.app import create_app
from marketplace.platform import logs
from marketplace.platform.clock import FixedClock
from marketplace.platform.database_role import bypass
from marketplace.platform.db import db
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import APP, OWNER, SUPERUSER
from marketplace.platform.settings import SettingsError
from tests.conftest import TEST_DATABASE, as_superuser
from tests.ops.conftest import PATIENCE_SECONDS

ROLES = {
    SUPERUSER: "is a superuser",
    "passes_by": "has BYPASSRLS",
    OWNER: "owns tables",
    "of_the_owners": "owns tables",
}


@pytest.fixture
def url(database: Session, servers: Servers, request: pytest.FixtureRequest) -> Iterator[str]:
    """The test's database as a role that is made for the test where the product has none such."""
    as_superuser(
        servers,
        "create role passes_by login bypassrls",
        f"create role of_the_owners login in role {OWNER}",
    )
    assert servers.postgres
    yield servers.postgres.url(request.param, TEST_DATABASE)
    as_superuser(servers, "drop role passes_by", "drop role of_the_owners")


@pytest.fixture(autouse=True)
def _keep_pytests_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """Outside the test environment the application takes the process's log over."""
    monkeypatch.setattr(logs, "install", lambda _app, _settings: None)


def bypass_of(url: str) -> str | None:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = bypass(connection)
    engine.dispose()
    return found


@pytest.mark.parametrize("url", [APP], indirect=True)
def test_the_applications_role_is_bound(url: str) -> None:
    assert bypass_of(url) is None


@pytest.mark.parametrize(("url", "reason"), ROLES.items(), indirect=["url"])
def test_a_role_that_is_not_bound_is_told_with_the_reason(url: str, reason: str) -> None:
    found = bypass_of(url)
    assert found is not None
    assert reason in found


@pytest.mark.parametrize(("url", "reason"), ROLES.items(), indirect=["url"])
def test_production_refuses_to_start_as_such_a_role(
    app: Flask, clock: FixedClock, url: str, reason: str
) -> None:
    settings = replace(app.extensions["settings"], environment="production", database_url=url)
    with pytest.raises(SettingsError) as caught:
        create_app(settings, clock)
    (line,) = caught.value.problems
    assert line.startswith("DATABASE_URL: ")
    assert reason in line


@pytest.mark.parametrize("url", [SUPERUSER], indirect=True)
def test_development_may_try_it(app: Flask, clock: FixedClock, url: str) -> None:
    assert create_app(replace(app.extensions["settings"], database_url=url), clock)


def test_production_starts_while_the_database_is_away(app: Flask, clock: FixedClock) -> None:
    away = "postgresql+psycopg://app@/tuloskori?host=/nowhere"
    settings = replace(app.extensions["settings"], environment="production", database_url=away)
    made = create_app(settings, clock)
    answer = made.test_client().get("/readyz")
    assert answer.status_code == 503
    assert (answer.json["database"], answer.json["row_level_security"]) == (False, False)


def test_ready_is_who_is_bound(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {
        "status": "ok",
        "database": True,
        "row_level_security": True,
        "redis": True,
        "jobs_given_up": 0,
    }


@pytest.mark.parametrize("url", [SUPERUSER], indirect=True)
def test_not_ready_is_who_is_not_bound(
    app: Flask, clock: FixedClock, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    loose = create_app(replace(app.extensions["settings"], database_url=url), clock)
    answer = loose.test_client().get("/readyz")
    with loose.app_context():
        db.engine.dispose()
    assert answer.status_code == 503
    assert answer.json["row_level_security"] is False
    assert "the role postgres is a superuser" in caplog.text


@pytest.mark.parametrize(
    "arguments",
    [
        ("-m", "gunicorn", "marketplace.wsgi:app", "--bind=unix:{folder}/web.sock"),
        ("-m", "marketplace", "worker"),
        ("-m", "marketplace", "scheduler"),
    ],
)
def test_a_process_that_refuses_to_start_says_so_without_a_trace(
    arguments: tuple[str, ...], tmp_path: os.PathLike[str]
) -> None:
    ended = subprocess.run(
        [sys.executable, *(word.format(folder=tmp_path) for word in arguments)],
        env={
            "PATH": os.environ["PATH"],
            "TULOSKORI_ENV": "production",
            "TULOSKORI_INSTANCE": str(tmp_path),
            "DATABASE_URL": "postgresql://app@db/tuloskori",
            "REDIS_URL": "redis://queue",
        },
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert ended.returncode != 0
    assert "TULOSKORI_PUBLIC_URL is missing." in ended.stderr
    assert "Traceback" not in ended.stderr
