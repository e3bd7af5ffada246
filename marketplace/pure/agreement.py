"""From several evaluators' scores to one: how far they are apart, and the stated rule."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from statistics import median

from marketplace.pure.money import round_half_up


def spread(percents: Sequence[Decimal]) -> Decimal:
    """How far the highest and the lowest of some scores are apart, in percent of full points."""
    return max(percents) - min(percents)


def _mean(percents: Sequence[Decimal]) -> Fraction:
    return sum(map(Fraction, percents), Fraction(0)) / len(percents)


def _median(percents: Sequence[Decimal]) -> Fraction:
    return Fraction(median(map(Fraction, percents)))


AGREEMENT_RULES: Mapping[str, Callable[[Sequence[Decimal]], Fraction]] = {
    "mean": _mean,
    "median": _median,
}
"""What becomes of scores that are not too far apart, the usual rule first."""


def agreed(percents: Sequence[Decimal], rule: str) -> Decimal:
    """One score out of some, 0–100, rounded half up to two decimals."""
    return Decimal(round_half_up(AGREEMENT_RULES[rule](percents) * 100)).scaleb(-2)
