"""Costly beginnings: made by the verbs once in each test process, then put back as they were.

A factory marked with ``staged`` keeps what it has made when it is first asked for, and gives each
later test the whole database as it was then, the clock and the scope included.
Stages follow one another: what is asked of a stage that nobody has touched is a stage of its own.
Whoever has done anything in between gets it made anew.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from sqlalchemy import inspect

from marketplace.platform.actor import Actor, Audience, Scope
from marketplace.platform.clock import Clock
from marketplace.platform.db import Base, db, set_scope
from tests.databases import TestDatabase
from tests.factories.setup import People

P = ParamSpec("P")
Who = TypeVar("Who", People, Actor)
Made = TypeVar("Made")
Step = tuple[Any, ...]
"""The database begun with, when, and what was asked of which factory."""


@dataclass(frozen=True)
class Stage:
    """How the world was when a factory had ended, and what it answered."""

    database: str
    at: Any
    scope: Scope
    answer: Any


@dataclass
class Stages:
    """The stages of a test process."""

    database: TestDatabase
    made: dict[Step, Stage]


@dataclass(frozen=True)
class Row:
    """A row by its key: how a stage remembers it."""

    model: type[Base]
    key: Any


class NotStageable(Exception):
    """A factory was given, or answers, what cannot be found again in a copy."""


test_bed: Stages | None = None
"""Set by the test bed; without it everything is made anew."""


def staged(
    make: Callable[Concatenate[Who, P], Made],
) -> Callable[Concatenate[Who, P], Made]:
    """Mark a factory, of the area's people or of one person, whose result many tests begin with."""

    @wraps(make)
    def begin(who: Who, /, *args: P.args, **kwargs: P.kwargs) -> Made:
        step = _step(who.clock, make, [who, args, kwargs])
        if test_bed is None or step is None:
            return make(who, *args, **kwargs)
        if (stage := test_bed.made.get(step)) is not None:
            return _brought(test_bed, who.clock, stage)
        made = make(who, *args, **kwargs)
        return _kept(test_bed, who.clock, step, made)

    return begin


def _step(clock: Clock, make: Callable[..., Any], asked: Any) -> Step | None:
    """What is asked of a database that nobody has touched; None where it has been."""
    if test_bed is None or (begun := test_bed.database.begun()) is None:
        return None
    try:
        return (begun, clock.now(), make.__module__, make.__name__, _spelt(asked, clock))
    except NotStageable:
        return None


def _kept(bed: Stages, clock: Clock, step: Step, made: Any) -> Any:
    try:
        answer = _remembered(made)
    except NotStageable:
        return made
    stage = Stage(f"stage_{len(bed.made)}", clock.now(), db.session().info["scope"], answer)
    held = _leave()
    if bed.database.keep(stage.database):
        bed.made[step] = stage
    return _back(held, stage)


def _brought(bed: Stages, clock: Any, stage: Stage) -> Any:
    held = _leave()
    bed.database.bring(stage.database)
    clock.move_to(stage.at)
    return _back(held, stage)


def _leave() -> list[Any]:
    """Nobody reads or writes what is kept or put back; what the test holds is told."""
    held = list(db.session().identity_map.values())
    db.session().close()
    return held


def _back(held: list[Any], stage: Stage) -> Any:
    """The rows that the test holds are read anew when it looks at them."""
    session = db.session()
    set_scope(session, replace(stage.scope, audience=Audience.SYSTEM))
    session.add_all(held)
    session.expire_all()
    found = _found(stage.answer)
    set_scope(session, stage.scope)
    return found


def _spelt(value: Any, clock: Clock) -> Any:
    """What was asked, so that the same is known again; rows by their keys."""
    match value:
        case None | bool() | int() | str() | Decimal() | date() | UUID() | Enum():
            return (type(value).__name__, value)
        case Base():
            return (type(value).__name__, inspect(value).identity)
        case Actor():
            return ("Actor", value.user_id, value.organisation_id, *sorted(value.roles))
        case Mapping():
            return tuple((str(key), _spelt(part, clock)) for key, part in value.items())
        case list() | tuple():
            return tuple(_spelt(part, clock) for part in value)
    if value is clock or isinstance(value, People):
        return type(value).__name__
    if is_dataclass(value) and not isinstance(value, type):
        return _spelt({one.name: getattr(value, one.name) for one in fields(value)}, clock)
    raise NotStageable


def _remembered(value: Any) -> Any:
    match value:
        case None | str() | int() | UUID() | Actor():
            return value
        case Base():
            return Row(type(value), inspect(value).identity)
        case list():
            return [_remembered(part) for part in value]
    raise NotStageable


def _found(answer: Any) -> Any:
    match answer:
        case Row(model, key):
            return db.session().get_one(model, key)
        case list():
            return [_found(part) for part in answer]
    return answer
