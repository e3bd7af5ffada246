"""Disputes of payment lines: what a provider says against a decision, and the answer to it."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.platform.db import AreaRow, Base
from marketplace.platform.errors import name_constraint
from marketplace.platform.files import StoredFile
from marketplace.platform.identity.models import User
from marketplace.platform.types import Instant, UtcDateTime
from outcomes.payments.models import PaymentLine


class LineDispute(AreaRow, Base):
    """A provider disputes the decision on one of its lines; another person than the one who decided
    answers."""

    __tablename__ = "line_dispute"
    __rls__ = "provider"
    __table_args__ = (
        CheckConstraint("state in ('open', 'upheld', 'dismissed')", name="state"),
        CheckConstraint("(state = 'open') = (answered_at is null)", name="answered"),
        CheckConstraint("answered_by is null or answered_by <> decided_by", name="two_persons"),
        Index(
            "uq_line_dispute_open",
            "payment_line_id",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_line_dispute_payment_line_id", "payment_line_id"),
        Index(
            "ix_line_dispute_waiting",
            *("area_id", "due_on"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    payment_line_id: Mapped[UUID] = mapped_column(ForeignKey("payment_line.id"))
    state: Mapped[str]
    text: Mapped[str]
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    made_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    """Who made the decision that is disputed."""
    due_on: Mapped[date]
    """The last day to answer."""
    answer: Mapped[str | None]
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    answered_at: Mapped[Instant | None] = mapped_column(UtcDateTime)

    line: Mapped[PaymentLine] = relationship(lazy="joined", innerjoin=True)
    file: Mapped[StoredFile | None] = relationship(lazy="joined")
    maker: Mapped[User] = relationship(lazy="joined", foreign_keys=[made_by])
    answerer: Mapped[User | None] = relationship(lazy="joined", foreign_keys=[answered_by])


name_constraint("uq_line_dispute_open", "dispute.open_already")
name_constraint("ck_line_dispute_two_persons", "dispute.same_person")
