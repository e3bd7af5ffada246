"""No route, verb or command without a permission, and no permission that nobody asks."""

import importlib
import inspect
from collections.abc import Iterator

import click
from flask import Flask

from marketplace.cli import main
from marketplace.platform.permissions import PERMISSIONS, Role, permission_of
from tests.architecture.conftest import ROOT, python_files

WITHOUT_ACTOR = {"db upgrade", "worker", "scheduler", "demo", "demo-data logins", "offer verify"}
"""Commands of the operator's own machine: they set up, run processes, or make an own database."""
FILES_ALONE = "outcomes "
"""Commands that read and write files of the person's own, with no database."""
LIBRARY_ROUTES = ("security.",)
"""Flask-Security's own views: log-in, log-out, reset, second factor; it guards them itself."""


def verbs() -> Iterator[tuple[str, object]]:
    for path in python_files():
        if path.name != "service.py":
            continue
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        module = importlib.import_module(name)
        for key, function in vars(module).items():
            own = getattr(function, "__module__", None) == name
            if own and inspect.isfunction(function) and not key.startswith("_"):
                yield f"{name}.{key}", function


def commands(group: click.Command, path: str = "") -> Iterator[tuple[str, click.Command]]:
    if isinstance(group, click.Group):
        for name, child in group.commands.items():
            yield from commands(child, f"{path} {name}".strip())
    else:
        yield path, group


def test_every_route_asks_a_permission(app: Flask) -> None:
    silent = [
        endpoint
        for endpoint, view in app.view_functions.items()
        if permission_of(view) is None
        and endpoint != "assets.serve"
        and not endpoint.startswith(LIBRARY_ROUTES)
    ]
    assert silent == []


def test_every_verb_asks_a_permission() -> None:
    found = list(verbs())
    assert len(found) > 10
    assert [name for name, function in found if permission_of(function) is None] == []


def test_every_command_asks_a_permission() -> None:
    silent = [
        name
        for name, command in commands(main)
        if permission_of(command) is None
        and name not in WITHOUT_ACTOR
        and not name.startswith(FILES_ALONE)
    ]
    assert silent == []


def test_every_permission_is_asked_somewhere_and_held_by_somebody(app: Flask) -> None:
    text = "".join(path.read_text("utf-8") for path in python_files())
    unasked = [name for name in PERMISSIONS if text.count(f'"{name}"') < 2]
    assert unasked == []
    assert all(roles for roles in PERMISSIONS.values())
    assert all(isinstance(role, Role) for roles in PERMISSIONS.values() for role in roles)
