"""The shares of the year as they were counted last, so that a page of them is read without counting
anew all that was bought of everybody."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.platform.db import AreaRow, Base
from marketplace.platform.types import Cents, Instant, Json, MoneyEur, UtcDateTime


class ShareReport(AreaRow, Base):
    """An area's last count: the next one takes its place."""

    __tablename__ = "share_report"
    __table_args__ = (UniqueConstraint("area_id"),)

    counted_at: Mapped[Instant] = mapped_column(UtcDateTime)
    first: Mapped[date]
    last: Mapped[date]
    """The days that were counted, both included, by Helsinki time."""
    providers: Mapped[int]
    """How many providers have a share."""
    totals: Mapped[Json]
    """What all, the small ones and the third sector have come to (``team.Total``)."""


class CountedShare(AreaRow, Base):
    """What had come to one provider."""

    __tablename__ = "counted_share"
    __table_args__ = (UniqueConstraint("report_id", "place"),)

    report_id: Mapped[UUID] = mapped_column(ForeignKey("share_report.id"))
    place: Mapped[int]
    """From 1: most euros first."""
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    small: Mapped[bool]
    third_sector: Mapped[bool]
    invited: Mapped[int]
    offered: Mapped[int]
    won: Mapped[int]
    turns: Mapped[int]
    passed: Mapped[int]
    orders: Mapped[int]
    cents: Mapped[Cents] = mapped_column("value_eur", MoneyEur)
