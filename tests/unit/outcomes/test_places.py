"""The order of services in the finder, and figures that are too small to be shown."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.pure.places import ORDER, Option, in_order
from outcomes.pure.small_numbers import Share, shown_share

DAY = date(2026, 9, 1)


def option(key: str, **changes: object) -> Option:
    usual = {"starts_on": DAY, "places": 10, "free": 5, "sent": 5}
    return Option(key=key, **usual | changes)  # type: ignore[arg-type]


def test_free_places_in_time_come_first_and_what_cannot_be_had_last() -> None:
    options = [
        option("in", inside=True, not_again=True),
        option("again", not_again=True, turned_down=True),
        option("full", free=0, turned_down=True),
        option("down", turned_down=True),
        option("later", starts_on=DAY + timedelta(days=8)),
        option("free", sent=90),
    ]
    found = [(each.key, standing) for each, standing in in_order(options, DAY)]
    assert [key for key, _standing in found] == ["free", "later", "down", "full", "again", "in"]
    assert tuple(standing for _key, standing in found) == ORDER


def test_among_services_alike_it_is_the_turn_of_who_got_fewest_for_its_places() -> None:
    options = [
        option("many", places=10, sent=4),
        option("few", places=40, sent=8),
        option("late", places=10, sent=2, starts_on=DAY + timedelta(days=1)),
    ]
    found = [each.key for each, _standing in in_order(options, None)]
    assert found == ["few", "late", "many"]


@given(st.permutations("abcdef"), st.lists(st.integers(0, 3), min_size=6, max_size=6))
def test_the_order_does_not_depend_on_how_services_are_listed(
    keys: list[str], sent: list[int]
) -> None:
    by_key = {key: option(key, sent=count) for key, count in zip("abcdef", sent, strict=True)}
    listed = in_order([by_key[key] for key in keys], DAY)
    assert listed == in_order(by_key.values(), DAY)


@pytest.mark.parametrize(
    ("part", "whole", "least", "shown"),
    [
        (5, 10, 5, Share(5, 10)),
        (9, 19, 5, Share(10, 20)),  # of all but one of the next
        (10, 20, 5, Share(10, 20)),
        (4, 10, 5, None),
        (6, 10, 5, None),
        (0, 100, 5, None),
        (100, 100, 5, None),
        (50, 100, None, None),
    ],
)
def test_a_share_shows_only_where_neither_side_is_small(
    part: int, whole: int, least: int | None, shown: Share | None
) -> None:
    assert shown_share(part, whole, least) == shown


@given(st.integers(0, 50), st.integers(0, 50), st.integers(2, 10))
def test_no_side_of_a_shown_share_is_below_the_limit(part: int, rest: int, least: int) -> None:
    share = shown_share(part, part + rest, least)
    assert share is None or min(share.part, share.whole - share.part) >= least


def test_percents_are_whole_with_halves_up() -> None:
    assert [Share(1, 8).percent, Share(1, 3).percent, Share(2, 3).percent] == [13, 33, 67]
