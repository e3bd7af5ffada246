"""The ledger: entries whose postings sum to zero. Nobody changes either."""

from datetime import date
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    UniqueConstraint,
    and_,
    or_,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contracts.agreements.models import Contract
from marketplace.platform.db import AreaRow, Base
from marketplace.platform.errors import name_constraint
from marketplace.platform.files import FileKind
from marketplace.platform.types import Cents, MoneyEur
from marketplace.quick.models import QuickOrder
from outcomes.payments.models import PaymentLine, Statement
from outcomes.pure.bookkeeping import BY_CODE, COST, LOST_VAT, WRITTEN_OFF

IMPORTED_POSTINGS = FileKind("imported_postings", ("ledger.view",))


class LedgerEntry(AreaRow, Base):
    """Something that moved money, once: its postings are made with it and sum to zero, which the
    database sees to at the end of the transaction."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        UniqueConstraint("area_id", "cause"),
        Index("ix_ledger_entry_booked_on", "area_id", "booked_on"),
    )

    cause: Mapped[str]
    """What it was: the thing, what was done to it, and which event of its log that was."""
    action: Mapped[str]
    booked_on: Mapped[date]
    """The day of the act, whose year's budget it uses."""


class LedgerPosting(AreaRow, Base):
    """An amount of an entry on an account, by what and whom it is for."""

    __tablename__ = "ledger_posting"
    __table_args__ = (
        CheckConstraint(f"account in {tuple(BY_CODE)!r}", name="account"),
        CheckConstraint("amount_eur <> 0", name="amount"),
        CheckConstraint("contract_id is null or order_id is null", name="source"),
        Index("ix_ledger_posting_contract_id", "contract_id"),
        Index("ix_ledger_posting_order_id", "order_id"),
        Index("ix_ledger_posting_statement_id", "statement_id"),
        Index("ix_ledger_posting_recovery_id", "recovery_id"),
        Index("ix_ledger_posting_line_id", "line_id"),
        Index("ix_ledger_posting_entry_id", "entry_id"),
        Index("ix_ledger_posting_newest", "area_id", "created_at", "id"),
        Index(
            "ix_ledger_posting_moves",
            "area_id",
            "entry_id",
            postgresql_where=text(
                "recovery_id is not null or account in ('withheld', 'diverted', 'interest')"
            ),
        ),
    )

    entry_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_entry.id"))
    account: Mapped[str]
    amount_cents: Mapped[Cents] = mapped_column("amount_eur", MoneyEur)
    """A debit is positive, a credit negative."""
    line_id: Mapped[UUID | None] = mapped_column(ForeignKey("payment_line.id"))
    statement_id: Mapped[UUID | None] = mapped_column(ForeignKey("statement.id"))
    """The statement that the amount is on; its VAT has no line."""
    recovery_id: Mapped[UUID | None] = mapped_column(ForeignKey("recovery_claim.id"))
    """The recovery claim that the amount is on."""
    contract_id: Mapped[UUID | None] = mapped_column(ForeignKey("contract.id"))
    order_id: Mapped[UUID | None] = mapped_column(ForeignKey("quick_order.id"))
    municipality: Mapped[str | None]
    """Code of the municipality whose client or purchase it is, where one is known."""
    budget_line: Mapped[str | None]
    """Key of the budget line that pays (a dated rule of the kind ``budget_line``), or what the
    municipality calls its own where it buys for itself."""

    entry: Mapped[LedgerEntry] = relationship(lazy="joined")
    line: Mapped[PaymentLine | None] = relationship(lazy="select")
    statement: Mapped[Statement | None] = relationship(lazy="select")
    contract: Mapped[Contract | None] = relationship(lazy="select")
    order: Mapped[QuickOrder | None] = relationship(lazy="select")

    @property
    def source(self) -> Contract | QuickOrder | None:
        """What it is paid under; None for VAT, which is of a whole statement, and for what was paid
        elsewhere."""
        return self.contract or self.order


class LedgerBalance(AreaRow, Base):
    """What the postings of a contract or an order on an account sum to. A trigger of the database
    keeps it as postings are written, so that it is read without reading all of them. The cost of a
    contract is what was earned under it, which its provider reads too."""

    __tablename__ = "ledger_balance"
    __rls__ = "balance"
    __table_args__ = (
        UniqueConstraint("area_id", "account", "number"),
        CheckConstraint("(contract_id is null) <> (order_id is null)", name="source"),
        Index("ix_ledger_balance_cost", "contract_id", postgresql_where=text("account = 'cost'")),
    )

    number: Mapped[str]
    """Of the contract or the order."""
    contract_id: Mapped[UUID | None] = mapped_column(ForeignKey("contract.id"))
    order_id: Mapped[UUID | None] = mapped_column(ForeignKey("quick_order.id"))
    account: Mapped[str]
    amount_cents: Mapped[Cents] = mapped_column("amount_eur", MoneyEur)
    """Debits less credits."""


def is_cost() -> ColumnElement[bool]:
    """Of a posting: it is of what services cost, without the VAT that comes back. What was taken
    back and written off is a cost again, of the same contract, municipality and budget line, since
    the money did leave; and so is the VAT that was lost with it."""
    of_one = or_(LedgerPosting.contract_id.is_not(None), LedgerPosting.order_id.is_not(None))
    lost = and_(LedgerPosting.account == WRITTEN_OFF, of_one)
    return or_(LedgerPosting.account.in_((COST, LOST_VAT)), lost)


name_constraint("uq_ledger_entry_area_id_cause", "ledger.posted_already")
