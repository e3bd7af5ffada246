"""Columns of whole numbers are packed into one, put in order and searched."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from outcomes.pure.columns.packing import in_order, packed, ranked, unlike
from outcomes.pure.columns.timeline import upto

NUMBERS = st.integers(-3, 3) | st.integers(-(2**60), 2**60)
ROWS = st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), max_size=12)


def columns(rows: list[tuple[int, int, int]]) -> list[pl.Series]:
    return [pl.Series([row[n] for row in rows], dtype=pl.Int64) for n in range(3)]


@given(rows=ROWS)
def test_packed_numbers_compare_as_the_columns_do(rows: list[tuple[int, int, int]]) -> None:
    keys = packed(columns(rows)).to_list()
    for one, key in zip(rows, keys, strict=True):
        for other, another in zip(rows, keys, strict=True):
            assert (one < other, one == other) == (key < another, key == another)


@given(rows=ROWS)
def test_equal_rows_stay_as_they_stand(rows: list[tuple[int, int, int]]) -> None:
    places = in_order(columns(rows))
    found = list(range(len(rows))) if places is None else places.to_list()
    assert found == sorted(range(len(rows)), key=lambda n: rows[n])


SMALL = st.lists(st.integers(-9, 9), max_size=12)


@given(numbers=st.lists(NUMBERS, min_size=1, max_size=12))
def test_each_number_is_found_at_the_place_of_its_like(numbers: list[int]) -> None:
    firsts, places = unlike(pl.Series(numbers, dtype=pl.Int64))
    found = [numbers[first] for first in firsts]
    assert [found[place] for place in places] == numbers
    assert len(set(found)) == len(found)


@given(names=st.lists(st.sampled_from(["", "a", "b", "å"]) | st.none(), max_size=12))
def test_names_are_ranked_in_their_order(names: list[str | None]) -> None:
    order = sorted({name for name in names if name is not None})
    found = ranked(pl.Series(names, dtype=pl.String)).to_list()
    assert found == [None if name is None else order.index(name) for name in names]


@given(keys=SMALL, asked=SMALL)
def test_keys_are_counted_alike_for_numbers_in_order_and_in_none(
    keys: list[int], asked: list[int]
) -> None:
    for numbers in (asked, sorted(asked)):
        found = upto(pl.Series(sorted(keys), dtype=pl.Int64), pl.Series(numbers, dtype=pl.Int64))
        assert found.to_list() == [sum(key <= number for key in keys) for number in numbers]
