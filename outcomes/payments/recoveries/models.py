"""What providers are asked to pay back."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from marketplace.platform.db import AreaRow, Base
from marketplace.platform.errors import name_constraint
from marketplace.platform.files import StoredFile
from marketplace.platform.identity.models import Organisation, User
from marketplace.platform.types import Cents, Instant, Json, JsonList, MoneyEur, UtcDateTime

ASKED_NO_MORE = ("set_off", "cancelled")
"""States in which nothing of a claim is paid back as money."""


class RecoveryClaim(AreaRow, Base):
    """A recovery claim (takaisinperintä): lines of one buyer and provider that come to less than
    nothing are asked back. Its amounts are positive, as those of a credit note, and never change;
    the provider sees it once it is sent."""

    __tablename__ = "recovery_claim"
    __rls__ = "provider_sent"
    __table_args__ = (
        UniqueConstraint("area_id", "number"),
        UniqueConstraint("area_id", "reference"),
        CheckConstraint("net_eur + vat_eur = gross_eur", name="total"),
        CheckConstraint("net_eur > 0 and gross_eur > 0", name="owed"),
        CheckConstraint("approved_by is null or approved_by <> prepared_by", name="two_persons"),
        CheckConstraint(
            "state in ('prepared', 'withdrawn')"
            " or (approved_by is not null and due_on is not null)",
            name="sent",
        ),
        CheckConstraint("(state = 'paid') = (paid_on is not null)", name="paid"),
        CheckConstraint("(proposed is null) = (proposed_by is null)", name="proposed"),
        CheckConstraint(
            "given_back_on is null or state in ('set_off', 'cancelled')", name="given_back"
        ),
        CheckConstraint(
            "state not in ('set_off', 'written_off') or proposed_by is null"
            " or closed_by <> proposed_by or (state = 'written_off' and proposed = 'set_off')",
            name="two_decide",
        ),
        CheckConstraint(
            "state not in ('withdrawn', 'written_off') or reason is not null", name="reason"
        ),
        Index("ix_recovery_claim_state", "area_id", "state", "due_on"),
        Index("ix_recovery_claim_provider", "provider_id", "number"),
    )

    number: Mapped[str]
    state: Mapped[str]
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    buyer_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    route: Mapped[str]
    """By which its lines would have left: what was self-billed is credited by a credit note."""
    reference: Mapped[str]
    """RF creditor reference (ISO 11649), by which the bank tells that it was paid back."""
    net_cents: Mapped[Cents] = mapped_column("net_eur", MoneyEur)
    vat_cents: Mapped[Cents] = mapped_column("vat_eur", MoneyEur)
    gross_cents: Mapped[Cents] = mapped_column("gross_eur", MoneyEur)
    vat_breakdown: Mapped[JsonList]
    """Per category, as of a statement."""
    payee_name: Mapped[str]
    account_name: Mapped[str]
    """To whom and to which account it is paid back: the buyer's as it was prepared."""
    iban: Mapped[str]
    line_verifiers: Mapped[JsonList]
    """Keys of the people who verified its lines: none of them approves it."""
    prepared_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    approved_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    """With which it was sent."""
    approval: Mapped[Json | None]
    """The power by which it was approved, by value; none where no rule limits any."""
    due_on: Mapped[date | None]
    """By when it is to be paid back, by the rule of the day on which it was sent."""
    paid_on: Mapped[date | None]
    """The day on which the bank booked what was left of it."""
    reason: Mapped[str | None]
    """Why it was withdrawn or cancelled; why it is to be set off or written off, or was."""
    proposed: Mapped[str | None]
    """The act that somebody has proposed, ``set_off`` or ``write_off``: another person takes it."""
    proposed_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    closed_on: Mapped[date | None]
    """The day on which it was set off, given up, cancelled or withdrawn; it stays where what was
    given up is paid back all the same."""
    closed_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    given_back_on: Mapped[date | None]
    """The day on which the provider got back what it had paid of a claim that is asked no more."""
    pdf_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    credit_note_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    """The credit note that the buyer wrote, where it wrote the invoices; made once."""
    reversal_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    """The invoice by which the buyer took the credit note back, as nothing is paid back by it."""

    repayments: Mapped[list["Repayment"]] = relationship(
        lazy="select",
        order_by="Repayment.created_at, Repayment.paid_on",
        primaryjoin="and_(Repayment.recovery_id == RecoveryClaim.id,"
        " Repayment.taken_back_at.is_(None))",
        viewonly=True,
    )
    """What was paid back so far, without what was taken back."""
    organisation: Mapped[Organisation] = relationship(lazy="joined", foreign_keys=[provider_id])
    buyer: Mapped[Organisation] = relationship(lazy="joined", foreign_keys=[buyer_id])
    preparer: Mapped[User] = relationship(lazy="select", foreign_keys=[prepared_by])
    approver: Mapped[User | None] = relationship(lazy="select", foreign_keys=[approved_by])
    proposer: Mapped[User | None] = relationship(lazy="select", foreign_keys=[proposed_by])
    credit_note: Mapped[StoredFile | None] = relationship(
        lazy="select", foreign_keys=[credit_note_id]
    )

    @property
    def left_cents(self) -> int:
        """What is still to be paid back."""
        return self.gross_cents - self.repaid_cents

    @property
    def kept_cents(self) -> int:
        """What was paid back of it, and has not been given back to the provider."""
        return self.repaid_cents if self.given_back_on is None else 0

    @property
    def to_give_back_cents(self) -> int:
        """What was paid back of it before it was set off or cancelled: money that is the
        provider's again."""
        return self.kept_cents if self.state in ASKED_NO_MORE else 0

    @property
    def was_given_up(self) -> bool:
        """Of one that is paid: it was given up before, on a day and for a reason that it keeps."""
        return self.closed_on is not None and self.reason is not None

    @property
    def by_hand(self) -> list["Repayment"]:
        """The repayments that a person has written down and no file of the bank has told."""
        return [each for each in self.repayments if each.source is None]


class Repayment(AreaRow, Base):
    """What a provider has paid back of a recovery claim (takaisinmaksu), the whole or a part. Its
    sum and day never change; one that somebody wrote down by mistake is taken back."""

    __tablename__ = "repayment"
    __rls__ = "provider_reads"
    __table_args__ = (CheckConstraint("amount_eur > 0", name="amount"),)

    recovery_id: Mapped[UUID] = mapped_column(ForeignKey("recovery_claim.id"), index=True)
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    paid_on: Mapped[date]
    """The day on which the bank booked it."""
    amount_cents: Mapped[Cents] = mapped_column("amount_eur", MoneyEur)
    source: Mapped[str | None]
    """The bank's own reference of the entry, or the claim's where the bank gave none; none where a
    person has written it down and no file of the bank has told of it."""
    taken_back_at: Mapped[Instant | None]


RecoveryClaim.repaid_cents = column_property(
    select(func.coalesce(func.sum(Repayment.amount_cents), 0, type_=MoneyEur))
    .where(Repayment.recovery_id == RecoveryClaim.id, Repayment.taken_back_at.is_(None))
    .correlate_except(Repayment)
    .scalar_subquery()
)

name_constraint("ck_recovery_claim_two_persons", "recovery.same_person")
name_constraint("ck_recovery_claim_two_decide", "recovery.same_person")
