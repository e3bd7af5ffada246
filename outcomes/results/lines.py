"""How many lines under verification rest on facts, for the pages of an import.

Payment is a higher room. It gives its readers to the application (``marketplace.receivers``), so
that the pages of results may ask without knowing of it.
"""

from collections.abc import Callable, Collection
from uuid import UUID

from flask import current_app

from marketplace.platform.actor import Actor
from outcomes.pure.facts import Spell

TO_CHANGE, CHANGED = "lines_to_change", "lines_changed"
"""Where the application keeps the readers."""


def lines_to_change(actor: Actor, spells: Collection[Spell]) -> int:
    """How many lines under verification rest on spells that are about to be replaced."""
    read: Callable[[Actor, Collection[Spell]], int] = current_app.extensions[TO_CHANGE]
    return read(actor, spells)


def lines_changed(actor: Actor, import_id: UUID) -> int:
    """How many lines wait for a person whose facts an import has replaced."""
    read: Callable[[Actor, UUID], int] = current_app.extensions[CHANGED]
    return read(actor, import_id)
