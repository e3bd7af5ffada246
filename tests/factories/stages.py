"""Costly beginnings: made by the verbs once in each test process, then copied with the database.

A factory marked with ``staged`` gives what it has made to the first test that begins with it, and
to each later one a copy of the whole database as it was then, the clock and the scope included.
Whoever has done anything before, or asks for something else than the usual, gets it made anew.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from uuid import UUID

from marketplace.platform.actor import Scope
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import Base, db, set_scope
from tests.factories.setup import People

P = ParamSpec("P")
Row = TypeVar("Row", bound=Base)


@dataclass(frozen=True)
class Stage:
    """How the world was when a factory had ended."""

    database: str
    at: Any
    scope: Scope
    model: type[Base]
    key: UUID


@dataclass
class Stages:
    """The stages of a test process; the test bed says how a database is copied."""

    keep: Callable[[str], None]
    """Keep the test's database, which nobody is connected to, under a name."""
    bring: Callable[[str], None]
    """Put a copy of a kept one in its place."""
    untouched: Callable[[], bool]
    """Whether the test has done nothing yet."""
    made: dict[str, Stage]


test_bed: Stages | None = None
"""Set by the test bed; without it everything is made anew."""


def staged(
    make: Callable[Concatenate[People, P], Row],
) -> Callable[Concatenate[People, P], Row]:
    """Mark a factory whose result many tests begin with."""

    name = f"{make.__module__.rpartition('.')[2]}_{make.__name__}"

    @wraps(make)
    def begin(people: People, /, *args: P.args, **kwargs: P.kwargs) -> Row:
        clock = cast(FixedClock, people.clock)
        unusual = kwargs or any(arg is not clock for arg in args)
        if test_bed is None or unusual or not test_bed.untouched():
            return make(people, *args, **kwargs)
        stage = test_bed.made.get(name)
        if stage is None:
            row = make(people, *args, **kwargs)
            scope = db.session().info["scope"]
            stage = Stage(f"stage_{name}", clock.now(), scope, type(row), row.id)  # type: ignore[attr-defined]
            _leave()
            test_bed.keep(stage.database)
            test_bed.made[name] = stage
        else:
            _leave()
            test_bed.bring(stage.database)
            clock.move_to(stage.at)
        set_scope(db.session(), stage.scope)
        found: Row = db.session().get_one(stage.model, stage.key)
        return found

    return begin


def _leave() -> None:
    """Nobody stays connected to a database that is copied."""
    db.session().close()
    db.engine.dispose()
