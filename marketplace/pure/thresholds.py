"""Values of purchases against thresholds: rolling sums, the regime that follows, what would tip it.

All amounts are integer cents without VAT. Which thresholds there are, how long a period is and
what counts as one whole are dated rules; here is only their arithmetic.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from marketplace.pure.periods import Span, add_months, months_end


@dataclass(frozen=True)
class Entry:
    """A purchase that counts: on which day, and how much."""

    on: date
    cents: int

    def __post_init__(self) -> None:
        if self.cents < 0:
            raise ValueError("The value of a purchase is not negative")


@dataclass(frozen=True)
class Window:
    """A period of a rolling sum, which entries fall into it (by their place), and their sum."""

    span: Span
    places: tuple[int, ...]
    cents: int


def largest_window(own: Entry, others: Sequence[Entry], months: int) -> Window:
    """The period of `months` months around a purchase in which it makes the largest sum.

    Every such period that contains the purchase's own day is looked at, so that neither a change
    of year nor the order of purchases hides anything (Act 1397/2016, section 30: the twelve
    months before or after). Of equal sums the earliest period is taken. `places` are those of
    `others`.
    """
    if months < 1:
        raise ValueError("A period has at least a month")
    # the sum only grows where a period begins on the day of an entry: no others need be tried
    days = sorted({entry.on for entry in (own, *others) if entry.on <= own.on})
    found = [
        _window(Span(day, months_end(day, months)), own, others)
        for day in days
        if add_months(day, months) > own.on
    ]
    return max(found, key=lambda window: (window.cents, -window.span.first.toordinal()))


def _window(span: Span, own: Entry, others: Sequence[Entry]) -> Window:
    places = tuple(place for place, entry in enumerate(others) if entry.on in span)
    return Window(span, places, own.cents + sum(others[place].cents for place in places))


@dataclass(frozen=True)
class Threshold:
    """A threshold and the regime of purchases that reach it."""

    key: str
    cents: int
    regime: str


@dataclass(frozen=True)
class Judgement:
    """What a value means: by the purchase alone, and by the whole that it belongs to."""

    regime: str
    """The regime of the whole."""
    alone: str
    """The regime that the purchase would have if it were the whole."""
    reached: Threshold | None
    """The highest threshold that the whole reaches."""
    left: tuple[int, ...]
    """Cents to each threshold, in its order; 0 where it is reached."""

    @property
    def split(self) -> bool:
        """Whether the purchase alone stays under a threshold that its whole reaches."""
        return self.regime != self.alone


def judge(own: int, total: int, thresholds: Sequence[Threshold], below: str) -> Judgement:
    """Judge a purchase of `own` cents in a whole of `total` cents; `below` is the regime of none.

    A threshold is reached by a value that is at least as large (Act 1397/2016, sections 25-26).
    """
    if not 0 <= own <= total:
        raise ValueError("A whole is at least as large as its part")
    return Judgement(
        regime=_regime(total, thresholds, below),
        alone=_regime(own, thresholds, below),
        reached=_reached(total, thresholds),
        left=tuple(max(threshold.cents - total, 0) for threshold in thresholds),
    )


def _reached(cents: int, thresholds: Sequence[Threshold]) -> Threshold | None:
    reached = [threshold for threshold in thresholds if cents >= threshold.cents]
    return max(reached, key=lambda threshold: threshold.cents, default=None)


def _regime(cents: int, thresholds: Sequence[Threshold], below: str) -> str:
    reached = _reached(cents, thresholds)
    return reached.regime if reached else below


def class_of(cpv: str, prefixes: Sequence[tuple[str, str]]) -> str | None:
    """The class of a CPV code by the longest of the given (prefix, class) pairs; None where none
    fits."""
    fitting = [(len(prefix), found) for prefix, found in prefixes if cpv.startswith(prefix)]
    return max(fitting)[1] if fitting else None
