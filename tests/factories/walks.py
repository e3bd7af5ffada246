"""Lifecycle tables, walked without their conditions: those have tests of their own."""

from collections.abc import Callable, Collection
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from marketplace.platform.actor import Actor, system_actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.errors import Forbidden, Refused
from marketplace.platform.ids import RandomIds
from marketplace.platform.lifecycle import Lifecycle
from marketplace.platform.roles import Role
from tests.conftest import NOON


def unguarded(table: Lifecycle) -> Lifecycle:
    """The table without its conditions."""
    return replace(table, transitions=tuple(replace(row, guards=()) for row in table.transitions))


def in_role(role: Role) -> Actor:
    """Somebody who is this and nothing else."""
    return replace(system_actor(FixedClock(NOON), RandomIds(), None), roles=frozenset({role}))


def walk(
    table: Lifecycle,
    state: str,
    acts: Collection[str],
    allowed: Callable[[str], Collection[Role]],
) -> None:
    """Try every act of a table in a state as every role: the state's acts are for those whom
    ``allowed`` names, and all else is refused."""
    thing: Any = SimpleNamespace(state=state)
    for action in {row.action for row in table.transitions}:
        for role in Role:
            if action not in acts:
                with pytest.raises(Refused, match=r"lifecycle\.not_in_state"):
                    table.check(thing, action, in_role(role))
            elif role in allowed(action):
                assert table.check(thing, action, in_role(role))
            else:
                with pytest.raises(Forbidden):
                    table.check(thing, action, in_role(role))
