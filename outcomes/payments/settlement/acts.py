"""Acts on payments whose runs are locked: what an entry of a file makes of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import select

from marketplace.platform.unit import Unit
from outcomes.payments.models import Payment, PaymentRun, Statement
from outcomes.payments.routes import BANK_FILE
from outcomes.payments.settlement.entries import Told, Transferred, others_in, payment_of, whole_of
from outcomes.payments.settlement.models import PaymentTransfer
from outcomes.payments.settlement.movements import Movement, movement_of
from outcomes.payments.statements import acts
from outcomes.pure.bankfiles.booked import Booked
from outcomes.pure.problems import Problem


@dataclass
class Settled:
    """What a file came to: what it moved, numbers of the statements paid and returned, names of the
    transfers to others that were paid and that came back, numbers of the recovery claims that were
    paid back, how many entries said nothing new, those that do not agree with what they name and
    wait for a person, those that are no payment of ours, and the repayments that entries were
    about."""

    paid: list[str] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)
    others_paid: list[str] = field(default_factory=list)
    others_returned: list[str] = field(default_factory=list)
    repaid: list[str] = field(default_factory=list)
    moved: list[Movement] = field(default_factory=list)
    known: int = 0
    open: list[Problem] = field(default_factory=list)
    foreign: list[Booked] = field(default_factory=list)
    matched: set[UUID] = field(default_factory=set)


def settle_entry(
    u: Unit, transferred: Transferred, entry: Booked, found: Settled, told: Told
) -> None:
    """Each is booked out once and back once; the same entry in another file is known by that."""
    if entry.came_in:
        new, transferred.credited_on = not transferred.credited_on, entry.booked_on
        if new and transferred.state in ("sent", "settled"):
            _take_back(u, transferred, entry, found)
            return
    else:
        new, transferred.debited_on = not transferred.debited_on, entry.booked_on
        if new and _waits(transferred):
            _pay(u, transferred, entry, found)
            return
        if new and transferred.state in ("returned", "renewed") and not transferred.credited_on:
            found.open.append(told.open(entry, "paid_after_all"))
            return
    found.known += 1


def _waits(transferred: Transferred) -> bool:
    """Whether it waits for the word that it was paid: also where a person wrote down that what goes
    to somebody else came back, and it has not left anew. Of the payee's own part a person decides,
    since its statement has gone back with it."""
    by_hand = isinstance(transferred, PaymentTransfer) and not transferred.credited_on
    return transferred.state == "sent" or (by_hand and transferred.state == "returned")


def _pay(u: Unit, transferred: Transferred, entry: Booked, found: Settled) -> None:
    payment = payment_of(transferred)
    _paid(u, transferred, entry, found)
    if transferred is payment and payment.route != BANK_FILE:
        for each in others_of(u, payment.statement_id):
            if each.state == "sent":  # accounts payable tell of a voucher as a whole
                each.debited_on = entry.booked_on
                _paid(u, each, entry, found)
    if complete(u, payment, entry.booked_on):
        found.paid.append(u.get(Statement, payment.statement_id).number)


def _paid(u: Unit, transferred: Transferred, entry: Booked, found: Settled) -> None:
    transferred.state, transferred.reason = "settled", None
    transferred.settled_on, transferred.source = entry.booked_on, entry.servicer_reference or None
    found.moved.append(movement_of(u, "paid", transferred))
    if isinstance(transferred, PaymentTransfer):
        found.others_paid.append(transferred.end_to_end_id)


def _take_back(u: Unit, transferred: Transferred, entry: Booked, found: Settled) -> None:
    source = entry.servicer_reference or None
    said = " ".join(part for part in (entry.return_reason, entry.return_text) if part) or "–"
    back = movement_of(u, "returned", transferred)
    found.moved.append(back)
    if isinstance(transferred, Payment):
        for each in _back_with(u, transferred, entry):
            each.credited_on = entry.booked_on
            _take_back(u, each, entry, found)
        come_back(u, transferred, said, entry.booked_on, source)
        found.returned.append(back.number)
        found.paid = [number for number in found.paid if number != back.number]
        return
    transferred.state, transferred.reason = "returned", said
    transferred.settled_on, transferred.source = entry.booked_on, source
    u.session.flush()
    found.others_returned.append(transferred.end_to_end_id)


def _back_with(u: Unit, payment: Payment, entry: Booked) -> Sequence[PaymentTransfer]:
    """What came back to accounts payable with the payee's part: the rest of the voucher, where the
    sum is that of all of it, or where the payee had no part in it."""
    if payment.route == BANK_FILE:
        return []
    if payment.amount_cents and abs(entry.cents) != whole_of(u, payment):
        return []
    return [each for each in others_in(u, payment) if each.state in ("sent", "settled")]


def come_back(u: Unit, payment: Payment, reason: str, day: date, source: str | None) -> None:
    """The payee's part of a payment came back: its statement goes back to finance."""
    statement = u.get(Statement, payment.statement_id)
    acts.come_back(u, u.get(PaymentRun, statement.run_id), statement, day, reason)
    payment.state, payment.reason = "returned", reason
    payment.settled_on, payment.source = day, source
    u.session.flush()


def complete(u: Unit, payment: Payment, day: date) -> bool:
    """Settle the statement of a payment whose transfers are all paid; whether it was settled
    now."""
    u.session.flush()
    others = others_of(u, payment.statement_id)
    own = payment.state == "settled" or (payment.state == "sent" and not payment.amount_cents)
    statement = u.get(Statement, payment.statement_id)
    left = any(each.state != "settled" for each in others)
    if not own or left or statement.state != "handed_over":
        return False
    days = [each.settled_on for each in (payment, *others) if each.settled_on]
    acts.settle(u, u.get(PaymentRun, statement.run_id), statement, max(days, default=day))
    if payment.state == "sent":
        payment.state, payment.settled_on = "settled", day
    u.session.flush()
    return True


def others_of(u: Unit, statement_id: UUID) -> Sequence[PaymentTransfer]:
    """What of a statement's payments goes to others, each by the transfer that stands."""
    return u.session.scalars(
        select(PaymentTransfer)
        .join(Payment, Payment.id == PaymentTransfer.payment_id)
        .where(Payment.statement_id == statement_id, PaymentTransfer.state != "renewed")
        .order_by(PaymentTransfer.end_to_end_id)
    ).all()
