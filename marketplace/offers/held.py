"""What the acts on an own offer rest on: two look-ups, of which the first holds call and offer.

Sealing is the busiest act of all, in the last minutes before a deadline. What it needs to know is
read here without the words that its pages show.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Numeric, Uuid, bindparam, cast, func, select, type_coerce
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import contains_eager, lazyload, load_only, with_expression

from marketplace.frameworks.models import Party
from marketplace.offers.content import Asked, AskedAnswer, AskedPrice
from marketplace.offers.models import Offer, OfferDraft, OfferMember, SealedOffer
from marketplace.platform.errors import NotFound
from marketplace.platform.unit import Unit, system_unit
from marketplace.procurement.models import Call, Correction, Criterion, PriceItem, Requirement
from marketplace.providers.queries import serves_line
from marketplace.sealing.members.queries import OwnKey, WritingKey
from marketplace.sealing.models import KeyCopy, MemberKey, OrganisationKey

_HELD = (
    select(Offer)
    .join(Offer.call)
    .options(
        lazyload(Offer.organisation),
        with_expression(Offer.line_served, serves_line(Offer.provider_id, Call.service_line_id)),
        contains_eager(Offer.call).options(
            load_only(Call.number, Call.state, Call.deadline, Call.public_key),
            load_only(Call.service_line_id, Call.admission_id, Call.price_formula, Call.area_id),
            load_only(Call.lot_id, Call.published_at),
            *map(lazyload, (Call.buyer, Call.officer, Call.service_line)),
        ),
    )
    .with_for_update(read=True, of=Call)
    .suffix_with("for update of offer")
    .execution_options(populate_existing=True)
)
"""The call first, shared: it is kept from being closed, opened or cancelled until the act is done,
and offers to it do not wait for each other. Then the offer. The order is everybody's."""
_HELD_BY_KEY = _HELD.where(Offer.id == bindparam("offer", type_=Uuid))
_HELD_BY_CALL = _HELD.where(
    Call.area_id == bindparam("area", type_=Uuid),
    Call.number == bindparam("number"),
    Offer.provider_id == bindparam("organisation", type_=Uuid),
)

OwnOffer = UUID | str
"""An own offer by its key, or by the number of its call."""


def hold_offer(u: Unit, which: OwnOffer) -> Offer:
    """An own offer and its call as they stand now, kept so; raises NotFound."""
    if isinstance(which, UUID):
        found = u.session.scalars(_HELD_BY_KEY, {"offer": which})
    else:
        place = {"area": u.actor.area_id, "organisation": u.actor.organisation_id}
        found = u.session.scalars(_HELD_BY_CALL, place | {"number": which})
    offer = found.one_or_none()
    if offer is None:
        raise NotFound("offer.not_found", offer=str(which))
    return offer


def hold_party(u: Unit, offer: Offer) -> None:
    """Whether the provider of an offer to a mini-competition is a party of the lot stays as it is
    until the act is done: who leaves at the same moment has left before it or leaves after it."""
    if offer.call.lot_id is None:
        return
    own = select(Party.id).filter_by(lot_id=offer.call.lot_id, provider_id=offer.provider_id)
    with system_unit(u) as system:  # a provider may not hold what it may not change
        system.session.execute(own.with_for_update(read=True)).all()


def _listed(model: Any, *columns: Any) -> Any:
    """The parts of the call of one kind in their order, each as a list of these columns."""
    each = aggregate_order_by(func.json_build_array(*columns), model.position)
    listed = select(func.json_agg(each)).where(model.call_id == Offer.call_id)
    return listed.correlate(Offer).scalar_subquery()


def _of_offer(query: Any, model: Any) -> Any:
    return query.where(model.offer_id == Offer.id).correlate(Offer)


_NEWEST = (
    select(func.max(OrganisationKey.generation))
    .where(OrganisationKey.provider_id == Offer.provider_id)
    .correlate(Offer)
    .scalar_subquery()
)
_CENTS = cast(type_coerce(PriceItem.maximum_cents, Numeric) * 100, BigInteger)
_BASIS = (
    select(
        OfferDraft,
        MemberKey.wrapped_private_key,
        KeyCopy.ciphertext,
        OrganisationKey.public_key,
        OrganisationKey.generation == _NEWEST,
        _listed(PriceItem, PriceItem.key, PriceItem.quantity, _CENTS),
        _listed(Criterion, Criterion.key),
        _listed(Requirement, Requirement.key, Requirement.evidence_kind),
        _of_offer(select(func.max(SealedOffer.version)), SealedOffer).scalar_subquery(),
        _of_offer(
            select(SealedOffer.id).where(SealedOffer.ended_at.is_(None)), SealedOffer
        ).exists(),
        _of_offer(select(OfferMember.id), OfferMember).exists(),
        select(func.count(Correction.id))
        .where(Correction.call_id == Offer.call_id)
        .correlate(Offer)
        .scalar_subquery(),
    )
    .select_from(Offer)
    .join(
        OfferDraft,
        (OfferDraft.offer_id == Offer.id) & (OfferDraft.provider_id == Offer.provider_id),
    )
    .outerjoin(OrganisationKey, OrganisationKey.id == OfferDraft.organisation_key_id)
    .outerjoin(MemberKey, MemberKey.user_id == bindparam("person", type_=Uuid))
    .outerjoin(
        KeyCopy,
        (KeyCopy.organisation_key_id == OrganisationKey.id)
        & (KeyCopy.member_public_key == MemberKey.public_key)
        & (KeyCopy.user_id == MemberKey.user_id),
    )
    .where(
        Offer.id == bindparam("offer", type_=Uuid),
        Offer.provider_id == bindparam("organisation", type_=Uuid),
    )
)


@dataclass(frozen=True)
class Basis:
    """What a submission rests on, read while call and offer are held."""

    draft: OfferDraft
    wrapped_private_key: bytes | None
    """The person's own key, wrapped by what the log-in password opens."""
    copy: bytes | None
    """The key of the organisation to which the draft is encrypted, encrypted to the person's."""
    public_key: bytes | None
    newest: bool | None
    """Whether the organisation has no newer key."""
    prices: list[tuple[str, int, int]] | None
    criteria: list[tuple[str]] | None
    requirements: list[tuple[str, str | None]] | None
    last_version: int | None
    stands: bool
    """Whether a sealed version stands."""
    consortium: bool
    corrections: int
    """How many corrections of the call there are."""

    @property
    def own_key(self) -> OwnKey:
        return OwnKey(self.wrapped_private_key, self.copy)

    @property
    def writing_key(self) -> WritingKey | None:
        """The key of the draft, where it is the organisation's newest and the person has it."""
        key_id = self.draft.organisation_key_id
        if key_id is None or self.public_key is None or self.copy is None or not self.newest:
            return None
        return WritingKey(key_id, self.public_key)

    @property
    def asked(self) -> Asked:
        """What the call asks."""
        return Asked(
            [AskedPrice(*each) for each in self.prices or ()],
            [AskedAnswer(*each) for each in self.criteria or ()],
            [AskedAnswer(*each) for each in self.requirements or ()],
        )


def basis_of(u: Unit, offer: Offer) -> Basis:
    """All of it in one look-up; raises NotFound for who has no draft of this offer."""
    asked = {
        "offer": offer.id,
        "organisation": u.actor.organisation_id,
        "person": u.actor.user_id,
    }
    found = u.session.execute(_BASIS, asked).one_or_none()
    if found is None:
        raise NotFound("offer.not_found")
    return Basis(*found)
