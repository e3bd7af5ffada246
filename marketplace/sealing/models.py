"""Keys of officers, seals with their shares, and the keys of providers' organisations."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import LargeBinary

from marketplace.platform.db import AreaRow, Base
from marketplace.platform.identity.models import User
from marketplace.platform.types import Instant, Key, UtcDateTime


class WrappedPair:
    """An X25519 pair whose private part is encrypted by words, with the words' argon2id terms."""

    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    wrapped_private_key: Mapped[bytes] = mapped_column(LargeBinary)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    passes: Mapped[int]
    memory: Mapped[int]
    """Bytes."""


class OfficerKey(WrappedPair, AreaRow, Base):
    """An officer's key for opening offers, or the area's escrow key in its envelope."""

    __tablename__ = "officer_key"
    __rls__ = "staff"
    __table_args__ = (
        CheckConstraint("kind in ('officer', 'escrow')", name="kind"),
        Index(
            "uq_officer_key_standing",
            "area_id",
            "user_id",
            unique=True,
            postgresql_where=text("kind = 'officer' and ended_at is null"),
        ),
        Index(
            "uq_officer_key_escrow",
            "area_id",
            unique=True,
            postgresql_where=text("kind = 'escrow' and ended_at is null"),
        ),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    """Whose key it is; of the escrow key, who made it."""
    kind: Mapped[str]
    rehearsed_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    """When its passphrase last opened a test box."""
    ended_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    """When a new one took its place; the shares that it holds still open with its passphrase."""

    user: Mapped[User] = relationship(lazy="joined")


class Seal(AreaRow, Base):
    """A key to which offers are sealed; its private part exists only as shares."""

    __tablename__ = "seal"
    __rls__ = "staff"

    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    threshold: Mapped[int]

    shares: Mapped[list["SealShare"]] = relationship(
        lazy="selectin", order_by="SealShare.created_at, SealShare.index"
    )


class SealShare(AreaRow, Base):
    """A share of a seal's key, encrypted to the key of one holder."""

    __tablename__ = "seal_share"
    __rls__ = "staff"
    __table_args__ = (UniqueConstraint("seal_id", "index", "officer_key_id"),)

    seal_id: Mapped[UUID] = mapped_column(ForeignKey("seal.id"))
    index: Mapped[int]
    officer_key_id: Mapped[UUID] = mapped_column(ForeignKey("officer_key.id"))
    ciphertext: Mapped[bytes] = mapped_column(LargeBinary)
    handed_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    """Who handed it on; empty where it was made with the seal."""

    holder: Mapped[OfficerKey] = relationship(lazy="joined")


class MemberKey(WrappedPair, Base):
    """A person's key in providers' organisations, wrapped by the log-in password."""

    __tablename__ = "member_key"
    __rls__ = "own_person"

    id: Mapped[Key]
    created_at: Mapped[Instant]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"), unique=True)


class OrganisationKey(AreaRow, Base):
    """A key of a provider's organisation: drafts and own copies are sealed to it."""

    __tablename__ = "organisation_key"
    __rls__ = "provider_only"
    __table_args__ = (UniqueConstraint("provider_id", "generation"),)

    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    generation: Mapped[int]
    """1, and one more each time that nobody was left who could open the one before."""
    public_key: Mapped[bytes] = mapped_column(LargeBinary)


class KeyCopy(AreaRow, Base):
    """An organisation's private key, encrypted to the key of one member."""

    __tablename__ = "key_copy"
    __rls__ = "provider_only"
    __table_args__ = (UniqueConstraint("organisation_key_id", "member_public_key"),)

    organisation_key_id: Mapped[UUID] = mapped_column(ForeignKey("organisation_key.id"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    member_public_key: Mapped[bytes] = mapped_column(LargeBinary)
    """The member's key at that time: a password that was reset leaves it behind."""
    ciphertext: Mapped[bytes] = mapped_column(LargeBinary)
