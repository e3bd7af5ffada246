"""Reads of offers: the provider's own, the count before the opening, the opened ones."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, joinedload, lazyload, load_only, selectinload

from marketplace.offers.conflicts import check_free
from marketplace.offers.models import LateArrival, MemberCopy, Offer, OfferDraft, SealedOffer
from marketplace.offers.sealing import open_copy, unlock_old_draft
from marketplace.platform.actor import Actor
from marketplace.platform.audit import AuditEvent
from marketplace.platform.db import db, reading_all
from marketplace.platform.errors import NotFound
from marketplace.platform.paging import Page, first_rows, read_page
from marketplace.procurement.minicompetitions.queries import agreed_prices
from marketplace.procurement.models import Call, Correction
from marketplace.procurement.queries import open_calls_of_lines
from marketplace.providers.queries import approved_lines
from marketplace.sealing.installation import installation_key
from marketplace.sealing.members.queries import LOST, Locked, OwnKey, organisation_private_key

LISTED = (
    load_only(Offer.state),
    lazyload(Offer.organisation),
    selectinload(Offer.versions).load_only(
        SealedOffer.receipt_number, SealedOffer.ended_at, SealedOffer.ended_by
    ),
    joinedload(Offer.call).options(
        load_only(Call.number, Call.titles, Call.state, Call.deadline),
        *map(lazyload, (Call.service_line, Call.buyer, Call.officer)),
    ),
)
"""What a list of own offers shows: neither contents nor texts."""
CORRECTIONS_READ = "read_corrections"
"""What the audit log says of an offer once a person of its provider has read what was corrected
after it was sealed."""
NOTHING: dict[str, Any] = {
    "prices": {},
    "answers": {},
    "requirements": {},
    "notes": "",
    "validity_confirmed": False,
}


@dataclass(frozen=True)
class DraftState:
    """What everybody in the provider's organisation may know of a draft without opening it."""

    saved_at: datetime
    version: int
    unsent: bool
    """Whether it was changed since the standing version was sealed, or none stands."""


@dataclass(frozen=True)
class OwnCopy:
    """What a provider's organisation reads of its own offer."""

    working: dict[str, Any]
    """The content as it is being written."""
    sealed: dict[str, Any] | None
    """The content of the version that stands, if one does."""
    state: DraftState
    lost: bool = False
    """Whether nobody is left who could open it: both contents are then as if never written."""

    @property
    def saved_at(self) -> datetime:
        return self.state.saved_at

    @property
    def unsent(self) -> bool:
        return self.state.unsent


def own_offer(actor: Actor, call: Call) -> Offer | None:
    """The offer of the actor's own organisation to a call, or None."""
    return db.session.scalars(
        select(Offer).filter_by(call_id=call.id, provider_id=actor.organisation_id)
    ).one_or_none()


def own_agreed(actor: Actor, call: Call) -> dict[str, int]:
    """The own organisation's framework prices that bind its offer to a mini-competition, in cents
    by price key; empty of all other calls."""
    key = actor.organisation_id
    agreed = agreed_prices(call).get(key, {}) if key else {}
    asked = {item.key for item in call.price_items} if agreed else set()
    return {price: cents for price, cents in agreed.items() if price in asked}


def own_offers(actor: Actor, page: int = 1) -> Page[Offer]:
    """A page of the offers of the actor's own organisation, the latest deadline first."""
    own = select(Offer).join(Call, Offer.call_id == Call.id).options(*LISTED)
    own = own.where(Offer.provider_id == actor.organisation_id)
    return read_page(own.order_by(Call.deadline.desc(), Call.number), page)


def own_open_offers(actor: Actor, states: Sequence[str], limit: int) -> Sequence[Offer]:
    """Own offers in some states to calls that take offers now, the nearest deadline first."""
    own = (
        select(Offer)
        .join(Call, Offer.call_id == Call.id)
        .where(
            Offer.provider_id == actor.organisation_id,
            Offer.state.in_(states),
            Call.state == "open",
            Call.deadline >= actor.now,
        )
    )
    return first_rows(own.order_by(Call.deadline, Call.number), limit)


def calls_without_offer(actor: Actor, limit: int) -> Sequence[Call]:
    """Open calls that the actor's own organisation may offer to and has begun no offer to, the
    nearest deadline first."""
    begun = select(Offer.call_id).where(Offer.provider_id == actor.organisation_id)
    calls = open_calls_of_lines(actor, approved_lines(actor)).where(Call.id.not_in(begun))
    return first_rows(calls, limit)


def draft_of(actor: Actor, offer: Offer) -> OfferDraft:
    """The row of the provider's own draft; raises NotFound for anybody else."""
    draft = db.session.scalars(
        select(OfferDraft).filter_by(offer_id=offer.id, provider_id=actor.organisation_id)
    ).one_or_none()
    if draft is None:
        raise NotFound("offer.not_found")
    return draft


def draft_state(actor: Actor, offer: Offer) -> DraftState:
    """How far the provider's own draft is, without opening it; raises NotFound."""
    return _state(draft_of(actor, offer))


def draft_states(actor: Actor, offers: Collection[Offer]) -> Mapping[UUID, DraftState]:
    """The same of several offers, by their keys."""
    if not offers:
        return {}
    drafts = select(OfferDraft).where(
        OfferDraft.offer_id.in_([offer.id for offer in offers]),
        OfferDraft.provider_id == actor.organisation_id,
    )
    return {draft.offer_id: _state(draft) for draft in db.session.scalars(drafts)}


def _state(draft: OfferDraft) -> DraftState:
    if draft.organisation_key_id is None:
        old = _old(draft)
        return DraftState(draft.saved_at, draft.version, differ(old["working"], old["sealed"]))
    unsent = draft.sealed_version != draft.version
    return DraftState(draft.saved_at, draft.version, unsent)


def differ(working: dict[str, Any], sealed: dict[str, Any] | None) -> bool:
    """Whether what is written says something else than what was sealed."""
    confirmed = {"validity_confirmed": True}
    return sealed is None or working | confirmed != sealed | confirmed


def _old(draft: OfferDraft) -> dict[str, Any]:
    return unlock_old_draft(draft.content, installation_key(), draft.offer_id)


def own_copy(actor: Actor, offer: Offer) -> OwnCopy:
    """The provider's own copy, opened by what the person carries.

    Raises NotFound for anybody else, Locked where the person cannot open it now.
    """
    return opened_copy(actor, draft_of(actor, offer))


def opened_copy(actor: Actor, draft: OfferDraft, own: OwnKey | None = None) -> OwnCopy:
    """The contents of a draft's row, opened likewise; `own` is what the person has of its key,
    where it was looked up already."""
    if draft.organisation_key_id is None:
        old = _old(draft)
        return OwnCopy(old["working"], old["sealed"], _state(draft))
    try:
        key = organisation_private_key(actor, draft.organisation_key_id, own)
    except Locked as locked:
        if locked.code != LOST:
            raise
        return OwnCopy(dict(NOTHING), None, _state(draft), lost=True)
    sealed = draft.sealed_copy
    return OwnCopy(
        open_copy(draft.content, key),
        None if sealed is None else open_copy(sealed, key),
        _state(draft),
    )


def member_content(actor: Actor, copy: MemberCopy) -> dict[str, Any]:
    """What a member of a consortium stands behind, opened likewise; raises Locked."""
    return open_copy(copy.content, organisation_private_key(actor, copy.organisation_key_id))


def readable_copy(actor: Actor, offer: Offer) -> OwnCopy | None:
    """The same, or None where the person cannot open it now."""
    try:
        return own_copy(actor, offer)
    except Locked:
        return None


def standing_version(offer: Offer) -> SealedOffer | None:
    """The sealed version that counts, or None where none does."""
    return next((version for version in offer.versions if version.ended_at is None), None)


def last_version(offer: Offer) -> SealedOffer | None:
    """The version that was sealed last, whether or not it stands; None before any."""
    return offer.versions[-1] if offer.versions else None


def late_submission(offer: Offer) -> LateArrival | None:
    """The last time that the offer was to be sealed after the deadline, as the log has it; None
    where that was not tried."""
    return db.session.scalars(
        select(LateArrival)
        .filter_by(offer_id=offer.id, attempt="submit")
        .order_by(LateArrival.arrived_at.desc(), LateArrival.id)
        .limit(1)
    ).one_or_none()


def withdrawn_version(offer: Offer) -> SealedOffer | None:
    """The version whose withdrawal left nothing that stands; None where there is no such."""
    last = last_version(offer)
    return last if last is not None and last.ended_by == "withdrawn" else None


def corrected_since(offer: Offer) -> list[Correction]:
    """What was corrected in the call after the version that stands was sealed, in order."""
    standing = standing_version(offer)
    if standing is None:
        return []
    return [each for each in offer.call.corrections if each.created_at > standing.submitted_at]


def unread_corrections(actor: Actor, offers: Collection[UUID]) -> set[UUID]:
    """Which of some own sealed offers (their keys) are older than a correction of their call that
    the person has not read."""
    read = exists().where(
        AuditEvent.object_type == Offer.__tablename__,
        AuditEvent.object_id == SealedOffer.offer_id,
        AuditEvent.actor_user_id == actor.user_id,
        AuditEvent.action == CORRECTIONS_READ,
        AuditEvent.created_at >= Correction.created_at,
    )
    sealed = (
        select(SealedOffer.offer_id)
        .join(Offer, Offer.id == SealedOffer.offer_id)
        .join(Correction, Correction.call_id == Offer.call_id)
        .where(
            SealedOffer.offer_id.in_(offers),
            SealedOffer.ended_at.is_(None),
            Correction.created_at > SealedOffer.submitted_at,
            ~read,
        )
    )
    return set(db.session.scalars(sealed)) if offers else set()


def valid_until(offer: Offer) -> date:
    """The day to which the version that stands was confirmed to be valid: the start of the
    contract as the call said when it was sealed."""
    moved = (each.changes.get("starts_on") for each in corrected_since(offer))
    before = next((days[0] for days in moved if days), None)
    return date.fromisoformat(before) if before else offer.call.starts_on


def receipt(actor: Actor, receipt_number: str) -> SealedOffer:
    """A sealed version by the number of its receipt; raises NotFound."""
    sealed = db.session.scalars(
        select(SealedOffer).filter_by(area_id=actor.area_id, receipt_number=receipt_number)
    ).one_or_none()
    if sealed is None:
        raise NotFound("sealed_offer.not_found", number=receipt_number)
    return sealed


def opened_offers(actor: Actor, call: Call) -> Sequence[Offer]:
    """The offers of a call that the opening could read, by number; none before it."""
    return db.session.scalars(
        select(Offer)
        .filter_by(call_id=call.id, state="opened")
        .options(selectinload(Offer.versions))
        .order_by(Offer.number)
    ).all()


def opened_offer(actor: Actor, call: Call, number: int) -> Offer:
    """An opened offer of a call by its number; raises NotFound, also before the opening, and
    Forbidden for whoever has declared a conflict of interest."""
    check_free(actor, call.id)
    offer = db.session.scalars(
        select(Offer).filter_by(call_id=call.id, state="opened", number=number)
    ).one_or_none()
    if offer is None:
        raise NotFound("offer.not_found", number=number)
    return offer


def unreadable_offers(actor: Actor, call: Call) -> Sequence[Offer]:
    """The offers whose seal the opening found broken, by number."""
    return db.session.scalars(
        select(Offer).filter_by(call_id=call.id, state="unreadable").order_by(Offer.number)
    ).all()


def offer_count(actor: Actor, call: Call) -> int:
    """How many sealed offers stand: all that the authority may know before the opening."""
    with behind_the_seal(actor) as session:
        return (
            session.scalar(select(func.count()).select_from(standing_of(call.id).subquery())) or 0
        )


def standing_of(call_id: UUID) -> Any:
    """The sealed versions of a call that count, in the order of their arrival."""
    return (
        select(SealedOffer)
        .join(Offer, SealedOffer.offer_id == Offer.id)
        .where(Offer.call_id == call_id, SealedOffer.ended_at.is_(None))
        .order_by(SealedOffer.submitted_at, SealedOffer.receipt_number)
    )


def behind_the_seal(actor: Actor) -> AbstractContextManager[Session]:
    """Read what row-level security hides from the authority before the opening.

    Only for what may be said of the whole, such as the count.
    """
    return reading_all(actor.scope)
