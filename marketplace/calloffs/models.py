"""Call-offs without a competition: an order that goes to a lot's parties in the order of their
rank, or to its one party, and the ledger of whose turn it was."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import Text

from marketplace.frameworks.models import DIRECT, RANK, Lot, Party
from marketplace.platform.db import AreaRow, Base
from marketplace.platform.errors import name_constraint
from marketplace.platform.identity.models import Organisation, User
from marketplace.platform.types import Cents, Instant, Json, MoneyEur, Texts, UtcDateTime
from marketplace.pure.cascade import DECLINED, LAPSED

OFFERED, PASSED, ACCEPTED, CANCELLED = "offered", "passed", "accepted", "cancelled"
WAYS = (RANK, DIRECT)
"""How a call-off finds its party."""
TURNS = (OFFERED, PASSED, ACCEPTED, DECLINED, LAPSED, CANCELLED)
"""What a row of the ledger tells of a party's turn."""


class CallOff(AreaRow, Base):
    """What is ordered of a lot by rank or direct, at one party at a time."""

    __tablename__ = "call_off"
    __rls__ = "provider"
    __table_args__ = (
        UniqueConstraint("area_id", "number"),
        CheckConstraint("way in ('rank', 'direct')", name="way"),
        CheckConstraint("value_eur > 0", name="value"),
        CheckConstraint("ends_on >= starts_on", name="period"),
        CheckConstraint("capacity > 0", name="capacity"),
        Index("ix_call_off_due", "state", "answer_by"),
        Index("ix_call_off_provider", "provider_id", "state"),
    )

    number: Mapped[str]
    state: Mapped[str]
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("framework_lot.id"), index=True)
    way: Mapped[str]
    buyer_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    titles: Mapped[Texts]
    municipalities: Mapped[list[str]] = mapped_column(ARRAY(Text))
    capacity: Mapped[int]
    """How many participants its contract may take."""
    quantities: Mapped[Json]
    """How many of each price point (key) are ordered at most."""
    prices: Mapped[Json]
    """The unit prices in cents (by key) of the party whose turn it is, of the day of its turn."""
    value_cents: Mapped[Cents] = mapped_column("value_eur", MoneyEur)
    """The most that it may come to, without VAT; the ceiling holds it while a party is asked."""
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    party_id: Mapped[UUID | None] = mapped_column(ForeignKey("framework_party.id"))
    provider_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    """Whose turn it is, or who accepted it; empty where nobody is left."""
    answer_by: Mapped[Instant | None] = mapped_column(UtcDateTime)
    """An answer must arrive before or at this instant."""
    reason: Mapped[str | None]
    """Why it was cancelled."""

    lot: Mapped[Lot] = relationship(lazy="joined")
    party: Mapped[Party | None] = relationship(lazy="select")
    organisation: Mapped[Organisation | None] = relationship(
        lazy="joined", foreign_keys=[provider_id]
    )
    buyer: Mapped[Organisation] = relationship(lazy="joined", foreign_keys=[buyer_id])
    officer: Mapped[User] = relationship(lazy="joined")


class CallOffTurn(AreaRow, Base):
    """A row of the ledger: what came to which party, in which order, and what became of it."""

    __tablename__ = "call_off_turn"
    __rls__ = "provider"
    __table_args__ = (
        UniqueConstraint("call_off_id", "sequence"),
        CheckConstraint(
            "what in ('offered', 'passed', 'accepted', 'declined', 'lapsed', 'cancelled')",
            name="what",
        ),
        CheckConstraint("(reason is not null) or what <> 'passed'", name="reason"),
        CheckConstraint("what <> 'accepted' or created_at <= answer_by", name="in_time"),
        Index("ix_call_off_turn_provider", "provider_id", "created_at"),
    )

    call_off_id: Mapped[UUID] = mapped_column(ForeignKey("call_off.id"))
    sequence: Mapped[int]
    """Its place in the ledger of its call-off, from 1."""
    party_id: Mapped[UUID] = mapped_column(ForeignKey("framework_party.id"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    rank: Mapped[int]
    what: Mapped[str]
    """One of TURNS."""
    value_cents: Mapped[Cents] = mapped_column("value_eur", MoneyEur)
    """What the call-off comes to at the party's prices."""
    answer_by: Mapped[Instant | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None]
    """Why it was passed over, or could not have answered (a code), or why it declined."""

    organisation: Mapped[Organisation] = relationship(lazy="joined")


name_constraint("ck_call_off_period", "call_off.ends_before_start", "ends_on")
name_constraint("ck_call_off_capacity", "call_off.capacity_missing", "capacity")
name_constraint("ck_call_off_value", "call_off.quantities_missing", "quantities")
name_constraint("ck_call_off_turn_in_time", "call_off.time_kept")
name_constraint("call_off_turn_party_in_force", "call_off.party_kept")
