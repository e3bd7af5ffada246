"""Models equal migrations, events have receivers, tasks resolve, packaging lists all folders."""

import ast
import configparser
import re
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from flask import Flask

from marketplace.database import alembic_config
from marketplace.platform import events, jobs
from marketplace.platform.embedded.local import DATABASE, Servers
from marketplace.platform.embedded.postgres import OWNER
from marketplace.platform.lifecycle import Lifecycle
from marketplace.tasks import SCHEDULE, TASKS
from marketplace.wiring import LIFECYCLES
from tests.architecture.conftest import PACKAGES, ROOT


def test_the_models_equal_the_migrations(app: Flask, servers: Servers) -> None:
    assert servers.postgres
    command.check(alembic_config(servers.postgres.url(OWNER, DATABASE)))


def test_there_is_one_line_of_migrations_and_the_head_file_names_its_end() -> None:
    heads = ScriptDirectory.from_config(alembic_config("")).get_heads()
    assert heads == [(ROOT / "migrations" / "HEAD").read_text().strip()]


def test_every_declared_event_has_a_receiver(app: Flask) -> None:
    declared = events.declared()
    assert declared
    assert [event.__name__ for event in declared if not events.receivers(event)] == []


def test_every_task_resolves_and_every_periodic_job_is_a_task() -> None:
    for dotted in TASKS.values():
        assert callable(jobs.resolve(dotted))
    assert {periodic.task for periodic in SCHEDULE} <= TASKS.keys()


@pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda lifecycle: lifecycle.name)
def test_every_state_can_be_reached_and_no_transition_leads_nowhere(lifecycle: Lifecycle) -> None:
    reached = {lifecycle.initial} | {row.target for row in lifecycle.transitions}
    assert reached == set(lifecycle.states)
    assert all(set(row.sources) <= set(lifecycle.states) for row in lifecycle.transitions)


def test_the_packaging_lists_every_folder() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg")
    listed = set(config["options"]["packages"].split())
    folders = {
        ".".join(path.parent.relative_to(ROOT).parts)
        for package in PACKAGES
        for path in (ROOT / package).rglob("__init__.py")
    }
    beside = {f"marketplace.{folder}" for folder in ("templates", "migrations", "node_modules")}
    assert listed - beside == folders


def test_no_import_hides_inside_a_function(sources: dict[Path, ast.Module]) -> None:
    hidden = [
        f"{path}:{inner.lineno}"
        for path, tree in sources.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def test_only_the_unit_of_work_commits(sources: dict[Path, ast.Module]) -> None:
    committing = {
        str(path)
        for path, tree in sources.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "commit"
    }
    assert committing <= {"marketplace/platform/unit.py"}


def test_an_instant_is_shown_as_the_day_in_helsinki() -> None:
    """``|date`` is for days; the day of an instant, which is kept in UTC, is told by ``|day``."""
    wrong = [
        f"{path.relative_to(ROOT)}: {found}"
        for path in sorted((ROOT / "templates").rglob("*"))
        if path.is_file()
        for found in re.findall(r"\w+_at ?\| ?date\b", path.read_text(encoding="utf-8"))
    ]
    assert wrong == []
