"""What waits for whom: each room tells its to-dos, the home page shows them by due time."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain

from sqlalchemy import ColumnElement, select

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.pure.periods import day_end

SHOWN = 5
"""How many things of one kind are shown, the most urgent first: the rest have their lists."""
MOST = SHOWN + 1
"""How many of them a source tells: one more, so that it is known whether there are more."""


@dataclass(frozen=True)
class Todo:
    """One thing that waits for the actor: what, about what, by when, and one click to it."""

    title: str
    about: str
    url: str
    due: datetime | date | None = None
    """An instant, or a day, the whole of which is left: at what hour an authority closes is told
    elsewhere."""
    waits_for_others: bool = False
    is_exception: bool = False
    """Whether something has gone otherwise than it should: a person looks at it before the rest."""

    @property
    def whole_day(self) -> bool:
        """Whether the day alone is told."""
        return not isinstance(self.due, datetime)

    @property
    def until(self) -> datetime | None:
        """The last instant, of a day its end."""
        if self.due is None or isinstance(self.due, datetime):
            return self.due
        return day_end(self.due)


TodoSource = Callable[[Actor], Iterable[Todo]]
Sign = Callable[[Actor], ColumnElement[bool] | bool]


@dataclass(frozen=True)
class Kind:
    """One kind of things that may wait."""

    sign: Sign
    """Whether there may be any for the actor: no where the actor has no part in it, yes to look
    without asking first, else what the database is asked. It may say yes in vain, never no."""
    tell: TodoSource


@dataclass(frozen=True)
class Kinds:
    """The source of a room whose kinds of to-dos are looked for only where there may be any."""

    kinds: tuple[Kind, ...]

    def __call__(self, actor: Actor) -> Iterator[Todo]:
        """The room's to-dos alone."""
        return chain.from_iterable(_told(self.kinds, actor))


@dataclass(frozen=True)
class Gathered:
    """The to-dos of somebody, in order of time."""

    todos: Sequence[Todo]
    more: bool
    """Whether there are more of some kind than are here."""


def gather(sources: Iterable[TodoSource], actor: Actor) -> Gathered:
    """All to-dos of the actor, of each kind the most urgent: what is due first comes first, what
    has no time last."""
    kinds = [
        kind
        for source in sources
        for kind in (source.kinds if isinstance(source, Kinds) else (Kind(_always, source),))
    ]
    told = [list(each) for each in _told(kinds, actor)]
    shown = [todo for each in told for todo in each[:SHOWN]]
    return Gathered(sorted(shown, key=_urgency), any(len(each) > SHOWN for each in told))


def _always(_actor: Actor) -> bool:
    return True


def _told(kinds: Sequence[Kind], actor: Actor) -> Iterator[Iterable[Todo]]:
    """To-dos of each kind of which there may be any: all signs are asked at once, since most kinds
    of things wait for nobody most of the time."""
    signs = [kind.sign(actor) for kind in kinds]
    asked = [sign for sign in signs if not isinstance(sign, bool)]
    answers = iter(db.session.execute(select(*asked)).one() if asked else ())
    for kind, sign in zip(kinds, signs, strict=True):
        if sign if isinstance(sign, bool) else next(answers):
            yield kind.tell(actor)


def _urgency(todo: Todo) -> tuple[bool, float, str]:
    return todo.until is None, todo.until.timestamp() if todo.until else 0.0, todo.title
