"""The table of questions, walked: every state, act and role; all else is refused."""

import pytest

from marketplace.platform.roles import Role
from marketplace.questions.lifecycle import QUESTION
from tests.factories.walks import unguarded, walk

TABLE = unguarded(QUESTION)
EXPECTED = {
    "asked": {"answer", "merge", "reject"},
    "answered": {"answer", "publish", "merge", "reject"},
    "published": set(),
    "merged": set(),
    "rejected": set(),
}
"""What each state knows, written out: a row added to the table must be added here on purpose."""


@pytest.mark.parametrize("state", EXPECTED)
def test_a_state_lets_the_officer_do_its_acts_and_refuses_all_else(state: str) -> None:
    walk(TABLE, state, EXPECTED[state], lambda _action: {Role.PROCUREMENT_OFFICER})


def test_the_walk_meets_every_state() -> None:
    assert set(TABLE.states) == EXPECTED.keys()
