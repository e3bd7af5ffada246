"""Commands as doors: who acts, which permission, and errors in words.

A room's ``commands.py`` makes its functions commands with ``@command(group, name, permission)``;
the function gets the actor first, like a verb.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any

import click
from flask import Flask, g
from flask_babel import gettext as _
from marshmallow import ValidationError, validate
from psycopg.errors import UndefinedTable
from sqlalchemy.exc import DBAPIError, OperationalError

from marketplace.platform.actor import Actor, system_actor
from marketplace.platform.datafiles import place_in
from marketplace.platform.db import db, set_scope
from marketplace.platform.errors import (
    Conflict,
    DomainError,
    Invalid,
    NotFound,
    Problem,
    from_database_error,
)
from marketplace.platform.identifiers import known_as
from marketplace.platform.identity.queries import area_of_installation, user_by_email
from marketplace.platform.identity.standing import actor_for
from marketplace.platform.ids import RandomIds
from marketplace.platform.permissions import PERMISSIONS, require
from marketplace.platform.words import sentence


class _Day(click.ParamType):
    """A day as 2026-12-31 or 31.12.2026."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        for pattern in ("%Y-%m-%d", "%d.%m.%Y"):
            try:
                return datetime.strptime(value, pattern).date()  # noqa: DTZ007 -- a day only
            except ValueError:
                continue
        return self.fail(f"{value!r} is not a day: write 2026-12-31 or 31.12.2026.", param, ctx)


class _Email(click.ParamType):
    """An e-mail address."""

    name = "email"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return validate.Email()(value.strip())
        except ValidationError:
            return self.fail(f"{value!r} is not an e-mail address.", param, ctx)


class _BusinessId(click.ParamType):
    """A business ID as it is kept, however it is written."""

    name = "business-id"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return known_as(value)


DAY, EMAIL, BUSINESS_ID = _Day(), _Email(), _BusinessId()


@dataclass
class CommandLine:
    """What the top of the command line gives to each command."""

    open_app: Callable[[click.Context], Flask]
    email: str | None
    language: str


def command(
    group: click.Group, name: str, permission: str, **attributes: Any
) -> Callable[[Callable[..., Any]], click.Command]:
    """Make a function a command that acts as the person named by ``--as``.

    Without ``--as`` the system itself acts, which may only do what needs no person.
    """
    if permission not in PERMISSIONS:
        raise KeyError(permission)

    def decorate(function: Callable[..., Any]) -> click.Command:
        @click.pass_context
        @wraps(function)
        def acting(context: click.Context, /, **parameters: Any) -> None:
            line: CommandLine = context.find_root().obj
            app = line.open_app(context)
            with app.app_context():
                g.language = line.language
                g.area_code = app.extensions["settings"].area_code
                g.clock = app.extensions["clock"]
                with told_in_words():
                    actor = _actor(app, line.email)
                    require(actor, permission)
                    set_scope(db.session(), actor.scope)
                    function(actor, **parameters)

        made = group.command(name, **attributes)(acting)
        made.permission = permission  # type: ignore[attr-defined]
        return made

    return decorate


@contextmanager
def told_in_words() -> Iterator[None]:
    """End a command with the words of what went wrong, where a person can do something about it."""
    try:
        yield
    except DomainError as error:
        db.session.rollback()
        raise click.ClickException(explain(error)) from error
    except UnicodeDecodeError as error:
        raise click.ClickException(explain(_not_text(error))) from error
    except DBAPIError as error:
        db.session.rollback()
        meaning = from_database_error(error)
        words = explain(meaning) if meaning else _about_the_database(error)
        if words is None:
            raise
        raise click.ClickException(words) from error


@contextmanager
def told_by_place(file: str, text: str) -> Iterator[None]:
    """End a command that read a data file with the file, line and column of each problem."""
    try:
        yield
    except (Invalid, Conflict) as error:
        problems = error.problems if isinstance(error, Invalid) else [error]
        lines = [_placed(file, text, problem) for problem in problems]
        raise click.ClickException("\n".join(lines)) from error


def _placed(file: str, text: str, problem: Problem | DomainError) -> str:
    place = place_in(text, problem.field) if problem.field not in (None, "file") else None
    if place is None:
        return f"{file}: {sentence(problem)}"
    where = _(
        "%(file)s, rivi %(line)s, sarake %(column)s", file=file, line=place[0], column=place[1]
    )
    return f"{where}: {problem.field}: {sentence(problem)}"


def explain(error: DomainError) -> str:
    """A domain error as lines for a terminal: each problem with its field."""
    if isinstance(error, Invalid):
        return "\n".join(f"{problem.field}: {sentence(problem)}" for problem in error.problems)
    words = sentence(error)
    if isinstance(error, NotFound) and error.facts:
        words += f" ({', '.join(map(str, error.facts.values()))})"
    return f"{error.field}: {words}" if error.field else words


def _not_text(error: UnicodeDecodeError) -> Invalid:
    before = bytes(error.object[: error.start])
    line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
    byte = f"{error.object[error.start]:#04x}"
    facts = {"line": line, "column": column, "byte": byte}
    return Invalid(Problem("file", "data_file.not_text", facts))


def _about_the_database(error: DBAPIError) -> str | None:
    if isinstance(error.orig, UndefinedTable):
        return "The database has no tables yet, or old ones: run `tuloskori db upgrade` first."
    if isinstance(error, OperationalError):
        return f"The database does not answer: {str(error.orig).splitlines()[0]}"
    return None


def _actor(app: Flask, email: str | None) -> Actor:
    clock, ids = app.extensions["clock"], RandomIds()
    session = db.session()
    if email is None:
        return system_actor(clock, ids, area_of_installation(session, g.area_code))
    try:
        actor = actor_for(session, user_by_email(session, email), clock=clock, ids=ids)
        missing = _("Ei voimassa olevaa roolia")
    except NotFound:
        actor, missing = None, _("Ei käyttäjätunnusta")
    if actor is None:
        raise click.ClickException(f"--as {email}: {missing}")
    logging.getLogger(__name__).info("command as %s", email)
    return actor
