"""What is paid: prices, factors, rules, ladders, cohorts."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Annotated, ClassVar, Literal

from outcomes.pure.codec import Key
from outcomes.pure.expressions.grammar import COUNT
from outcomes.pure.expressions.tree import Expression, Number
from outcomes.pure.scalars import Code, Eur
from outcomes.pure.tree.basics import Formula, Text, Vat
from outcomes.pure.tree.finding import Counted, Happened, On


@dataclass(frozen=True)
class Price:
    """A price point: what a contract's price table lists and an offer may price anew."""

    label: Text
    when: Text
    unit: Text
    cents: Annotated[Eur, Key("eur")]


@dataclass(frozen=True)
class Factor:
    """Multiplies a price where its condition holds, or where it does on most counted days."""

    label: Text
    times: Formula
    condition: Annotated[Formula | None, Key("if")] = None
    most_days: Formula | None = None


@dataclass(frozen=True)
class Case:
    """An amount for outcomes that fulfil a condition."""

    condition: Annotated[Formula, Key("if")]
    amount: Formula
    label: Text | None = None


@dataclass(frozen=True)
class TierStep:
    """An amount for numbers below a bound or up to it; the last step takes the rest."""

    amount: Formula
    below: Formula | None = None
    up_to: Formula | None = None


@dataclass(frozen=True)
class Tiers:
    """Amounts by a number: each step takes what the steps before left."""

    by: Formula
    steps: tuple[TierStep, ...]


@dataclass(frozen=True)
class Pays:
    """What an outcome is worth: a base or tiers, or what cases make of it.

    `first` and `highest` choose among the cases that hold, and the base where none does; `add`
    adds them to it.
    """

    SHORT: ClassVar[str] = "base"
    base: Formula | None = None
    tiers: Tiers | None = None
    cases: tuple[Case, ...] = ()
    choose: Literal["first", "highest", "add"] | None = None


ONCE = Expression("1", Number(Fraction(1), ""))
"""How often a rule is allowed unless it is stated."""


@dataclass(frozen=True)
class Claim:
    """The outcome is paid only if it is claimed by a day."""

    latest: Formula


@dataclass(frozen=True)
class Rule:
    """One fee: whose outcome, when it is due, how often, at what price, with its source.

    A rule that pays nothing is a milestone for other rules to ask about; it gives no line.
    """

    id: Code
    label: Text
    source: str
    when: On | Happened | Counted
    pays: Pays | None = None
    subject: Annotated[Code, Key("for")] = "referral"
    episode: Annotated[Code | None, Key("in")] = None
    condition: Annotated[Formula | None, Key("if")] = None
    per: Literal["subject", "episode", "person", "contract"] = "subject"
    most: Annotated[Expression, COUNT] = ONCE
    each: Literal["calendar_month", "calendar_quarter", "calendar_year", "contract_year"] | None = (
        None
    )
    quantity: Formula | None = None
    factors: tuple[Code, ...] = ()
    claim: Claim | None = None
    vat: Vat | None = None

    @property
    def often(self) -> int | None:
        """How often it is allowed where that is a stated number; else None."""
        stated = self.most.node
        return int(stated.value) if isinstance(stated, Number) else None


@dataclass(frozen=True)
class Ladder:
    """Rules that are levels of one thing, the lowest first.

    `difference`: a higher level pays what it is worth beyond the levels paid before, and no lower
    level pays after it. `first`: only the first of them pays.
    """

    rules: tuple[Code, ...]
    pays: Literal["difference", "first"]
    per: Literal["subject", "episode", "person"] = "subject"


@dataclass(frozen=True)
class Cohort:
    """The outcomes of a rule in one contract and period.

    `counts` says which of them are successes, `sums` what is added up over all of them, and
    `measures` what else is, by names of their own.
    """

    label: Text
    members: Code
    by: Literal["calendar_month", "calendar_quarter", "calendar_year", "contract_year", "contract"]
    counts: Formula | None = None
    sums: Formula | None = None
    measures: dict[Code, Formula] = field(default_factory=dict)

    @property
    def added_up(self) -> dict[str, Formula]:
        """What is added up over members, by its name."""
        return ({"sum": self.sums} if self.sums else {}) | self.measures
