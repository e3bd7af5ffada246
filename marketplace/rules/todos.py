"""What waits about rules: what runs out is to be followed, what others wrote confirmed."""

from collections.abc import Iterator
from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _

from marketplace.platform.actor import Actor
from marketplace.platform.i18n import text_of
from marketplace.platform.permissions import may
from marketplace.platform.todo import MOST, Todo
from marketplace.rules.queries import running_out, to_confirm

AHEAD, AFTER = timedelta(days=90), timedelta(days=30)
"""How long before a row runs out, and after, it is told."""


def todos(actor: Actor) -> Iterator[Todo]:
    """Rules that run out, and rules to confirm, by the day on which they begin."""
    if may(actor, "rule.edit"):
        for rule in running_out(actor, actor.today - AFTER, actor.today + AHEAD):
            yield Todo(
                title=_("Sääntö päättyy: lisää seuraava voimassaoloaika"),
                about=text_of(rule.value["names"]),
                url=url_for("rules.follow", rule_id=rule.id),
                due=rule.valid_to,
            )
    if not may(actor, "rule.confirm"):
        return
    for rule in to_confirm(actor, MOST):
        yield Todo(
            title=_("Vahvista sääntö"),
            about=text_of(rule.value["names"]),
            url=url_for("rules.show", rule_id=rule.id),
            due=rule.valid_from if rule.valid_from > actor.today else None,
        )
