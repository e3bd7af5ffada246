"""What frameworks wait for: the next one to be prepared before a term or a ceiling is over."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import exists

from marketplace.frameworks.queries import ending_soon, first_frameworks, running_out
from marketplace.platform.actor import Actor
from marketplace.platform.i18n import format_money, text_of
from marketplace.platform.permissions import may
from marketplace.platform.todo import MOST, Kind, Kinds, Todo


def _ending(actor: Actor) -> Iterator[Todo]:
    for each in first_frameworks(ending_soon(actor), MOST):
        yield Todo(
            title=_("Puitesopimus päättyy: valmistele uusi"),
            about=f"{text_of(each.titles)}, {each.number}",
            url=url_for("frameworks.show", number=each.number),
            due=each.ends_on,
        )


def _running_out(actor: Actor) -> Iterator[Todo]:
    for each in first_frameworks(running_out(actor), MOST):
        left = each.ceiling_cents - each.committed_cents
        yield Todo(
            title=_("Puitesopimuksen katto täyttyy"),
            about=_(
                "%(title)s, %(number)s. Jäljellä %(left)s.",
                title=text_of(each.titles),
                number=each.number,
                left=format_money(left),
            ),
            url=url_for("frameworks.show", number=each.number),
        )


def _prepares(actor: Actor) -> bool:
    return may(actor, "framework.draft")


todos = Kinds(
    (
        Kind(
            lambda actor: _prepares(actor) and exists().where(*ending_soon(actor)),
            _ending,
        ),
        Kind(lambda actor: _prepares(actor) and exists().where(*running_out(actor)), _running_out),
    )
)
"""Frameworks whose term or ceiling is about to be over, for whoever prepares the next."""
