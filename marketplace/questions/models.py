"""Questions about an open call, who asked them, and the answers that everybody gets at once."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.platform.db import AreaRow, Base
from marketplace.platform.errors import name_constraint
from marketplace.platform.types import Instant, UtcDateTime
from marketplace.procurement.models import Call


class Question(AreaRow, Base):
    """A question as it was asked: read by the authority, which does not learn who asked, and by
    the asker's organisation.
    """

    __tablename__ = "question"
    __rls__ = "question"
    __table_args__ = (
        UniqueConstraint("call_id", "number"),
        CheckConstraint("(state = 'merged') = (merged_into_id is not null)", name="merged"),
        CheckConstraint("merged_into_id <> id", name="another"),
    )

    call_id: Mapped[UUID] = mapped_column(ForeignKey("call.id"))
    number: Mapped[int]
    """Running number within the call in the order of arrival, for the authority alone: it would
    tell an asker how many others have asked."""
    state: Mapped[str]
    text: Mapped[str]
    reason: Mapped[str | None]
    """Why it was rejected or merged, as told to the asker."""
    merged_into_id: Mapped[UUID | None] = mapped_column(ForeignKey("question.id"))

    call: Mapped[Call] = relationship(lazy="joined")
    answer: Mapped["Answer | None"] = relationship(lazy="joined", back_populates="question")
    merged_into: Mapped["Question | None"] = relationship(
        lazy="select", remote_side="Question.id", foreign_keys=[merged_into_id]
    )


class QuestionAsker(AreaRow, Base):
    """Who asked a question: row-level security shows it to the asker's organisation alone."""

    __tablename__ = "question_asker"
    __rls__ = "provider_only"
    __table_args__ = (UniqueConstraint("question_id"),)

    question_id: Mapped[UUID] = mapped_column(ForeignKey("question.id"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))


class Answer(AreaRow, Base):
    """An answer with the question as everybody reads it; once published nothing changes it."""

    __tablename__ = "answer"
    __rls__ = "published"
    __table_args__ = (
        UniqueConstraint("question_id"),
        UniqueConstraint("call_id", "number"),
        CheckConstraint("(number is null) = (published_at is null)", name="published"),
    )

    call_id: Mapped[UUID] = mapped_column(ForeignKey("call.id"))
    question_id: Mapped[UUID] = mapped_column(ForeignKey("question.id"))
    wording: Mapped[str]
    """The question without names and trade secrets."""
    text: Mapped[str]
    number: Mapped[int | None]
    """Running number among the call's published answers."""
    published_at: Mapped[Instant | None] = mapped_column(UtcDateTime)

    question: Mapped[Question] = relationship(lazy="select", back_populates="answer")


name_constraint("ck_question_another", "question.merged_into_itself", "merged_into")
