"""Law and prices as dated data: each row has a validity period, a source and who confirmed it."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql import func, literal_column

from marketplace.platform.db import AreaRow, Base
from marketplace.platform.errors import name_constraint
from marketplace.platform.types import Instant, Json, UtcDateTime


class Rule(AreaRow, Base):
    """One dated value: a threshold, a VAT rate, a remedy. Periods of one key never overlap."""

    __tablename__ = "rule"
    __rls__ = "area"

    kind: Mapped[str]
    key: Mapped[str]
    value: Mapped[Json]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    """Last day of validity; empty where no end is known."""
    source: Mapped[str]
    confirmed_by: Mapped[str | None]
    """Who has confirmed the reading; empty means unconfirmed, and the product says so."""
    confirmer_id: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    """The person who confirmed it on the page; empty where the product's file did."""
    confirmed_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    changed_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    """Who made the row or last changed it; somebody else confirms it."""

    __table_args__ = (
        CheckConstraint("valid_to is null or valid_to >= valid_from", name="period"),
        ExcludeConstraint(
            ("area_id", "="),
            ("kind", "="),
            ("key", "="),
            (func.daterange(literal_column("valid_from"), literal_column("valid_to"), "[]"), "&&"),
            name="ex_rule_period",
            using="gist",
        ),
    )


name_constraint("ex_rule_period", "rule.periods_overlap")
name_constraint("ck_rule_period", "rule.ends_before_start")
