"""Participants as pseudonyms, and the identity vault in a schema of its own."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import LargeBinary, Text

from marketplace.platform.db import AreaRow, Base
from marketplace.platform.files import StoredFile
from marketplace.platform.types import Instant, UtcDateTime


class Participant(AreaRow, Base):
    """A client known by a person key alone; name and contact are in the vault."""

    __tablename__ = "participant"
    __table_args__ = (
        UniqueConstraint("area_id", "person_key"),
        Index("ix_participant_coach_id_created_at", "coach_id", "created_at"),
    )

    person_key: Mapped[str]
    """Pseudonym, such as A-7F2K9Q."""
    municipality: Mapped[str]
    groups: Mapped[list[str]] = mapped_column(ARRAY(Text))
    coach_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))


class Identity(AreaRow, Base):
    """Name and contact of a person, encrypted with the vault's key."""

    __tablename__ = "identity"
    __rls__ = "vault"
    __table_args__ = (UniqueConstraint("area_id", "person_key"), {"schema": "vault"})

    person_key: Mapped[str]
    ciphertext: Mapped[bytes] = mapped_column(LargeBinary)


class IdentityMark(AreaRow, Base):
    """By what somebody is known again who is added twice: a keyed digest of name and one way to the
    person. It tells nothing without the vault's key, so that the authority may compare it."""

    __tablename__ = "identity_mark"
    __rls__ = "staff"
    __table_args__ = (
        UniqueConstraint("area_id", "mark", "person_key"),
        Index("ix_identity_mark_person_key", "person_key"),
        {"schema": "vault"},
    )

    person_key: Mapped[str]
    mark: Mapped[bytes] = mapped_column(LargeBinary)


class MailKey(AreaRow, Base):
    """Lets one mail to a person be sent, once: the job that sends it knows this key alone, and
    with it the database shows it the address of this person until a look is logged by it."""

    __tablename__ = "mail_key"
    __rls__ = "vault_key"
    __table_args__ = ({"schema": "vault"},)

    person_key: Mapped[str]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    """Who lets it be sent; the look is logged as theirs."""
    referral_id: Mapped[UUID | None]
    reason: Mapped[str]


class IdentityAccess(AreaRow, Base):
    """One look into the vault, or at evidence: who, whose, for which referral and why."""

    __tablename__ = "identity_access"
    __rls__ = "vault_log"
    __table_args__ = (
        UniqueConstraint("mail_key_id"),
        Index(
            "ix_identity_access_file_id",
            "file_id",
            postgresql_where=text("file_id is not null"),
        ),
        {"schema": "vault"},
    )

    person_key: Mapped[str]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    referral_id: Mapped[UUID | None]
    reason: Mapped[str]
    mail_key_id: Mapped[UUID | None] = mapped_column(ForeignKey("vault.mail_key.id"))
    """The mail for whose address it was, where nobody read it."""
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    """The evidence that was looked at, as others are shown it; then no name was."""


class Original(AreaRow, Base):
    """What was sent as evidence, before anything of it was blacked out, encrypted with the vault's
    key."""

    __tablename__ = "original"
    __rls__ = "vault_original"
    __table_args__ = (
        UniqueConstraint("file_id"),
        CheckConstraint("removed_at is null or sealed_sha256 is null", name="removed"),
        Index("ix_original_referral_id", "referral_id"),
        Index(
            "ix_original_kept",
            *("area_id", "created_at"),
            postgresql_where=text("sealed_sha256 is not null"),
        ),
        {"schema": "vault"},
    )

    file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_file.id"))
    """What others are shown of it."""
    provider_id: Mapped[UUID]
    """Who sent it."""
    person_key: Mapped[str | None]
    """Whose work it tells of; None where nobody knows."""
    referral_id: Mapped[UUID | None]
    media_type: Mapped[str]
    sealed_sha256: Mapped[str | None]
    """Where the encrypted bytes are; None before they are sealed and after they were removed."""
    removed_at: Mapped[Instant | None] = mapped_column(UtcDateTime)

    file: Mapped[StoredFile] = relationship(lazy="joined")
