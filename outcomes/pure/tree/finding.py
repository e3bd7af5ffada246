"""When something is due: days of work, what is counted, events, episodes."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from outcomes.pure.codec import Key
from outcomes.pure.scalars import Code, Share
from outcomes.pure.tree.basics import Days, Formula, Steps, Text, Times

MOST_TIMES = 10_000
"""How often a rule may pay at most, and one count reach its goal."""


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
