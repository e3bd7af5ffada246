"""What the municipalities are billed: a billing of a month, or of a year's end, and its bills."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.platform.db import AreaRow, Base
from marketplace.platform.errors import name_constraint
from marketplace.platform.files import FileKind, StoredFile
from marketplace.platform.identity.models import Organisation, User
from marketplace.platform.types import Cents, Instant, Json, JsonList, MoneyEur, UtcDateTime

BILL = FileKind("municipal_bill", ("billing.view",))


class Billing(AreaRow, Base):
    """A billing (laskutus) of the municipalities for a month, or that balances a year."""

    __tablename__ = "municipal_billing"
    __table_args__ = (
        UniqueConstraint("area_id", "number"),
        CheckConstraint("approved_by is null or approved_by <> made_by", name="two_persons"),
        CheckConstraint("period ~ '^[0-9]{4}(-(0[1-9]|1[0-2]))?$'", name="period"),
        Index(
            "uq_municipal_billing_period",
            "area_id",
            "period",
            unique=True,
            postgresql_where=text("state <> 'discarded'"),
        ),
        Index(
            "uq_municipal_billing_open",
            "area_id",
            unique=True,
            postgresql_where=text("state = 'made'"),
        ),
    )

    number: Mapped[str]
    state: Mapped[str]
    period: Mapped[str]
    """The month, such as 2026-10, or the year that it balances, such as 2026."""
    until: Mapped[date]
    """The last day whose costs it counts."""
    basis: Mapped[Json]
    """How it was parted, by value: the way, the criteria with weights, figures and sources, and the
    shared costs of the year so far by budget line."""
    made_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    approved_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    discard_reason: Mapped[str | None]

    maker: Mapped[User] = relationship(lazy="joined", foreign_keys=[made_by])
    approver: Mapped[User | None] = relationship(lazy="joined", foreign_keys=[approved_by])
    bills: Mapped[list["MunicipalBill"]] = relationship(
        lazy="select", order_by="MunicipalBill.place", viewonly=True
    )

    @property
    def total_cents(self) -> int:
        """What the bills come to together."""
        return sum(bill.total_cents for bill in self.bills)

    @property
    def balances_year(self) -> bool:
        """Whether it balances a year."""
        return len(self.period) == len("2026")


class MunicipalBill(AreaRow, Base):
    """What one municipality is billed; less than nothing is a refund. The amounts never change."""

    __tablename__ = "municipal_bill"
    __table_args__ = (UniqueConstraint("billing_id", "municipality"),)

    billing_id: Mapped[UUID] = mapped_column(ForeignKey("municipal_billing.id"))
    municipality: Mapped[str]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    place: Mapped[int]
    shared_cents: Mapped[Cents] = mapped_column("shared_eur", MoneyEur)
    own_cents: Mapped[Cents] = mapped_column("own_eur", MoneyEur)
    before_cents: Mapped[Cents] = mapped_column("before_eur", MoneyEur)
    """What it was billed earlier of the same year."""
    own_lines: Mapped[JsonList]
    """What it ordered for itself in the year so far: contract's number and cents."""
    late_cents: Mapped[Cents] = mapped_column("late_eur", MoneyEur)
    """What came of earlier years after they were balanced."""
    late_lines: Mapped[JsonList]
    """The same by year: cents of what is shared, of its own, and of what it was billed before."""
    pdf_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    csv_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"))

    billing: Mapped[Billing] = relationship(lazy="joined")
    organisation: Mapped[Organisation] = relationship(lazy="joined")
    pdf: Mapped[StoredFile | None] = relationship(lazy="select", foreign_keys=[pdf_id])
    csv: Mapped[StoredFile | None] = relationship(lazy="select", foreign_keys=[csv_id])

    @property
    def total_cents(self) -> int:
        """What is billed now."""
        return self.shared_cents + self.own_cents + self.late_cents


TOTAL = MunicipalBill.shared_cents + MunicipalBill.own_cents + MunicipalBill.late_cents
"""What a bill comes to, as a query asks it."""

name_constraint("uq_municipal_billing_period", "billing.period_billed", "period")
name_constraint("uq_municipal_billing_open", "billing.open")
name_constraint("ck_municipal_billing_two_persons", "billing.same_person")
