"""What offers wait for: a provider's unfinished drafts, and open calls that fit it."""

from collections.abc import Iterator, Sequence

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, exists

from marketplace.offers.consortia.queries import unanswered
from marketplace.offers.models import Offer, OfferMember, OfferOpening
from marketplace.offers.opening.queries import awaited, unfinished
from marketplace.offers.queries import (
    calls_without_offer,
    draft_states,
    own_open_offers,
    unread_corrections,
)
from marketplace.platform.actor import Actor
from marketplace.platform.i18n import text_of
from marketplace.platform.permissions import may
from marketplace.platform.todo import MOST, Kind, Kinds, Todo
from marketplace.procurement.models import Call

UNSEALED = ("draft", "withdrawn")


def _to_finish(actor: Actor) -> Iterator[Todo]:
    for offer in own_open_offers(actor, UNSEALED, MOST):
        yield _todo(offer.call, _("Viimeistele tarjous"), "offers.edit")


def _sealed(actor: Actor) -> Iterator[Todo]:
    sealed = own_open_offers(actor, ("submitted",), MOST)
    drafts = draft_states(actor, sealed)
    unread = unread_corrections(actor, [offer.id for offer in sealed])
    for offer in sealed:
        if offer.id in unread:
            yield _todo(
                offer.call, _("Tarkista tarjouksesi: tarjouspyyntöä on korjattu"), "calls.show"
            )
        elif drafts[offer.id].unsent:
            yield _todo(offer.call, _("Jätä muutettu tarjous uudelleen"), "offers.edit")
        else:
            yield _todo(offer.call, _("Tarjous odottaa avausta"), "offers.receipt", waits=True)


def _named(actor: Actor) -> Iterator[Todo]:
    for named in unanswered(actor, MOST):
        yield _todo(named.call, _("Vastaa ryhmittymän kutsuun"), "consortia.named")


def _fitting(actor: Actor) -> Iterator[Todo]:
    for call in calls_without_offer(actor, MOST):
        yield _todo(call, _("Tarjoa: avoin tarjouspyyntö"), "calls.show")


def _to_complete(actor: Actor) -> Iterator[Todo]:
    """Openings that another officer has begun and that this one may complete."""
    for opening in unfinished(actor, MOST):
        call = opening.call
        may_act = awaited(actor, call, opening).includes(actor) or call.seal_id is None
        if may_act and opening.begun_by != actor.user_id:
            yield _todo(call, _("Vie tarjousten avaus loppuun"), "opening.show")


def _todo(call: Call, title: str, endpoint: str, *, waits: bool = False) -> Todo:
    return Todo(
        title=title,
        about=f"{text_of(call.titles)}, {call.number}",
        url=url_for(endpoint, number=call.number),
        due=call.deadline,
        waits_for_others=waits,
    )


def _any_own(actor: Actor, states: Sequence[str]) -> ColumnElement[bool] | bool:
    """Whether the organisation has offers in these states."""
    own = Offer.provider_id == actor.organisation_id
    return may(actor, "offer.draft") and exists().where(own, Offer.state.in_(states))


todos = Kinds(
    (
        Kind(
            lambda actor: (
                may(actor, "offer.open")
                and exists().where(
                    OfferOpening.area_id == actor.area_id, OfferOpening.completed_at.is_(None)
                )
            ),
            _to_complete,
        ),
        Kind(lambda actor: _any_own(actor, UNSEALED), _to_finish),
        Kind(lambda actor: _any_own(actor, ("submitted",)), _sealed),
        Kind(
            lambda actor: (
                may(actor, "offer.draft")
                and exists().where(
                    OfferMember.member_id == actor.organisation_id,
                    OfferMember.confirmed_at.is_(None),
                )
            ),
            _named,
        ),
        Kind(lambda actor: may(actor, "offer.draft"), _fitting),
    )
)
"""Drafts to finish, sealed offers that wait for their opening, calls to offer to."""
