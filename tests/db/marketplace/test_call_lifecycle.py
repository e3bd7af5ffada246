"""The tables of calls and offers, walked: every state, act and role; all else is refused."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from marketplace.offers.lifecycle import OFFER
from marketplace.platform.actor import Actor, system_actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.errors import Forbidden, Refused
from marketplace.platform.ids import RandomIds
from marketplace.platform.lifecycle import Lifecycle
from marketplace.platform.permissions import PERMISSIONS, Role
from marketplace.procurement.lifecycle import CALL
from tests.conftest import NOON


def unguarded(table: Lifecycle) -> Lifecycle:
    """The table without its conditions: those have tests of their own."""
    return replace(table, transitions=tuple(replace(row, guards=()) for row in table.transitions))


def actor(role: Role) -> Actor:
    system = system_actor(FixedClock(NOON), RandomIds(), None)
    return replace(system, roles=frozenset({role}))


EXPECTED = {
    ("call", "draft"): {"edit", "submit", "withdraw"},
    ("call", "in_review"): {"comment", "return", "approve", "take_back", "withdraw"},
    ("call", "ready"): {"take_back", "publish", "withdraw"},
    ("call", "open"): {"correct", "close", "cancel"},
    ("call", "closed"): {"open_offers", "find_none", "cancel"},
    ("call", "suitability"): {"evaluate", "cancel"},
    ("call", "evaluation"): {"rejudge", "conclude", "cancel"},
    ("call", "decided"): {"reopen", "finish", "cancel"},
    ("call", "final"): {"reopen"},
    ("call", "no_offers"): set(),
    ("call", "withdrawn"): set(),
    ("call", "cancelled"): set(),
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
    ("call", "publish"): OFFICER,
    ("call", "correct"): OFFICER,
    ("call", "close"): {Role.SYSTEM},
    ("call", "open_offers"): OFFICER,
    ("call", "find_none"): OFFICER,
    ("call", "evaluate"): OFFICER,
    ("call", "rejudge"): OFFICER | DECIDER,
    ("call", "conclude"): DECIDER,
    ("call", "reopen"): OFFICER | DECIDER,
    ("call", "finish"): DECIDER | {Role.SYSTEM},
    ("call", "withdraw"): OFFICER,
    ("call", "cancel"): OFFICER | DECIDER,
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
    thing: Any = SimpleNamespace(state=state)
    for action in {row.action for row in TABLES[table].transitions}:
        for role in Role:
            if action not in EXPECTED[table, state]:
                with pytest.raises(Refused, match=r"lifecycle\.not_in_state"):
                    TABLES[table].check(thing, action, actor(role))
            elif role not in WHO[table, action]:
                with pytest.raises(Forbidden):
                    TABLES[table].check(thing, action, actor(role))
            else:
                assert TABLES[table].check(thing, action, actor(role))


def test_the_walk_meets_every_state() -> None:
    walked = {(table.name, state) for table in (CALL, OFFER) for state in table.states}
    assert walked == EXPECTED.keys()


def test_every_permission_of_the_tables_exists(app: Flask) -> None:
    rows = (*CALL.transitions, *OFFER.transitions)
    assert all(row.permission in PERMISSIONS for row in rows)
