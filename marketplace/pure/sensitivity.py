"""Sensitivity: over which range of each weight does the first place stand?

One weight is changed from 0 to 100 while the others keep their proportions and the sum stays 100.
The comparison is of exact points, before rounding. For every formula the lead of the first over
another tender is a straight line in the weight, so the range is found exactly, not by trying.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from marketplace.pure.points import FULL
from marketplace.pure.scoring import Ranking, Standing, Terms, adds_up

PRICE = ":price"
Weights = Mapping[str, Fraction]


@dataclass(frozen=True)
class Line:
    """One tender's points as a weight changes: (weight, points) from left to right."""

    key: str
    points: tuple[tuple[Fraction, Fraction], ...]


@dataclass(frozen=True)
class Sensitivity:
    """How the order follows one weight."""

    factor: str
    """``:price`` or the key of a criterion."""
    weight: int
    """As the call states it."""
    winner: str
    low: Fraction | None
    """The winner stands from this weight to the next one, both ends included; None where it is
    first by rounding or by a tie only, so that at the stated weight it does not lead."""
    high: Fraction | None
    lines: tuple[Line, ...]

    @property
    def firm(self) -> bool:
        """Whether the winner stands whatever the weight."""
        return self.low == 0 and self.high == FULL


def sensitivity(ranking: Ranking, terms: Terms) -> tuple[Sensitivity, ...]:
    """The ranges of every weight of a complete ranking; empty for one or no tender.

    A factor that has all the weight is left out: the others have no proportions to keep.
    """
    if len(ranking.standings) < 2 or not ranking.complete:
        return ()
    stated = _stated(ranking.standings[0], terms)
    return tuple(
        _of(factor, stated, ranking.standings)
        for factor, weight in stated.items()
        if weight < FULL and (factor != PRICE or adds_up(ranking.standings[0].price))
    )


def _stated(standing: Standing, terms: Terms) -> dict[str, Fraction]:
    quality = {row.criterion: Fraction(row.weight) for row in standing.quality if row}
    return ({PRICE: Fraction(terms.price_weight)} if terms.price_weight else {}) | quality


def weights_at(stated: Weights, factor: str, weight: Fraction) -> dict[str, Fraction]:
    """All weights when one of them is changed and the others keep their proportions."""
    rest = (FULL - weight) / (FULL - stated[factor])
    return {name: weight if name == factor else each * rest for name, each in stated.items()}


def merit(standing: Standing, weights: Weights) -> Fraction:
    """A tender's exact points with other weights; of a formula by quality point, its quality."""
    given = sum(
        (weights[row.criterion] * row.share for row in standing.quality if row), Fraction(0)
    )
    return given + weights.get(PRICE, Fraction(0)) * standing.price.share


def _lead(first: Standing, other: Standing, weights: Weights) -> Fraction:
    """How far the first is ahead; negative where it is behind."""
    if adds_up(first.price):
        return merit(first, weights) - merit(other, weights)
    own, others = first.comparison.cents, other.comparison.cents
    return merit(first, weights) * others - merit(other, weights) * own


def _of(factor: str, stated: Weights, standings: Sequence[Standing]) -> Sensitivity:
    first, *others = standings
    ends = [weights_at(stated, factor, Fraction(end)) for end in (0, FULL)]
    low, high = Fraction(0), Fraction(FULL)
    stands = True
    for other in others:
        at_none, at_full = (_lead(first, other, weights) for weights in ends)
        if at_none < 0 and at_full < 0:
            stands = False
        elif at_none < 0:
            low = max(low, FULL * at_none / (at_none - at_full))
        elif at_full < 0:
            high = min(high, FULL * at_none / (at_none - at_full))
    stands = stands and low <= stated[factor] <= high
    return Sensitivity(
        factor,
        int(stated[factor]),
        first.key,
        low if stands else None,
        high if stands else None,
        _lines(factor, stated, standings),
    )


def _lines(factor: str, stated: Weights, standings: Sequence[Standing]) -> tuple[Line, ...]:
    straight = adds_up(standings[0].price)
    stops = (0, FULL) if straight else range(0, FULL + 1, 5)
    rows = [
        (Fraction(stop), _points(standings, weights_at(stated, factor, Fraction(stop))))
        for stop in stops
    ]
    return tuple(
        Line(each.key, tuple((stop, points[place]) for stop, points in rows))
        for place, each in enumerate(standings)
    )


def _points(standings: Sequence[Standing], weights: Weights) -> list[Fraction]:
    """Exact points of all tenders, 0–100."""
    merits = [merit(each, weights) for each in standings]
    if adds_up(standings[0].price):
        return merits
    worth = [
        value / each.comparison.cents if each.comparison.cents else None
        for value, each in zip(merits, standings, strict=True)
    ]
    if any(one is None and value for one, value in zip(worth, merits, strict=True)):
        return [  # somebody asks nothing: nothing else is worth as much
            Fraction(FULL if one is None and value else 0)
            for one, value in zip(worth, merits, strict=True)
        ]
    best = max((one or Fraction(0) for one in worth), default=Fraction(0))
    return [FULL * (one or Fraction(0)) / best if best else Fraction(0) for one in worth]
