"""The scheme language as typed trees. Each dataclass is one piece; `docs/schemes.md` teaches them.

Codes name what is defined once and used in several places: groups, kinds of work, episodes,
prices, factors, rules, caps. Conditions, days and amounts are expressions.
"""

from dataclasses import dataclass, field
from typing import Annotated, Literal

from outcomes.pure.codec import Key
from outcomes.pure.scalars import Code, whole
from outcomes.pure.tree.basics import (
    KINDS,
    Again,
    Column,
    Columns,
    Days,
    EventType,
    Formula,
    Group,
    Kind,
    Parameter,
    Steps,
    Text,
    Times,
    Validity,
    Vat,
)
from outcomes.pure.tree.bounds import (
    ORDER,
    PERIODS,
    AccountKey,
    Cap,
    Caps,
    Floor,
    HoldBack,
    OrderKey,
    Shares,
)
from outcomes.pure.tree.finding import (
    MOST_TIMES,
    Counted,
    Episode,
    Gap,
    Happened,
    On,
    Stay,
    Weight,
    Work,
)
from outcomes.pure.tree.paying import (
    Case,
    Claim,
    Cohort,
    Factor,
    Ladder,
    Pays,
    Price,
    Rule,
    Tiers,
    TierStep,
)

__all__ = [
    "KINDS",
    "MOST_TIMES",
    "ORDER",
    "PERIODS",
    "AccountKey",
    "Again",
    "Cap",
    "Caps",
    "Case",
    "Claim",
    "Cohort",
    "Column",
    "Columns",
    "Counted",
    "Days",
    "Episode",
    "EventType",
    "Factor",
    "Floor",
    "Formula",
    "Gap",
    "Group",
    "Happened",
    "HoldBack",
    "Kind",
    "Ladder",
    "On",
    "OrderKey",
    "Parameter",
    "Pays",
    "Price",
    "Rule",
    "Scheme",
    "Shares",
    "Stay",
    "Steps",
    "Text",
    "TierStep",
    "Tiers",
    "Times",
    "Validity",
    "Vat",
    "Weight",
    "Work",
]


@dataclass(frozen=True, kw_only=True)
class Scheme:
    """A payment scheme: one version of one text."""

    id: Annotated[Code, Key("scheme")]
    version: Annotated[int, whole(1, 1_000_000)]
    language: Annotated[int, whole(2, 2)]
    label: Text
    source: str
    valid: Validity
    vat: Vat
    rounding: Literal["half_up", "half_even", "down"]
    groups: dict[Code, Group] = field(default_factory=dict)
    columns: Columns = field(default_factory=Columns)
    events: dict[Code, EventType] = field(default_factory=dict)
    tables: dict[Code, Text] = field(default_factory=dict)
    parameters: dict[Code, Parameter] = field(default_factory=dict)
    values: dict[Code, Formula] = field(default_factory=dict)
    work: dict[Code, Work] = field(default_factory=dict)
    episodes: dict[Code, Episode] = field(default_factory=dict)
    factors: dict[Code, Factor] = field(default_factory=dict)
    prices: dict[Code, Price] = field(default_factory=dict)
    rules: tuple[Rule, ...]
    ladders: dict[Code, Ladder] = field(default_factory=dict)
    cohorts: dict[Code, Cohort] = field(default_factory=dict)
    caps: Caps | None = None
    floors: dict[Code, Floor] = field(default_factory=dict)
    hold_backs: dict[Code, HoldBack] = field(default_factory=dict)
    shares: Shares | None = None
    again: Again | None = None

    def rule(self, rule_id: str) -> Rule | None:
        """The rule of an id, or None."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)
