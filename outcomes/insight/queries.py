"""Reads of insight: one row, however much was counted for it."""

from sqlalchemy import select

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from outcomes.insight.figures import UNIT
from outcomes.insight.models import EffectSnapshot


def latest_snapshot(_actor: Actor) -> EffectSnapshot | None:
    """What was counted last, in the way of today; None before the first time."""
    counted = select(EffectSnapshot).where(EffectSnapshot.content["unit"].astext == UNIT)
    newest = counted.order_by(EffectSnapshot.created_at.desc()).limit(1)
    return db.session.scalars(newest).one_or_none()
