"""What an edited file of rules would change, and what of that a person may not do by a file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from marketplace.platform.errors import Problem
from marketplace.pure.periods import ONE_DAY
from marketplace.rules.models import Rule

COMPARED = ("value", "source", "valid_to")


@dataclass(frozen=True)
class Row:
    """A row of the file with its place, and the row that stands under its kind, key and day."""

    place: int
    given: dict[str, Any]
    standing: Rule | None

    @property
    def differs(self) -> set[str]:
        """Which of the compared fields the file would change."""
        if self.standing is None:
            return set()
        return {name for name in COMPARED if getattr(self.standing, name) != self.given[name]}

    @property
    def changes(self) -> dict[str, Any]:
        """What it would change them to."""
        return {name: self.given[name] for name in self.differs}


@dataclass(frozen=True)
class Loaded:
    """What the product's file did to the rules of an area."""

    new: Sequence[Rule]
    """Rows that were not there before."""
    kept: Sequence[tuple[Rule, set[str]]]
    """Rows that people changed or confirmed and that therefore stay, where the file says otherwise,
    with the fields in which it does."""


def problems_of(rows: Sequence[Row], today: date, reasoned: bool) -> list[Problem]:
    """Each thing that cannot be done, at its row and field, such as ``rules.3.value``."""
    return [
        Problem(f"rules.{row.place}.{field}", code)
        for row in rows
        for field, code in _problems(row, today, reasoned)
    ]


def _problems(row: Row, today: date, reasoned: bool) -> Iterator[tuple[str, str]]:
    standing, given = row.standing, row.given
    confirmed = standing.confirmed_by if standing else None
    if given["confirmed_by"] != confirmed:
        yield "confirmed_by", "rule.confirm_on_page"
    if reasoned:
        return
    if standing is None:
        if given["valid_from"] < today:
            yield "valid_from", "rule.reason_for_past"
    elif standing.valid_from <= today:
        for field in sorted(row.differs - {"valid_to"}):
            yield field, "rule.in_force"
        if "valid_to" in row.differs and not _closes_ahead(standing, given["valid_to"], today):
            yield "valid_to", "rule.in_force"


def _closes_ahead(standing: Rule, last: date | None, today: date) -> bool:
    """Whether only days to come are taken from a row or given to it."""
    known = (day for day in (standing.valid_to, last) if day is not None)
    return all(day >= today - ONE_DAY for day in known)
