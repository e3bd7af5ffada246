"""What is known of payees, how it ends, and what of a payment went elsewhere than to the payee."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.platform.db import AreaRow, Base
from marketplace.platform.errors import name_constraint
from marketplace.platform.files import FileKind, StoredFile
from marketplace.platform.identity.models import Organisation, User
from marketplace.platform.types import Cents, Instant, MoneyEur, UtcDateTime
from outcomes.pure.payees import KINDS

PAYEE_PAPER = FileKind("payee_paper", ("payee.view",))
SOURCES = ("register", "person")
"""Where it is known from: looked up in the business register, or written by a person."""


class PayeeRecord(AreaRow, Base):
    """Something known of a payee from a day on (tieto maksunsaajasta); its terms never change."""

    __tablename__ = "payee_record"
    __rls__ = "certificates"
    __table_args__ = (
        CheckConstraint(f"kind in {KINDS!r}", name="kind"),
        CheckConstraint(f"source in {SOURCES!r}", name="source"),
        CheckConstraint("valid_to is null or valid_to >= valid_from", name="days"),
        CheckConstraint("confirmed_by is null or confirmed_by <> recorded_by", name="two_persons"),
        CheckConstraint("(source = 'person') = (recorded_by is not null)", name="recorder"),
        CheckConstraint("source = 'register' or evidence_id is not null", name="evidence"),
        CheckConstraint("amount_eur > 0", name="amount"),
        Index("ix_payee_record_provider_id_kind", "provider_id", "kind"),
    )

    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str]
    state: Mapped[str]
    source: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    """The last day on which it counts; open where it goes on."""
    listed: Mapped[bool | None]
    """Of the prepayment register: whether the payee is in it."""
    percent: Mapped[Decimal | None]
    """Of the prepayment register: the percentage of a tax card that the payee has shown."""
    amount_cents: Mapped[Cents | None] = mapped_column("amount_eur", MoneyEur)
    """Of a payment ban: how much of the payee's receivables it takes at most."""
    receiver_name: Mapped[str | None]
    receiver_iban: Mapped[str | None]
    receiver_reference: Mapped[str | None]
    country: Mapped[str | None]
    """Of a foreign seller: its country (ISO 3166)."""
    note: Mapped[str | None]
    evidence_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    confirmed_at: Mapped[Instant | None] = mapped_column(UtcDateTime)

    organisation: Mapped[Organisation] = relationship(lazy="joined")
    evidence: Mapped[StoredFile | None] = relationship(lazy="joined")
    recorder: Mapped[User | None] = relationship(lazy="joined", foreign_keys=[recorded_by])
    confirmer: Mapped[User | None] = relationship(lazy="joined", foreign_keys=[confirmed_by])
    endings: Mapped[list["PayeeEnding"]] = relationship(
        back_populates="record", lazy="selectin", order_by="PayeeEnding.created_at"
    )

    @property
    def waiting_ending(self) -> "PayeeEnding | None":
        """What one person wants ended and nobody has confirmed yet."""
        return next((each for each in self.endings if each.state == "recorded"), None)


class PayeeEnding(AreaRow, Base):
    """That something known of a payee ends on a day, or is taken back before anybody confirmed it:
    as one person, or the register, tells it and another person confirms it. Until then the record
    counts as before."""

    __tablename__ = "payee_ending"
    __rls__ = "staff"
    __table_args__ = (
        CheckConstraint("state in ('recorded', 'confirmed', 'withdrawn')", name="state"),
        CheckConstraint("confirmed_by is null or confirmed_by <> recorded_by", name="two_persons"),
        CheckConstraint("(state = 'confirmed') = (confirmed_by is not null)", name="confirmed"),
        CheckConstraint(f"source in {SOURCES!r}", name="source"),
        CheckConstraint("source = 'register' or recorded_by is not null", name="recorder"),
        CheckConstraint(
            "last_day is null or source = 'register' or evidence_id is not null", name="evidence"
        ),
        Index("ix_payee_ending_record_id", "record_id"),
        Index(
            "uq_payee_ending_waiting",
            "record_id",
            unique=True,
            postgresql_where=text("state = 'recorded'"),
        ),
    )

    record_id: Mapped[UUID] = mapped_column(ForeignKey("payee_record.id"))
    state: Mapped[str]
    source: Mapped[str]
    last_day: Mapped[date | None]
    """The last day on which the record is to count; none where it is taken back unconfirmed."""
    reason: Mapped[str]
    evidence_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    confirmed_at: Mapped[Instant | None] = mapped_column(UtcDateTime)

    record: Mapped[PayeeRecord] = relationship(back_populates="endings", lazy="joined")
    recorder: Mapped[User | None] = relationship(lazy="joined", foreign_keys=[recorded_by])


class PaymentShare(AreaRow, Base):
    """A part of one payment that did not go to the payee: tax withheld, or paid to somebody else.

    Rows are only added; what came back with a payment is taken back and parted anew.
    """

    __tablename__ = "payment_share"
    __rls__ = "provider_reads"
    __table_args__ = (
        Index(
            "uq_payment_share_standing",
            "area_id",
            "cause",
            "record_id",
            unique=True,
            postgresql_where=text("taken_back_at is null"),
        ),
        CheckConstraint("amount_eur > 0", name="amount"),
        CheckConstraint("kind in ('withheld', 'diverted')", name="kind"),
        CheckConstraint("(kind = 'diverted') = (receiver_iban is not null)", name="receiver"),
        Index("ix_payment_share_record_id", "record_id"),
    )

    cause: Mapped[str]
    """Number of the statement that was paid."""
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    record_id: Mapped[UUID] = mapped_column(ForeignKey("payee_record.id"))
    kind: Mapped[str]
    paid_on: Mapped[date]
    amount_cents: Mapped[Cents] = mapped_column("amount_eur", MoneyEur)
    receiver_name: Mapped[str | None]
    receiver_iban: Mapped[str | None]
    receiver_reference: Mapped[str | None]
    taken_back_at: Mapped[Instant | None]
    """When the payment left anew, having come back with this part: it is not parted so any more."""

    record: Mapped[PayeeRecord] = relationship(lazy="joined")


name_constraint("ck_payee_record_two_persons", "payee.same_person")
name_constraint("ck_payee_record_days", "payee.days", "valid_to")
name_constraint("ck_payee_ending_two_persons", "payee.ending_same_person")
name_constraint("uq_payee_ending_waiting", "payee.ending_waits")
name_constraint("uq_payment_share_standing", "payee.parted_already")
