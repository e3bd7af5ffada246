"""Long lists in pages: one way to read a page of rows and to lead to its neighbours.

The page asked for stands in the address (``?page=2``); beyond the last one means the last. What
else the address says, such as filters, is kept in the links.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import request, url_for
from sqlalchemy import Select, func, select

from marketplace.platform.db import db

Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of a list in their order: those of page ``number``, counted from 1."""

    rows: Sequence[Row]
    total: int
    """How many rows the whole list has."""
    number: int
    size: int

    @property
    def previous_url(self) -> str | None:
        """Where the page before this one is, in a request."""
        return _address(self.number - 1) if self.number > 1 else None

    @property
    def next_url(self) -> str | None:
        """Where the page after this one is, in a request."""
        return _address(self.number + 1) if self.number * self.size < self.total else None


def asked_page() -> int:
    """The page that the request's address names, 1 where it names none."""
    return max(request.args.get("page", 1, type=int), 1)


def read_page(wanted: Select[tuple[Row]], number: int, size: int) -> Page[Row]:
    """A page of the rows that a query gives; the query must order them to the last tie."""
    counted = wanted.order_by(None).subquery()
    total = db.session.scalar(select(func.count()).select_from(counted)) or 0
    number = _within(number, total, size)
    rows = db.session.scalars(wanted.limit(size).offset((number - 1) * size)).all()
    return Page(rows, total, number, size)


def cut_page(rows: Sequence[Row], number: int, size: int) -> Page[Row]:
    """A page of rows that are at hand."""
    number = _within(number, len(rows), size)
    return Page(rows[(number - 1) * size : number * size], len(rows), number, size)


def _within(number: int, total: int, size: int) -> int:
    last = max(-(-total // size), 1)
    return min(max(number, 1), last)


def _address(number: int) -> str:
    kept: dict[str, Any] = {**request.args.to_dict(flat=False), **(request.view_args or {})}
    return url_for(str(request.endpoint), **{**kept, "page": number})
