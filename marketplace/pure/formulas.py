"""Price formulas: how a tender's comparison price becomes points. A list as data.

Each call states one of `FORMULAS` with its parameters. A formula gives a *share*, 0–1, and the
points are the share × the weight. What is true of a formula stands in its row, and the tests hold
it: for every formula a lower price and better quality never cost points.

* ``lowest_relative``: lowest comparison price ÷ own. Depends on ratios of prices only.
* ``linear``: (upper bound − own) ÷ (upper bound − lower bound), no less than 0 and no more than 1.
  The call states the bounds, so nobody's points depend on the other tenders.
* ``per_quality_point``: the lowest price of one quality point ÷ own price of one quality point.
  Price has no weight of its own; the points, 0–100, are the whole comparison.
* ``expected_cost``: as ``lowest_relative``, but the comparison price is what the assumed numbers of
  participants cost under the payment scheme: the call states how many live each story.
* ``fixed_price``: the buyer states the price, which no tender changes; quality alone decides.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from marketplace.pure.points import FULL, Points

LOWEST_RELATIVE, LINEAR = "lowest_relative", "linear"
PER_QUALITY_POINT, FIXED_PRICE = "per_quality_point", "fixed_price"
EXPECTED_COST = "expected_cost"
BOUNDS = ("lower_cents", "upper_cents")
PEOPLE = tuple(
    f"people_{story}" for story in ("service", "job", "stay_3", "stay_6", "group_3", "group_6")
)
"""How many participants are assumed to live each story of a scheme (``outcomes.pure.expected``)."""


@dataclass(frozen=True)
class PricePoints(Points):
    """Points for a comparison price by the call's formula, with every number that it used."""

    weight: int
    own_cents: int
    lowest_cents: int
    """The lowest comparison price among the tenders."""
    formula: str = LOWEST_RELATIVE
    lower_cents: int = 0
    """The comparison price that gets full points (``linear``); so below for the one with none."""
    upper_cents: int = 0
    quality: Decimal = Decimal(0)
    """The tender's own points for quality (``per_quality_point``)."""
    best_cents: int = 0
    """Comparison price of the tender whose quality point costs least; so below its quality."""
    best_quality: Decimal = Decimal(0)

    @property
    def share(self) -> Fraction:
        """The part of the full points, 0–1."""
        return FORMULAS[self.formula].share(self)

    @property
    def unrounded(self) -> Fraction:
        return self.weight * self.share

    @property
    def lowest_eur(self) -> Decimal:
        """The lowest comparison price in euros."""
        return _eur(self.lowest_cents)

    @property
    def own_eur(self) -> Decimal:
        """The tender's own comparison price in euros."""
        return _eur(self.own_cents)

    @property
    def lower_eur(self) -> Decimal:
        """The comparison price with full points, in euros."""
        return _eur(self.lower_cents)

    @property
    def upper_eur(self) -> Decimal:
        """The comparison price from which on there are no points, in euros."""
        return _eur(self.upper_cents)

    @property
    def best_eur(self) -> Decimal:
        """The comparison price of the tender whose quality point costs least, in euros."""
        return _eur(self.best_cents)


def _eur(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


@dataclass(frozen=True)
class Formula:
    """One way to give points for price, and what is true of it."""

    key: str
    share: Callable[[PricePoints], Fraction]
    parameters: tuple[str, ...] = ()
    """What the call must state besides: bounds in cents, or numbers of participants."""
    weighs_price: bool = True
    """Whether price has a weight of its own; where not, the weights of quality make 100."""
    scale_free: bool = False
    """Whether points stay when all prices are multiplied by the same number."""
    independent: bool = False
    """Whether points stay when other tenders come or go."""

    @property
    def adds_up(self) -> bool:
        """Whether the total is the sum of points for price and quality."""
        return self.key != PER_QUALITY_POINT


def _lowest_relative(price: PricePoints) -> Fraction:
    if price.own_cents == price.lowest_cents:  # the lowest gets all, be it 0 or not
        return Fraction(1)
    return Fraction(price.lowest_cents, price.own_cents)


def _linear(price: PricePoints) -> Fraction:
    span = price.upper_cents - price.lower_cents
    return min(max(Fraction(price.upper_cents - price.own_cents, span), Fraction(0)), Fraction(1))


def _per_quality_point(price: PricePoints) -> Fraction:
    if not price.quality:
        return Fraction(0)
    if not price.own_cents:  # what costs nothing is as cheap as the cheapest
        return Fraction(1)
    own = Fraction(price.own_cents) / Fraction(price.quality)
    return Fraction(price.best_cents) / Fraction(price.best_quality) / own


def _fixed_price(_price: PricePoints) -> Fraction:
    return Fraction(0)


FORMULAS: Mapping[str, Formula] = {
    formula.key: formula
    for formula in (
        Formula(LOWEST_RELATIVE, _lowest_relative, scale_free=True),
        Formula(LINEAR, _linear, BOUNDS, independent=True),
        Formula(EXPECTED_COST, _lowest_relative, PEOPLE, scale_free=True),
        Formula(PER_QUALITY_POINT, _per_quality_point, weighs_price=False, scale_free=True),
        Formula(FIXED_PRICE, _fixed_price, weighs_price=False, scale_free=True, independent=True),
    )
}
"""The formulas from which a call chooses, the usual one first."""


@dataclass(frozen=True)
class Basis:
    """What all tenders of a call have in common when their prices are given points."""

    formula: str
    weight: int
    parameters: Mapping[str, int] = field(default_factory=dict)
    lowest_cents: int = 0
    best_cents: int = 0
    best_quality: Decimal = Decimal(0)

    def points(self, own_cents: int, quality: Decimal) -> PricePoints:
        """Points for one tender's comparison price, in cents, and its points for quality."""
        formula = FORMULAS[self.formula]
        stated = {name: self.parameters[name] for name in formula.parameters if name in BOUNDS}
        if formula.adds_up:
            return PricePoints(self.weight, own_cents, self.lowest_cents, self.formula, **stated)
        return PricePoints(
            FULL,
            own_cents,
            self.lowest_cents,
            self.formula,
            quality=quality,
            best_cents=self.best_cents,
            best_quality=self.best_quality,
        )


def basis(
    formula: str,
    weight: int,
    parameters: Mapping[str, int],
    tenders: Iterable[tuple[int, Decimal]],
) -> Basis:
    """The common ground of tenders, each a comparison price in cents and points for quality.

    Raises ValueError for parameters that the formula can't do with: see `parameter_faults`.
    """
    if faults := parameter_faults(formula, weight, parameters):
        raise ValueError(f"{formula}: {', '.join(faults)}")
    known = list(tenders)
    lowest = min(cents for cents, _quality in known)
    worth = [(Fraction(cents) / Fraction(q), cents, q) for cents, q in known if q]
    _ratio, best_cents, best_quality = min(worth, default=(Fraction(0), 0, Decimal(0)))
    return Basis(formula, weight, parameters, lowest, best_cents, best_quality)


def parameter_faults(formula: str, weight: int, parameters: Mapping[str, int]) -> list[str]:
    """What keeps a formula from being used so: ``unknown``, ``missing``, ``bounds``, ``people``,
    ``weight``."""
    if formula not in FORMULAS:
        return ["unknown"]
    chosen = FORMULAS[formula]
    faults = []
    if any(parameters.get(name) is None for name in chosen.parameters):
        faults.append("missing")
    elif chosen.parameters == BOUNDS:
        if not 0 <= parameters["lower_cents"] < parameters["upper_cents"]:
            faults.append("bounds")
    elif chosen.parameters:
        people = [parameters[name] for name in chosen.parameters]
        if min(people) < 0 or not sum(people):
            faults.append("people")
    if not chosen.weighs_price and weight:
        faults.append("weight")
    return faults
