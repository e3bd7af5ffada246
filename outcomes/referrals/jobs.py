"""The job of referrals: those that nobody answered in time come back to their coaches."""

from marketplace.platform.unit import Unit
from outcomes.referrals.service import lapse_due_referrals


def lapse_due(u: Unit) -> None:
    """Free the places of referrals whose time to answer has gone by."""
    lapse_due_referrals(u.actor)
