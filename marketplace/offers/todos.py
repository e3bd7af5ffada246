"""What offers wait for: a provider's unfinished drafts, and open calls that fit it."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from marketplace.offers.queries import own_copy, own_offers
from marketplace.platform.actor import Actor
from marketplace.platform.i18n import text_of
from marketplace.platform.permissions import may
from marketplace.platform.todo import Todo
from marketplace.procurement.models import Call
from marketplace.procurement.queries import open_calls_of_lines, takes_offers
from marketplace.providers.queries import own_provider


def todos(actor: Actor) -> Iterator[Todo]:
    """Drafts to finish, sealed offers that wait for their opening, calls to offer to."""
    if not may(actor, "offer.draft"):
        return
    offers = own_offers(actor)
    for offer in offers:
        if not takes_offers(offer.call, actor):
            continue
        if offer.state != "submitted":
            yield _todo(offer.call, _("Viimeistele tarjous"), "offers.edit")
        elif own_copy(actor, offer).unsent:
            yield _todo(offer.call, _("Jätä muutettu tarjous uudelleen"), "offers.edit")
        else:
            yield _todo(offer.call, _("Tarjous odottaa avausta"), "offers.receipt", waits=True)
    begun = {offer.call_id for offer in offers}
    for call in _fitting(actor):
        if call.id not in begun:
            yield _todo(call, _("Tarjoa: avoin tarjouspyyntö"), "calls.show")


def _fitting(actor: Actor) -> list[Call]:
    provider = own_provider(actor)
    if provider.state != "approved":
        return []
    return open_calls_of_lines(actor, [line.service_line_id for line in provider.lines])


def _todo(call: Call, title: str, endpoint: str, *, waits: bool = False) -> Todo:
    return Todo(
        title=title,
        about=f"{text_of(call.titles)}, {call.number}",
        url=url_for(endpoint, number=call.number),
        due=call.deadline,
        waits_for_others=waits,
    )
