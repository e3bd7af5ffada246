"""The table of evaluations, walked: every state, act and role; all else is refused."""

import pytest

from marketplace.evaluation.lifecycle import EVALUATION
from marketplace.platform.roles import Role
from tests.factories.walks import unguarded, walk

TABLE = unguarded(EVALUATION)
EXPECTED = {
    "scoring": {"name", "declare", "recuse", "score", "submit", "lock", "replace", "give_way"},
    "agreeing": {
        "name",
        "declare",
        "recuse",
        "unlock",
        "settle",
        "confirm",
        "excuse",
        "agree",
        "replace",
        "give_way",
    },
    "agreed": {"recuse", "draw", "question", "replace", "give_way"},
    "questioned": {"stand", "replace", "give_way"},
    "replaced": {"stand"},
}
"""What each state knows, written out: a row added to the table must be added here on purpose."""
ALONE = {"declare", "recuse", "score", "submit", "lock", "unlock", "confirm"}


def allowed(action: str) -> set[Role]:
    officer = {Role.PROCUREMENT_OFFICER}
    if action in ("question", "stand", "give_way"):  # with a decision that falls, or stands again
        return officer | {Role.DECISION_MAKER, Role.SYSTEM}
    return officer | {Role.EVALUATOR} if action in ALONE else officer


@pytest.mark.parametrize("state", EXPECTED)
def test_a_state_lets_the_right_roles_do_its_acts_and_refuses_all_else(state: str) -> None:
    walk(TABLE, state, EXPECTED[state], allowed)


def test_the_walk_meets_every_state() -> None:
    assert set(TABLE.states) == EXPECTED.keys()
