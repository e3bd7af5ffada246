"""Feedback after a service: rounds of codes, and counts of answers. No row is anybody's answer."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contracts.agreements.models import Contract
from marketplace.platform.db import AreaRow, Base
from marketplace.platform.identity.models import User
from marketplace.platform.types import Json


class FeedbackRound(AreaRow, Base):
    """Codes that were made at once for the people of one contract, and what they are asked."""

    __tablename__ = "feedback_round"
    __rls__ = "provider_reads"
    __table_args__ = (
        UniqueConstraint("area_id", "number"),
        CheckConstraint("codes > 0", name="codes"),
    )

    number: Mapped[str]
    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contract.id"), index=True)
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    made_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    closes_on: Mapped[date]
    """The last day on which its codes are good."""
    codes: Mapped[int]
    """How many were made."""
    questions: Mapped[Json]
    """What is asked, in order: ``key``, ``plain`` and a text by language, as the rules said."""

    contract: Mapped[Contract] = relationship(lazy="joined")
    maker: Mapped[User] = relationship(lazy="joined")


class FeedbackCode(AreaRow, Base):
    """A code that nobody has used yet, as its digest; using it removes the row."""

    __tablename__ = "feedback_code"
    __rls__ = "system"
    __table_args__ = (UniqueConstraint("area_id", "sha256"),)

    round_id: Mapped[UUID] = mapped_column(ForeignKey("feedback_round.id"))
    sha256: Mapped[str]


class FeedbackTally(AreaRow, Base):
    """How many have given a question this score in a round; made with the round, at zero."""

    __tablename__ = "feedback_tally"
    __rls__ = "system"
    __table_args__ = (
        UniqueConstraint("round_id", "question", "score"),
        CheckConstraint("score between 1 and 5", name="score"),
        CheckConstraint("answers >= 0", name="answers"),
    )

    round_id: Mapped[UUID] = mapped_column(ForeignKey("feedback_round.id"))
    question: Mapped[str]
    score: Mapped[int]
    answers: Mapped[int]
