"""The tables of calls and offers, walked: every state, act and role; all else is refused."""

import pytest
from flask import Flask

from marketplace.offers.lifecycle import OFFER
from marketplace.platform.permissions import PERMISSIONS
from marketplace.platform.roles import Role
from marketplace.procurement.lifecycle import CALL
from tests.factories.walks import unguarded, walk

EXPECTED = {
    ("call", "draft"): {"edit", "submit", "note_notice", "follow_need", "withdraw"},
    ("call", "in_review"): {
        "comment",
        "return",
        "approve",
        "take_back",
        "note_notice",
        "follow_need",
        "withdraw",
    },
    ("call", "ready"): {"take_back", "note_notice", "follow_need", "publish", "withdraw"},
    ("call", "open"): {"correct", "close", "cancel"},
    ("call", "closed"): {"open_offers", "find_none", "cancel"},
    ("call", "suitability"): {"evaluate", "cancel", "conclude"},
    ("call", "evaluation"): {"rejudge", "conclude", "cancel"},
    ("call", "decided"): {"reopen", "finish", "cancel"},
    ("call", "final"): {"reopen", "resume"},
    ("call", "no_offers"): set(),
    ("call", "withdrawn"): set(),
    ("call", "cancelled"): {
        "revive_open",
        "revive_closed",
        "revive_suitability",
        "revive_evaluation",
    },
    ("offer", "draft"): {"save", "submit"},
    ("offer", "submitted"): {"save", "replace", "withdraw", "open", "set_aside"},
    ("offer", "withdrawn"): {"save", "submit"},
    ("offer", "opened"): set(),
    ("offer", "unreadable"): set(),
}
"""What each state knows, written out: a row added to a table must be added here on purpose."""
OFFICER, DECIDER = {Role.PROCUREMENT_OFFICER}, {Role.DECISION_MAKER}
PROVIDER = {Role.PROVIDER}
WHO: dict[tuple[str, str], set[Role]] = {
    ("call", "edit"): OFFICER,
    ("call", "submit"): OFFICER,
    ("call", "comment"): OFFICER | DECIDER,
    ("call", "return"): OFFICER | DECIDER,
    ("call", "approve"): OFFICER | DECIDER,
    ("call", "take_back"): OFFICER,
    ("call", "note_notice"): OFFICER,
    ("call", "follow_need"): {Role.SYSTEM},
    ("call", "publish"): OFFICER,
    ("call", "correct"): OFFICER,
    ("call", "close"): {Role.SYSTEM},
    ("call", "open_offers"): OFFICER,
    ("call", "find_none"): OFFICER,
    ("call", "evaluate"): OFFICER,
    ("call", "rejudge"): OFFICER | DECIDER | {Role.SYSTEM},
    ("call", "conclude"): DECIDER | {Role.SYSTEM},
    ("call", "reopen"): OFFICER | DECIDER | {Role.SYSTEM},
    ("call", "finish"): DECIDER | {Role.SYSTEM},
    ("call", "withdraw"): OFFICER,
    ("call", "cancel"): DECIDER | {Role.SYSTEM},
    ("call", "resume"): OFFICER | DECIDER,
    ("call", "revive_open"): OFFICER | DECIDER,
    ("call", "revive_closed"): OFFICER | DECIDER,
    ("call", "revive_suitability"): OFFICER | DECIDER,
    ("call", "revive_evaluation"): OFFICER | DECIDER,
    ("offer", "save"): PROVIDER | {Role.PROVIDER_WRITER},
    ("offer", "submit"): PROVIDER,
    ("offer", "replace"): PROVIDER,
    ("offer", "withdraw"): PROVIDER,
    ("offer", "open"): OFFICER,
    ("offer", "set_aside"): OFFICER,
}
"""Who does each act; what one person of a provider prepares, another submits."""


TABLES = {table.name: unguarded(table) for table in (CALL, OFFER)}


@pytest.mark.parametrize(("table", "state"), EXPECTED)
def test_a_state_lets_the_right_role_do_its_acts_and_refuses_all_else(
    table: str, state: str
) -> None:
    walk(TABLES[table], state, EXPECTED[table, state], lambda act: WHO[table, act])


def test_the_walk_meets_every_state() -> None:
    walked = {(table.name, state) for table in (CALL, OFFER) for state in table.states}
    assert walked == EXPECTED.keys()


def test_every_permission_of_the_tables_exists(app: Flask) -> None:
    rows = (*CALL.transitions, *OFFER.transitions)
    assert all(row.permission in PERMISSIONS for row in rows)
