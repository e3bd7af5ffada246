"""Which power covers a decision: by kind, procedure and value, the narrowest first."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.pure.competence import Power, covering, over

KINDS = frozenset({"award", "cancellation"})
MANAGER = Power("manager", "office_holder", "decision_maker", frozenset({"award"}), cents=1_000_00)
DIRECTOR = Power("director", "office_holder", "decision_maker", KINDS, cents=60_000_00)
SMALL_ONLY = Power(
    "small", "office_holder", "decision_maker", KINDS, frozenset({"small"}), 60_000_00
)
BOARD = Power("board", "body", "decision_maker", KINDS)
ALL = (BOARD, DIRECTOR, SMALL_ONLY, MANAGER)


@pytest.mark.parametrize(
    ("kind", "model", "cents", "keys"),
    [
        ("award", "small", 1_000_00, ["manager", "director", "small", "board"]),  # to the limit
        ("award", "small", 1_000_01, ["director", "small", "board"]),  # a cent above it
        ("award", "open", 60_000_00, ["director", "board"]),  # not that procedure
        ("cancellation", "small", 100, ["director", "small", "board"]),  # not that kind
        ("award", "open", 60_000_01, ["board"]),
        ("grant", "open", 1, []),
    ],
)
def test_the_narrowest_power_comes_first(
    kind: str, model: str, cents: int, keys: list[str]
) -> None:
    assert [power.key for power in covering(ALL, kind, model, cents)] == keys


def test_at_one_limit_an_office_comes_before_a_body() -> None:
    body = Power("a_body", "body", "decision_maker", KINDS, cents=60_000_00)
    assert [each.key for each in covering((body, DIRECTOR), "award", "open", 1)] == [
        "director",
        "a_body",
    ]


def test_an_office_is_held_by_those_named_and_only_in_its_role() -> None:
    named = Power(
        "n", "office_holder", "decision_maker", KINDS, people=frozenset({"pia@tyohame.example"})
    )
    assert named.held_by("pia@tyohame.example", {"decision_maker"}, within=False)
    assert not named.held_by("pia@tyohame.example", {"procurement_officer"}, within=True)
    assert not named.held_by("other@tyohame.example", {"decision_maker"}, within=True)
    assert DIRECTOR.held_by("other@tyohame.example", {"decision_maker"}, within=True)
    assert not DIRECTOR.held_by("other@tyohame.example", {"decision_maker"}, within=False)


def test_what_names_a_municipality_takes_the_place_of_what_is_for_each() -> None:
    each = replace(DIRECTOR, key="each", municipality="*")
    forssa = replace(BOARD, key="forssa", municipality="061")
    powers = (*ALL, each, forssa)
    assert over(powers, "") == list(ALL)
    assert over(powers, "061") == [forssa]
    assert over(powers, "082") == [each]


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_whoever_may_decide_on_more_may_decide_on_less(one: int, other: int) -> None:
    low, high = sorted([one, other])
    more = {power.key for power in covering(ALL, "award", "small", high)}
    assert more <= {power.key for power in covering(ALL, "award", "small", low)}
