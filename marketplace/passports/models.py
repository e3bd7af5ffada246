"""A provider's self-declaration on exclusion grounds, and its evidence."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.platform.db import AreaRow, Base
from marketplace.platform.files import FileKind, StoredFile
from marketplace.platform.identity.models import User
from marketplace.platform.types import Instant, JsonList, UtcDateTime
from marketplace.providers.models import Provider

PAPER = FileKind("passport_paper", ("passport.view", "passport.view_own"))


class SelfDeclaration(AreaRow, Base):
    """What a provider declared on a day; never edited, but confirmed anew as a new row."""

    __tablename__ = "self_declaration"
    __rls__ = "provider"
    __table_args__ = (
        CheckConstraint("valid_until >= confirmed_on", name="period"),
        Index("ix_self_declaration_provider_row_id", "provider_row_id"),
    )

    provider_row_id: Mapped[UUID] = mapped_column(ForeignKey("provider.id", ondelete="CASCADE"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    answers: Mapped[JsonList]
    """In the order of asking: ground (its key), applies (true or false), measures (text)."""
    confirmed_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    confirmed_on: Mapped[date]
    valid_until: Mapped[date]
    """Last day of validity, by the rule of the day of confirming."""
    reminded: Mapped[int | None]
    """How many days before its end the last reminder was due."""

    person: Mapped[User] = relationship(lazy="joined")


class Evidence(AreaRow, Base):
    """A paper that a provider has shown: a certificate, an extract, a policy."""

    __tablename__ = "evidence"
    __rls__ = "provider"
    __table_args__ = (
        CheckConstraint("expires_on is null or expires_on >= issued_on", name="period"),
        CheckConstraint("state <> 'approved' or decided_by is not null", name="decided"),
        Index("ix_evidence_provider_row_id_kind", "provider_row_id", "kind"),
        Index("ix_evidence_oldest", "area_id", "state", "created_at", "id"),
    )

    provider_row_id: Mapped[UUID] = mapped_column(ForeignKey("provider.id", ondelete="CASCADE"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str]
    """Key of a rule of the kind ``evidence``."""
    state: Mapped[str]
    issued_on: Mapped[date]
    expires_on: Mapped[date | None]
    """Last day on which it counts; empty where it does not lapse."""
    file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_file.id"))
    added_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None]
    """Why it was rejected, as told to the provider."""
    reminded: Mapped[int | None]
    """How many days before its end the last reminder was due."""

    file: Mapped[StoredFile] = relationship(lazy="joined")
    provider: Mapped[Provider] = relationship(lazy="joined")
