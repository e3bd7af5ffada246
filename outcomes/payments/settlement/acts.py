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
from outcomes.payments.settlement.history import (
    is_known,
    moved,
    paid_twice,
    undo,
    voucher_paid_more,
)
from outcomes.payments.settlement.models import (
    PAID_AFTER_ALL,
    STANDS,
    PaymentTransfer,
    SettlementEntry,
)
from outcomes.payments.settlement.movements import Movement, movement_of
from outcomes.payments.settlement.queries import may_come_with
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
) -> Problem | None:
    """What is out of a payment is what was told as paid less what came back, each movement counted
    once. By itself goes what is paid for the first time, and what is paid once and comes back. A
    movement that undoes one which waits for a person settles that. Returns why anything else waits
    for a person: it was paid again, or came back again, or a person wrote down otherwise."""
    take = _book_in if entry.came_in else _book_out
    return take(u, transferred, entry, found, told)


def _book_in(
    u: Unit, transferred: Transferred, entry: Booked, found: Settled, told: Told
) -> Problem | None:
    stands = transferred.state in STANDS
    if is_known(u, told, transferred, entry):
        found.known += 1
    elif undone := undo(u, transferred, entry):
        # what was paid once more comes back; what was paid after all has moved the others, too
        other = undone.reason != PAID_AFTER_ALL
        if stands or other or not _back_before(u, transferred, entry, found):
            found.known += 1
    elif stands and _comes_back(u, transferred, entry):
        transferred.credited_on = entry.booked_on
        _take_back(u, transferred, entry, found)
    elif _is_unclear(u, transferred, entry):
        return told.open(entry, "back_again", said=_said(entry))
    elif stands or not _back_before(u, transferred, entry, found):
        found.known += 1
    return None


def _comes_back(u: Unit, transferred: Transferred, entry: Booked) -> bool:
    """Whether what is paid once, and has not come back before, does now."""
    if transferred.credited_on or _paid_later(transferred, entry):
        return False
    if paid_twice(u, transferred) or voucher_paid_more(u, transferred):
        return False
    said_before = {each.reference for each in moved(u, transferred, came_in=True)}
    return not (entry.servicer_reference and entry.servicer_reference in said_before)


def _is_unclear(u: Unit, transferred: Transferred, entry: Booked) -> bool:
    """Whether it can't be said what came back by a return of what is not out by itself."""
    told_more = moved(u, transferred, came_in=True) or voucher_paid_more(u, transferred)
    return bool(told_more) or not _confirms(transferred, entry)


def _paid_later(transferred: Transferred, entry: Booked) -> bool:
    """Whether what stands was paid later than an entry tells that it came back."""
    by_hand = transferred.settled_on if transferred.state == "settled" else None
    paid_on = transferred.debited_on or by_hand
    return paid_on is not None and entry.booked_on < paid_on


def _confirms(transferred: Transferred, entry: Booked) -> bool:
    """Whether the first return that a file tells is the one that a person wrote down, before it was
    paid by hand since; not where it was paid later by a file."""
    if transferred.state == "settled":
        back, paid_on = transferred.credited_on, transferred.settled_on
        return back is not None and paid_on is not None and entry.booked_on <= paid_on
    out = None if transferred.credited_on else transferred.debited_on
    return transferred.state != "sent" and (out is None or out <= entry.booked_on)


def _back_before(u: Unit, transferred: Transferred, entry: Booked, found: Settled) -> bool:
    """What is written down as returned has come back; whether anything came back with it."""
    transferred.credited_on = transferred.credited_on or entry.booked_on
    return isinstance(transferred, Payment) and _bring_back_with(u, transferred, entry, found)


def _book_out(
    u: Unit, transferred: Transferred, entry: Booked, found: Settled, told: Told
) -> Problem | None:
    if _waits(transferred):
        transferred.debited_on = entry.booked_on
        _pay(u, transferred, entry, found)
    elif is_known(u, told, transferred, entry):
        found.known += 1
    elif _was_paid(u, transferred, entry, told):
        # before any return that waits: which may be of this very payment
        transferred.debited_on = entry.booked_on
        if isinstance(transferred, Payment):
            _pay_others(u, transferred, others_in(u, transferred), entry, found)
        found.known += 1
    elif undo(u, transferred, entry):
        found.known += 1
    else:
        return _paid_anew(u, transferred, entry, found, told)
    return None


def _was_paid(u: Unit, transferred: Transferred, entry: Booked, told: Told) -> bool:
    """Whether the first debit that is told is the payment which a person wrote down, or the one
    whose return was told before it. The bank books both on one day; where accounts payable pay on
    the day of a return, they pay anew."""
    if transferred.debited_on:
        return False
    back = transferred.credited_on
    if back is None:
        return transferred.state == "settled"
    first = entry.booked_on < back or (entry.booked_on == back and not told.by_payables)
    return first and bool(moved(u, transferred, came_in=True))


def _paid_anew(
    u: Unit, transferred: Transferred, entry: Booked, found: Settled, told: Told
) -> Problem:
    """Why a debit waits for a person: more is out than stands as paid."""
    if transferred.state == "settled":
        before = transferred.source or str(transferred.debited_on or transferred.settled_on)
        now = entry.servicer_reference or entry.booked_on.isoformat()
        return told.open(entry, "paid_twice", expected=before, found=now)
    if transferred.debited_on or transferred.credited_on:
        return told.open(entry, "paid_again", value=transferred.end_to_end_id)
    transferred.debited_on = entry.booked_on
    if isinstance(transferred, Payment):
        _pay_others(u, transferred, others_in(u, transferred), entry, found)
    return told.open(entry, "paid_after_all", value=transferred.end_to_end_id)


def _waits(transferred: Transferred) -> bool:
    """Whether it waits for the word that it was paid: also where a person wrote down that what goes
    to somebody else came back, and it has not left anew. Of the payee's own part a person decides,
    since its statement has gone back with it."""
    by_hand = isinstance(transferred, PaymentTransfer) and not transferred.credited_on
    return transferred.state == "sent" or (by_hand and transferred.state == "returned")


def _pay(u: Unit, transferred: Transferred, entry: Booked, found: Settled) -> None:
    payment = payment_of(transferred)
    _paid(u, transferred, entry, found)
    if transferred is payment:
        _pay_others(u, payment, others_of(u, payment.statement_id), entry, found)
    if complete(u, payment.statement_id, entry.booked_on):
        found.paid.append(u.get(Statement, payment.statement_id).number)


def _pay_others(
    u: Unit, payment: Payment, others: Sequence[PaymentTransfer], entry: Booked, found: Settled
) -> None:
    """Accounts payable tell of a voucher as a whole: what goes to others was paid with it."""
    for each in others if payment.route != BANK_FILE else ():
        if _waits(each):
            each.debited_on = entry.booked_on
            _paid(u, each, entry, found)
        elif each.state == "settled" and not (each.debited_on or each.credited_on):
            each.debited_on = entry.booked_on  # by a person's word alone till now


def _paid(u: Unit, transferred: Transferred, entry: Booked, found: Settled) -> None:
    transferred.state, transferred.reason = "settled", None
    transferred.settled_on, transferred.source = entry.booked_on, entry.servicer_reference or None
    found.moved.append(movement_of(u, "paid", transferred))
    if isinstance(transferred, PaymentTransfer):
        found.others_paid.append(transferred.end_to_end_id)


def _take_back(u: Unit, transferred: Transferred, entry: Booked, found: Settled) -> None:
    source = entry.servicer_reference or None
    said = _said(entry)
    back = movement_of(u, "returned", transferred)
    found.moved.append(back)
    if isinstance(transferred, Payment):
        _bring_back_with(u, transferred, entry, found)
        come_back(u, transferred, said, entry.booked_on, source)
        found.returned.append(back.number)
        found.paid = [number for number in found.paid if number != back.number]
        return
    transferred.state, transferred.reason = "returned", said
    transferred.settled_on, transferred.source = entry.booked_on, source
    u.session.flush()
    found.others_returned.append(transferred.end_to_end_id)


def _said(entry: Booked) -> str:
    return " ".join(part for part in (entry.return_reason, entry.return_text) if part) or "–"


def _bring_back_with(u: Unit, payment: Payment, entry: Booked, found: Settled) -> bool:
    """Take back what came back with the payee's part; whether anything did."""
    back = _back_with(u, payment, entry)
    for each in back:
        each.credited_on = entry.booked_on
        _take_back(u, each, entry, found)
    return bool(back)


def _back_with(u: Unit, payment: Payment, entry: Booked) -> Sequence[PaymentTransfer]:
    """What came back to accounts payable with the payee's part: the rest of the voucher, where the
    sum is that of all of it, or where the payee had no part in it. What was paid later is not of
    this return."""
    if payment.route == BANK_FILE:
        return []
    if payment.amount_cents and abs(entry.cents) != whole_of(u, payment):
        return []
    may_be = select(PaymentTransfer).where(
        PaymentTransfer.payment_id == payment.id,
        PaymentTransfer.state.in_(STANDS),
        may_come_with(entry.booked_on),
    )
    others = u.session.scalars(may_be.order_by(PaymentTransfer.end_to_end_id))
    return [each for each in others if not _paid_later(each, entry)]


def stand_anew(u: Unit, payment: Payment, day: date) -> None:
    """What had come back was paid once more on a day: of a voucher also what came back with it."""
    back = payment.credited_on
    payment.debited_on, payment.credited_on = day, None
    for each in others_in(u, payment) if payment.route != BANK_FILE else ():
        if each.state == "returned" and each.credited_on in (None, back):
            each.debited_on, each.credited_on = day, None
            each.state, each.reason, each.source = "sent", None, None


def take_back_by(u: Unit, entry: SettlementEntry) -> None:
    """A person says of a return that was left open that what stands came back by it."""
    transferred = (
        entry.payment
        or u.session.scalars(
            select(PaymentTransfer).where(PaymentTransfer.end_to_end_id == entry.name)
        ).one()
    )
    booked = Booked(
        row=entry.row,
        booked_on=entry.booked_on,
        cents=entry.amount_cents,
        end_to_end_id=entry.name,
        servicer_reference=entry.reference,
        returned=True,
        return_text=str(entry.facts.get("said", "–")),
    )
    found = Settled()
    if transferred.state in STANDS:
        transferred.credited_on = entry.booked_on
        _take_back(u, transferred, booked, found)
    elif isinstance(transferred, Payment):
        _bring_back_with(u, transferred, booked, found)


def come_back(u: Unit, payment: Payment, reason: str, day: date, source: str | None) -> None:
    """The payee's part of a payment came back: its statement goes back to finance."""
    statement = u.get(Statement, payment.statement_id)
    acts.come_back(u, u.get(PaymentRun, statement.run_id), statement, day, reason)
    payment.state, payment.reason = "returned", reason
    payment.settled_on, payment.source = day, source
    u.session.flush()


def complete(u: Unit, statement_id: UUID, day: date) -> bool:
    """Settle a statement whose payment that stands is paid with all that went to others, also by
    an earlier one; whether it was settled now."""
    u.session.flush()
    others = others_of(u, statement_id)
    wanted = select(Payment).where(
        Payment.statement_id == statement_id, Payment.state != "returned"
    )
    payment = u.session.scalars(wanted).one_or_none()
    statement = u.get(Statement, statement_id)
    left = any(each.state != "settled" for each in others)
    if payment is None or left or statement.state != "handed_over":
        return False
    if payment.state != "settled" and payment.amount_cents:
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
