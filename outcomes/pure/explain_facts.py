"""Which facts an outcome rests on beside days of work: what was looked up and counted."""

from dataclasses import dataclass
from datetime import date

from outcomes.pure.explain_prices import Term
from outcomes.pure.tree import Text


@dataclass(frozen=True)
class Looked:
    """What a function looked up, and the facts that its answer came of.

    `of` is the work, event or table that it was asked about, `key` the key of a table, `days` the
    days between which it looked, `value` its answer as it is reckoned with: money in cents.
    """

    function: str
    of: str
    label: Text
    value: str = ""
    term: Term | None = None
    key: str = ""
    days: tuple[date, ...] = ()
    event_ids: tuple[str, ...] = ()
    spell_ids: tuple[str, ...] = ()
    valid_from: date | None = None


@dataclass(frozen=True)
class EventCounted:
    """An event that brought something towards a goal, with its value as it was recorded."""

    event_id: str
    occurred_on: date
    value: str = ""
