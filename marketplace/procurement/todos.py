"""What calls wait for: an officer's own drafts and deadlines."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from marketplace.platform.actor import Actor
from marketplace.platform.i18n import text_of
from marketplace.platform.permissions import may
from marketplace.platform.todo import Todo
from marketplace.procurement.queries import own_drafts, own_running, takes_offers


def todos(actor: Actor) -> Iterator[Todo]:
    """Drafts to publish, calls to open, and calls whose offers are still coming in."""
    if not may(actor, "call.publish"):
        return
    for call in own_drafts(actor):
        yield Todo(
            title=_("Viimeistele ja julkaise tarjouspyyntö"),
            about=f"{text_of(call.titles)}, {call.number}",
            url=url_for("calls.show", number=call.number),
            due=call.deadline,
        )
    for call in own_running(actor):
        coming = takes_offers(call, actor)
        yield Todo(
            title=_("Tarjousaika käynnissä") if coming else _("Avaa tarjoukset"),
            about=f"{text_of(call.titles)}, {call.number}",
            url=url_for("calls.show", number=call.number),
            due=call.deadline,
            waits_for_others=coming,
        )
