"""Calls for tenders (tarjouspyynnöt): what is bought, how it is paid and how it is compared."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import LargeBinary, Text, Uuid

from marketplace.baskets.models import ServiceLine
from marketplace.platform.db import AreaRow, Base
from marketplace.platform.errors import name_constraint
from marketplace.platform.identity.models import Organisation, User
from marketplace.platform.types import Cents, Instant, MoneyEur, Texts, UtcDateTime


class Call(AreaRow, Base):
    """A call for tenders, from draft to decision."""

    __tablename__ = "call"
    __rls__ = "published"
    __table_args__ = (
        UniqueConstraint("area_id", "number"),
        CheckConstraint("ends_on >= starts_on", name="contract_period"),
        CheckConstraint("maximum_value_eur > 0", name="maximum_value"),
        CheckConstraint("price_weight between 0 and 100", name="price_weight"),
    )

    number: Mapped[str]
    state: Mapped[str]
    model: Mapped[str]
    """Procurement model, such as ``dynamic_small_procurement``."""
    service_line_id: Mapped[UUID] = mapped_column(ForeignKey("service_line.id"))
    buyer_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    titles: Mapped[Texts]
    descriptions: Mapped[Texts]
    language: Mapped[str] = mapped_column(default="fi")
    """The authoritative language of the texts."""
    municipalities: Mapped[list[str]] = mapped_column(ARRAY(Text))
    capacity: Mapped[int]
    """How many participants the contract may take."""
    maximum_value_cents: Mapped[Cents] = mapped_column("maximum_value_eur", MoneyEur)
    """Estimated maximum value without VAT, EUR."""
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    deadline: Mapped[Instant] = mapped_column(UtcDateTime)
    """Offers must arrive before or at this instant."""
    price_weight: Mapped[int]
    price_formula: Mapped[str] = mapped_column(default="lowest_relative")
    """One of ``pure.formulas.FORMULAS``; what it needs besides follows, in cents."""
    formula_parameters: Mapped[dict[str, int]] = mapped_column(JSONB, default=dict)
    tie_rule: Mapped[str] = mapped_column(default="lower_price")
    """One of ``pure.ties.TIE_RULES``; the key of the criterion that it names follows."""
    tie_criterion: Mapped[str | None]
    prices_shown_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    """When the scores were agreed and the prices of the offers shown to those who evaluate."""
    scheme: Mapped[str]
    """The payment scheme as YAML; its price points are what offers price."""
    published_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    public_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Offers are encrypted to this key (X25519)."""
    seal_id: Mapped[UUID | None] = mapped_column(ForeignKey("seal.id"))
    """The seal whose shares make the private key."""
    opening_officers: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default="{}")
    """Who may open the offers; empty before publication means all that are ready by then."""
    wrapped_private_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Of a call published before keys were shared: the private key, wrapped by the installation."""
    cancel_reason: Mapped[str | None]

    service_line: Mapped[ServiceLine] = relationship(lazy="joined")
    buyer: Mapped[Organisation] = relationship(lazy="joined")
    officer: Mapped[User] = relationship(lazy="joined")
    price_items: Mapped[list["PriceItem"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="PriceItem.position"
    )
    criteria: Mapped[list["Criterion"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="Criterion.position"
    )


class CallPart(AreaRow):
    """What the parts of a call share: they are seen by whoever sees the call."""

    __rls__ = "call_part"

    position: Mapped[int]


class PriceItem(CallPart, Base):
    """A price point that each offer prices, with the quantity that the comparison assumes."""

    __tablename__ = "price_item"
    __table_args__ = (
        UniqueConstraint("call_id", "key"),
        CheckConstraint("quantity >= 0", name="quantity"),
    )

    call_id: Mapped[UUID] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"))
    key: Mapped[str]
    """The price point's key in the payment scheme."""
    labels: Mapped[Texts]
    paid_when: Mapped[Texts]
    quantity: Mapped[int]
    maximum_cents: Mapped[Cents] = mapped_column("maximum_eur", MoneyEur)


class Criterion(CallPart, Base):
    """A quality criterion: its question to the provider and its weight in points."""

    __tablename__ = "criterion"
    __table_args__ = (
        UniqueConstraint("call_id", "key"),
        CheckConstraint("weight between 1 and 100", name="weight"),
    )

    call_id: Mapped[UUID] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"))
    key: Mapped[str]
    labels: Mapped[Texts]
    questions: Mapped[Texts]
    weight: Mapped[int]


name_constraint("ck_call_contract_period", "call.ends_before_start", "ends_on")
name_constraint("ck_call_maximum_value", "call.not_positive", "maximum_value")
name_constraint("ck_call_price_weight", "call.weight_out_of_range", "price_weight")
name_constraint("ck_criterion_weight", "call.weight_out_of_range")
name_constraint("ck_price_item_quantity", "call.quantity_negative")
name_constraint("uq_criterion_call_id_key", "call.criterion_twice")
