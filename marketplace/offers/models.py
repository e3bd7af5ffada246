"""Offers (tarjoukset): the provider's draft, the sealed versions and what the opening showed."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship
from sqlalchemy.types import LargeBinary

from marketplace.platform.db import AreaRow, Base
from marketplace.platform.errors import name_constraint
from marketplace.platform.files import FileKind, StoredFile
from marketplace.platform.identity.models import Organisation, User
from marketplace.platform.types import Instant, Json, UtcDateTime
from marketplace.procurement.models import Call

OPENING_RECORD = FileKind("opening_record", ("offer.view",))


class Offer(AreaRow, Base):
    """One provider's offer to one call; before the opening the authority knows only the count."""

    __tablename__ = "offer"
    __rls__ = "offer"
    __table_args__ = (
        UniqueConstraint("call_id", "provider_id"),
        Index("ix_offer_provider_id", "provider_id"),
    )

    call_id: Mapped[UUID] = mapped_column(ForeignKey("call.id"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[str]
    number: Mapped[int | None]
    """Running number within the call in the order of arrival, given at the opening: a number given
    earlier would tell a provider how many rivals it has."""
    opened_content: Mapped[Json | None]
    """The decrypted content; empty before the opening."""
    line_served: Mapped[bool | None] = query_expression()
    """Whether its provider can offer the call's service line; None where that was not read."""

    call: Mapped[Call] = relationship(lazy="joined")
    organisation: Mapped[Organisation] = relationship(lazy="joined")
    versions: Mapped[list["SealedOffer"]] = relationship(
        lazy="select", order_by="SealedOffer.version"
    )


class OfferDraft(AreaRow, Base):
    """The provider's own copy: what it is writing and what it last sealed, encrypted to a key of
    its organisation.
    """

    __tablename__ = "offer_draft"
    __rls__ = "provider_only"
    __table_args__ = (UniqueConstraint("offer_id"),)

    offer_id: Mapped[UUID] = mapped_column(ForeignKey("offer.id", ondelete="CASCADE"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    """What is being written. Where no key is named, by the old scheme: both contents, wrapped by
    the installation; the next save moves them to the organisation's key."""
    sealed_copy: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The content of the version that stands."""
    organisation_key_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation_key.id"))
    version: Mapped[int] = mapped_column(server_default="1")
    """One more with each save: who saves over a colleague's change is told."""
    sealed_version: Mapped[int | None]
    """Which of these the standing version was sealed from."""
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
    ciphertext: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[str]
    """Digest of the ciphertext, hexadecimal: the fingerprint on the receipt."""
    receipt_number: Mapped[str]
    submitted_at: Mapped[Instant] = mapped_column(UtcDateTime)
    submitted_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    ended_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str | None]
    """``replaced`` or ``withdrawn``; empty while the version stands."""


class OfferMember(AreaRow, Base):
    """A provider named as a member of the consortium behind an offer."""

    __tablename__ = "offer_member"
    __rls__ = "consortium"
    __table_args__ = (
        UniqueConstraint("offer_id", "member_id"),
        CheckConstraint("member_id <> provider_id", name="another"),
        CheckConstraint("removed_at is null or confirmed_at is not null", name="removed"),
    )

    offer_id: Mapped[UUID] = mapped_column(ForeignKey("offer.id"))
    call_id: Mapped[UUID] = mapped_column(ForeignKey("call.id"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    """The lead, whose offer it is."""
    member_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    confirmed_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    removed_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    """Taken off the draft while a sealed version names it: so it does until that one ends."""

    call: Mapped[Call] = relationship(lazy="joined")
    lead: Mapped[Organisation] = relationship(lazy="joined", foreign_keys=[provider_id])
    member: Mapped[Organisation] = relationship(lazy="joined", foreign_keys=[member_id])

    def named_by(self, sealed: SealedOffer | None) -> bool:
        """Whether a sealed version names it: no offer is sealed before all have confirmed."""
        return bool(sealed and self.confirmed_at and self.confirmed_at <= sealed.submitted_at)


class MemberCopy(AreaRow, Base):
    """What a member of a consortium stands behind: the content of a sealed version, encrypted to a
    key of the member's organisation."""

    __tablename__ = "member_copy"
    __rls__ = "provider_only"
    __table_args__ = (UniqueConstraint("sealed_id", "provider_id"),)

    sealed_id: Mapped[UUID] = mapped_column(ForeignKey("sealed_offer.id"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    """The member."""
    organisation_key_id: Mapped[UUID] = mapped_column(ForeignKey("organisation_key.id"))
    content: Mapped[bytes] = mapped_column(LargeBinary)


class LateArrival(AreaRow, Base):
    """An act on an offer that came after the deadline and was refused."""

    __tablename__ = "late_arrival"
    __rls__ = "late_arrival"

    call_id: Mapped[UUID] = mapped_column(ForeignKey("call.id"), index=True)
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    offer_id: Mapped[UUID | None] = mapped_column(ForeignKey("offer.id"))
    attempt: Mapped[str]
    """``submit``, ``save`` or ``withdraw``; ``start`` where there was no offer yet."""
    arrived_at: Mapped[Instant] = mapped_column(UtcDateTime)
    sha256: Mapped[str | None]
    """Digest of the provider's encrypted draft at that moment."""

    organisation: Mapped[Organisation] = relationship(lazy="joined")


class OfferOpening(AreaRow, Base):
    """The opening of a call's offers by two officers, and its record."""

    __tablename__ = "offer_opening"
    __rls__ = "staff"
    __table_args__ = (
        UniqueConstraint("call_id"),
        CheckConstraint("completed_by <> begun_by", name="two_people"),
        CheckConstraint("(completed_at is null) = (completed_by is null)", name="completed"),
    )

    call_id: Mapped[UUID] = mapped_column(ForeignKey("call.id"))
    begun_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    begun_at: Mapped[Instant] = mapped_column(UtcDateTime)
    completed_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    completed_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    record: Mapped[Json | None]
    """What the record lists: every version with its digest, late arrivals, the two officers."""
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"))

    call: Mapped[Call] = relationship(lazy="joined")
    first: Mapped[User] = relationship(lazy="joined", foreign_keys=[begun_by])
    second: Mapped[User | None] = relationship(lazy="joined", foreign_keys=[completed_by])
    file: Mapped[StoredFile | None] = relationship(lazy="joined")


class ConflictDeclaration(AreaRow, Base):
    """What a person declared of an offer: no conflict of interest, or one, with its reason.

    A conflict may be declared after "none", never taken back.
    """

    __tablename__ = "conflict_declaration"
    __table_args__ = (UniqueConstraint("offer_id", "user_id", "conflicted"),)

    offer_id: Mapped[UUID] = mapped_column(ForeignKey("offer.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    conflicted: Mapped[bool]
    reason: Mapped[str]

    offer: Mapped[Offer] = relationship(lazy="joined")
    user: Mapped[User] = relationship(lazy="joined")


name_constraint("ck_offer_opening_two_people", "opening.same_person")
name_constraint("uq_offer_opening_call_id", "opening.begun_already")
name_constraint("uq_offer_member_offer_id_member_id", "consortium.member_twice", "business_id")
name_constraint("ck_offer_member_another", "consortium.own_business_id", "business_id")
name_constraint("uq_offer_call_id_provider_id", "offer.already_started")
