"""What waits for whom: each room tells its to-dos, the home page shows them by due time."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from marketplace.platform.actor import Actor

MOST = 5
"""How many things of one kind a source tells, the most urgent first: the rest have their lists."""


@dataclass(frozen=True)
class Todo:
    """One thing that waits for the actor: what, about what, by when, and one click to it."""

    title: str
    about: str
    url: str
    due: datetime | None = None
    waits_for_others: bool = False


TodoSource = Callable[[Actor], Iterable[Todo]]


def gather(sources: Iterable[TodoSource], actor: Actor) -> list[Todo]:
    """All to-dos of the actor: what is due first comes first, what has no time last."""
    found = [todo for source in sources for todo in source(actor)]
    return sorted(found, key=_urgency)


def _urgency(todo: Todo) -> tuple[bool, float, str]:
    return todo.due is None, todo.due.timestamp() if todo.due else 0.0, todo.title
