"""Pages of a list hold every row once, whatever is asked for."""

from hypothesis import given
from hypothesis import strategies as st

from marketplace.platform.paging import cut_page, every_row


@given(st.integers(0, 200), st.integers(1, 50))
def test_the_pages_hold_every_row_once_in_order(count: int, size: int) -> None:
    rows = list(range(count))
    pages = [cut_page(rows, number, size) for number in range(1, max(-(-count // size), 1) + 1)]
    assert [row for page in pages for row in page.rows] == rows
    assert all(page.total == count for page in pages)


@given(st.integers(0, 200), st.integers(-5, 500), st.integers(1, 50))
def test_a_page_that_is_not_there_is_the_nearest_one(count: int, asked: int, size: int) -> None:
    page = cut_page(list(range(count)), asked, size)
    assert page.number >= 1
    assert bool(page.rows) == bool(count)


@given(st.integers(0, 200), st.integers(1, 50))
def test_a_command_reads_every_row_once_in_order(count: int, size: int) -> None:
    rows = list(range(count))
    assert list(every_row(lambda number: cut_page(rows, number, size))) == rows
