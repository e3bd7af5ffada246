"""The verbs of offers: begun, saved, sealed, replaced, withdrawn."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from marketplace.offers.consortia.queries import agreed_members, members_of
from marketplace.offers.consortia.service import name_agreed, release_members
from marketplace.offers.content import (
    Asked,
    Content,
    as_written,
    asked_of,
    shortcomings,
    unknown_keys,
    with_members,
)
from marketplace.offers.held import Basis, OwnOffer, basis_of, hold_offer, hold_party
from marketplace.offers.lifecycle import OFFER, in_time, late
from marketplace.offers.models import (
    LateArrival,
    MemberCopy,
    Offer,
    OfferDraft,
    OfferMember,
    SealedOffer,
)
from marketplace.offers.queries import (
    CORRECTIONS_READ,
    NOTHING,
    draft_of,
    opened_copy,
    own_agreed,
    own_copy,
    own_offer,
    standing_version,
    unread_corrections,
)
from marketplace.offers.sealing import (
    Place,
    digest_of,
    fingerprint,
    receipt_number,
    seal,
    seal_copy,
)
from marketplace.platform.actor import Actor
from marketplace.platform.audit import changed_by, record
from marketplace.platform.errors import Conflict, Invalid, NotFound, Problem, Refused
from marketplace.platform.jobs import enqueue
from marketplace.platform.lifecycle import begin, fire
from marketplace.platform.permissions import verb
from marketplace.platform.unit import Unit, unit
from marketplace.procurement.models import Call
from marketplace.procurement.queries import keeps_from_offering
from marketplace.sealing.members.queries import WritingKey
from marketplace.sealing.members.service import writing_key, writing_key_of
from marketplace.sealing.models import OrganisationKey

ALREADY_SEALED = "offer.already_sealed"
"""The code of a submission that finds what it would seal sealed already."""
WRITING = ("create", "save", "submit", "replace", "withdraw")
"""What the audit log says of acts that touch the draft or what was sealed from it."""


@verb("offer.draft")
def start_offer(actor: Actor, call_id: UUID) -> Offer:
    """Begin an offer to an open call, or return the one already begun; to a mini-competition it
    begins with the provider's prices and members in the framework.

    Raises Refused after the deadline, or with the reason why the provider can't offer.
    """
    with _late_start_is_logged(actor, call_id), unit(actor) as u:
        call = _hold(u, call_id)
        standing = own_offer(u.actor, call)
        if standing is not None:
            return standing
        refusals = (*keeps_from_offering(u.actor, call), late(call, u.actor))
        for refusal in filter(None, refusals):
            raise refusal
        offer = u.add(
            Offer, call_id=call.id, provider_id=u.actor.organisation_id, state=OFFER.initial
        )
        key = writing_key(u.actor)
        u.add(
            OfferDraft,
            offer_id=offer.id,
            provider_id=offer.provider_id,
            organisation_key_id=key.id,
            content=seal_copy(NOTHING | {"prices": own_agreed(u.actor, call)}, key.public_key),
            version=1,
            saved_at=u.now,
        )
        begin(u, OFFER, offer, call=call.number)
        if call.lot_id is not None:
            u.session.flush()
            name_agreed(u.actor, offer.id)
        return offer


@verb("offer.draft")
def save_draft(
    actor: Actor, offer_id: UUID, content: Content, *, version: int | None = None
) -> Offer:
    """Keep what is written so far, whole or not. A sealed version stands as it is.

    `version`: which saved version the writer began from. Raises Refused after the deadline,
    Invalid for a price or an answer that the call doesn't ask, Conflict where a colleague has
    saved another version meanwhile.
    """
    with _late_is_logged(actor, offer_id, "save"), unit(actor) as u:
        offer = hold_offer(u, offer_id)
        if refusal := in_time(offer, u.actor):
            raise refusal
        if unknown := list(unknown_keys(offer.call, content)):
            raise Invalid(*unknown)
        draft = _held_draft(u, offer)
        if version not in (None, draft.version):
            own = changed_by(offer, *WRITING) == u.actor.user_id
            raise Conflict("offer.draft_changed_by_self" if own else "offer.draft_changed")
        fire(u, OFFER, offer, "save")
        _write(u, draft, as_written(offer.call, content), writing_key(u.actor))
        draft.version += 1
        return offer


@verb("offer.submit")
def submit_offer(
    actor: Actor,
    which: OwnOffer,
    *,
    assured: bool = False,
    checked: str | None = None,
    corrections: int | None = None,
) -> SealedOffer:
    """Seal the draft to the call's key; a version sealed before is replaced. Returns the receipt.

    `assured`: the provider confirms the offer's validity (as the content itself may do).
    `checked`: the digest of what the person has read: the content with its members.
    `corrections`: how many corrections of the call there were when the person read it.
    Raises Refused after the deadline, which is logged; Invalid with everything still missing;
    Conflict where the draft was changed, or sealed, or the call corrected, meanwhile.
    """
    with _late_is_logged(actor, which, "submit"), unit(actor) as u:
        offer = hold_offer(u, which)
        if refusal := in_time(offer, u.actor):  # before anything that the person could mend
            raise refusal
        hold_party(u, offer)
        basis = basis_of(u, offer)
        _move_old(u, offer, basis.draft)
        written = opened_copy(u.actor, basis.draft, basis.own_key).working
        members = members_of(offer) if basis.consortium else ()
        if checked not in (None, digest_of(with_members(written, members))):
            raise _changed(u, offer, basis.draft)
        if corrections not in (None, basis.corrections):
            raise Conflict("offer.call_corrected")
        content = written | {"validity_confirmed": assured or written["validity_confirmed"]}
        asked = asked_of(basis.asked, own_agreed(u.actor, offer.call))
        agreed = agreed_members(u.actor, offer.call)
        if missing := [*_missing(asked, content, members), *_others(agreed, members)]:
            raise Invalid(*missing)
        _keep_sealed(u, basis, content)
        sealed = _add_version(u, offer, basis, with_members(content, members))
        facts = {"version": sealed.version, "receipt": sealed.receipt_number}
        action = "replace" if offer.state == "submitted" else "submit"
        fire(u, OFFER, offer, action, sha256=sealed.sha256, **facts)
        if basis.consortium:
            _copy_to_members(u, sealed, content, members)
            release_members(u.actor, offer.id)
        enqueue(u, "offer.send_receipt", key=f"offer.receipt:{sealed.id}", sealed_id=str(sealed.id))
        return sealed


@verb("offer.withdraw")
def withdraw_offer(actor: Actor, offer_id: UUID) -> Offer:
    """Take back the sealed version before the deadline; the draft stays to be worked on."""
    with _late_is_logged(actor, offer_id, "withdraw"), unit(actor) as u:
        offer = hold_offer(u, offer_id)
        if refusal := in_time(offer, u.actor):  # what is opened is late before all else
            raise refusal
        fire(u, OFFER, offer, "withdraw")
        _end_standing(u, offer, "withdrawn")
        release_members(u.actor, offer.id)
        draft = _held_draft(u, offer)
        draft.sealed_copy, draft.sealed_version = None, None
        enqueue(u, "offer.tell_withdrawn", offer_id=str(offer.id))
        return offer


@verb("offer.view_own")
def note_corrections_read(actor: Actor, offer_id: UUID) -> None:
    """Note that a person has read what was corrected in the call after its offer was sealed: it
    waits for that person no more. It says nothing of whether the offer is to be replaced."""
    with unit(actor) as u:
        if offer_id in unread_corrections(u.actor, [offer_id]):
            record(u, hold_offer(u, offer_id), CORRECTIONS_READ)


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


def _add_version(u: Unit, offer: Offer, basis: Basis, content: Content) -> SealedOffer:
    call = offer.call
    if call.public_key is None:
        raise Refused("offer.call_without_key")
    if basis.stands:
        _end_standing(u, offer, "replaced")
    key = u.new_id()
    version = (basis.last_version or 0) + 1
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
    u.session.expire(offer, ["versions"])
    return sealed


def _changed(u: Unit, offer: Offer, draft: OfferDraft) -> Conflict:
    """What became of the content that somebody has checked and now submits."""
    standing = standing_version(offer)
    if standing is not None and draft.sealed_version == draft.version:
        return Conflict(ALREADY_SEALED, receipt=standing.receipt_number)
    own = changed_by(offer, *WRITING) == u.actor.user_id
    return Conflict("offer.changed_by_self" if own else "offer.changed_meanwhile")


def _end_standing(u: Unit, offer: Offer, how: str) -> None:
    standing = (SealedOffer.offer_id == offer.id) & SealedOffer.ended_at.is_(None)
    u.session.execute(update(SealedOffer).where(standing).values(ended_at=u.now, ended_by=how))
    u.session.expire(offer, ["versions"])


def _missing(
    asked: Call | Asked, content: Content, members: Sequence[OfferMember]
) -> list[Problem]:
    unconfirmed = [] if content["validity_confirmed"] else [_UNCONFIRMED]
    waiting = [
        Problem("members", "offer.member_unconfirmed", {"name": each.member.name})
        for each in members
        if each.confirmed_at is None
    ]
    return [*shortcomings(asked, content), *waiting, *unconfirmed]


def _others(agreed: Mapping[str, str] | None, members: Sequence[OfferMember]) -> Iterator[Problem]:
    """Who stands behind a party's offer to a mini-competition is who stands behind its agreement:
    a party is not changed without a new procedure (Act 1397/2016, sections 42 and 136)."""
    if agreed is None or agreed.keys() == {each.member.business_id for each in members}:
        return
    if agreed:
        yield Problem("members", "offer.members_differ", {"names": ", ".join(agreed.values())})
    else:
        yield Problem("members", "offer.members_not_agreed")


_UNCONFIRMED = Problem("validity_confirmed", "offer.not_confirmed")


def _held_draft(u: Unit, offer: Offer) -> OfferDraft:
    draft = draft_of(u.actor, offer)
    _move_old(u, offer, draft)
    return draft


def _move_old(u: Unit, offer: Offer, draft: OfferDraft) -> None:
    """A draft by the old scheme is moved to the key of the organisation."""
    if draft.organisation_key_id is not None:
        return
    old, key = own_copy(u.actor, offer), writing_key(u.actor)
    _write(u, draft, old.working, key)
    if old.sealed is not None:
        draft.sealed_copy = seal_copy(old.sealed, key.public_key)
        draft.sealed_version = None if old.unsent else draft.version


def _write(u: Unit, draft: OfferDraft, content: Content, key: OrganisationKey | WritingKey) -> None:
    if draft.organisation_key_id != key.id:  # nobody opens the old key any more
        draft.sealed_copy, draft.organisation_key_id = None, key.id
    draft.content, draft.saved_at = seal_copy(content, key.public_key), u.now


def _keep_sealed(u: Unit, basis: Basis, content: Content) -> None:
    """The own copy of what is sealed now; until it is worked on again, the draft is the same."""
    key, draft = basis.writing_key or writing_key(u.actor), basis.draft
    _write(u, draft, content, key)
    draft.sealed_copy, draft.sealed_version = draft.content, draft.version


def _copy_to_members(
    u: Unit, sealed: SealedOffer, content: Content, members: Sequence[OfferMember]
) -> None:
    """Each member's copy of what it stands behind. Keys of other organisations are the system's
    to see, and their copies to write."""
    whole = with_members(content, members)
    with unit(u.actor.seeing_all()) as inside:
        for member in members:
            key = writing_key_of(u.actor, member.member_id)
            if key is not None:
                inside.add(
                    MemberCopy,
                    sealed_id=sealed.id,
                    provider_id=member.member_id,
                    organisation_key_id=key.id,
                    content=seal_copy(whole, key.public_key),
                )


@contextmanager
def _late_is_logged(actor: Actor, which: OwnOffer, attempt: str) -> Iterator[None]:
    """What arrives late is refused, and the attempt stays in the log, in a unit of its own."""
    try:
        yield
    except Refused as refusal:
        if refusal.code == "offer.after_deadline":
            with unit(actor) as u:
                _log_late(u, hold_offer(u, which), attempt, refusal.facts["at"])
        raise


@contextmanager
def _late_start_is_logged(actor: Actor, call_id: UUID) -> Iterator[None]:
    """The same of who has begun no offer and could have: there is only the call to tell it of, once
    for each provider."""
    try:
        yield
    except Refused as refusal:
        if refusal.code == "offer.after_deadline":
            with unit(actor) as u:
                own = {"call_id": call_id, "provider_id": u.actor.organisation_id}
                tried = select(LateArrival.id).filter_by(attempt="start", **own).limit(1)
                if u.session.scalar(tried) is None:
                    at = refusal.facts["at"]
                    u.add(LateArrival, attempt="start", arrived_at=at, **own)
        raise


def _log_late(u: Unit, offer: Offer, attempt: str, arrived_at: datetime) -> None:
    draft = draft_of(u.actor, offer)
    late = u.add(
        LateArrival,
        call_id=offer.call_id,
        provider_id=offer.provider_id,
        offer_id=offer.id,
        attempt=attempt,
        arrived_at=arrived_at,
        sha256=fingerprint(draft.content),
    )
    deadline = offer.call.deadline.isoformat()
    facts = {"attempt": attempt, "deadline": deadline, "sha256": late.sha256}
    record(u, offer, "refuse_late", **facts)
