"""The table of evaluations, walked: every state, act and role; all else is refused."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from marketplace.evaluation.lifecycle import EVALUATION
from marketplace.platform.actor import Actor, system_actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.errors import Forbidden, Refused
from marketplace.platform.ids import RandomIds
from marketplace.platform.permissions import Role
from tests.conftest import NOON

TABLE = replace(
    EVALUATION, transitions=tuple(replace(row, guards=()) for row in EVALUATION.transitions)
)
"""Without its conditions: those have tests of their own."""
EXPECTED = {
    "scoring": {"name", "declare", "score", "submit", "lock", "replace"},
    "agreeing": {"name", "declare", "unlock", "settle", "agree", "replace"},
    "agreed": {"draw", "replace"},
    "replaced": set(),
}
"""What each state knows, written out: a row added to the table must be added here on purpose."""
ALONE = {"declare", "score", "submit", "lock", "unlock"}


def actor(role: Role) -> Actor:
    return replace(system_actor(FixedClock(NOON), RandomIds(), None), roles=frozenset({role}))


def allowed(action: str) -> set[Role]:
    officer = {Role.PROCUREMENT_OFFICER}
    return officer | {Role.EVALUATOR} if action in ALONE else officer


@pytest.mark.parametrize("state", EXPECTED)
def test_a_state_lets_the_right_roles_do_its_acts_and_refuses_all_else(state: str) -> None:
    thing: Any = SimpleNamespace(state=state)
    for action in {row.action for row in TABLE.transitions}:
        for role in Role:
            if action not in EXPECTED[state]:
                with pytest.raises(Refused, match=r"lifecycle\.not_in_state"):
                    TABLE.check(thing, action, actor(role))
            elif role in allowed(action):
                assert TABLE.check(thing, action, actor(role))
            else:
                with pytest.raises(Forbidden):
                    TABLE.check(thing, action, actor(role))


def test_the_walk_meets_every_state() -> None:
    assert set(TABLE.states) == EXPECTED.keys()
