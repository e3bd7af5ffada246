"""Verbs of settlement: what the bank or accounts payable tell of payments that were handed over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import select

from marketplace.platform.actor import Actor
from marketplace.platform.audit import record
from marketplace.platform.errors import Refused
from marketplace.platform.files import store
from marketplace.platform.permissions import verb
from marketplace.platform.unit import Unit, unit
from outcomes.payments.checks import locked_run, written
from outcomes.payments.models import HandOver, Payment, PaymentRun, Statement
from outcomes.payments.statements import acts
from outcomes.pure.bankfiles.camt import BankEntry, read_camt
from outcomes.pure.problems import FileProblems, Problem

BATCH = "-1"
"""What the id of a hand-over's only batch ends with (PmtInfId)."""


@dataclass
class Settled:
    """What a bank's file came to: numbers of the statements paid and returned, how many entries
    said nothing new, and those that are no payment of ours."""

    paid: list[str] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)
    known: int = 0
    foreign: list[BankEntry] = field(default_factory=list)


@verb("payment.settle")
def settle_from_bank(actor: Actor, file_name: str, content: bytes) -> Settled:
    """Settle payments by a camt.053 or camt.054 file: all of it or nothing. The same again changes
    nothing.

    A payment that came back returns its statement to finance with the bank's reason. Raises
    FileProblems naming line and reason, also where an amount is not that of the payment.
    """
    report = read_camt(content, file_name)
    with unit(actor) as u:
        found = Settled()
        told = [(entry, _meant(u, entry)) for entry in report.entries]
        _lock(u, (payment for _entry, payments in told for payment in payments))
        problems = [
            _differs(file_name, entry, payments)
            for entry, payments in told
            if payments and abs(entry.cents) != sum(each.amount_cents for each in payments)
        ]
        if problems:
            raise FileProblems(problems)
        for entry, payments in told:
            if not payments:
                found.foreign.append(entry)
            for payment in payments:
                _settle(u, payment, entry, found)
        file = store(u, content, file_name, "application/xml")
        facts = {"paid": len(found.paid), "returned": len(found.returned)}
        record(u, file, "settle", sha256=file.sha256, **facts)
        return found


def _meant(u: Unit, entry: BankEntry) -> Sequence[Payment]:
    """The payments that an entry is about: one, or all of a file that was booked as a whole."""
    if entry.end_to_end_id:
        one = select(Payment).where(Payment.end_to_end_id == entry.end_to_end_id)
        return u.session.scalars(one).all()
    batch = entry.payment_information_id
    if not batch.endswith(BATCH) or entry.returned:
        return []
    return u.session.scalars(
        select(Payment)
        .join(HandOver, HandOver.id == Payment.hand_over_id)
        .where(HandOver.number == batch.removesuffix(BATCH))
        .order_by(Payment.end_to_end_id)
    ).all()


def _lock(u: Unit, payments: Iterable[Payment]) -> None:
    """Lock the runs of payments in one order, so that nobody waits crosswise, and read anew."""
    keys = {payment.statement_id for payment in payments}
    runs = select(PaymentRun.id).join(Statement).where(Statement.id.in_(keys))
    for run_id in sorted(set(u.session.scalars(runs)), key=str):
        locked_run(u, run_id)
    wanted = select(Payment).where(Payment.statement_id.in_(keys))
    u.session.scalars(wanted.execution_options(populate_existing=True)).all()


def _differs(file_name: str, entry: BankEntry, payments: Sequence[Payment]) -> Problem:
    paid, told = sum(each.amount_cents for each in payments), abs(entry.cents)
    facts = {
        "value": entry.end_to_end_id or entry.payment_information_id,
        "expected": f"{paid / 100:.2f}",
        "found": f"{told / 100:.2f}",
    }
    return Problem(file_name, entry.row, "Amt", "settlement.amount", facts)


def _settle(u: Unit, payment: Payment, entry: BankEntry, found: Settled) -> None:
    statement = u.get(Statement, payment.statement_id)
    source = entry.servicer_reference or None
    if entry.returned and payment.state != "returned":
        reason = " ".join(part for part in (entry.return_reason, entry.return_text) if part)
        _come_back(u, payment, reason or "–", entry.booked_on, source)
        found.returned.append(statement.number)
    elif not entry.returned and payment.state == "sent":
        _pay(u, payment, entry.booked_on, source)
        found.paid.append(statement.number)
    else:
        found.known += 1


@verb("payment.settle")
def record_payment(actor: Actor, statement_id: UUID, paid_on: date) -> Statement:
    """Write down by hand that accounts payable have paid a statement on a day."""
    with unit(actor) as u:
        payment = _standing(u, statement_id)
        if paid_on > u.today:
            raise Refused("payment.paid_ahead", field="paid_on", day=paid_on)
        _pay(u, payment, paid_on, None)
        return u.get(Statement, statement_id)


@verb("payment.settle")
def record_return(actor: Actor, statement_id: UUID, reason: str) -> Statement:
    """Write down by hand that a payment did not go through, and why; finance deals with it anew."""
    with unit(actor) as u:
        payment = _standing(u, statement_id)
        _come_back(u, payment, written(reason, "reason"), u.today, None)
        return u.get(Statement, statement_id)


def _standing(u: Unit, statement_id: UUID) -> Payment:
    """The payment of a statement that stands, under the lock of its run."""
    locked_run(u, u.get(Statement, statement_id).run_id)
    found = u.session.scalars(
        select(Payment)
        .where(Payment.statement_id == statement_id, Payment.state != "returned")
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise Refused("payment.not_handed_over")
    return found


def _pay(u: Unit, payment: Payment, day: date, source: str | None) -> None:
    statement = u.get(Statement, payment.statement_id)
    acts.settle(u, u.get(PaymentRun, statement.run_id), statement)
    payment.state, payment.settled_on, payment.source = "settled", day, source
    u.session.flush()


def _come_back(u: Unit, payment: Payment, reason: str, day: date, source: str | None) -> None:
    statement = u.get(Statement, payment.statement_id)
    acts.come_back(u, u.get(PaymentRun, statement.run_id), statement, reason)
    payment.state, payment.reason = "returned", reason
    payment.settled_on, payment.source = day, source
    u.session.flush()
