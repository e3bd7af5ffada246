"""What offers wait for: a provider's unfinished drafts, and open calls that fit it."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from marketplace.offers.consortia.queries import named_in
from marketplace.offers.opening.queries import awaited, unfinished
from marketplace.offers.queries import draft_state, own_offers
from marketplace.platform.actor import Actor
from marketplace.platform.i18n import text_of
from marketplace.platform.permissions import may
from marketplace.platform.todo import Todo
from marketplace.procurement.models import Call
from marketplace.procurement.queries import open_calls_of_lines, takes_offers
from marketplace.providers.queries import own_provider


def todos(actor: Actor) -> Iterator[Todo]:
    """Drafts to finish, sealed offers that wait for their opening, calls to offer to."""
    if may(actor, "offer.open"):
        yield from _to_complete(actor)
    if not may(actor, "offer.draft"):
        return
    offers = own_offers(actor)
    for offer in offers:
        if not takes_offers(offer.call, actor):
            continue
        if offer.state != "submitted":
            yield _todo(offer.call, _("Viimeistele tarjous"), "offers.edit")
        elif draft_state(actor, offer).unsent:
            yield _todo(offer.call, _("Jätä muutettu tarjous uudelleen"), "offers.edit")
        else:
            yield _todo(offer.call, _("Tarjous odottaa avausta"), "offers.receipt", waits=True)
    for named in named_in(actor):
        if named.confirmed_at is None and takes_offers(named.call, actor):
            yield _todo(named.call, _("Vastaa ryhmittymän kutsuun"), "consortia.named")
    begun = {offer.call_id for offer in offers}
    for call in _fitting(actor):
        if call.id not in begun:
            yield _todo(call, _("Tarjoa: avoin tarjouspyyntö"), "calls.show")


def _to_complete(actor: Actor) -> Iterator[Todo]:
    """Openings that another officer has begun and that this one may complete."""
    for opening in unfinished(actor):
        call = opening.call
        may_act = awaited(actor, call, opening).includes(actor) or call.seal_id is None
        if may_act and opening.begun_by != actor.user_id:
            yield _todo(call, _("Vie tarjousten avaus loppuun"), "opening.show")


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
