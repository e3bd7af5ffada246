"""Offers (tarjoukset): the provider's draft, the sealed versions and what the opening showed."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import LargeBinary

from marketplace.platform.db import AreaRow, Base
from marketplace.platform.errors import name_constraint
from marketplace.platform.identity.models import Organisation
from marketplace.platform.types import Instant, Json, UtcDateTime
from marketplace.procurement.models import Call


class Offer(AreaRow, Base):
    """One provider's offer to one call; before the opening the authority knows only the count."""

    __tablename__ = "offer"
    __rls__ = "offer"
    __table_args__ = (UniqueConstraint("call_id", "provider_id"),)

    call_id: Mapped[UUID] = mapped_column(ForeignKey("call.id"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[str]
    number: Mapped[int | None]
    """Running number within the call in the order of arrival, given at the opening: a number given
    earlier would tell a provider how many rivals it has."""
    opened_content: Mapped[Json | None]
    """The decrypted content; empty before the opening."""

    call: Mapped[Call] = relationship(lazy="joined")
    organisation: Mapped[Organisation] = relationship(lazy="joined")
    versions: Mapped[list["SealedOffer"]] = relationship(
        lazy="selectin", order_by="SealedOffer.version"
    )


class OfferDraft(AreaRow, Base):
    """The provider's own copy, encrypted at rest: what it is writing and what it last sealed."""

    __tablename__ = "offer_draft"
    __rls__ = "provider_only"
    __table_args__ = (UniqueConstraint("offer_id"),)

    offer_id: Mapped[UUID] = mapped_column(ForeignKey("offer.id", ondelete="CASCADE"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    saved_at: Mapped[Instant] = mapped_column(UtcDateTime)


class SealedOffer(AreaRow, Base):
    """A submitted version: ciphertext to the call's key, its digest, and the receipt."""

    __tablename__ = "sealed_offer"
    __rls__ = "offer_part"
    __table_args__ = (
        UniqueConstraint("offer_id", "version"),
        UniqueConstraint("area_id", "receipt_number"),
        Index(
            "uq_sealed_offer_standing",
            "offer_id",
            unique=True,
            postgresql_where=text("ended_at is null"),
        ),
        CheckConstraint("(ended_at is null) = (ended_by is null)", name="ended"),
    )

    offer_id: Mapped[UUID] = mapped_column(ForeignKey("offer.id"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    version: Mapped[int]
    ciphertext: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str]
    """Digest of the ciphertext, hexadecimal: the fingerprint on the receipt."""
    receipt_number: Mapped[str]
    submitted_at: Mapped[Instant] = mapped_column(UtcDateTime)
    submitted_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    ended_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str | None]
    """``replaced`` or ``withdrawn``; empty while the version stands."""


name_constraint("uq_offer_call_id_provider_id", "offer.already_started")
