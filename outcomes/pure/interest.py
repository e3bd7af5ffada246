"""Interest on what is paid late (Interest Act 633/1982): simple, by the day, at the rate that is in
force on each day. Amounts are in cents, rates in percent a year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from marketplace.pure.money import round_half_up
from marketplace.pure.shares import parted

DAYS_OF_A_YEAR = 365
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """Days with one rate, both ends included, and the interest of them."""

    first: date
    last: date
    percent: Decimal
    cents: int

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def late_interest(
    cents: int, rates: Sequence[tuple[date, Decimal]], due_on: date, paid_on: date
) -> list[Period]:
    """The interest on a sum for each day after the due day up to the day of payment, by periods of
    one rate. ``rates`` are given with the day from which each is in force.

    It is rounded once, half up, and the periods sum to it. Raises ValueError where no rate is in
    force on the day after it was due.
    """
    first, end = due_on + _DAY, paid_on + _DAY
    begun = [percent for day, percent in sorted(rates) if day <= first]
    if not begun:
        raise ValueError(f"no rate is in force on {first}")
    changes = [(day, percent) for day, percent in sorted(rates) if first < day < end]
    steps = [(first, begun[-1])] if first < end else []
    for day, percent in changes:
        if percent != steps[-1][1]:
            steps.append((day, percent))
    spans = [
        (day, following - _DAY, percent)
        for (day, percent), (following, _next) in pairwise([*steps, (end, Decimal(0))])
    ]
    exact = [
        Fraction(cents) * Fraction(percent) * ((last - day).days + 1) / 100 / DAYS_OF_A_YEAR
        for day, last, percent in spans
    ]
    whole = round_half_up(sum(exact, Fraction(0)))
    return [Period(*span, part) for span, part in zip(spans, parted(whole, exact), strict=True)]
