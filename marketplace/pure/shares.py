"""Shares of a joint purchase: whole numbers parted by weight, so that nothing is lost or made."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

WHOLE = 10_000
"""A whole in hundredths of a percent, which is how shares are kept."""


def parted(total: int, exact: Sequence[Fraction]) -> tuple[int, ...]:
    """A whole number that exact parts come to but for rounding, parted to them: the parts sum to it
    exactly. Credits among them are negative."""
    parts = [each.numerator // each.denominator for each in exact]
    by_remainder = sorted(range(len(parts)), key=lambda place: parts[place] - exact[place])
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return tuple(parts)


def part(total: int, weights: Sequence[Decimal | Fraction | int]) -> tuple[int, ...]:
    """Part a whole number by weights: the parts sum to it exactly.

    Each part is its exact share rounded down; what is left goes one by one to those with the
    largest remainders, of equal ones to the earlier. Raises ValueError for a negative total or
    weight, and where all weights are 0.
    """
    exact = [Fraction(weight) for weight in weights]
    if total < 0 or any(weight < 0 for weight in exact) or not sum(exact):
        raise ValueError("A total and weights that are not negative, and some weight")
    return parted(total, [total * weight / sum(exact) for weight in exact])


def points(weights: Sequence[Decimal | int]) -> tuple[int, ...]:
    """The weights as hundredths of a percent, which sum to `WHOLE`."""
    return part(WHOLE, weights)
