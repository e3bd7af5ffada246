"""The scheme language as typed trees. Each dataclass is one piece; `docs/schemes.md` teaches them.

Codes name what is defined once and used in several places: groups, kinds of work, prices,
factors, rules, caps.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from outcomes.pure.codec import Key
from outcomes.pure.scalars import Code, Eur, Share, decimal, whole

Kind = Literal["open", "subsidised", "self_employed", "apprenticeship"]
"""The kind of a spell of work."""
Anchor = Literal["referral", "service_start", "service_end"]
"""A dated moment of a referral: `referred_on`, `started_on`, `ended_on`."""
Months = Annotated[int, whole(0, 600)]
SomeMonths = Annotated[int, whole(1, 600)]
Days = Annotated[int, whole(0, 3_660)]
WeeklyHours = Annotated[Decimal, decimal(1, 168)]


@dataclass(frozen=True)
class Text:
    """One text in Finnish, Swedish and English."""

    fi: str
    sv: str
    en: str

    def in_language(self, lang: str) -> str:
        """The text in fi, sv or en."""
        return {"fi": self.fi, "sv": self.sv, "en": self.en}[lang]


@dataclass(frozen=True)
class Validity:
    """The days on which the scheme may be chosen for a contract, both included."""

    first: Annotated[date, Key("from")]
    last: Annotated[date | None, Key("to")] = None


@dataclass(frozen=True)
class Vat:
    """The VAT category of the scheme's lines (EN 16931), with the ground of an untaxed one."""

    category: Literal["S", "Z", "E", "AE", "O"]
    ground: Text | None = None


@dataclass(frozen=True)
class Group:
    """A group of people that prices can tell apart."""

    label: Text


@dataclass(frozen=True)
class HoursBound:
    """Weekly hours that a day of work needs; `all_jobs` adds up the jobs held on the day."""

    at_least: WeeklyHours
    of: Literal["all_jobs"]


@dataclass(frozen=True)
class Work:
    """Which days count as days of work."""

    kinds: tuple[Kind, ...]
    hours_per_week: HoursBound


@dataclass(frozen=True)
class Price:
    """A price point: what a contract's price table lists and an offer may price anew."""

    label: Text
    when: Text
    unit: Text
    cents: Annotated[Eur, Key("eur")]


@dataclass(frozen=True)
class Factor:
    """Multiplies a price where most of the rule's counted days are of these kinds of work."""

    label: Text
    times: Share
    most_days: tuple[Kind, ...]


@dataclass(frozen=True)
class MonthsAfter:
    """The same day n months after an anchor, at most that month's last day."""

    months: Months
    after: Anchor


@dataclass(frozen=True)
class Window:
    """Days from an anchor until another day, both included."""

    first: Annotated[Anchor, Key("from")]
    last: Annotated[MonthsAfter, Key("until")]


@dataclass(frozen=True)
class Reached:
    """The outcome is that an anchor's day has come."""

    TAG: ClassVar[str] = "reached"
    day: Anchor


@dataclass(frozen=True)
class JobStart:
    """The outcome is that an employment begins in a window, on a day that counts as work."""

    TAG: ClassVar[str] = "job_start"
    work: Code
    window: Window


@dataclass(frozen=True)
class Retained:
    """The outcome is months of work from a job start that another rule pays."""

    TAG: ClassVar[str] = "retained"
    job_start: Annotated[Code, Key("from")]
    work: Code
    months: SomeMonths
    gap_days: Days
    longer_gap: Literal["new_start", "end"]


@dataclass(frozen=True)
class PriceChoice:
    """The base price, and the prices of groups that take its place."""

    base: Code
    groups: dict[Code, Code] = field(default_factory=dict)
    choose: Literal["highest"] | None = None


@dataclass(frozen=True)
class Rule:
    """One fee: when it is due, at what price, times which factors, with its source."""

    id: Code
    label: Text
    source: str
    once_per: Literal["referral"]
    when: Reached | JobStart | Retained
    price: PriceChoice
    factors: tuple[Code, ...] = ()


@dataclass(frozen=True)
class Cap:
    """The most that is paid for one combination of these keys."""

    label: Text
    source: str
    cents: Annotated[Eur, Key("eur")]
    per: tuple[Literal["person", "contract", "calendar_year"], ...]


@dataclass(frozen=True)
class Caps:
    """Caps, the order in which lines use them up, and what happens to the line that crosses."""

    order: tuple[Literal["outcome_on", "referral_id", "rule"], ...]
    crossing_line: Literal["cut"]
    limits: dict[Code, Cap]


@dataclass(frozen=True, kw_only=True)
class Scheme:
    """A payment scheme: one version of one text."""

    id: Annotated[Code, Key("scheme")]
    version: Annotated[int, whole(1, 1_000_000)]
    language: Annotated[int, whole(1, 1)]
    label: Text
    source: str
    valid: Validity
    vat: Vat
    rounding: Literal["half_up"]
    groups: dict[Code, Group]
    work: dict[Code, Work]
    factors: dict[Code, Factor] = field(default_factory=dict)
    prices: dict[Code, Price]
    rules: tuple[Rule, ...]
    caps: Caps | None = None

    def rule(self, rule_id: str) -> Rule | None:
        """The rule of an id, or None."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)
