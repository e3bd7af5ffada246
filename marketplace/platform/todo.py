"""What waits for whom: each room tells its to-dos, the home page shows them by due time."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from marketplace.platform.actor import Actor
from marketplace.platform.db import db

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
    whole_day: bool = False
    """Whether the day alone is told: at what hour an authority closes is told elsewhere."""


TodoSource = Callable[[Actor], Iterable[Todo]]


@dataclass(frozen=True)
class Kind:
    """One kind of things that may wait."""

    sign: Callable[[Actor], ColumnElement[bool] | bool]
    """Whether there may be any for the actor: no where the actor has no part in it, yes to look
    without asking first, else what the database is asked. It may say yes in vain, never no."""
    tell: TodoSource


@dataclass(frozen=True)
class Kinds:
    """The source of a room whose kinds of to-dos are looked for only where there may be any."""

    kinds: tuple[Kind, ...]

    def __call__(self, actor: Actor) -> Iterator[Todo]:
        """The room's to-dos alone."""
        return _told(self.kinds, actor)


def gather(sources: Iterable[TodoSource], actor: Actor) -> list[Todo]:
    """All to-dos of the actor: what is due first comes first, what has no time last."""
    kinds = [
        kind
        for source in sources
        for kind in (source.kinds if isinstance(source, Kinds) else (Kind(_always, source),))
    ]
    return sorted(_told(kinds, actor), key=_urgency)


def _always(_actor: Actor) -> bool:
    return True


def _told(kinds: Sequence[Kind], actor: Actor) -> Iterator[Todo]:
    """To-dos of the kinds of which there may be any: all signs are asked at once, since most kinds
    of things wait for nobody most of the time."""
    signs = [kind.sign(actor) for kind in kinds]
    asked = [sign for sign in signs if not isinstance(sign, bool)]
    answers = iter(db.session.execute(select(*asked)).one() if asked else ())
    for kind, sign in zip(kinds, signs, strict=True):
        if sign if isinstance(sign, bool) else next(answers):
            yield from kind.tell(actor)


def _urgency(todo: Todo) -> tuple[bool, float, str]:
    return todo.due is None, todo.due.timestamp() if todo.due else 0.0, todo.title
