"""Runs are locked in one order before what files told of their payments, so that nobody waits
crosswise."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from marketplace.platform.unit import Unit
from outcomes.payments.checks import locked_run
from outcomes.payments.models import Payment, PaymentRun, Statement
from outcomes.payments.settlement.entries import Transferred, payment_of
from outcomes.payments.settlement.models import PaymentTransfer, SettlementEntry


def lock_runs(u: Unit, transferred: Iterable[Transferred]) -> None:
    """Lock the runs of payments in one order, and read the payments anew."""
    keys = {payment_of(each).statement_id for each in transferred}
    runs = select(PaymentRun.id).join(Statement).where(Statement.id.in_(keys))
    for run_id in sorted(set(u.session.scalars(runs)), key=str):
        locked_run(u, run_id)
    anew = {"populate_existing": True}
    wanted = select(Payment).where(Payment.statement_id.in_(keys))
    payments = u.session.scalars(wanted.execution_options(**anew)).all()
    others = select(PaymentTransfer).where(
        PaymentTransfer.payment_id.in_([payment.id for payment in payments])
    )
    u.session.scalars(others.execution_options(**anew)).all()


def locked_entry(u: Unit, entry_id: UUID) -> SettlementEntry:
    """An entry, locked after the runs that it is about, as where a file is read."""
    entry = u.get(SettlementEntry, entry_id)
    about = Payment.statement_id == entry.statement_id
    if entry.hand_over_id is not None:
        about = Payment.hand_over_id == entry.hand_over_id
    lock_runs(u, u.session.scalars(select(Payment).where(about)).all())
    return u.lock(SettlementEntry, entry_id)
