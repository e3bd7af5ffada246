"""Interest on what is paid late (Interest Act 633/1982): simple, by the day."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

DAYS_OF_A_YEAR = 365


def late_interest(cents: int, percent: Decimal, due_on: date, paid_on: date) -> int:
    """The interest in cents on a sum, percent a year, for each day after the due day up to the day
    of payment; rounded once, half up."""
    days = max((paid_on - due_on).days, 0)
    exact = Decimal(cents) * percent * days / 100 / DAYS_OF_A_YEAR
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))
