"""The verbs of an opening: the first officer begins it, the second completes it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import undefer

from marketplace.offers.lifecycle import OFFER
from marketplace.offers.models import OPENING_RECORD, LateArrival, Offer, OfferOpening, SealedOffer
from marketplace.offers.opening.queries import opening_of
from marketplace.offers.queries import standing_of
from marketplace.offers.sealing import BrokenSeal, Place, fingerprint, open_sealed
from marketplace.platform.actor import Actor
from marketplace.platform.audit import record
from marketplace.platform.errors import Conflict, Refused
from marketplace.platform.files import store
from marketplace.platform.jobs import enqueue
from marketplace.platform.lifecycle import fire
from marketplace.platform.permissions import verb
from marketplace.platform.unit import Unit, unit
from marketplace.procurement.lifecycle import CALL, deadline_passed
from marketplace.procurement.models import Call
from marketplace.procurement.service import close_call, take_from_opening
from marketplace.sealing.crypto import WrongKey
from marketplace.sealing.installation import installation_key, unlock_old
from marketplace.sealing.service import hand_over_share, recover_key, share_with


@dataclass(frozen=True)
class Opening:
    """What an opening found: the offers read, and those whose seal was broken."""

    opened: list[Offer]
    unreadable: list[Offer]


@verb("offer.open")
def begin_opening(
    actor: Actor, call_id: UUID, passphrase: str, *, escrow: bool = False
) -> OfferOpening:
    """Begin to open a call's offers after the deadline: hand the own share to the other holders.

    `escrow`: the passphrase is that of the envelope. A call published before keys were shared
    needs no passphrase, but two officers all the same. Raises Refused before the deadline, where
    it is begun already, or where the passphrase opens no share.
    """
    with unit(actor) as u:
        call = _call_to_open(u, call_id)
        if opening_of(u.actor, call) is not None:
            raise Conflict("opening.begun_already")
        # Closed first: a call that is cancelled and revived takes no new offers once begun.
        close_call(u.actor, call.id)
        if call.seal_id is not None:
            hand_over_share(u.actor, call.seal_id, passphrase, escrow=escrow)
        opening = u.add(OfferOpening, call_id=call.id, begun_by=u.actor.user_id, begun_at=u.now)
        record(u, call, "begin_opening", escrow=escrow)
        return opening


@verb("offer.open")
def complete_opening(
    actor: Actor, call_id: UUID, passphrase: str, *, escrow: bool = False
) -> Opening:
    """Open a call's sealed offers as the second officer, and take the call on.

    Offers get their numbers in the order of arrival. One that does not open is named and set
    aside; it never stops the others. Where no offer came, the record says so. Raises Refused
    where nobody has begun, the same officer has, or the passphrase opens too little.
    """
    with unit(actor) as u:
        call = _call_to_open(u, call_id)
        opening = _begun(u, call)
        key = _private_key(u, call, passphrase, escrow=escrow)
        # The officer acts, but sees the sealed rows only here and only now.
        with unit(u.actor.seeing_all()) as inside:
            found = _open_all(inside, call, key)
            opening.completed_by, opening.completed_at = u.actor.user_id, u.now
            opening.record = _listed(inside, call)
            inside.session.flush()
        _conclude(u, call, found)
        arguments = {"opening_id": str(opening.id)}
        enqueue(u, "offer.render_opening", key=f"offer.opening:{opening.id}", **arguments)
        u.session.refresh(opening)
        return found


def _call_to_open(u: Unit, call_id: UUID) -> Call:
    call = u.lock(Call, call_id)
    if call.state != "open":
        CALL.check(call, "open_offers", u.actor)
    if refusal := deadline_passed(call, u.actor):
        raise refusal
    return call


def _begun(u: Unit, call: Call) -> OfferOpening:
    opening = opening_of(u.actor, call)
    if opening is None:
        raise Refused("opening.not_begun")
    if opening.completed_at is not None:
        raise Refused("opening.completed_already")
    if opening.begun_by == u.actor.user_id:
        raise Refused("opening.same_person")
    return opening


def _private_key(u: Unit, call: Call, passphrase: str, *, escrow: bool) -> bytes:
    if call.seal_id is not None:
        return recover_key(u.actor, call.seal_id, passphrase, escrow=escrow)
    try:
        return unlock_old(call.wrapped_private_key or b"", installation_key(), "call", call.id)
    except WrongKey as error:
        raise Refused("offer.key_unreadable") from error


def _conclude(u: Unit, call: Call, found: Opening) -> None:
    offers = [_as_facts(offer) for offer in (*found.opened, *found.unreadable)]
    facts = {"offers": offers, "unreadable": len(found.unreadable)} if offers else {}
    take_from_opening(u.actor, call.id, found=len(offers), **facts)
    if offers:
        enqueue(u, "offer.tell_opened", key=f"offer.opened:{call.id}", call_id=str(call.id))


def _open_all(u: Unit, call: Call, key: bytes) -> Opening:
    opening = Opening([], [])
    sealed_offers = u.session.scalars(standing_of(call.id).options(undefer(SealedOffer.ciphertext)))
    for number, sealed in enumerate(sealed_offers.all(), start=1):
        offer = u.lock(Offer, sealed.offer_id)
        offer.number = number
        facts = {"number": number, "version": sealed.version, "sha256": sealed.sha256}
        try:
            if fingerprint(sealed.ciphertext) != sealed.sha256:
                raise BrokenSeal("changed")
            place = Place(call.id, sealed.offer_id, sealed.version)
            offer.opened_content = open_sealed(sealed.ciphertext, place, key)
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


def _listed(u: Unit, call: Call) -> dict[str, Any]:
    """What the opening record lists, as plain values: all versions, and what came late.

    Of an offer that was withdrawn the record has the digests and times, not whose it was.
    """
    versions = u.session.execute(
        select(SealedOffer, Offer)
        .join(Offer, SealedOffer.offer_id == Offer.id)
        .where(Offer.call_id == call.id)
        .order_by(
            *(Offer.number.is_(None), Offer.number),
            *(SealedOffer.submitted_at, Offer.id, SealedOffer.version),
        )
    ).all()
    late = u.session.scalars(
        select(LateArrival)
        .filter_by(call_id=call.id)
        .order_by(LateArrival.arrived_at, LateArrival.id)
    ).all()
    return {
        "versions": [_version(sealed, offer) for sealed, offer in versions],
        "late": [
            {
                "name": each.organisation.name,
                "business_id": each.organisation.business_id,
                "attempt": each.attempt,
                "arrived_at": each.arrived_at.isoformat(),
                "sha256": each.sha256,
            }
            for each in late
        ],
    }


def _version(sealed: SealedOffer, offer: Offer) -> dict[str, Any]:
    standing = offer.number is not None
    members = (offer.opened_content or {}).get("members", [])
    return {
        "number": offer.number,
        "name": offer.organisation.name if standing else None,
        "business_id": offer.organisation.business_id if standing else None,
        "members": [member["name"] for member in members],
        "version": sealed.version,
        "receipt": sealed.receipt_number,
        "submitted_at": sealed.submitted_at.isoformat(),
        "sha256": sealed.sha256,
        "fate": sealed.ended_by or offer.state,
        "ended_at": sealed.ended_at.isoformat() if sealed.ended_at else None,
    }


@verb("offer.open")
def name_opener(actor: Actor, call_id: UUID, passphrase: str, user_id: UUID) -> Call:
    """Hand the own share on to another officer, who may then open in one's place.

    Raises Refused where the other holds one, or has no rehearsed key; where the call is opened.
    """
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        if call.seal_id is None or call.state not in ("open", "closed"):
            raise Refused("opening.no_seal")
        share_with(u.actor, call.seal_id, passphrase, user_id)
        call.opening_officers = [*call.opening_officers, user_id]
        record(u, call, "name_opener", user=str(user_id))
        return call


@verb("offer.attach_record")
def attach_record(actor: Actor, opening_id: UUID, content: bytes) -> OfferOpening:
    """Keep the record's document, once."""
    with unit(actor) as u:
        opening = u.lock(OfferOpening, opening_id)
        if opening.file_id is None:
            name = f"avauspoytakirja-{opening.call.number}.pdf"
            opening.file_id = store(u, OPENING_RECORD, content, name, "application/pdf").id
            u.session.flush()
            u.session.refresh(opening, ["file"])
        return opening
