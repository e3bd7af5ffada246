"""What payments send to others than the payees, a row for each transfer."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.platform.db import AreaRow, Base
from marketplace.platform.types import Cents, MoneyEur
from outcomes.payments.models import Payment


class PaymentTransfer(AreaRow, Base):
    """A transfer that pays a part of a statement to somebody else than its payee (osuus muulle): by
    a payment ban, an assignment or to a bankrupt's estate. It is one of a bank file, or one that
    accounts payable make with the voucher."""

    __tablename__ = "payment_transfer"
    __table_args__ = (
        UniqueConstraint("area_id", "end_to_end_id"),
        CheckConstraint("state in ('sent', 'settled', 'returned', 'renewed')", name="state"),
        CheckConstraint("(state in ('returned', 'renewed')) = (reason is not null)", name="reason"),
        Index(
            "ix_payment_transfer_returned",
            "area_id",
            "settled_on",
            postgresql_where=text("state = 'returned'"),
        ),
    )

    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payment.id"), index=True)
    end_to_end_id: Mapped[str]
    """The payment's, then a slash and a count."""
    receiver_name: Mapped[str]
    receiver_iban: Mapped[str]
    amount_cents: Mapped[Cents] = mapped_column("amount_eur", MoneyEur)
    state: Mapped[str]
    """Renewed: it came back, and left anew by a later transfer."""
    settled_on: Mapped[date | None]
    """The day on which it was paid, or came back."""
    reason: Mapped[str | None]
    """Why it came back, as of a payment."""
    source: Mapped[str | None]
    """The bank's own reference of the entry."""
    debited_on: Mapped[date | None]
    """The day on which the bank, or accounts payable, told that it was paid."""
    credited_on: Mapped[date | None]
    """The day on which they told that it came back."""

    payment: Mapped[Payment] = relationship(lazy="joined")
