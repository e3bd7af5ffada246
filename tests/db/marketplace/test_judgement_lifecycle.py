"""The table of judgements, walked: every state, act and role; all else is refused."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from marketplace.platform.actor import Actor, system_actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.errors import Forbidden, Refused
from marketplace.platform.ids import RandomIds
from marketplace.platform.permissions import Role
from marketplace.suitability.lifecycle import SUITABILITY
from tests.conftest import NOON

TABLE = replace(
    SUITABILITY, transitions=tuple(replace(row, guards=()) for row in SUITABILITY.transitions)
)
"""Without its conditions: those have tests of their own."""
EXPECTED = {
    "pending": {"ask", "accept", "exclude"},
    "clarifying": {"ask", "accept", "exclude"},
    "suitable": {"reopen"},
    "excluded": {"reopen"},
}
"""What each state knows, written out: a row added to the table must be added here on purpose."""


def actor(role: Role) -> Actor:
    return replace(system_actor(FixedClock(NOON), RandomIds(), None), roles=frozenset({role}))


@pytest.mark.parametrize("state", EXPECTED)
def test_a_state_lets_the_officer_do_its_acts_and_refuses_all_else(state: str) -> None:
    thing: Any = SimpleNamespace(state=state)
    for action in {row.action for row in TABLE.transitions}:
        for role in Role:
            if action not in EXPECTED[state]:
                with pytest.raises(Refused, match=r"lifecycle\.not_in_state"):
                    TABLE.check(thing, action, actor(role))
            elif role is Role.PROCUREMENT_OFFICER:
                assert TABLE.check(thing, action, actor(role))
            else:
                with pytest.raises(Forbidden):
                    TABLE.check(thing, action, actor(role))


def test_the_walk_meets_every_state() -> None:
    assert set(TABLE.states) == EXPECTED.keys()
