"""Evaluation: points that a person gave to an offer's quality answers, with the reason."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.offers.models import Offer
from marketplace.platform.db import AreaRow, Base
from marketplace.platform.errors import name_constraint
from marketplace.platform.identity.models import User
from marketplace.procurement.models import Criterion


class Score(AreaRow, Base):
    """How well one offer meets one criterion, 0–100 %, and why in words."""

    __tablename__ = "score"
    __table_args__ = (
        UniqueConstraint("offer_id", "criterion_id"),
        CheckConstraint("percent between 0 and 100", name="percent"),
    )

    offer_id: Mapped[UUID] = mapped_column(ForeignKey("offer.id"))
    criterion_id: Mapped[UUID] = mapped_column(ForeignKey("criterion.id"))
    evaluator_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    percent: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    reason: Mapped[str]

    offer: Mapped[Offer] = relationship(lazy="joined")
    criterion: Mapped[Criterion] = relationship(lazy="joined")
    evaluator: Mapped[User] = relationship(lazy="joined")


name_constraint("ck_score_percent", "score.out_of_range", "percent")
