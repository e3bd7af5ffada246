"""The verbs of offers: begun, saved, sealed, replaced, withdrawn; and the opening of a call's."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select

from marketplace.offers.content import Content, as_written, shortcomings, unknown_keys
from marketplace.offers.lifecycle import OFFER, late
from marketplace.offers.models import Offer, OfferDraft, SealedOffer
from marketplace.offers.queries import NOTHING, own_copy, own_offer, standing_of, standing_version
from marketplace.offers.sealing import (
    BrokenSeal,
    Place,
    canonical,
    fingerprint,
    lock_draft,
    open_sealed,
    receipt_number,
    seal,
)
from marketplace.platform.actor import Actor, Audience
from marketplace.platform.audit import record
from marketplace.platform.errors import Conflict, Invalid, NotFound, Problem, Refused
from marketplace.platform.jobs import enqueue
from marketplace.platform.lifecycle import begin, fire
from marketplace.platform.permissions import verb
from marketplace.platform.unit import Unit, unit
from marketplace.procurement.keys import BrokenKey, installation_key, unwrap_private_key
from marketplace.procurement.lifecycle import CALL, deadline_passed
from marketplace.procurement.models import Call
from marketplace.procurement.service import take_to_evaluation
from marketplace.providers.queries import fits, own_provider


@verb("offer.draft")
def start_offer(actor: Actor, call_id: UUID) -> Offer:
    """Begin an offer to an open call, or return the one already begun.

    Raises Refused after the deadline, or with the reason why the provider can't offer.
    """
    with unit(actor) as u:
        call = _hold(u, call_id)
        standing = own_offer(u.actor, call)
        if standing is not None:
            return standing
        refusals = (late(call, u.actor), *fits(own_provider(u.actor), call.service_line))
        for refusal in filter(None, refusals):
            raise refusal
        offer = u.add(
            Offer, call_id=call.id, provider_id=u.actor.organisation_id, state=OFFER.initial
        )
        u.add(
            OfferDraft,
            offer_id=offer.id,
            provider_id=offer.provider_id,
            content=_locked(offer, NOTHING, None),
            saved_at=u.now,
        )
        begin(u, OFFER, offer, call=call.number)
        return offer


@verb("offer.draft")
def save_draft(actor: Actor, offer_id: UUID, content: Content) -> Offer:
    """Keep what is written so far, whole or not. A sealed version stands as it is.

    Raises Refused after the deadline, Invalid for a price or an answer that the call doesn't ask.
    """
    with _late_is_logged(actor, offer_id, "save"), unit(actor) as u:
        offer = _held_offer(u, offer_id)
        fire(u, OFFER, offer, "save")
        if unknown := list(unknown_keys(offer.call, content)):
            raise Invalid(*unknown)
        _keep(u, offer, as_written(offer.call, content), own_copy(u.actor, offer).sealed)
        return offer


@verb("offer.submit")
def submit_offer(
    actor: Actor, offer_id: UUID, *, assured: bool = False, checked: str | None = None
) -> SealedOffer:
    """Seal the draft to the call's key; a version sealed before is replaced. Returns the receipt.

    `assured`: the provider confirms the offer's validity (as the content itself may do).
    `checked`: the digest of the content that the person has read (``content_digest``).
    Raises Refused after the deadline, which is logged; Invalid with everything still missing;
    Conflict where somebody changed the draft meanwhile.
    """
    with _late_is_logged(actor, offer_id, "submit"), unit(actor) as u:
        offer = _held_offer(u, offer_id)
        action = "replace" if offer.state == "submitted" else "submit"
        OFFER.check(offer, action, u.actor)
        written = own_copy(u.actor, offer).working
        if checked not in (None, fingerprint(canonical(written))):
            raise Conflict("offer.changed_meanwhile")
        content = written | {"validity_confirmed": assured or written["validity_confirmed"]}
        if missing := _missing(offer.call, content):
            raise Invalid(*missing)
        sealed = _add_version(u, offer, content)
        facts = {"version": sealed.version, "receipt": sealed.receipt_number}
        fire(u, OFFER, offer, action, sha256=sealed.sha256, **facts)
        _keep(u, offer, content, content)
        enqueue(u, "offer.send_receipt", key=f"offer.receipt:{sealed.id}", sealed_id=str(sealed.id))
        return sealed


@verb("offer.withdraw")
def withdraw_offer(actor: Actor, offer_id: UUID) -> Offer:
    """Take back the sealed version before the deadline; the draft stays to be worked on."""
    with _late_is_logged(actor, offer_id, "withdraw"), unit(actor) as u:
        offer = _held_offer(u, offer_id)
        fire(u, OFFER, offer, "withdraw")
        _end_standing(u, offer, "withdrawn")
        _keep(u, offer, own_copy(u.actor, offer).working, None)
        enqueue(u, "offer.tell_withdrawn", offer_id=str(offer.id))
        return offer


@dataclass(frozen=True)
class Opening:
    """What an opening found: the offers read, and those whose seal was broken."""

    opened: list[Offer]
    unreadable: list[Offer]


@verb("offer.open")
def open_offers(actor: Actor, call_id: UUID) -> Opening:
    """Open a call's sealed offers after the deadline and take the call to evaluation.

    Offers get their numbers in the order of arrival. One that does not open is named and set
    aside; it never stops the others. Raises Refused before the deadline or where there is none.
    """
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        if call.state != "open":
            CALL.check(call, "open_offers", u.actor)
        if refusal := deadline_passed(call, u.actor):
            raise refusal
        # The officer acts, but sees the sealed rows only here and only now.
        with unit(replace(u.actor, audience=Audience.SYSTEM)) as inside:
            opening = _open_all(inside, call)
        numbers = [_as_facts(offer) for offer in (*opening.opened, *opening.unreadable)]
        take_to_evaluation(actor, call_id, offers=numbers, unreadable=len(opening.unreadable))
        enqueue(u, "offer.tell_opened", key=f"offer.opened:{call.id}", call_id=str(call.id))
        return opening


def _open_all(u: Unit, call: Call) -> Opening:
    standing = u.session.scalars(standing_of(call.id)).all()
    if not standing or call.wrapped_private_key is None:
        raise Refused("offer.none_to_open")
    try:
        key = unwrap_private_key(call.wrapped_private_key, installation_key(), call.id)
    except BrokenKey as error:
        raise Refused("offer.key_unreadable") from error
    opening = Opening([], [])
    for number, sealed in enumerate(standing, start=1):
        offer = u.lock(Offer, sealed.offer_id)
        offer.number = number
        facts = {"number": number, "version": sealed.version, "sha256": sealed.sha256}
        try:
            if fingerprint(sealed.ciphertext) != sealed.sha256:
                raise BrokenSeal("changed")
            offer.opened_content = open_sealed(sealed.ciphertext, _place(sealed, call), key)
        except BrokenSeal as broken:
            fire(u, OFFER, offer, "set_aside", reason=str(broken), **facts)
            opening.unreadable.append(offer)
        else:
            fire(u, OFFER, offer, "open", **facts)
            opening.opened.append(offer)
    u.session.flush()
    return opening


def _as_facts(offer: Offer) -> dict[str, Any]:
    sealed = next(version for version in offer.versions if version.ended_at is None)
    return {"number": offer.number, "receipt": sealed.receipt_number, "sha256": sealed.sha256}


def _hold(u: Unit, call_id: UUID) -> Call:
    """The call, kept from being closed, opened or cancelled until this act is done.

    Shared: offers to one call do not wait for each other, only the opening waits for them.
    """
    call = u.session.get(
        Call, call_id, with_for_update={"read": True, "of": Call}, populate_existing=True
    )
    if call is None:
        raise NotFound("call.not_found", key=str(call_id))
    return call


def _held_offer(u: Unit, offer_id: UUID) -> Offer:
    """An own offer, locked, its call held first: the same order for everybody."""
    _hold(u, u.get(Offer, offer_id).call_id)
    return u.lock(Offer, offer_id)


def _add_version(u: Unit, offer: Offer, content: Content) -> SealedOffer:
    call = offer.call
    if call.public_key is None:
        raise Refused("offer.call_without_key")
    _end_standing(u, offer, "replaced")
    key = u.new_id()
    version = max((each.version for each in offer.versions), default=0) + 1
    ciphertext = seal(content, Place(call.id, offer.id, version), call.public_key)
    sealed = u.add(
        SealedOffer,
        id=key,
        offer_id=offer.id,
        provider_id=offer.provider_id,
        version=version,
        ciphertext=ciphertext,
        sha256=fingerprint(ciphertext),
        receipt_number=receipt_number(key),
        submitted_at=u.now,
        submitted_by=u.actor.user_id,
    )
    u.session.refresh(offer, ["versions"])
    return sealed


def _end_standing(u: Unit, offer: Offer, how: str) -> None:
    standing = standing_version(offer)
    if standing is not None:
        standing.ended_at, standing.ended_by = u.now, how
        u.session.flush()


def _missing(call: Call, content: Content) -> list[Problem]:
    unconfirmed = [] if content["validity_confirmed"] else [_UNCONFIRMED]
    return [*shortcomings(call, content), *unconfirmed]


_UNCONFIRMED = Problem("validity_confirmed", "offer.not_confirmed")


def _keep(u: Unit, offer: Offer, working: Content, sealed: Content | None) -> None:
    draft = u.session.scalars(select(OfferDraft).filter_by(offer_id=offer.id)).one()
    draft.content, draft.saved_at = _locked(offer, working, sealed), u.now


def _locked(offer: Offer, working: Content, sealed: Content | None) -> bytes:
    return lock_draft({"working": working, "sealed": sealed}, installation_key(), offer.id)


def _place(sealed: SealedOffer, call: Call) -> Place:
    return Place(call.id, sealed.offer_id, sealed.version)


@contextmanager
def _late_is_logged(actor: Actor, offer_id: UUID, attempt: str) -> Iterator[None]:
    """What arrives late is refused, and the attempt stays in the log, in a unit of its own."""
    try:
        yield
    except Refused as refusal:
        if refusal.code == "offer.after_deadline":
            with unit(actor) as u:
                offer = u.lock(Offer, offer_id)
                deadline = offer.call.deadline.isoformat()
                record(u, offer, "refuse_late", attempt=attempt, deadline=deadline)
        raise
