"""Questions to clients about their work, each with its answer."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.platform.db import AreaRow, Base
from marketplace.platform.identity.models import User
from marketplace.platform.types import Instant, UtcDateTime
from outcomes.referrals.models import Referral


class WorkConfirmation(AreaRow, Base):
    """Whether a client has begun a job, asked by a link that is mailed to the client, or by a
    code that the coach gives."""

    __tablename__ = "work_confirmation"
    __rls__ = "provider"
    __table_args__ = (
        UniqueConstraint("token_sha256"),
        CheckConstraint(
            "(state = 'answered') = (answer is not null and answered_at is not null)",
            name="answered",
        ),
        CheckConstraint(
            "(answered_day is not null) = (answer is not distinct from 'other_day')",
            name="other_day",
        ),
    )

    state: Mapped[str]
    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"), index=True)
    provider_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    """Whose people asked, and so see it; empty where the authority did: where a client works later
    is no provider's to know."""
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    employer_id: Mapped[str]
    employer_name: Mapped[str]
    """What the client calls the employer."""
    started_on: Mapped[date]
    hours_per_week: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    kind: Mapped[str]
    answer_by: Mapped[date]
    """The last day on which the link or code is good."""
    token_sha256: Mapped[str | None]
    """Of what the link carries, or of the code; empty until the mail is sent, and once another one
    is in its place."""
    answer: Mapped[str | None]
    """``started``, ``other_day`` or ``not_started``."""
    answered_day: Mapped[date | None]
    """The first day of work, where it is another one than was asked about."""
    answered_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    import_id: Mapped[UUID | None] = mapped_column(ForeignKey("results_import.id"))
    """How the answer came into the facts."""

    referral: Mapped[Referral] = relationship(lazy="joined")
    asker: Mapped[User] = relationship(lazy="joined")
