"""Comparing tenders: points for price and quality, each with the arithmetic behind it.

The rule, which each call states (the best ratio of price and quality):

* comparison price = the sum of quantity × price over the price points of the payment scheme;
* points for price = weight × the lowest comparison price ÷ the tender's own;
* points for a criterion = weight × percent ÷ 100;
* each is rounded half up to two decimals, as its last step; the total is the sum of those points,
  so that anybody can add it up;
* equal totals are ordered by the lower comparison price, then by lot (see `lot`).

All is exact (integers, fractions, decimals) until that one rounding.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from marketplace.pure.money import round_half_up

FULL_PERCENT = 100


@dataclass(frozen=True)
class Price:
    """One price point as a tender prices it, with the quantity that the comparison assumes."""

    key: str
    quantity: int
    cents: int

    @property
    def eur(self) -> Decimal:
        """The price in euros."""
        return Decimal(self.cents).scaleb(-2)


@dataclass(frozen=True)
class Mark:
    """How well a tender meets one criterion, 0–100; None while nobody has scored it."""

    criterion: str
    weight: int
    percent: Decimal | None


@dataclass(frozen=True)
class Tender:
    """What is compared. `key` names it, `lot` orders it among equals."""

    key: str
    prices: tuple[Price, ...]
    marks: tuple[Mark, ...]
    lot: str = ""


@dataclass(frozen=True)
class ComparisonPrice:
    """Σ quantity × price, in cents."""

    terms: tuple[Price, ...]

    @property
    def cents(self) -> int:
        return sum(term.quantity * term.cents for term in self.terms)


@dataclass(frozen=True)
class Points:
    """Points of one row: the exact value, and the same rounded half up to two decimals."""

    unrounded: Fraction

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
class PricePoints(Points):
    """weight × lowest ÷ own; the lowest itself gets the full weight, be it 0 or not."""

    weight: int
    lowest_cents: int
    own_cents: int

    @property
    def lowest_eur(self) -> Decimal:
        """The lowest comparison price in euros."""
        return Decimal(self.lowest_cents).scaleb(-2)

    @property
    def own_eur(self) -> Decimal:
        """The tender's own comparison price in euros."""
        return Decimal(self.own_cents).scaleb(-2)


@dataclass(frozen=True)
class QualityPoints(Points):
    """weight × percent ÷ 100."""

    criterion: str
    weight: int
    percent: Decimal


@dataclass(frozen=True)
class Standing:
    """One tender's place. A criterion that nobody has scored has None and counts nothing yet."""

    key: str
    rank: int
    comparison: ComparisonPrice
    price: PricePoints
    quality: tuple[QualityPoints | None, ...]
    tie: str
    """What parted it from a tender with the same total: "", "price" or "lot"."""

    @property
    def total(self) -> Decimal:
        """The sum of the rounded points."""
        return _total(self.price, self.quality)

    @property
    def complete(self) -> bool:
        """Whether every criterion has been scored."""
        return None not in self.quality


@dataclass(frozen=True)
class Ranking:
    """All tenders of a call in the order of their places."""

    standings: tuple[Standing, ...]

    @property
    def complete(self) -> bool:
        """Whether no score is missing: before that all places are provisional."""
        return all(standing.complete for standing in self.standings)

    def of(self, key: str) -> Standing:
        """One tender's place. KeyError where it is not among those compared."""
        for standing in self.standings:
            if standing.key == key:
                return standing
        raise KeyError(key)


def rank(tenders: Sequence[Tender], price_weight: int) -> Ranking:
    """Compare tenders that price the same points and answer the same criteria.

    Raises ValueError for a negative price, a percent outside 0–100, or two tenders of one key.
    """
    _check(tenders)
    if not tenders:
        return Ranking(())
    comparisons = {tender.key: ComparisonPrice(tender.prices) for tender in tenders}
    lowest = min(comparison.cents for comparison in comparisons.values())
    scored = [
        (
            tender,
            price_points(price_weight, lowest, comparisons[tender.key].cents),
            tuple(quality_points(mark) for mark in tender.marks),
        )
        for tender in tenders
    ]
    scored.sort(key=lambda row: (-_total(row[1], row[2]), row[1].own_cents, row[0].lot, row[0].key))
    sums = [(_total(price, quality), price.own_cents) for _tender, price, quality in scored]
    return Ranking(
        tuple(
            Standing(
                tender.key, place, comparisons[tender.key], price, quality, _tie(sums, place - 1)
            )
            for place, (tender, price, quality) in enumerate(scored, start=1)
        )
    )


def price_points(weight: int, lowest_cents: int, own_cents: int) -> PricePoints:
    """Points for a comparison price beside the lowest one."""
    share = Fraction(1) if own_cents == lowest_cents else Fraction(lowest_cents, own_cents)
    return PricePoints(weight * share, weight, lowest_cents, own_cents)


def quality_points(mark: Mark) -> QualityPoints | None:
    """Points for a criterion; None while it has not been scored."""
    if mark.percent is None:
        return None
    exact = Fraction(mark.percent) * mark.weight / FULL_PERCENT
    return QualityPoints(exact, mark.criterion, mark.weight, mark.percent)


def lot(call_number: str, seals: Collection[str], own: str) -> str:
    """The lot of a tender: SHA-256 over the call's number, all seals in order, and its own seal.

    Nobody can steer it alone, since it depends on every sealed tender; anybody can check it. Among
    equals the smaller lot, as hexadecimal text, comes first.
    """
    return hashlib.sha256("\n".join([call_number, *sorted(seals), own]).encode()).hexdigest()


def _total(price: PricePoints, quality: Sequence[QualityPoints | None]) -> Decimal:
    return price.points + sum((row.points for row in quality if row), Decimal(0))


def _tie(sums: Sequence[tuple[Decimal, int]], index: int) -> str:
    own = sums[index]
    others = [other for place, other in enumerate(sums) if place != index and other[0] == own[0]]
    if not others:
        return ""
    return "lot" if own in others else "price"


def _check(tenders: Sequence[Tender]) -> None:
    if len({tender.key for tender in tenders}) != len(tenders):
        raise ValueError("Two tenders have the same key")
    for tender in tenders:
        if any(price.cents < 0 or price.quantity < 0 for price in tender.prices):
            raise ValueError(f"{tender.key}: a price and its quantity cannot be negative")
        if any(
            mark.percent is not None and not 0 <= mark.percent <= FULL_PERCENT
            for mark in tender.marks
        ):
            raise ValueError(f"{tender.key}: a score is 0–100 percent")


def to_json(ranking: Ranking) -> list[dict[str, Any]]:
    """A ranking as plain JSON values, exact, for a decision that freezes it."""
    return [
        {
            "key": standing.key,
            "rank": standing.rank,
            "tie": standing.tie,
            "prices": [[term.key, term.quantity, term.cents] for term in standing.comparison.terms],
            "price_weight": standing.price.weight,
            "lowest_cents": standing.price.lowest_cents,
            "price_points": str(standing.price.points),
            "quality": [
                None
                if row is None
                else {
                    "criterion": row.criterion,
                    "weight": row.weight,
                    "percent": str(row.percent),
                    "points": str(row.points),
                }
                for row in standing.quality
            ],
            "total": str(standing.total),
        }
        for standing in ranking.standings
    ]


def from_json(rows: Sequence[dict[str, Any]]) -> Ranking:
    """The ranking that `to_json` wrote; places stay as they were decided."""
    return Ranking(tuple(_standing(row) for row in rows))


def _standing(row: dict[str, Any]) -> Standing:
    comparison = ComparisonPrice(tuple(Price(*term) for term in row["prices"]))
    return Standing(
        key=row["key"],
        rank=row["rank"],
        comparison=comparison,
        price=price_points(row["price_weight"], row["lowest_cents"], comparison.cents),
        quality=tuple(
            mark
            and quality_points(Mark(mark["criterion"], mark["weight"], Decimal(mark["percent"])))
            for mark in row["quality"]
        ),
        tie=row["tie"],
    )
