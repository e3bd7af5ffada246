"""The job of reconciling: every morning, before finance begins."""

from marketplace.platform.unit import Unit
from outcomes.ledger.reconciled.service import take_reconciliation


def take(u: Unit) -> None:
    """Compare the area's totals and keep what was found."""
    take_reconciliation(u.actor)
