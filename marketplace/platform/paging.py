"""Long lists in pages: one way to read a page of rows and to lead to its neighbours.

The page asked for stands in the address (``?page=2``); beyond the last one means the last. What
else the address says, such as filters, is kept in the links. A second list on the same page has
a parameter of its own.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from flask import request, url_for
from sqlalchemy import ColumnElement, Select, func, select

from marketplace.platform.db import db

Row = TypeVar("Row")
Shown = TypeVar("Shown")

SIZE = 12
"""Rows on one page: few enough that a page costs the same however long its list grows."""
PARAMETER = "page"


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of a list in their order: those of page ``number``, counted from 1."""

    rows: Sequence[Row]
    total: int
    """How many rows the whole list has."""
    number: int
    size: int
    parameter: str = PARAMETER
    """What the address calls the number of the page."""
    more: bool = False
    """Whether the list goes on beyond what was counted."""

    @property
    def previous_url(self) -> str | None:
        """Where the page before this one is, in a request."""
        return self._address(self.number - 1) if self.number > 1 else None

    @property
    def next_url(self) -> str | None:
        """Where the page after this one is, in a request."""
        return self._address(self.number + 1) if self.number * self.size < self.total else None

    def showing(self, rows: Sequence[Shown]) -> "Page[Shown]":
        """The same page with what is shown of its rows, in their order."""
        return Page(rows, self.total, self.number, self.size, self.parameter, self.more)

    def _address(self, number: int) -> str:
        kept: dict[str, Any] = {**request.args.to_dict(flat=False), **(request.view_args or {})}
        return url_for(str(request.endpoint), **{**kept, self.parameter: number})


def asked_page(parameter: str = PARAMETER) -> int:
    """The page that the request's address names, 1 where it names none."""
    return max(request.args.get(parameter, 1, type=int), 1)


def read_page(
    wanted: Select[tuple[Row]],
    number: int,
    parameter: str = PARAMETER,
    most: int | None = None,
    total: int | None = None,
) -> Page[Row]:
    """A page of the rows that a query gives; the query must order them to the last tie. Who has
    counted them already gives the ``total``.

    Of a list that grows without end only the first ``most`` rows are counted and shown: counting
    all costs more the longer it is, and nobody reads them page by page.
    """
    keys = wanted.with_only_columns(_key(wanted), maintain_column_froms=True)
    if total is None:
        counted = keys.order_by(None).limit(most + 1 if most else None).subquery()
        total = db.session.scalar(select(func.count()).select_from(counted)) or 0
    more = most is not None and total > most
    total = most if more and most else total
    number = within(number, total, SIZE)
    shown = keys.limit(SIZE).offset((number - 1) * SIZE)
    return Page(_rows(wanted, shown), total, number, SIZE, parameter, more)


def every_row(read: Callable[[int], Page[Row]]) -> Iterator[Row]:
    """The rows of all pages, one page after the other: for a command, which has no next page."""
    page = read(1)
    yield from page.rows
    for number in range(2, -(-page.total // page.size) + 1):
        yield from read(number).rows


def first_rows(wanted: Select[tuple[Row]], limit: int) -> Sequence[Row]:
    """The first rows that a query gives; the query must order them to the last tie."""
    keys = wanted.with_only_columns(_key(wanted), maintain_column_froms=True)
    return _rows(wanted, keys.limit(limit))


def _key(wanted: Select[tuple[Row]]) -> ColumnElement[UUID]:
    key: ColumnElement[UUID] = wanted.column_descriptions[0]["entity"].id
    return key


def _rows(wanted: Select[tuple[Row]], keys: Select[tuple[UUID]]) -> Sequence[Row]:
    """The rows of some keys. The keys are found first: what a row is shown with (its joined
    relations) would otherwise be fetched for the whole list, to be sorted along with it."""
    shown = select(keys.subquery().c.id)
    return db.session.scalars(wanted.where(_key(wanted).in_(shown))).all()


def cut_page(rows: Sequence[Row], number: int, size: int) -> Page[Row]:
    """A page of rows that are at hand."""
    number = within(number, len(rows), size)
    return Page(rows[(number - 1) * size : number * size], len(rows), number, size)


def within(number: int, total: int, size: int) -> int:
    """The page that is shown of so many rows where a certain one is asked for."""
    last = max(-(-total // size), 1)
    return min(max(number, 1), last)
