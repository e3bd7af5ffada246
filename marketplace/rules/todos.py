"""What waits about rules: those that somebody else wrote are to be confirmed."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from marketplace.platform.actor import Actor
from marketplace.platform.i18n import text_of
from marketplace.platform.permissions import may
from marketplace.platform.todo import MOST, Todo
from marketplace.rules.queries import to_confirm


def todos(actor: Actor) -> Iterator[Todo]:
    """Rules to confirm, by the day on which they begin."""
    if not may(actor, "rule.confirm"):
        return
    for rule in to_confirm(actor, MOST):
        yield Todo(
            title=_("Vahvista sääntö"),
            about=text_of(rule.value["names"]),
            url=url_for("rules.show", rule_id=rule.id),
            due=rule.valid_from if rule.valid_from > actor.today else None,
        )
