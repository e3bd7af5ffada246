"""Needs (hankintatarpeet): what is going to be bought and at what value; and what it came to."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import Text

from marketplace.baskets.models import ServiceLine
from marketplace.platform.db import AreaRow, Base
from marketplace.platform.errors import name_constraint
from marketplace.platform.files import FileKind, StoredFile
from marketplace.platform.identity.models import Organisation, User
from marketplace.platform.types import Cents, Instant, Json, MoneyEur, UtcDateTime

MEMO = FileKind("need_memo", ("need.view",))


class Need(AreaRow, Base):
    """What a buyer needs, its estimated value, and how the law judges it (hankintatarve)."""

    __tablename__ = "need"
    __rls__ = "staff"
    __table_args__ = (
        UniqueConstraint("area_id", "number"),
        CheckConstraint("ends_on >= starts_on", name="period"),
        CheckConstraint("estimated_eur > 0", name="estimated"),
        CheckConstraint("options_eur >= 0 and repeats_eur >= 0", name="parts"),
        CheckConstraint("cardinality(cpv) > 0", name="cpv"),
        CheckConstraint(
            "ordered_eur between 0 and estimated_eur + options_eur + repeats_eur", name="ordered"
        ),
        CheckConstraint(
            "(overridden_by is null) = (override_reason is null)"
            " and (overridden_by is null) = (overridden_at is null)",
            name="override",
        ),
        CheckConstraint(
            "(override_asked_by is null) = (override_asked_at is null)", name="override_asked"
        ),
        CheckConstraint(
            "ahead_at is null or (ahead_title is not null and expected_on is not null)",
            name="ahead",
        ),
        CheckConstraint("scope in ('area', 'municipality', 'joint')", name="scope"),
        CheckConstraint("(scope = 'municipality') = (budget_line is not null)", name="budget_line"),
        CheckConstraint("(scope = 'joint') = (joint is not null)", name="joint"),
        Index("ix_need_whole", "area_id", "buyer_id", "state"),
    )

    number: Mapped[str]
    state: Mapped[str]
    title: Mapped[str]
    description: Mapped[str]
    """Why it is needed, in the buyer's words."""
    service_line_id: Mapped[UUID] = mapped_column(ForeignKey("service_line.id"))
    scope: Mapped[str] = mapped_column(default="area", server_default="area")
    """For whom: ``area``, ``municipality`` (which decides and pays for itself) or ``joint`` with
    buyers of other areas."""
    buyer_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    """The contracting entity: the area's own buyer, or the municipality that buys for itself."""
    budget_line: Mapped[str | None]
    """The line of the municipality's budget that pays, where one buys for itself."""
    joint: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """Of a joint purchase the partners and how the shares come about; see ``planning.buyers``."""
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    """Who drafted it and is told of changes."""
    municipalities: Mapped[list[str]] = mapped_column(ARRAY(Text))
    cpv: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """CPV codes of eight digits; the first is the main object's and gives the class."""
    concession: Mapped[bool]
    """Whether the provider is paid by the right to use the service (käyttöoikeussopimus)."""
    estimated_cents: Mapped[Cents] = mapped_column("estimated_eur", MoneyEur)
    """Estimated value of the purchase without VAT, options and repeats apart."""
    options_cents: Mapped[Cents] = mapped_column("options_eur", MoneyEur)
    repeats_cents: Mapped[Cents] = mapped_column("repeats_eur", MoneyEur)
    ordered_cents: Mapped[Cents] = mapped_column(
        "ordered_eur", MoneyEur, default=0, server_default="0"
    )
    """What its standing orders come to; raised under the row's lock, and never above the value
    that it was judged by."""
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    procedure: Mapped[str | None]
    """The intended procedure; None means the lightest that its own value allows."""
    assessment: Mapped[Json | None]
    """How it was judged, frozen with the rules used; see ``planning.assessment``."""
    assessed_on: Mapped[date | None]
    counted_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    """Since when it counts in the sums of needs that come after it."""
    override_request: Mapped[str | None]
    """Why its owner asks the approver to let it through."""
    override_asked_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    override_asked_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    override_reason: Mapped[str | None]
    overridden_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    overridden_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    judged_anew_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    """When other rules changed the judgement; None once its owner has looked at it."""
    ahead_title: Mapped[str | None]
    """What the public is told of it in advance, with a description or none."""
    ahead_text: Mapped[str | None]
    ahead_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    """Since when it is told; None where it is not, or no more."""
    expected_on: Mapped[date | None]
    """By when its call is expected to be published; it binds nobody."""
    memo_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"))

    service_line: Mapped[ServiceLine] = relationship(lazy="joined")
    buyer: Mapped[Organisation] = relationship(lazy="joined")
    owner: Mapped[User] = relationship(lazy="joined", foreign_keys=[owner_id])
    asker: Mapped[User | None] = relationship(lazy="joined", foreign_keys=[override_asked_by])
    overrider: Mapped[User | None] = relationship(lazy="joined", foreign_keys=[overridden_by])
    memo: Mapped[StoredFile | None] = relationship(lazy="joined")
    values: Mapped[list["NeedValue"]] = relationship(lazy="selectin", order_by="NeedValue.sequence")

    @property
    def whole_cents(self) -> int:
        """The estimated value that counts: options and repeats included (Act 1397/2016, 27 §)."""
        return self.estimated_cents + self.options_cents + self.repeats_cents

    @property
    def unordered_cents(self) -> int:
        """How much of that its orders leave."""
        return self.whole_cents - self.ordered_cents


class NeedValue(AreaRow, Base):
    """What a need came to with one provider; the latest for each provider counts."""

    __tablename__ = "need_value"
    __rls__ = "staff"
    __table_args__ = (
        UniqueConstraint("need_id", "sequence"),
        CheckConstraint("value_eur >= 0", name="value"),
    )

    need_id: Mapped[UUID] = mapped_column(ForeignKey("need.id"), index=True)
    sequence: Mapped[int]
    provider_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    """None where no provider is named, such as for a purchase that came to nothing."""
    value_cents: Mapped[Cents] = mapped_column("value_eur", MoneyEur)
    on: Mapped[date] = mapped_column("valued_on")

    provider: Mapped[Organisation | None] = relationship(lazy="joined")


name_constraint("ck_need_period", "need.ends_before_start", "ends_on")
name_constraint("ck_need_estimated", "need.not_positive", "estimated")
name_constraint("ck_need_parts", "need.negative", "options")
name_constraint("ck_need_cpv", "need.cpv_missing", "cpv")
name_constraint("ck_need_ordered", "need.value_kept")
name_constraint("ck_need_value_value", "need.negative")
