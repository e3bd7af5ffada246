"""Comparing tenders: points for price and quality, each with the arithmetic behind it.

The rule, which each call states (the best ratio of price and quality):

* comparison price = the sum of quantity × price over the price points of the payment scheme;
* points for price by the call's formula (see `formulas`);
* points for a criterion = weight × percent ÷ 100;
* each is rounded half up to two decimals, as its last step; the total is the sum of those points,
  so that anybody can add it up (by the formula ``per_quality_point`` it is the points for price);
* equal totals are parted by the rule that the call states (see `ties`).

All is exact (integers, fractions, decimals) until that one rounding.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from marketplace.pure.formulas import FORMULAS, LOWEST_RELATIVE, PricePoints, basis
from marketplace.pure.points import FULL, Mark, QualityPoints, quality_points, quality_sum
from marketplace.pure.ties import LOT, Tied, order, parted_by


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
class Terms:
    """What a call states of its comparison: the weight of price, formula, and rule for ties."""

    price_weight: int
    formula: str = LOWEST_RELATIVE
    parameters: Mapping[str, int] = field(default_factory=dict)
    tie_rule: str = "lower_price"
    tie_criterion: str | None = None


@dataclass(frozen=True)
class Standing:
    """One tender's place. A criterion that nobody has scored has None and counts nothing yet."""

    key: str
    rank: int
    comparison: ComparisonPrice
    price: PricePoints
    quality: tuple[QualityPoints | None, ...]
    tie: str
    """What parted it from a tender with the same total: "", "price", "quality", "criterion" or
    "lot"."""
    lot: str = ""

    @property
    def total(self) -> Decimal:
        """The sum of the rounded points, or what the formula puts in its place."""
        return total(self.price, self.quality)

    @property
    def quality_total(self) -> Decimal:
        """The sum of the rounded points for quality."""
        return quality_sum(self.quality)

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

    @property
    def needs_lot(self) -> bool:
        """Whether some place was decided by lot."""
        return any(standing.tie == LOT for standing in self.standings)

    def of(self, key: str) -> Standing:
        """One tender's place. KeyError where it is not among those compared."""
        for standing in self.standings:
            if standing.key == key:
                return standing
        raise KeyError(key)


def rank(tenders: Sequence[Tender], terms: Terms) -> Ranking:
    """Compare tenders that price the same points and answer the same criteria.

    Raises ValueError for a negative price, a percent outside 0–100, two tenders of one key, or
    terms that the formula can't do with.
    """
    _check(tenders)
    if not tenders:
        return Ranking(())
    prices = {tender.key: ComparisonPrice(tender.prices) for tender in tenders}
    quality = {tender.key: tuple(map(quality_points, tender.marks)) for tender in tenders}
    ground = basis(
        terms.formula,
        terms.price_weight,
        terms.parameters,
        [(prices[key].cents, quality_sum(points)) for key, points in quality.items()],
    )
    rows = [
        (tender, ground.points(prices[tender.key].cents, quality_sum(quality[tender.key])))
        for tender in tenders
    ]
    tied = {
        tender.key: Tied(
            total(price, quality[tender.key]), price.own_cents, quality[tender.key], tender.lot
        )
        for tender, price in rows
    }
    by = (terms.tie_rule, terms.tie_criterion)
    rows.sort(key=lambda row: (*order(tied[row[0].key], *by), row[0].key))
    ordered = [tied[tender.key] for tender, _price in rows]

    def standing(place: int, tender: Tender, price: PricePoints) -> Standing:
        parted, key = parted_by(ordered, place, *by), tender.key
        return Standing(key, place + 1, prices[key], price, quality[key], parted, tender.lot)

    return Ranking(tuple(standing(place, *row) for place, row in enumerate(rows)))


def total(price: PricePoints, quality: tuple[QualityPoints | None, ...]) -> Decimal:
    """What tenders are ranked by, 0–100."""
    return price.points + quality_sum(quality) if adds_up(price) else price.points


def adds_up(price: PricePoints) -> bool:
    """Whether the total is a sum of points for price and quality."""
    return FORMULAS[price.formula].adds_up


def _check(tenders: Sequence[Tender]) -> None:
    if len({tender.key for tender in tenders}) != len(tenders):
        raise ValueError("Two tenders have the same key")
    for tender in tenders:
        if any(price.cents < 0 or price.quantity < 0 for price in tender.prices):
            raise ValueError(f"{tender.key}: a price and its quantity cannot be negative")
        if any(mark.percent is not None and not 0 <= mark.percent <= FULL for mark in tender.marks):
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
            "lot": standing.lot,
            "formula": {
                "key": standing.price.formula,
                "lower_cents": standing.price.lower_cents,
                "upper_cents": standing.price.upper_cents,
                "quality": str(standing.price.quality),
                "best_cents": standing.price.best_cents,
                "best_quality": str(standing.price.best_quality),
            },
        }
        for standing in ranking.standings
    ]


def from_json(rows: Sequence[dict[str, Any]]) -> Ranking:
    """The ranking that `to_json` wrote; places stay as they were decided.

    Rows from before there was a choice of formulas name none: theirs is ``lowest_relative``.
    """
    return Ranking(tuple(_standing(row) for row in rows))


def _standing(row: Mapping[str, Any]) -> Standing:
    comparison = ComparisonPrice(tuple(Price(*term) for term in row["prices"]))
    return Standing(
        key=row["key"],
        rank=row["rank"],
        comparison=comparison,
        price=_price(row, comparison.cents),
        quality=tuple(
            mark
            and quality_points(Mark(mark["criterion"], mark["weight"], Decimal(mark["percent"])))
            for mark in row["quality"]
        ),
        tie=row["tie"],
        lot=row.get("lot", ""),
    )


def _price(row: Mapping[str, Any], own_cents: int) -> PricePoints:
    plain = PricePoints(row["price_weight"], own_cents, row["lowest_cents"])
    used = row.get("formula")
    if used is None:
        return plain
    return PricePoints(
        plain.weight,
        own_cents,
        plain.lowest_cents,
        used["key"],
        used["lower_cents"],
        used["upper_cents"],
        Decimal(used["quality"]),
        used["best_cents"],
        Decimal(used["best_quality"]),
    )
