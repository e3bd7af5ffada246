"""How many lines rest on facts, for the pages of an import.

Payment is a higher room. It gives its readers to the application (``marketplace.receivers``), so
that the pages of results may ask without knowing of it.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import current_app

from marketplace.platform.actor import Actor
from outcomes.pure.facts import Spell

TO_CHANGE, CHANGED, RESTING = "lines_to_change", "lines_changed", "lines_resting"
"""Where the application keeps the readers."""


@dataclass(frozen=True)
class Touched:
    """How many lines rest on facts that change: under verification, and those for which a statement
    was made or that are paid. The next run adjusts these."""

    waiting: int
    paid: int
    most: int | None = None
    """So many lines of the people were looked at, where they have more."""


@dataclass(frozen=True)
class Resting:
    """A line that rests on a fact: what it is for, the kind of status label and the words of its
    state, and its amount in cents."""

    id: UUID
    reason: str
    kind: str
    state: str
    amount_cents: int


def lines_resting(actor: Actor, spells: Collection[tuple[str, str]]) -> Sequence[Resting]:
    """The lines that rest on spells, each named with its person; the latest of them."""
    read: Callable[[Actor, Collection[tuple[str, str]]], Sequence[Resting]]
    read = current_app.extensions[RESTING]
    return read(actor, spells)


def lines_to_change(actor: Actor, spells: Collection[Spell]) -> Touched:
    """The lines that rest on spells which are about to be replaced."""
    read: Callable[[Actor, Collection[Spell]], Touched] = current_app.extensions[TO_CHANGE]
    return read(actor, spells)


def lines_changed(actor: Actor, import_id: UUID) -> Touched:
    """The lines whose facts an import has replaced: those that wait for a person since, and those
    that are paid by what was known before."""
    read: Callable[[Actor, UUID], Touched] = current_app.extensions[CHANGED]
    return read(actor, import_id)
