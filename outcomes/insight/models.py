"""What was known of effect on a day: counted once, so that looking at it costs the same always."""

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from marketplace.platform.db import AreaRow, Base
from marketplace.platform.types import Json


class EffectSnapshot(AreaRow, Base):
    """The counts behind all figures of effect as of a day; never changed. It names nobody."""

    __tablename__ = "effect_snapshot"
    __table_args__ = (Index("ix_effect_snapshot_newest", "area_id", "created_at"),)

    as_of: Mapped[date]
    content: Mapped[Json]
    """As ``figures`` writes and reads it: the rule's terms, the counts of each slice (all services,
    a service line, a municipality, a group), and what orders came to by service line."""
