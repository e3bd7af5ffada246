"""Calls for tenders (tarjouspyynnöt): what is bought, how it is paid and how it is compared."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import LargeBinary, Text, Uuid

from marketplace.admissions.models import Admission
from marketplace.baskets.models import ServiceLine
from marketplace.frameworks.models import Lot
from marketplace.planning.models import Need
from marketplace.platform.db import AreaRow, Base
from marketplace.platform.errors import name_constraint
from marketplace.platform.files import FileKind
from marketplace.platform.identity.models import Organisation, User
from marketplace.platform.types import Cents, Instant, Json, MoneyEur, Texts, UtcDateTime
from marketplace.pure.shares import WHOLE, part

CALL_DOCUMENT = FileKind("call_document", ("call.view_open",))


class Call(AreaRow, Base):
    """A call for tenders, from draft to decision."""

    __tablename__ = "call"
    __rls__ = "published"
    __table_args__ = (
        UniqueConstraint("area_id", "number"),
        CheckConstraint("ends_on >= starts_on", name="contract_period"),
        CheckConstraint("maximum_value_eur > 0", name="maximum_value"),
        CheckConstraint("price_weight between 0 and 100", name="price_weight"),
        CheckConstraint("founds_lot_id is null or lot_id is null", name="one_lot"),
        Index("ix_call_need_id", "need_id"),
        Index(
            "uq_call_founds_lot",
            "founds_lot_id",
            unique=True,
            postgresql_where=text("state not in ('no_offers', 'withdrawn', 'cancelled')"),
        ),
        Index("ix_call_state", "area_id", "state"),
        Index("ix_call_newest", "area_id", "created_at", "number"),
    )

    number: Mapped[str]
    state: Mapped[str]
    model: Mapped[str]
    """Procurement model, such as ``dynamic_small_procurement``."""
    regime: Mapped[str] = mapped_column(default="small_procurement")
    """Whose remedies apply to its decisions: a key of the remedy table, as its need was judged."""
    need_id: Mapped[UUID | None] = mapped_column(ForeignKey("need.id"))
    """The need that is bought; a call is not published without one."""
    admission_id: Mapped[UUID | None] = mapped_column(ForeignKey("admission.id"), index=True)
    """The standing admission whose admitted providers alone may offer; empty where any may."""
    founds_lot_id: Mapped[UUID | None] = mapped_column(ForeignKey("framework_lot.id"), index=True)
    """The lot of a framework whose parties it finds; empty where it finds none."""
    lot_id: Mapped[UUID | None] = mapped_column(ForeignKey("framework_lot.id"), index=True)
    """The lot among whose parties it is a mini-competition; empty of all other calls."""
    copied_from_id: Mapped[UUID | None] = mapped_column(ForeignKey("call.id"))
    """The earlier call that this one was begun from."""
    service_line_id: Mapped[UUID] = mapped_column(ForeignKey("service_line.id"))
    buyer_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    joint: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """Of a joint purchase all buyers with their shares, the own one first, as its need has them;
    see ``planning.buyers.frozen_shares``."""
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
    questions_until: Mapped[Instant | None] = mapped_column(UtcDateTime)
    """Questions must arrive before or at this instant; None in calls that had no questions."""
    price_weight: Mapped[int]
    price_formula: Mapped[str] = mapped_column(default="lowest_relative")
    """One of ``pure.formulas.FORMULAS``; what it needs besides follows: cents or participants."""
    formula_parameters: Mapped[dict[str, int]] = mapped_column(JSONB, default=dict)
    tie_rule: Mapped[str] = mapped_column(default="lower_price")
    """One of ``pure.ties.TIE_RULES``; the key of the criterion that it names follows."""
    tie_criterion: Mapped[str | None]
    prices_shown_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    """When the scores were agreed and the prices of the offers shown to those who evaluate."""
    scheme: Mapped[str]
    """The payment scheme as YAML; its price points are what offers price."""
    published_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    notice_number: Mapped[str | None]
    """Number of the notice in the official channel, where its procedure asks for one."""
    public_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Offers are encrypted to this key (X25519)."""
    seal_id: Mapped[UUID | None] = mapped_column(ForeignKey("seal.id"))
    """The seal whose shares make the private key."""
    opening_officers: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default="{}")
    """Who may open the offers; empty before publication means all that are ready by then."""
    wrapped_private_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Of a call published before keys were shared: the private key, wrapped by the installation."""
    cancel_reason: Mapped[str | None]
    """Why it was withdrawn or cancelled."""
    cancelled_from: Mapped[str | None]
    """The state in which it was cancelled: there it goes on if the cancellation falls."""
    review_round: Mapped[int] = mapped_column(default=0)
    """How many times it has been sent to review."""
    submitted_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    """Who sent it to review last; somebody else reviews it."""
    reviewed_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))

    service_line: Mapped[ServiceLine] = relationship(lazy="joined")
    buyer: Mapped[Organisation] = relationship(lazy="joined")
    officer: Mapped[User] = relationship(lazy="joined", foreign_keys=[officer_id])
    need: Mapped[Need | None] = relationship(lazy="select")
    """Seen by the authority's staff alone."""
    admission: Mapped[Admission | None] = relationship(lazy="select")
    founds_lot: Mapped[Lot | None] = relationship(lazy="select", foreign_keys=[founds_lot_id])
    lot: Mapped[Lot | None] = relationship(lazy="select", foreign_keys=[lot_id])
    copied_from: Mapped["Call | None"] = relationship(lazy="select", remote_side="Call.id")
    price_items: Mapped[list["PriceItem"]] = relationship(
        lazy="select", cascade="all, delete-orphan", order_by="PriceItem.position"
    )
    criteria: Mapped[list["Criterion"]] = relationship(
        lazy="select", cascade="all, delete-orphan", order_by="Criterion.position"
    )
    requirements: Mapped[list["Requirement"]] = relationship(
        lazy="select", cascade="all, delete-orphan", order_by="Requirement.position"
    )
    corrections: Mapped[list["Correction"]] = relationship(
        lazy="select", order_by="Correction.position"
    )

    @property
    def shares(self) -> list[int]:
        """The shares of a joint purchase in hundredths of a percent, the own one first; the whole
        where nobody else buys."""
        return [each["points"] for each in self.joint["buyers"]] if self.joint else [WHOLE]

    @property
    def own_value_cents(self) -> int:
        """What the own buyer's contract may cost at most: its share of the whole value."""
        return part(self.maximum_value_cents, self.shares)[0]

    @property
    def own_capacity(self) -> int:
        """How many participants the own buyer's contract may take: its share, at least one."""
        return max(part(self.capacity, self.shares)[0], 1)


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


class Requirement(CallPart, Base):
    """What a provider must fulfil for its offer to be compared (soveltuvuusvaatimus)."""

    __tablename__ = "requirement"
    __table_args__ = (UniqueConstraint("call_id", "key"),)

    call_id: Mapped[UUID] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"))
    key: Mapped[str]
    labels: Mapped[Texts]
    questions: Mapped[Texts]
    """What is asked: a question to answer by yes or no, or what the paper must show."""
    evidence_kind: Mapped[str | None]
    """Key of a rule of the kind ``evidence``: the paper that fulfils it. Empty: the offer answers
    yes or no."""


class CallDocument(CallPart, Base):
    """A published call as a PDF, as it was after so many corrections (its position); never
    changed."""

    __tablename__ = "call_document"
    __table_args__ = (UniqueConstraint("call_id", "position"),)

    call_id: Mapped[UUID] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"))
    file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_file.id"))


class ReviewComment(AreaRow, Base):
    """What a reviewer wants changed in a call before it is published."""

    __tablename__ = "review_comment"
    __rls__ = "staff"
    __table_args__ = (Index("ix_review_comment_call_id", "call_id"),)

    call_id: Mapped[UUID] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"))
    review_round: Mapped[int]
    field: Mapped[str | None]
    """The part of the form that it is about; None where it is about the whole."""
    words: Mapped[str]
    author_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))

    author: Mapped[User] = relationship(lazy="joined")


class Correction(CallPart, Base):
    """A correction of a published call, told to all at once; it is never changed."""

    __tablename__ = "correction"
    __table_args__ = (UniqueConstraint("call_id", "position"),)

    call_id: Mapped[UUID] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"))
    words: Mapped[Texts]
    """What was corrected and why, as the providers read it."""
    material: Mapped[bool]
    """Whether it could change who offers or what is offered; then the deadline moved."""
    changes: Mapped[Json]
    """What each corrected field said before and says now, as plain values."""
    made_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))


name_constraint("ck_call_contract_period", "call.ends_before_start", "ends_on")
name_constraint("ck_call_maximum_value", "call.not_positive", "maximum_value")
name_constraint("ck_call_price_weight", "call.weight_out_of_range", "price_weight")
name_constraint("uq_call_founds_lot", "call.lot_has_call")
name_constraint("ck_criterion_weight", "call.weight_out_of_range")
name_constraint("ck_price_item_quantity", "call.quantity_negative")
name_constraint("uq_criterion_call_id_key", "call.criterion_twice")
name_constraint("uq_requirement_call_id_key", "requirement.twice")
