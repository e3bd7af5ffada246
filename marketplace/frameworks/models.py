"""Framework agreements (puitesopimukset): lots (osat), their parties and prices, and consumption.

A framework is laid out first; then one call for each of its lots finds the lot's parties, and each
party signs its agreement. No party joins later (Act 1397/2016, section 42). What is called off is
held against the ceilings of the lot and the framework, which the database keeps.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import Text

from marketplace.baskets.models import ServiceLine
from marketplace.planning.models import Need
from marketplace.platform.db import AreaRow, Base
from marketplace.platform.errors import name_constraint
from marketplace.platform.identity.models import Organisation, User
from marketplace.platform.types import Cents, Instant, MoneyEur, Texts, UtcDateTime

MINI_COMPETITION, RANK, DIRECT = "mini_competition", "rank", "direct"
WAYS = (MINI_COMPETITION, RANK, DIRECT)
"""How a lot may be called off; its documents say which (Act 1397/2016, sections 42 and 43)."""
GONE = ("fell", "left", "removed")
"""States of a party that is one no longer, and does not come back."""
CALL, CALL_OFF = "call", "call_off"
"""What holds a part of a lot's ceiling: a mini-competition's call, or a call-off without one."""


class Framework(AreaRow, Base):
    """A framework agreement with its lots: what may be bought under it, until when, and how much
    at most."""

    __tablename__ = "framework"
    __rls__ = "published"
    __table_args__ = (
        UniqueConstraint("area_id", "number"),
        CheckConstraint("ends_on >= starts_on", name="period"),
        CheckConstraint("ceiling_eur > 0", name="ceiling"),
        CheckConstraint("committed_eur between 0 and ceiling_eur", name="committed"),
        Index("ix_framework_state", "area_id", "state"),
    )

    number: Mapped[str]
    state: Mapped[str]
    need_id: Mapped[UUID] = mapped_column(ForeignKey("need.id"), index=True)
    """The need whose whole value the framework is; its procedure finds the parties."""
    buyer_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    titles: Mapped[Texts]
    descriptions: Mapped[Texts]
    language: Mapped[str] = mapped_column(default="fi")
    """The authoritative language of the texts."""
    price_revisions: Mapped[Texts]
    """On which terms its prices may change; empty where they stand for the whole term."""
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    """The last day on which anything is called off."""
    term_reason: Mapped[str | None]
    """Why the term is longer than the usual one, where it is."""
    ceiling_cents: Mapped[Cents] = mapped_column("ceiling_eur", MoneyEur)
    """The most that may be bought under it in all, without VAT."""
    committed_cents: Mapped[Cents] = mapped_column("committed_eur", MoneyEur, default=0)
    """What its commitments come to that have not been released."""
    published_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    """When the first call for its parties was published."""
    ended_on: Mapped[date | None]
    """The last day where it was ended before its term, and why."""
    end_reason: Mapped[str | None]

    buyer: Mapped[Organisation] = relationship(lazy="joined")
    officer: Mapped[User] = relationship(lazy="joined")
    need: Mapped[Need] = relationship(lazy="select")
    """Seen by the authority's staff alone."""
    lots: Mapped[list["Lot"]] = relationship(
        lazy="selectin", order_by="Lot.position", back_populates="framework"
    )


class FrameworkPart(AreaRow):
    """What the parts of a framework share: they are seen by whoever sees the framework."""

    __rls__ = "framework_part"


class Lot(FrameworkPart, Base):
    """A lot: one service line in some municipalities, with parties and a ceiling of its own."""

    __tablename__ = "framework_lot"
    __table_args__ = (
        UniqueConstraint("framework_id", "position"),
        CheckConstraint("ceiling_eur > 0", name="ceiling"),
        CheckConstraint("committed_eur between 0 and ceiling_eur", name="committed"),
        CheckConstraint("most_parties > 0", name="most_parties"),
        CheckConstraint("response_hours > 0", name="response_hours"),
        CheckConstraint("cardinality(ways) > 0", name="ways"),
    )

    framework_id: Mapped[UUID] = mapped_column(ForeignKey("framework.id"))
    position: Mapped[int]
    """Its number among the framework's lots, from 1."""
    titles: Mapped[Texts]
    service_line_id: Mapped[UUID] = mapped_column(ForeignKey("service_line.id"))
    municipalities: Mapped[list[str]] = mapped_column(ARRAY(Text))
    ways: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """How it may be called off: some of WAYS. With ``rank`` its parties are ranked."""
    most_parties: Mapped[int]
    """How many of the best offers become parties, at most."""
    response_hours: Mapped[int]
    """How many office hours a party has to answer a call-off by rank."""
    ceiling_cents: Mapped[Cents] = mapped_column("ceiling_eur", MoneyEur)
    committed_cents: Mapped[Cents] = mapped_column("committed_eur", MoneyEur, default=0)

    framework: Mapped[Framework] = relationship(lazy="joined", back_populates="lots")
    service_line: Mapped[ServiceLine] = relationship(lazy="joined")
    parties: Mapped[list["Party"]] = relationship(
        lazy="select", order_by="Party.rank", back_populates="lot"
    )

    @property
    def ranked(self) -> bool:
        """Whether its parties have an order in which they are called on."""
        return RANK in self.ways

    @property
    def left_cents(self) -> int:
        """What may still be called off, by its own ceiling and by the framework's."""
        own = self.ceiling_cents - self.committed_cents
        return min(own, self.framework.ceiling_cents - self.framework.committed_cents)


class Party(FrameworkPart, Base):
    """A provider, or the lead of a consortium, that is a party of a lot."""

    __tablename__ = "framework_party"
    __rls__ = "lot_part"
    __table_args__ = (
        Index(
            "uq_framework_party_living",
            "lot_id",
            "provider_id",
            unique=True,
            postgresql_where=text("state not in ('fell', 'left', 'removed')"),
        ),
        CheckConstraint("rank > 0", name="rank"),
    )

    lot_id: Mapped[UUID] = mapped_column(ForeignKey("framework_lot.id"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    offer_id: Mapped[UUID] = mapped_column(ForeignKey("offer.id"))
    """The offer that made it a party: its terms and prices are the party's."""
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"), index=True)
    """The decision that chose it."""
    rank: Mapped[int]
    """Its place in the comparison, from 1; the order of call-offs in a lot that is ranked."""
    state: Mapped[str]
    joined_on: Mapped[date | None]
    """When its agreement came into force."""
    ended_on: Mapped[date | None]
    reason: Mapped[str | None]
    """Why it is suspended, or why it is a party no longer."""

    lot: Mapped[Lot] = relationship(lazy="joined", back_populates="parties")
    organisation: Mapped[Organisation] = relationship(lazy="joined")
    prices: Mapped[list["PartyPrice"]] = relationship(
        lazy="select", order_by="(PartyPrice.key, PartyPrice.valid_from)"
    )


class PartyPrice(AreaRow, Base):
    """A party's unit price of a price point from a day on; a revision is a later row."""

    __tablename__ = "party_price"
    __rls__ = "provider_reads"
    __table_args__ = (
        UniqueConstraint("party_id", "key", "valid_from"),
        CheckConstraint("unit_eur >= 0", name="price"),
    )

    party_id: Mapped[UUID] = mapped_column(ForeignKey("framework_party.id"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    key: Mapped[str]
    """The price point's key in the payment scheme of the lot's call."""
    unit_cents: Mapped[Cents] = mapped_column("unit_eur", MoneyEur)
    """Without VAT."""
    valid_from: Mapped[date]
    reason: Mapped[str | None]
    """Why it was revised; empty of the price of the offer."""


class Commitment(AreaRow, Base):
    """What one purchase holds of a lot's ceiling: held, then settled at what it came to, or
    released."""

    __tablename__ = "lot_commitment"
    __rls__ = "staff"
    __table_args__ = (
        UniqueConstraint("source_type", "source_id"),
        CheckConstraint("source_type in ('call', 'call_off')", name="source_type"),
        CheckConstraint("amount_eur >= 0", name="amount"),
        CheckConstraint("state in ('held', 'settled', 'released')", name="state"),
    )

    lot_id: Mapped[UUID] = mapped_column(ForeignKey("framework_lot.id"), index=True)
    source_type: Mapped[str]
    source_id: Mapped[UUID]
    state: Mapped[str]
    amount_cents: Mapped[Cents] = mapped_column("amount_eur", MoneyEur)
    """Without VAT. What is released counts as nothing, whatever the amount."""


name_constraint("ck_framework_period", "framework.ends_before_start", "ends_on")
name_constraint("ck_framework_ceiling", "framework.not_positive", "ceiling")
name_constraint("ck_framework_lot_ceiling", "framework.not_positive", "ceiling")
name_constraint("ck_framework_committed", "framework.ceiling_exceeded")
name_constraint("ck_framework_lot_committed", "framework.ceiling_exceeded")
name_constraint("uq_framework_party_living", "framework.already_party")
name_constraint("fk_call_founds_lot_id", "framework.lot_has_call")
