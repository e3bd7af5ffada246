"""A budget line's year: granted, used, committed, and what it comes to at this pace. Cents."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class BudgetUse:
    """What is used of a budget line in a year, and what its purchases may still bring."""

    granted_cents: int | None
    """None where no rule says."""
    used_cents: int
    committed_cents: int
    forecast_cents: int

    @property
    def left_cents(self) -> int | None:
        """What is neither used nor committed; less than nothing where it does not suffice."""
        if self.granted_cents is None:
            return None
        return self.granted_cents - self.used_cents - self.committed_cents

    @property
    def overruns(self) -> bool:
        """Whether the year comes to more than is granted at this pace."""
        return self.granted_cents is not None and self.forecast_cents > self.granted_cents


def forecast(used_cents: int, year: int, today: date) -> int:
    """What a year comes to where the rest of it goes on as its days up to today have.

    A year that is over comes to what was used; of one that is to come nothing is known yet.
    """
    if today.year != year:
        return used_cents
    days = (date(year + 1, 1, 1) - date(year, 1, 1)).days
    gone = (today - date(year, 1, 1)).days + 1
    return (2 * used_cents * days + gone) // (2 * gone)
