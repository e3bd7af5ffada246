"""What payments send to others than the payees, and what files have told of payments."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.platform.db import AreaRow, Base
from marketplace.platform.files import StoredFile
from marketplace.platform.identity.models import User
from marketplace.platform.types import Cents, Instant, Json, MoneyEur, UtcDateTime
from outcomes.payments.models import Payment, Statement
from outcomes.payments.recoveries.models import RecoveryClaim

PAID_AFTER_ALL = "settlement.paid_after_all"
"""Reason of an entry that pays what a person wrote down as returned."""
PAID_AGAIN = "settlement.paid_again"
"""Reason of an entry that pays once more what had come back."""
PAID_TWICE = "settlement.paid_twice"
"""Reason of an entry that pays once more what stands as paid."""
BACK_AGAIN = "settlement.back_again"
"""Reason of a return of which it can't be said what came back by it."""
MOVEMENTS = (PAID_AFTER_ALL, PAID_AGAIN, PAID_TWICE, BACK_AGAIN)
"""Reasons of entries that agree with the payment they name, but not with what was told before."""


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


class ToldMovement(AreaRow, Base):
    """That a part of a payment was paid or came back, as files have told it, each movement once
    however many tell it. Accounts payable pay a voucher whole: their debit is one of each part."""

    __tablename__ = "told_movement"
    __table_args__ = (
        CheckConstraint("judged in ('accepted', 'explained')", name="judged"),
        UniqueConstraint("payment_id", "transfer_id", "nth", postgresql_nulls_not_distinct=True),
    )

    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payment.id"))
    transfer_id: Mapped[UUID | None] = mapped_column(ForeignKey("payment_transfer.id"), index=True)
    """What goes to somebody else; none of the payee's own part."""
    entry_id: Mapped[UUID | None] = mapped_column(ForeignKey("settlement_entry.id"), index=True)
    """The entry that told it first."""
    nth: Mapped[int]
    """How many were told of the part before."""
    booked_on: Mapped[date]
    came_in: Mapped[bool]
    """Whether it came back."""
    by_itself: Mapped[bool]
    """Whether it was told by the part's own name, and not with its voucher or batch."""
    by_word: Mapped[bool]
    """Whether a person alone has written it down, and no file has told it yet."""
    judged: Mapped[str | None]
    """What a person has said of it: it is another matter, or a return and the debit that came back
    by it; of a person's own word that a file has told the same. Then it counts no more."""


class SettlementEntry(AreaRow, Base):
    """What a file of the bank or a reply of accounts payable told of a payment of ours or of a
    recovery claim (tapahtuma), once: the same told again is known by it. One that does not agree
    with what it names stays open until a person settles it, and holds its statement meanwhile."""

    __tablename__ = "settlement_entry"
    __table_args__ = (
        UniqueConstraint("area_id", "digest"),
        CheckConstraint("state in ('open', 'taken', 'accepted', 'explained')", name="state"),
        CheckConstraint("(state = 'taken') or reason is not null", name="reason"),
        CheckConstraint("(state = 'explained') = (note is not null)", name="note"),
        Index(
            "ix_settlement_entry_open",
            "area_id",
            "created_at",
            "id",
            postgresql_where=text("state = 'open'"),
        ),
    )

    file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_file.id"))
    digest: Mapped[str]
    """Of who told it, what it names, day, sum, account, reference and invoice, and how many times
    the file had it before; of a batch's payment with its name."""
    state: Mapped[str]
    by_payables: Mapped[bool]
    name: Mapped[str]
    """The payment, batch or reference that it names; of a batch's payment the payment."""
    booked_on: Mapped[date]
    amount_cents: Mapped[Cents] = mapped_column("amount_eur", MoneyEur)
    """Less than nothing was paid from the payer's account."""
    came_in: Mapped[bool]
    """Whether money came back by it, or was repaid; also of a payment without a sum."""
    reference: Mapped[str]
    """The teller's own of the entry; empty where there is none."""
    row: Mapped[int]
    """The line of the file, from 1."""
    place: Mapped[str]
    """The column, or element, in which it does not agree."""
    reason: Mapped[str | None]
    """Code of why it is open, as a problem of a file."""
    facts: Mapped[Json]
    """Those of the reason's sentence."""
    statement_id: Mapped[UUID | None] = mapped_column(ForeignKey("statement.id"), index=True)
    hand_over_id: Mapped[UUID | None] = mapped_column(ForeignKey("hand_over.id"), index=True)
    """Of an entry about a whole batch."""
    payment_id: Mapped[UUID | None] = mapped_column(ForeignKey("payment.id"), index=True)
    """Where it is about a payee's own part."""
    recovery_id: Mapped[UUID | None] = mapped_column(ForeignKey("recovery_claim.id"), index=True)
    note: Mapped[str | None]
    """What has become of it, as who explained it wrote."""
    settled_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    settled_at: Mapped[Instant | None] = mapped_column(UtcDateTime)

    file: Mapped[StoredFile] = relationship(lazy="joined")
    statement: Mapped[Statement | None] = relationship(lazy="joined")
    recovery: Mapped[RecoveryClaim | None] = relationship(lazy="joined")
    payment: Mapped[Payment | None] = relationship(lazy="select")
    settler: Mapped[User | None] = relationship(lazy="select")

    @property
    def told_by_payment(self) -> bool:
        """Whether the payment tells it itself: it is out though it is written down as returned."""
        payment = self.payment if self.reason == PAID_AFTER_ALL else None
        return payment is not None and payment.paid_after_all
