"""What calls wait for: an officer's own drafts and deadlines, and calls to review."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from marketplace.platform.actor import Actor
from marketplace.platform.i18n import text_of
from marketplace.platform.permissions import may
from marketplace.platform.todo import MOST, Todo
from marketplace.procurement.models import Call
from marketplace.procurement.queries import own_drafts, own_running, takes_offers, to_review


def todos(actor: Actor) -> Iterator[Todo]:
    """Drafts to publish, calls to review and to open, and calls whose offers still come in."""
    if may(actor, "call.review"):
        for call in to_review(actor, MOST):
            yield _todo(call, _("Tarkasta tarjouspyyntö"))
    if not may(actor, "call.publish"):
        return
    titles = {
        "draft": _("Viimeistele tarjouspyyntö"),
        "returned": _("Korjaa palautettu tarjouspyyntö"),
        "in_review": _("Tarjouspyyntö on tarkastettavana"),
        "ready": _("Julkaise tarjouspyyntö"),
    }
    for call in own_drafts(actor, MOST):
        returned = call.state == "draft" and call.reviewed_by is not None
        title = titles["returned" if returned else call.state]
        yield _todo(call, title, waits=call.state == "in_review")
    for call in own_running(actor, MOST):
        coming = takes_offers(call, actor)
        title = _("Tarjousaika käynnissä") if coming else _("Avaa tarjoukset")
        yield _todo(call, title, waits=coming)


def _todo(call: Call, title: str, *, waits: bool = False) -> Todo:
    return Todo(
        title=title,
        about=f"{text_of(call.titles)}, {call.number}",
        url=url_for("calls.show", number=call.number),
        due=call.deadline,
        waits_for_others=waits,
    )
