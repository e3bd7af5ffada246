"""What each municipality pays of a year's services: month by month, and balanced at its end.

Costs are cents without VAT. What the municipalities share is parted by shares that follow from
figures, such as people of working age, or by whose clients the services were for; what was bought
for one of them alone, that one pays. Every bill is what its municipality owes of the year so far
less what it was billed before, so that costs which come late are in the next bill. Those of a year
that was balanced already are in the next bill of a later year, parted as their own year's balance.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from marketplace.pure.shares import part

FIGURES, USE = WAYS = ("figures", "use")
"""How what is shared is parted: by figures of the municipalities, or by use."""
Shares = Mapping[str, Fraction]
"""Each municipality's share by its code; together 1."""
Cents = Mapping[str, int]
"""An amount of each municipality, by its code."""


@dataclass(frozen=True)
class Criterion:
    """One ground of the shares: how much it weighs, and its figure of each municipality."""

    weight: Decimal
    figures: Mapping[str, Decimal]


@dataclass(frozen=True)
class YearSoFar:
    """The costs of a year up to a day, and what was billed of them."""

    shared_cents: int
    """What the municipalities share, whosever clients it was for."""
    used: Cents
    """Of that, what is known to be for the clients of each."""
    own: Cents
    """What each ordered for itself alone."""
    billed_shared: Cents
    billed_own: Cents


@dataclass(frozen=True)
class Bill:
    """What a municipality is billed, and what its part of the year comes to with it."""

    municipality: str
    shared_cents: int
    own_cents: int
    before_cents: int
    """What it was billed of the year before, shared and own together."""

    @property
    def total_cents(self) -> int:
        """What is billed now; less than nothing is a refund."""
        return self.shared_cents + self.own_cents

    @property
    def due_cents(self) -> int:
        """Its part of the year so far."""
        return self.before_cents + self.total_cents


def shares_by(criteria: Sequence[Criterion], municipalities: Sequence[str]) -> dict[str, Fraction]:
    """The share of each municipality: the weighted mean of its shares by each criterion.

    Raises ValueError where a figure is missing, or figures or weights sum to nothing.
    """
    weights = sum((Fraction(each.weight) for each in criteria), Fraction())
    if not weights:
        raise ValueError("Shares need a criterion that weighs something")
    found = dict.fromkeys(municipalities, Fraction())
    for each in criteria:
        if lacking := [code for code in municipalities if code not in each.figures]:
            raise ValueError(f"No figure of {', '.join(lacking)}")
        whole = sum(Fraction(each.figures[code]) for code in municipalities)
        if not whole:
            raise ValueError("Figures that sum to nothing part nothing")
        for code in municipalities:
            found[code] += Fraction(each.weight) / weights * Fraction(each.figures[code]) / whole
    return found


def parted(cents: int, shares: Shares) -> dict[str, int]:
    """An amount parted by shares to the cent (largest remainder); a refund mirrors its bill."""
    sign = -1 if cents < 0 else 1
    parts = part(abs(cents), list(shares.values()))
    return {code: sign * each for code, each in zip(shares, parts, strict=True)}


def by_use(cents: int, used: Cents, shares: Shares) -> dict[str, int]:
    """An amount by whose clients it was for; what is of nobody's is parted by shares.

    What is known of a municipality that has no share is parted among the others likewise.
    """
    known = {code: used.get(code, 0) for code in shares}
    rest = parted(cents - sum(known.values()), shares)
    return {code: known[code] + rest[code] for code in shares}


def bills(year: YearSoFar, shares: Shares, way: str, *, whole_year: bool = False) -> list[Bill]:
    """The bills of a year up to a day, in the order of the shares.

    By figures, a month parts what has come since the last bills, so that figures count from their
    own day on; at the end of a year (``whole_year``) they part all of it anew. By use, what is
    known of the year so far decides either way. The bills sum to the costs not billed yet.
    """
    before = {code: year.billed_shared.get(code, 0) for code in shares}
    if way == USE:
        due = by_use(year.shared_cents, year.used, shares)
    elif whole_year:
        due = parted(year.shared_cents, shares)
    else:
        new = parted(year.shared_cents - sum(year.billed_shared.values()), shares)
        due = {code: before[code] + new[code] for code in shares}
    return [
        Bill(
            municipality=code,
            shared_cents=due[code] - before[code],
            own_cents=year.own.get(code, 0) - year.billed_own.get(code, 0),
            before_cents=before[code] + year.billed_own.get(code, 0),
        )
        for code in shares
    ]


@dataclass(frozen=True)
class BalancedYear:
    """A year that was balanced, as it stands now, with the shares and the way of its balance."""

    year: int
    so_far: YearSoFar
    shares: Shares
    way: str


def late_bills(years: Iterable[BalancedYear]) -> dict[str, list[tuple[int, Bill]]]:
    """What has come of balanced years since, by municipality: the year, and what it owes of it.

    The year is balanced once more by the same shares, so that nothing moves where no cost came.
    """
    found: dict[str, list[tuple[int, Bill]]] = defaultdict(list)
    for each in years:
        for bill in bills(each.so_far, each.shares, each.way, whole_year=True):
            if bill.shared_cents or bill.own_cents:
                found[bill.municipality].append((each.year, bill))
    return dict(found)
