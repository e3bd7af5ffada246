"""The job of shares: count them each hour."""

from marketplace.fairness.service import count_shares
from marketplace.platform.unit import Unit


def count(u: Unit) -> None:
    """Count the area's shares of the year so far."""
    count_shares(u.actor)
