"""Several columns of whole numbers packed into one order rows as the columns do."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from outcomes.pure.columns.packing import in_order, packed

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
