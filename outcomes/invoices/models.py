"""E-invoices of providers as they came, and the tokens of the systems that send them."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.platform.db import AreaRow, Base
from marketplace.platform.errors import name_constraint
from marketplace.platform.files import FileKind, StoredFile
from marketplace.platform.identity.models import Organisation, User
from marketplace.platform.system_tokens import SystemToken
from marketplace.platform.types import Cents, Instant, JsonList, MoneyEur, UtcDateTime
from outcomes.payments.models import Statement

INVOICE_FILE = FileKind("received_invoice", ("invoice.view", "invoice.view_own"))


class ReceivedInvoice(AreaRow, Base):
    """A provider's e-invoice (saapunut verkkolasku) with its file: what it says never changes."""

    __tablename__ = "received_invoice"
    __rls__ = "provider_reads"
    __table_args__ = (
        UniqueConstraint("area_id", "sha256"),
        CheckConstraint("state in ('differs', 'matched', 'returned')", name="state"),
        CheckConstraint("(state = 'matched') <= (statement_id is not null)", name="statement"),
        CheckConstraint(
            "(state = 'returned') = (return_reason is not null)"
            " and (return_reason is null) = (returned_by is null)",
            name="returned",
        ),
        CheckConstraint("source in ('file', 'interface')", name="source"),
        Index(
            "uq_received_invoice_matched",
            "statement_id",
            unique=True,
            postgresql_where=text("state = 'matched'"),
        ),
        Index("ix_received_invoice_newest", "area_id", "created_at", "id"),
        Index("ix_received_invoice_provider", "provider_id", "created_at", "id"),
        Index("ix_received_invoice_state", "area_id", "state", "created_at", "id"),
    )

    state: Mapped[str]
    source: Mapped[str]
    """Read by a person from a ``file``, or sent by a system to the ``interface``."""
    file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_file.id"))
    sha256: Mapped[str]
    number: Mapped[str]
    """The provider's own number of it (BT-1)."""
    order_number: Mapped[str]
    """What it says that it is for (BT-13, else BT-10): the statement's number if it is right."""
    seller_name: Mapped[str]
    provider_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    """Whose it is by the business ID that it bears; none where no provider has it."""
    issued_on: Mapped[date]
    received_on: Mapped[date]
    """From when the term of payment runs."""
    payable_cents: Mapped[Cents] = mapped_column("payable_eur", MoneyEur)
    """What it asks for (BT-115); less than nothing of a credit note."""
    statement_id: Mapped[UUID | None] = mapped_column(ForeignKey("statement.id"))
    """The statement that has the order number, where there is one."""
    differences: Mapped[JsonList]
    """What differs, as ``einvoices.matching.Difference`` tells it: code, of, expected, found."""
    return_reason: Mapped[str | None]
    """A code of the dated list ``invoice_reason``."""
    return_note: Mapped[str | None]
    returned_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    returned_at: Mapped[Instant | None] = mapped_column(UtcDateTime)

    file: Mapped[StoredFile] = relationship(lazy="joined")
    provider: Mapped[Organisation | None] = relationship(lazy="joined")
    statement: Mapped[Statement | None] = relationship(lazy="select")
    returner: Mapped[User | None] = relationship(lazy="select")


class InvoiceToken(SystemToken, Base):
    """What a system shows when it sends invoices."""

    __tablename__ = "invoice_token"


name_constraint("uq_received_invoice_matched", "invoice.matched_already")
