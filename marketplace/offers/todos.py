"""What offers wait for: a provider's unfinished drafts, and open calls that fit it."""

from collections.abc import Iterator, Sequence

from flask import url_for
from flask_babel import gettext as _

from marketplace.offers.consortia.queries import unanswered
from marketplace.offers.models import Offer
from marketplace.offers.opening.queries import awaited, unfinished
from marketplace.offers.queries import (
    calls_without_offer,
    draft_states,
    own_open_offers,
    standing_version,
)
from marketplace.platform.actor import Actor
from marketplace.platform.i18n import text_of
from marketplace.platform.permissions import may
from marketplace.platform.todo import MOST, Todo
from marketplace.procurement.models import Call
from marketplace.providers.queries import own_provider


def todos(actor: Actor) -> Iterator[Todo]:
    """Drafts to finish, sealed offers that wait for their opening, calls to offer to."""
    if may(actor, "offer.open"):
        yield from _to_complete(actor)
    if not may(actor, "offer.draft"):
        return
    for offer in own_open_offers(actor, ("draft", "withdrawn"), MOST):
        yield _todo(offer.call, _("Viimeistele tarjous"), "offers.edit")
    sealed = own_open_offers(actor, ("submitted",), MOST)
    drafts = draft_states(actor, sealed)
    for offer in sealed:
        if _corrected_since(offer):
            yield _todo(
                offer.call, _("Tarkista tarjouksesi: tarjouspyyntöä on korjattu"), "calls.show"
            )
        elif drafts[offer.id].unsent:
            yield _todo(offer.call, _("Jätä muutettu tarjous uudelleen"), "offers.edit")
        else:
            yield _todo(offer.call, _("Tarjous odottaa avausta"), "offers.receipt", waits=True)
    for named in unanswered(actor, MOST):
        yield _todo(named.call, _("Vastaa ryhmittymän kutsuun"), "consortia.named")
    for call in _fitting(actor):
        yield _todo(call, _("Tarjoa: avoin tarjouspyyntö"), "calls.show")


def _corrected_since(offer: Offer) -> bool:
    """Whether a material correction came after the version that stands."""
    standing = standing_version(offer)
    return standing is not None and any(
        each.material and each.created_at > standing.submitted_at for each in offer.call.corrections
    )


def _to_complete(actor: Actor) -> Iterator[Todo]:
    """Openings that another officer has begun and that this one may complete."""
    for opening in unfinished(actor, MOST):
        call = opening.call
        may_act = awaited(actor, call, opening).includes(actor) or call.seal_id is None
        if may_act and opening.begun_by != actor.user_id:
            yield _todo(call, _("Vie tarjousten avaus loppuun"), "opening.show")


def _fitting(actor: Actor) -> Sequence[Call]:
    provider = own_provider(actor)
    if provider.state != "approved":
        return []
    return calls_without_offer(actor, [line.service_line_id for line in provider.lines], MOST)


def _todo(call: Call, title: str, endpoint: str, *, waits: bool = False) -> Todo:
    return Todo(
        title=title,
        about=f"{text_of(call.titles)}, {call.number}",
        url=url_for(endpoint, number=call.number),
        due=call.deadline,
        waits_for_others=waits,
    )
