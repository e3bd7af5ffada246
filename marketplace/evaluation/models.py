"""Evaluation: who evaluates a call's offers, what each scored alone, and what they agreed on."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.offers.models import Offer
from marketplace.platform.db import AreaRow, Base
from marketplace.platform.errors import name_constraint
from marketplace.platform.identity.models import User
from marketplace.platform.types import Instant, UtcDateTime
from marketplace.procurement.models import Call, Criterion

REASON_LENGTH = 2000
"""How many characters a reason has at most."""
SINGLE, CONSENSUS = "single", "consensus"
"""Where a score that counts is from, besides the rules (``ConsensusScore.basis``)."""


class Evaluation(AreaRow, Base):
    """One round of evaluating a call's offers; a later round puts the earlier ones out of force."""

    __tablename__ = "evaluation"
    __table_args__ = (
        UniqueConstraint("call_id", "round"),
        Index(
            "uq_evaluation_standing",
            "call_id",
            unique=True,
            postgresql_where=text("state <> 'replaced'"),
        ),
        CheckConstraint("evaluators_needed >= 1", name="needed"),
        CheckConstraint("divergence_limit between 0 and 100", name="divergence_limit"),
    )

    call_id: Mapped[UUID] = mapped_column(ForeignKey("call.id"))
    round: Mapped[int]
    follows_id: Mapped[UUID | None] = mapped_column(ForeignKey("evaluation.id"))
    """The round that it went on from, whose scores it may take over: not always the one before it,
    which may have gone out of force together with its decision."""
    state: Mapped[str]
    scores_shown: Mapped[bool] = mapped_column(default=False)
    """Whether everybody has given all scores, so that the evaluators' scores are seen (row-level
    security looks at it)."""
    evaluators_needed: Mapped[int] = mapped_column(default=1)
    """The quorum: how many evaluators without a conflict of interest each offer must have."""
    divergence_limit: Mapped[int] = mapped_column(default=20)
    """Scores of one answer that are further apart than this, in percent, need a consensus."""
    rule: Mapped[str] = mapped_column(default="mean")
    """What becomes of scores that are not: one of ``pure.agreement.AGREEMENT_RULES``."""
    due_on: Mapped[date | None]
    """The last day to give scores, as the officer asks."""
    reason: Mapped[str | None]
    """Why the offers are evaluated anew, in a later round."""
    agreed_at: Mapped[Instant | None] = mapped_column(UtcDateTime)

    call: Mapped[Call] = relationship(lazy="joined")
    evaluators: Mapped[list["Evaluator"]] = relationship(
        lazy="selectin", order_by="Evaluator.position"
    )


class Evaluator(AreaRow, Base):
    """A person named to evaluate a call's offers."""

    __tablename__ = "evaluator"
    __table_args__ = (UniqueConstraint("evaluation_id", "user_id"),)

    evaluation_id: Mapped[UUID] = mapped_column(ForeignKey("evaluation.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"), index=True)
    position: Mapped[int]
    named_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    submitted_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    """When all of this person's scores were given for good."""

    user: Mapped[User] = relationship(lazy="joined", foreign_keys=[user_id])


class Score(AreaRow, Base):
    """How well one evaluator finds that one offer meets one criterion, 0–100 %, and why in words.

    A draft until it is given with the evaluator's others; then nothing changes it.
    """

    __tablename__ = "score"
    __rls__ = "own_score"
    __table_args__ = (
        UniqueConstraint("evaluation_id", "offer_id", "criterion_id", "evaluator_id"),
        CheckConstraint("percent between 0 and 100", name="percent"),
    )

    evaluation_id: Mapped[UUID] = mapped_column(ForeignKey("evaluation.id"))
    offer_id: Mapped[UUID] = mapped_column(ForeignKey("offer.id"))
    criterion_id: Mapped[UUID] = mapped_column(ForeignKey("criterion.id"))
    evaluator_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    """The person; row-level security shows a score to its giver alone until all are given."""
    percent: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    reason: Mapped[str]
    submitted_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    carried_from_id: Mapped[UUID | None] = mapped_column(ForeignKey("evaluation.id"))
    """The earlier round from which it was taken over, not to be given anew."""

    offer: Mapped[Offer] = relationship(lazy="joined")
    criterion: Mapped[Criterion] = relationship(lazy="joined")
    evaluator: Mapped[User] = relationship(lazy="joined")


class ConsensusScore(AreaRow, Base):
    """What counts: the evaluators' one score of an offer by a criterion, and why in words."""

    __tablename__ = "consensus_score"
    __table_args__ = (
        UniqueConstraint("evaluation_id", "offer_id", "criterion_id"),
        CheckConstraint("percent between 0 and 100", name="percent"),
    )

    evaluation_id: Mapped[UUID] = mapped_column(ForeignKey("evaluation.id"))
    offer_id: Mapped[UUID] = mapped_column(ForeignKey("offer.id"))
    criterion_id: Mapped[UUID] = mapped_column(ForeignKey("criterion.id"))
    percent: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    reason: Mapped[str]
    basis: Mapped[str]
    """How it came: ``single`` evaluator, by the rule (``mean``, ``median``), or ``consensus``."""
    agreed_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    """Who wrote it; empty where the rule gave it."""
    carried_from_id: Mapped[UUID | None] = mapped_column(ForeignKey("evaluation.id"))
    """The earlier round from which it was taken over."""


class ConsensusConfirmation(AreaRow, Base):
    """That an evaluator stands by what was agreed on, or why one who can't does not confirm it."""

    __tablename__ = "consensus_confirmation"
    __table_args__ = (UniqueConstraint("evaluation_id", "user_id"),)

    evaluation_id: Mapped[UUID] = mapped_column(ForeignKey("evaluation.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    """The evaluator."""
    reason: Mapped[str | None]
    """Why the evaluator does not, as the officer wrote it; empty where the evaluator confirmed."""
    noted_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))

    noted_by_user: Mapped[User] = relationship(lazy="joined", foreign_keys=[noted_by])


class LotDraw(AreaRow, Base):
    """The public drawing of lots of a call: its seed, and who saw it. Drawn once, never again."""

    __tablename__ = "lot_draw"
    __table_args__ = (UniqueConstraint("evaluation_id"),)

    evaluation_id: Mapped[UUID] = mapped_column(ForeignKey("evaluation.id"))
    seed: Mapped[str]
    witnesses: Mapped[str]
    drawn_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))


name_constraint("ck_score_percent", "score.out_of_range", "percent")
name_constraint("ck_consensus_score_percent", "score.out_of_range", "percent")
name_constraint("ck_evaluation_needed", "evaluation.needed_positive", "evaluators_needed")
name_constraint("ck_evaluation_divergence_limit", "score.out_of_range", "divergence_limit")
name_constraint("uq_lot_draw_evaluation_id", "evaluation.lot_drawn")
