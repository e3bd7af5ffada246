"""Why a price is what it is: its arithmetic, its tier, the factors that change it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from outcomes.pure.scalars import Ratio
from outcomes.pure.tree import Text


@dataclass(frozen=True)
class Term:
    """A part of an amount's arithmetic: a sign or bracket, or a value of a unit (cents of eur)."""

    sign: Literal["", "+", "-", "*", "/", "(", ")"] = ""
    value: Ratio | None = None
    unit: Literal["number", "eur", "days", "months", "hours"] = "number"


Bound = Literal["below", "up_to", "from", "over"]
"""On which side of a bound a number lies: that of its own step, or of the step before."""


@dataclass(frozen=True)
class TierUsed:
    """Why a tier was chosen: what it goes by, and the bound that it is on one side of.

    `by` and `bound` are values of a unit, or days.
    """

    side: Bound
    label: Text | None = None
    by: Term | None = None
    bound: Term | None = None
    by_day: date | None = None
    bound_day: date | None = None


@dataclass(frozen=True)
class Side:
    """One side of a comparison: what it is in words where these are short, and its value."""

    label: Text | None = None
    term: Term | None = None
    day: date | None = None
    code: str = ""


@dataclass(frozen=True)
class Compared:
    """A comparison that held, as it held: `not a < b` is a >= b."""

    operator: str
    left: Side
    right: Side


@dataclass(frozen=True)
class PriceChosen:
    """The price and, where a case took the base's place, the case: a group, its own label
    or what it asks.

    `key` is the price point; empty where the amount is reckoned from several things. `formula` is
    then how, `terms` the same with values in place of names, and `exact` the cents before rounding
    where they are not whole. `tier` is why it is this price, where prices are in tiers. `case` is
    the number of the case in its list, `chosen_by` what decided for it where it has no short words,
    and what decided in the formula itself.
    """

    label: Text
    cents: int
    key: str = ""
    exact: Ratio | None = None
    group: str | None = None
    group_label: Text | None = None
    formula: str | None = None
    terms: tuple[Term, ...] = ()
    tier: TierUsed | None = None
    case: int | None = None
    chosen_by: tuple[Compared, ...] = ()


@dataclass(frozen=True)
class FactorUsed:
    """A factor that applied, and on how many of the counted days if it asks for most of them."""

    code: str
    label: Text
    times: Ratio
    days: int
    of_days: int
