"""What paying late costs, a row for each payment that was late."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.platform.db import AreaRow, Base
from marketplace.platform.identity.models import User
from marketplace.platform.types import Cents, JsonList, MoneyEur
from outcomes.payments.models import Statement
from outcomes.pure.interest import Period


class LateInterest(AreaRow, Base):
    """The interest and standard compensation that are owed because a statement was paid after its
    due day (viivästyskorko, vakiokorvaus), by the dated rules as it was settled. Its sums never
    change; it falls with a payment that comes back."""

    __tablename__ = "late_interest"
    __rls__ = "provider_reads"
    __table_args__ = (
        CheckConstraint(
            "interest_eur >= 0 and compensation_eur >= 0 and interest_eur + compensation_eur > 0",
            name="owed",
        ),
        CheckConstraint("state in ('owed', 'accepted', 'paid', 'waived', 'fallen')", name="state"),
        CheckConstraint("(state = 'paid') = (paid_on is not null)", name="paid"),
        CheckConstraint("state <> 'waived' or reason is not null", name="reason"),
        Index("ix_late_interest_state", "area_id", "state", "settled_on"),
        Index(
            "uq_late_interest_open",
            "statement_id",
            unique=True,
            postgresql_where=text("state in ('owed', 'accepted')"),
        ),
    )

    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    statement_id: Mapped[UUID] = mapped_column(ForeignKey("statement.id"), index=True)
    state: Mapped[str]
    due_on: Mapped[date]
    settled_on: Mapped[date]
    """The day up to which it runs: on which the statement was paid."""
    periods: Mapped[JsonList]
    """The days from the one after it was due on, by the rate in force and the sum late on them."""
    before_cents: Mapped[Cents] = mapped_column("before_eur", MoneyEur)
    """What of the periods' interest was paid or waived with an earlier payment of the statement."""
    interest_cents: Mapped[Cents] = mapped_column("interest_eur", MoneyEur)
    compensation_cents: Mapped[Cents] = mapped_column("compensation_eur", MoneyEur)
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    reason: Mapped[str | None]
    """Why it was waived."""
    paid_on: Mapped[date | None]

    statement: Mapped[Statement] = relationship(lazy="joined")
    decider: Mapped[User | None] = relationship(lazy="select")

    @property
    def by_rate(self) -> list[Period]:
        """The periods; their interest, less what was decided before, is the interest."""
        return [
            Period(
                date.fromisoformat(each["first"]),
                date.fromisoformat(each["last"]),
                Decimal(each["percent"]),
                each["cents"],
                each.get("late_cents"),
            )
            for each in self.periods
        ]

    @property
    def cents(self) -> int:
        """Both together."""
        return self.interest_cents + self.compensation_cents


def period_data(period: Period) -> dict[str, Any]:
    """A period as it is kept."""
    days = {"first": period.first.isoformat(), "last": period.last.isoformat()}
    sums = {"cents": period.cents, "late_cents": period.late_cents}
    return days | {"percent": str(period.percent), **sums}
