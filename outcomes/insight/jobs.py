"""The job of insight: every morning the figures are counted anew."""

from marketplace.platform.unit import Unit
from outcomes.insight.service import take_snapshot


def take(u: Unit) -> None:
    """Count what is known of effect."""
    take_snapshot(u.actor)
