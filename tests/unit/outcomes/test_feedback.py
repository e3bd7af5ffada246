"""Anonymous answers: what is shown tells of nobody, and never changes."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from outcomes.pure.feedback import Group, shown_groups

LEAST = 5
DAY = date(2026, 9, 1)
SCORES = st.lists(st.integers(0, 4), min_size=5, max_size=5)
ROUNDS = st.lists(st.fixed_dictionaries({"help": SCORES, "respect": SCORES}), max_size=8)


def groups(rounds: list[dict[str, list[int]]]) -> list[Group]:
    days = [DAY + timedelta(days=place) for place in range(len(rounds))]
    return [Group(day, day, counts) for day, counts in zip(days, rounds, strict=True)]


@given(ROUNDS)
def test_each_group_is_of_many_who_did_not_all_answer_the_same(
    rounds: list[dict[str, list[int]]],
) -> None:
    for group in shown_groups(groups(rounds), LEAST):
        for scores in group.counts.values():
            given_ones = [count for count in scores if count]
            assert sum(given_ones) == 0 or (sum(given_ones) >= LEAST and len(given_ones) > 1)


@given(ROUNDS, st.integers(0, 8))
def test_what_comes_later_changes_nothing_that_is_shown(
    rounds: list[dict[str, list[int]]], before: int
) -> None:
    then, now = groups(rounds[:before]), groups(rounds)
    shown = shown_groups(then, LEAST)
    assert shown_groups(now, LEAST)[: len(shown)] == shown


@given(ROUNDS)
def test_no_answer_is_counted_twice(rounds: list[dict[str, list[int]]]) -> None:
    shown = sum(sum(each.counts.get("help", ())) for each in shown_groups(groups(rounds), LEAST))
    assert shown <= sum(sum(each["help"]) for each in rounds)


def test_without_a_limit_nothing_is_shown() -> None:
    assert shown_groups(groups([{"help": [9, 9, 9, 9, 9]}]), None) == []


def test_one_score_of_all_tells_of_each_and_hides_that_question_alone_for_good() -> None:
    same, mixed = [0, 0, 0, 0, 9], [0, 0, 0, 1, 8]
    shown = shown_groups(groups([{"help": same, "respect": mixed}] * 2), LEAST)
    assert [group.counts for group in shown] == [{"respect": mixed}] * 2


def test_answers_of_few_to_a_question_that_is_asked_no_more_hold_up_no_other() -> None:
    few, many = [0, 0, 1, 1, 1], [2, 3, 5, 10, 20]
    rounds = [{"old": few, "help": few}, {"new": many, "help": many}, {"new": many}]
    shown = shown_groups(groups(rounds), LEAST)
    assert [group.counts for group in shown] == [
        {"help": [2, 3, 6, 11, 21], "new": many},
        {"new": many},
    ]
    assert (shown[0].first, shown[0].last) == (DAY, DAY + timedelta(days=1))


def test_a_mean_is_rounded_once_halves_up() -> None:
    group = Group(DAY, DAY, {"help": [0, 0, 3, 1, 0], "new": [0] * 5})
    assert group.mean("help") == Decimal("3.3")
    assert Group(DAY, DAY, {"help": [0, 0, 3, 1, 16]}).mean("help") == Decimal("4.7")
    assert (group.mean("new"), group.mean("other"), group.answers) == (None, None, 4)
