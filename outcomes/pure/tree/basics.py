"""What the whole language uses: texts, columns, events, parameters, small values."""

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, ClassVar, Literal, get_args

from outcomes.pure.codec import Key
from outcomes.pure.expressions.grammar import EXPRESSION
from outcomes.pure.expressions.tree import Expression
from outcomes.pure.scalars import Code, whole

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
class Again:
    """When the same person may be referred to the same service again."""

    after_months: Annotated[int, whole(0, 120)] = 0
    most: Annotated[int | None, whole(1, 100)] = None


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
