"""What verification waits for from providers."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from marketplace.platform.actor import Actor
from marketplace.platform.permissions import may
from marketplace.platform.todo import Todo
from outcomes.payments.queries import own_lines


def todos(actor: Actor) -> Iterator[Todo]:
    """Questions about the provider's own lines."""
    if not may(actor, "payment.answer"):
        return
    for line in own_lines(actor, state="asked_back"):
        yield Todo(
            title=_("Vastaa maksatuksen kysymykseen"),
            about=_("Sopimus %(number)s", number=line.contract.number),
            url=url_for("verification.line", line_id=line.id),
        )
