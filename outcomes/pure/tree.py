"""The scheme language as typed trees. Each dataclass is one piece; `docs/schemes.md` teaches them.

Codes name what is defined once and used in several places: groups, kinds of work, episodes,
prices, factors, rules, caps. Conditions, days and amounts are expressions.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, ClassVar, Literal, get_args

from outcomes.pure.codec import Key
from outcomes.pure.expressions.grammar import EXPRESSION
from outcomes.pure.expressions.tree import Expression
from outcomes.pure.scalars import Code, Eur, Share, whole

Kind = Literal["open", "subsidised", "self_employed", "apprenticeship"]
"""The kind of a spell of work."""
KINDS: tuple[str, ...] = get_args(Kind)
Formula = Annotated[Expression, EXPRESSION]
Days = Annotated[int, whole(0, 3_660)]
Steps = Annotated[int, whole(0, 3_660)]
Times = Annotated[int, whole(1, 10_000)]


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
    """The VAT category of lines (EN 16931), with the ground of an untaxed one."""

    category: Literal["S", "Z", "E", "AE", "O"]
    ground: Text | None = None


@dataclass(frozen=True)
class Group:
    """A group of people that prices can tell apart."""

    label: Text


@dataclass(frozen=True)
class Column:
    """A column of a fact file beyond the fixed ones: what it holds, whether cells may be empty."""

    SHORT: ClassVar[str] = "kind"
    kind: Literal["date", "number", "eur", "code", "truth"]
    may_be_empty: bool = False
    label: Text | None = None


@dataclass(frozen=True)
class Columns:
    """The declared columns of each fact file."""

    referrals: dict[Code, Column] = field(default_factory=dict)
    spells: dict[Code, Column] = field(default_factory=dict)
    contracts: dict[Code, Column] = field(default_factory=dict)


@dataclass(frozen=True)
class EventType:
    """A type of event that the scheme asks about, and what its value holds."""

    label: Text
    value: Literal["none", "number", "eur", "code"] = "none"


@dataclass(frozen=True)
class Parameter:
    """A number of the contract or the law with its validity: each value holds from its day on.

    `dated_by` is the day by which the value is chosen.
    """

    label: Text
    source: str
    dated_by: Formula
    values: dict[date, Formula]


@dataclass(frozen=True)
class Weight:
    """How much a day counts where a spell that counts on it fulfils a condition."""

    condition: Annotated[Formula, Key("if")]
    counts: Share


@dataclass(frozen=True)
class Work:
    """Which days count as days of work.

    `where` chooses spells, `needs` asks something of all chosen spells of a day together or of
    those of a single employer.
    """

    where: Formula | None = None
    needs: Formula | None = None
    jobs: Literal["together", "single"] = "together"
    weights: tuple[Weight, ...] = ()
    label: Text | None = None


@dataclass(frozen=True)
class Stay:
    """An episode goes on until more than so many days in a row are no days of work."""

    gap_days: Days
    work: Code | None = None


@dataclass(frozen=True)
class Gap:
    """The longest break that only pauses, and what a longer one does."""

    longest: Steps
    longer: Literal["reset", "reset_block", "end"]


@dataclass(frozen=True)
class On:
    """The outcome is that a day has come."""

    TAG: ClassVar[str] = "day"
    SHORT: ClassVar[str] = "day"
    day: Formula


@dataclass(frozen=True)
class Happened:
    """The outcome is an event of a type, each one that fulfils the condition."""

    TAG: ClassVar[str] = "event"
    type: Code
    where: Formula | None = None


@dataclass(frozen=True)
class Counted:
    """The outcome is that so much has been counted: days, months, hours or pay.

    What counts is work, an event's days (or its sums), or each day from `first` to `last`.
    `further` repeats the outcome after each further block.
    """

    TAG: ClassVar[str] = "counted"
    reach: Formula
    work: Code | None = None
    event: Code | None = None
    first: Annotated[Formula | None, Key("from")] = None
    last: Annotated[Formula | None, Key("to")] = None
    further: Formula | None = None
    gap: Gap | None = None
    month_needs: Formula | None = None
    in_last: Formula | None = None


@dataclass(frozen=True)
class Episode:
    """Employments that begin in a window: each beginning starts an episode of its own.

    `jobs` says whose days belong to it: those of any employer, of the employer with whom it
    began, or of that one employment. `qualifies` and `most`: only episodes that have counted so
    much, and of these the first ones, pay.
    """

    label: Text
    work: Code
    first: Annotated[Formula, Key("from")]
    last: Annotated[Formula | None, Key("to")] = None
    jobs: Literal["any", "employer", "employment"] = "any"
    stays: Stay | None = None
    qualifies: Counted | None = None
    most: Times | None = None


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
    most: Times = 1
    each: Literal["calendar_month", "calendar_quarter", "calendar_year", "contract_year"] | None = (
        None
    )
    quantity: Formula | None = None
    factors: tuple[Code, ...] = ()
    claim: Claim | None = None
    vat: Vat | None = None


@dataclass(frozen=True)
class Ladder:
    """Rules that are levels of one thing, the lowest first.

    `difference`: a higher level pays what it is worth beyond the levels paid before, and no lower
    level pays after it. `first`: only the first of them pays.
    """

    rules: tuple[Code, ...]
    pays: Literal["difference", "first"]
    per: Literal["subject", "episode"] = "subject"


@dataclass(frozen=True)
class Cohort:
    """The outcomes of a rule in one contract and period.

    `counts` says which of them are successes, `sums` what is added up over all of them.
    """

    label: Text
    members: Code
    by: Literal["calendar_month", "calendar_quarter", "calendar_year", "contract_year", "contract"]
    counts: Formula | None = None
    sums: Formula | None = None


AccountKey = Literal[
    "person",
    "referral",
    "contract",
    "rule",
    "provider",
    "municipality",
    "budget_line",
    "calendar_month",
    "calendar_year",
    "contract_year",
]
"""What an account of a cap or floor is kept for; periods are those of the outcome's day."""


@dataclass(frozen=True)
class Cap:
    """The most that is paid for one combination of these keys, over all or some rules."""

    label: Text
    source: str
    per: tuple[AccountKey, ...]
    cents: Annotated[Eur | None, Key("eur")] = None
    amount: Formula | None = None
    rules: tuple[Code, ...] = ()
    crossing: Literal["cut", "pro_rata"] = "cut"


OrderKey = Literal["outcome_on", "referral_id", "rule"]
ORDER: tuple[OrderKey, ...] = get_args(OrderKey)
"""The order in which claw-backs take where there are no caps."""


@dataclass(frozen=True)
class Caps:
    """Caps and the order in which lines use them up."""

    order: tuple[OrderKey, ...]
    limits: dict[Code, Cap]


@dataclass(frozen=True)
class Floor:
    """The least that is paid for a contract and period, over all or some rules."""

    label: Text
    source: str
    cents: Annotated[Eur, Key("eur")]
    period: Literal["calendar_month", "calendar_year", "contract_year", "contract"]
    rules: tuple[Code, ...] = ()


@dataclass(frozen=True)
class HoldBack:
    """A share of some rules' amounts that waits for an event of the referral or contract."""

    label: Text
    source: str
    share: Share
    rules: tuple[Code, ...]
    until: Happened


@dataclass(frozen=True)
class Shares:
    """Each line is divided among a consortium by shares in a table, keys `contract/provider`."""

    table: Code


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

    def rule(self, rule_id: str) -> Rule | None:
        """The rule of an id, or None."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)
