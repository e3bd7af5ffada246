"""Where a tender is strong and where it is weak, seen from the best of those compared.

The rule: what reaches at least nine tenths of the best is near it, and a strength; what stays under
eight tenths of it is clearly behind, and a weakness; what lies between is neither.
"""

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

NEAR_FROM = Fraction(9, 10)
BEHIND_UNDER = Fraction(8, 10)


class Merit(StrEnum):
    """How one thing of a tender compares with the best."""

    BEST = "best"
    NEAR = "near"
    BETWEEN = "between"
    BEHIND = "behind"


STRONG = (Merit.BEST, Merit.NEAR)


def merit_of_points(own: Decimal, most: Decimal) -> Merit:
    """What points are worth beside the most that anybody got; where that is none, nobody is best.

    Raises ValueError for points under zero or over the most.
    """
    if not 0 <= own <= most:
        raise ValueError(f"{own} is not from 0 to {most}")
    return _merit(Fraction(own), Fraction(most)) if most else Merit.BETWEEN


def merit_of_price(own: int, lowest: int) -> Merit:
    """What a price is worth beside the lowest, both in cents; twice the lowest is worth half.

    Raises ValueError for a price under the lowest, or a lowest under zero.
    """
    if not 0 <= lowest <= own:
        raise ValueError(f"{own} is not from {lowest} upwards")
    return _merit(Fraction(lowest), Fraction(own)) if own else Merit.BEST


def _merit(part: Fraction, whole: Fraction) -> Merit:
    share = part / whole
    if share == 1:
        return Merit.BEST
    if share >= NEAR_FROM:
        return Merit.NEAR
    return Merit.BEHIND if share < BEHIND_UNDER else Merit.BETWEEN
