"""What reconciling found at a time: kept, so that looking at it costs the same always."""

from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from marketplace.platform.db import AreaRow, Base
from marketplace.platform.types import JsonList
from outcomes.ledger.reconciliation import Check, Difference

DIFFERENCES_KEPT = 60
"""Of each check, the greatest; the command and the next reconciling find all."""


class Reconciliation(AreaRow, Base):
    """All checks as they came out at a time; never changed."""

    __tablename__ = "reconciliation"
    __table_args__ = (Index("ix_reconciliation_newest", "area_id", "created_at"),)

    agrees: Mapped[bool]
    checks: Mapped[JsonList]
    """Each check's code, its two totals in cents, how many differences it has, and those that were
    kept: of what, the account, and the two sums."""

    @property
    def found(self) -> list[Check]:
        """The checks as they were found, with the differences that were kept."""
        return [_found(**said) for said in self.checks]


def kept(check: Check) -> dict[str, Any]:
    """A check as a reconciliation keeps it."""
    differences = [[*vars(each).values()] for each in check.differences[:DIFFERENCES_KEPT]]
    return vars(check) | {"differences": differences}


def _found(*, differences: list[list[Any]], count: int | None = None, **said: Any) -> Check:
    """A check that was kept; the first ones did not say how many differences they had."""
    shown = [Difference(*each) for each in differences]
    return Check(**said, differences=shown, count=len(shown) if count is None else count)
