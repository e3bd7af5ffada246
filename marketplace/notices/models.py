"""Notices: what the public may know of calls, admissions and decisions, in one table to search.

Triggers of the database write a notice in the transaction that changes what it tells of, so no
verb can forget it and none of the application can write one.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text, Uuid

from marketplace.platform.db import AreaRow, Base
from marketplace.platform.types import Cents, Instant, MoneyEur, Texts, UtcDateTime

KINDS = ("call", "coming", "admission", "decision")
"""What notices tell of, in the order in which they are shown."""


class Notice(AreaRow, Base):
    """What is public of a call, a coming one, an admission or a decision, under the key of that."""

    __tablename__ = "notice"
    __rls__ = "public"
    __table_args__ = (
        CheckConstraint("kind in ('call', 'coming', 'admission', 'decision')", name="kind"),
        Index("ix_notice_announced_at", "area_id", "announced_at"),
        Index(
            "ix_notice_search", "search", postgresql_using="gin", postgresql_where=text("stands")
        ),
        Index(
            "ix_notice_words",
            "words",
            postgresql_using="gin",
            postgresql_ops={"words": "gin_trgm_ops"},
            postgresql_where=text("stands"),
        ),
    )

    kind: Mapped[str]
    number: Mapped[str]
    titles: Mapped[Texts]
    texts: Mapped[Texts]
    """Its description; of a decision the titles of what was decided on."""
    service_line_id: Mapped[UUID] = mapped_column(ForeignKey("service_line.id"))
    municipalities: Mapped[list[str]] = mapped_column(ARRAY(Text))
    model: Mapped[str]
    """The procurement model of a call, or the basis of an admission; ``coming`` before a call."""
    only_for: Mapped[str | None]
    """Number of the admission whose admitted alone may offer, or of the framework and its lot
    (PS-2026-001/1) whose parties may; empty where any may."""
    maximum_cents: Mapped[Cents | None] = mapped_column("maximum_eur", MoneyEur)
    """Estimated maximum value without VAT, of a call."""
    announced_at: Mapped[Instant]
    """When it was published or signed."""
    until: Mapped[Instant | None] = mapped_column(UtcDateTime)
    """Offers or applications must arrive before or at this instant, where there is an end;
    of what is coming the end of the day by which its call is expected."""
    stands: Mapped[bool]
    """Whether it takes offers or applications, or the decision is in force."""
    words: Mapped[str] = mapped_column(deferred=True)
    """Number, titles and service line in all languages, where words are found that are nearly
    those looked for, alone or in a compound."""
    search: Mapped[Any] = mapped_column(TSVECTOR, deferred=True)
    """Stems of titles and texts, each by the configuration of its language."""


class Subscription(AreaRow, Base):
    """Somebody who is told by mail of what is new; confirmed, since only then it is kept."""

    __tablename__ = "notice_subscription"
    __rls__ = "system"
    __table_args__ = (UniqueConstraint("area_id", "email"),)

    email: Mapped[str]
    locale: Mapped[str]
    lines: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    """The service lines (keys) that it is for; empty means all."""
    weekly: Mapped[bool]
    """Whether it is told once a week, else when something is new."""
    told_until: Mapped[Instant] = mapped_column(UtcDateTime)
    """What was announced at or before this instant is not told any more."""
