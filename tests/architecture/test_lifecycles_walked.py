"""Every lifecycle, walked from its table: each state, act and role; all else is refused.

What must hold besides, the guards, has tests in the rooms.
"""

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from marketplace.platform.errors import Forbidden, Refused
from marketplace.platform.lifecycle import Lifecycle
from marketplace.platform.permissions import PERMISSIONS
from marketplace.platform.roles import Role
from marketplace.platform.words import label
from marketplace.wiring import LIFECYCLES
from tests.factories.walks import in_role, unguarded

BY_NAME = {lifecycle.name: lifecycle for lifecycle in LIFECYCLES}


def answer(lifecycle: Lifecycle, state: str, action: str, role: Role) -> str:
    """What the mechanism says to an act: the state it leads to, or how it refuses."""
    thing: Any = SimpleNamespace(state=state)
    try:
        return lifecycle.check(thing, action, in_role(role)).target
    except Forbidden:
        return "forbidden"
    except Refused as refused:
        assert refused.code == "lifecycle.not_in_state"
        return "not in this state"


def expected(lifecycle: Lifecycle, state: str, action: str, role: Role) -> str:
    """The same, read off the table's rows one by one."""
    rows = [r for r in lifecycle.transitions if r.action == action and state in r.sources]
    if not rows:
        return "not in this state"
    assert len(rows) == 1, f"{lifecycle.name}: {action} leads two ways from {state}"
    return rows[0].target if role in PERMISSIONS[rows[0].permission] else "forbidden"


@pytest.mark.parametrize("name", BY_NAME)
def test_each_state_act_and_role_is_answered_as_the_table_says(name: str) -> None:
    lifecycle = unguarded(BY_NAME[name])
    actions = {row.action for row in lifecycle.transitions}
    for state in lifecycle.states:
        for action in (*actions, "no_such_act"):
            for role in Role:
                where = (name, state, action, role)
                assert answer(lifecycle, state, action, role) == expected(
                    lifecycle, state, action, role
                ), where


@pytest.mark.parametrize("name", BY_NAME)
def test_every_state_is_reached_from_the_first(name: str) -> None:
    lifecycle = BY_NAME[name]
    reached = {lifecycle.initial}
    for _round in lifecycle.states:
        reached |= {row.target for row in lifecycle.transitions if reached & set(row.sources)}
    assert reached == set(lifecycle.states)
    named = {state for row in lifecycle.transitions for state in (*row.sources, row.target)}
    assert named <= set(lifecycle.states)


@pytest.mark.parametrize("name", BY_NAME)
def test_every_state_has_its_word(app: Flask, name: str) -> None:
    with app.test_request_context():
        for state in BY_NAME[name].states:
            key = f"{name}.state.{state}"
            assert label(key) != key
