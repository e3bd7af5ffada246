"""What the ledger hears of payment: it posts in the same transaction, as the system, since some of
it is the provider's act."""

from marketplace.platform.unit import Unit, system_unit
from outcomes.ledger import service
from outcomes.payments.events import LinesMoved, RecoveryMoved, StatementsMoved
from outcomes.payments.interest.events import InterestMoved


def on_lines_moved(u: Unit, event: LinesMoved) -> None:
    """Lines were made or decided."""
    if event.lines:
        with system_unit(u) as own:
            service.post_lines(own.actor, event.lines, event.action)


def on_statements_moved(u: Unit, event: StatementsMoved) -> None:
    """Statements were made or handed over."""
    with system_unit(u) as own:
        service.post_statements(own.actor, event.statements, event.action)


def on_recovery_moved(u: Unit, event: RecoveryMoved) -> None:
    """A recovery claim was sent, paid back, set off or written off."""
    with system_unit(u) as own:
        service.post_recovery(own.actor, event.claim, event.action)


def on_interest_moved(u: Unit, event: InterestMoved) -> None:
    """Late interest came about, was paid, was waived or fell."""
    with system_unit(u) as own:
        service.post_interest(own.actor, event.interest, event.action)
