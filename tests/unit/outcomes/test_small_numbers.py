"""Numbers of few people are hidden, and can't be computed from what is shown."""

from hypothesis import given
from hypothesis import strategies as st

from outcomes.pure.small_numbers import hidden

FEWEST = 5
tables = st.dictionaries(st.sampled_from("abcdefg"), st.integers(0, 12), min_size=1)


@given(tables)
def test_what_is_hidden_can_not_be_computed_from_the_total(counts: dict[str, int]) -> None:
    gone = hidden(counts, FEWEST)
    assert all(key in gone for key, count in counts.items() if 0 < count < FEWEST)
    left = sum(counts.values()) - sum(counts[key] for key in counts.keys() - gone)
    least = 0 if gone == counts.keys() and 0 in counts.values() else 1
    for key in gone:
        most = left - least * (len(gone) - 1)
        if sum(counts.values()) >= FEWEST + len(counts):
            assert most - least + 1 >= min(FEWEST, left), (key, counts)


@given(tables)
def test_nothing_is_hidden_without_need(counts: dict[str, int]) -> None:
    if not any(0 < count < FEWEST for count in counts.values()):
        assert hidden(counts, FEWEST) == frozenset()


def test_the_smallest_other_is_hidden_with_the_only_small_one() -> None:
    assert hidden({"a": 2, "b": 40, "c": 7, "d": 0}, FEWEST) == {"a", "c"}


def test_two_small_ones_that_sum_to_little_take_a_third_along() -> None:
    assert hidden({"a": 1, "b": 1, "c": 9, "d": 30}, FEWEST) == {"a", "b", "c"}
    assert hidden({"a": 4, "b": 4, "c": 9}, FEWEST) == {"a", "b"}


def test_where_all_are_small_zeros_are_hidden_too() -> None:
    assert hidden({"a": 1, "b": 1, "c": 0}, FEWEST) == {"a", "b", "c"}
