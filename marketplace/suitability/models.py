"""Suitability: the judgement of each opened offer, what its provider was asked, and the market."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.offers.models import Offer
from marketplace.platform.db import AreaRow, Base
from marketplace.platform.errors import name_constraint
from marketplace.platform.identity.models import User
from marketplace.platform.types import Instant, UtcDateTime
from marketplace.procurement.models import Call


class Judgement(AreaRow, Base):
    """Whether an opened offer is compared with the others, or excluded and why."""

    __tablename__ = "judgement"
    __table_args__ = (
        UniqueConstraint("offer_id"),
        CheckConstraint("state <> 'excluded' or (ground <> '' and reason <> '')", name="reasoned"),
    )

    call_id: Mapped[UUID] = mapped_column(ForeignKey("call.id"), index=True)
    offer_id: Mapped[UUID] = mapped_column(ForeignKey("offer.id"))
    state: Mapped[str]
    ground: Mapped[str | None]
    """What an exclusion rests on: ``requirement:``, ``exclusion_ground:`` or ``fault:``, then its
    key."""
    reason: Mapped[str | None]
    judged_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    """Empty where the offer was compared before there were judgements."""
    judged_at: Mapped[Instant | None] = mapped_column(UtcDateTime)

    call: Mapped[Call] = relationship(lazy="joined")
    offer: Mapped[Offer] = relationship(lazy="joined")
    judge: Mapped[User | None] = relationship(lazy="joined")
    clarifications: Mapped[list["Clarification"]] = relationship(
        lazy="selectin", order_by="Clarification.created_at, Clarification.id"
    )


class Clarification(AreaRow, Base):
    """A request to one provider to clarify its offer (täsmennyspyyntö), and the reply in time.

    A reply may not change a price or what is offered (Act 1397/2016, section 74).
    """

    __tablename__ = "clarification"
    __rls__ = "provider"
    __table_args__ = (
        CheckConstraint("(answered_at is null) = (answer is null)", name="answered"),
        CheckConstraint("answered_at <= reply_by", name="in_time"),
    )

    judgement_id: Mapped[UUID] = mapped_column(ForeignKey("judgement.id"), index=True)
    call_id: Mapped[UUID] = mapped_column(ForeignKey("call.id"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    question: Mapped[str]
    reply_by: Mapped[Instant] = mapped_column(UtcDateTime)
    """A reply must arrive before or at this instant."""
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    answer: Mapped[str | None]
    answered_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))

    call: Mapped[Call] = relationship(lazy="joined")
    asker: Mapped[User] = relationship(lazy="joined", foreign_keys=[asked_by])


class MarketNote(AreaRow, Base):
    """How the market was looked at where one offer alone is suitable, and why the call goes on."""

    __tablename__ = "market_note"
    __table_args__ = (CheckConstraint("outcome in ('justify', 'rerun')", name="outcome"),)

    call_id: Mapped[UUID] = mapped_column(ForeignKey("call.id"), index=True)
    offer_id: Mapped[UUID | None] = mapped_column(ForeignKey("offer.id"))
    """The one suitable offer; empty in a note of before, where it can no longer be told."""
    checked: Mapped[str]
    """How the market was looked at."""
    outcome: Mapped[str]
    """``justify`` the one offer, or ``rerun`` the whole, which a decision of its own cancels."""
    reason: Mapped[str]
    noted_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))

    author: Mapped[User] = relationship(lazy="joined")


name_constraint("ck_clarification_in_time", "clarification.too_late")
