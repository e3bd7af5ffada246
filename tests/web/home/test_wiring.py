"""The menu, the list of latest changes and the rate limits name only what is there."""

from importlib import import_module
from pathlib import Path

from flask import Flask
from sqlalchemy import inspect

from marketplace.menu import NAV, THINGS
from marketplace.platform import room as shape
from marketplace.platform.identity.words import LABELS
from marketplace.platform.permissions import PERMISSIONS
from marketplace.wiring import GROUND, LIFECYCLES, LIMITS, ROOMS
from tests.architecture.conftest import ROOT, python_files


def test_every_room_is_wired() -> None:
    files = {path for path in python_files() if path.name == "room.py"} - {Path(shape.__file__)}
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in files]
    assert {import_module(name).ROOM for name in names} == set(ROOMS) - {GROUND}


def test_every_link_leads_to_a_page(app: Flask) -> None:
    wanted = {item.endpoint for item in NAV} | {limit.endpoint for limit in LIMITS}
    wanted |= {thing.endpoint for thing in THINGS.values() if thing.endpoint}
    assert wanted - app.view_functions.keys() == set()


def test_every_link_is_somebodys(app: Flask) -> None:
    for item in NAV:
        assert item.roles is None or item.roles <= PERMISSIONS[item.permission]


def test_every_told_change_is_an_act_of_its_thing(app: Flask) -> None:
    acts = {(life.name, row.action) for life in LIFECYCLES for row in life.transitions} | {
        (name, "create") for name in THINGS
    }
    without_life = {"membership.reopen", "membership.end", "membership.invite_again"}
    without_life |= {"membership.reset_second_factor", "provider.edit", "provider.withhold_access"}
    told = {code.removeprefix("audit.") for code in LABELS if code.startswith("audit.")}
    assert told - {f"{name}.{action}" for name, action in acts} - without_life == set()


def test_a_thing_is_found_under_its_tables_name() -> None:
    assert {name: inspect(thing.model).local_table.name for name, thing in THINGS.items()} == {
        name: name for name in THINGS
    }
