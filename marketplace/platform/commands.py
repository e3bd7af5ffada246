"""Commands as doors: who acts, which permission, and errors in words.

A room's ``commands.py`` makes its functions commands with ``@command(group, name, permission)``;
the function gets the actor first, like a verb.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any

import click
from flask import Flask, g

from marketplace.platform.actor import Actor, system_actor
from marketplace.platform.db import db, set_scope
from marketplace.platform.errors import DomainError, Invalid
from marketplace.platform.identity.queries import actor_for, area_of_installation, user_by_email
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


DAY = _Day()


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
                try:
                    actor = _actor(app, line.email)
                    require(actor, permission)
                    set_scope(db.session(), actor.scope)
                    function(actor, **parameters)
                except DomainError as error:
                    db.session.rollback()
                    raise click.ClickException(explain(error)) from error

        made = group.command(name, **attributes)(acting)
        made.permission = permission  # type: ignore[attr-defined]
        return made

    return decorate


def explain(error: DomainError) -> str:
    """A domain error as lines for a terminal: each problem with its field."""
    if isinstance(error, Invalid):
        return "\n".join(f"{problem.field}: {sentence(problem)}" for problem in error.problems)
    words = sentence(error)
    return f"{error.field}: {words}" if error.field else words


def _actor(app: Flask, email: str | None) -> Actor:
    clock, ids = app.extensions["clock"], RandomIds()
    session = db.session()
    if email is None:
        return system_actor(clock, ids, area_of_installation(session, g.area_code))
    actor = actor_for(session, user_by_email(session, email), clock=clock, ids=ids)
    if actor is None:
        raise click.ClickException(f"{email}: ei voimassa olevaa roolia")
    logging.getLogger(__name__).info("command as %s", email)
    return actor
