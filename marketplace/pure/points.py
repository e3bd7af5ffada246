"""Points: an exact value, and the same rounded half up to two decimals as its last step."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from marketplace.pure.money import round_half_up

FULL = 100
"""All points of a comparison, and all percent of a score."""


class Points:
    """What every kind of points can tell; each kind says by itself how its exact value comes."""

    @property
    def unrounded(self) -> Fraction:
        """The exact value."""
        raise NotImplementedError

    @property
    def points(self) -> Decimal:
        """The points that count."""
        return Decimal(round_half_up(self.unrounded * 100)).scaleb(-2)

    @property
    def cut(self) -> Decimal:
        """The exact value cut to three decimals, to show: the third decides the rounding."""
        whole = self.unrounded.numerator * 1000 // self.unrounded.denominator
        return Decimal(whole).scaleb(-3)

    @property
    def goes_on(self) -> bool:
        """Whether the exact value has more than three decimals."""
        return Fraction(self.cut) != self.unrounded

    @property
    def was_rounded(self) -> bool:
        """Whether rounding changed the value."""
        return Fraction(self.points) != self.unrounded


@dataclass(frozen=True)
class Mark:
    """How well a tender meets one criterion, 0–100; None while nobody has scored it."""

    criterion: str
    weight: int
    percent: Decimal | None


@dataclass(frozen=True)
class QualityPoints(Points):
    """weight × percent ÷ 100."""

    criterion: str
    weight: int
    percent: Decimal

    @property
    def share(self) -> Fraction:
        """The part of the full points, 0–1."""
        return Fraction(self.percent) / FULL

    @property
    def unrounded(self) -> Fraction:
        return self.weight * self.share


def quality_points(mark: Mark) -> QualityPoints | None:
    """Points for a criterion; None while it has not been scored."""
    if mark.percent is None:
        return None
    return QualityPoints(mark.criterion, mark.weight, mark.percent)


def quality_sum(quality: tuple[QualityPoints | None, ...]) -> Decimal:
    """The sum of the rounded points that have been given."""
    return sum((row.points for row in quality if row), Decimal(0))
