"""The verb of reconciling: what lines, statements, files, bills and the ledger say is compared."""

from marketplace.platform.actor import Actor
from marketplace.platform.audit import record
from marketplace.platform.permissions import verb
from marketplace.platform.unit import unit
from outcomes.ledger.reconciled.models import Reconciliation, kept
from outcomes.ledger.reconciliation import reconcile


@verb("ledger.reconcile")
def take_reconciliation(actor: Actor) -> Reconciliation:
    """Compare all totals now, and keep what was found."""
    with unit(actor) as u:
        checks = reconcile(u.actor)
        taken = u.add(
            Reconciliation,
            agrees=all(check.agrees for check in checks),
            checks=[kept(check) for check in checks],
        )
        record(u, taken, "take", agrees=taken.agrees)
        return taken
