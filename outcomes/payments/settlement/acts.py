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
from outcomes.payments.settlement.kept import close
from outcomes.payments.settlement.models import (
    PAID_AFTER_ALL,
    PaymentTransfer,
    SettlementEntry,
)
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
) -> Problem | None:
    """Each is booked out once and back once, and what was told of it before says nothing new.
    Returns why the entry waits for a person: it was paid again, or came back again, or a person
    wrote down that what was paid came back."""
    take = _book_in if entry.came_in else _book_out
    return take(u, transferred, entry, found, told)


def _book_in(
    u: Unit, transferred: Transferred, entry: Booked, found: Settled, told: Told
) -> Problem | None:
    stands = transferred.state in ("sent", "settled")
    before = transferred.credited_on
    if stands and before and before != entry.booked_on:
        return told.open(entry, "back_again")
    if stands and transferred.debited_on and entry.booked_on < transferred.debited_on:
        return told.open(entry, "back_again")
    transferred.credited_on = before or entry.booked_on
    if stands and not before:
        _take_back(u, transferred, entry, found)
        return None
    if isinstance(transferred, Payment):
        close(u, transferred, PAID_AFTER_ALL, "take")
        if _bring_back_with(u, transferred, entry, found):
            return None
    found.known += 1
    return None


def _book_out(
    u: Unit, transferred: Transferred, entry: Booked, found: Settled, told: Told
) -> Problem | None:
    if problem := _once_more(u, transferred, entry, told):
        return problem
    new, transferred.debited_on = (
        not transferred.debited_on,
        transferred.debited_on or entry.booked_on,
    )
    if new and _waits(transferred):
        _pay(u, transferred, entry, found)
        return None
    if new and transferred.state in ("returned", "renewed") and not transferred.credited_on:
        if isinstance(transferred, Payment):
            _pay_others(u, transferred, others_in(u, transferred), entry, found)
        return told.open(entry, "paid_after_all", value=transferred.end_to_end_id)
    found.known += 1
    return None


def _once_more(u: Unit, transferred: Transferred, entry: Booked, told: Told) -> Problem | None:
    """Where it was told before that it was paid, or came back, and this is another payment: of the
    bank one that is later than the return, or of another reference; of accounts payable one of
    another reference or day."""
    back, paid = transferred.credited_on, transferred.debited_on
    if transferred.state == "sent" or not (back or paid):
        return None
    if not told.by_payables:
        settled = transferred.state == "settled"
        again = (
            _is_another(u, transferred, entry) if settled else bool(back and entry.booked_on > back)
        )
    elif paid is None:
        again = back is not None and entry.booked_on >= back
    else:
        again = not _is_known(u, transferred, entry)
    if not again:
        return None
    if transferred.state == "settled":
        return told.open(
            entry,
            "paid_twice",
            expected=transferred.source or str(paid),
            found=entry.servicer_reference or entry.booked_on.isoformat(),
        )
    return told.open(entry, "paid_again", value=transferred.end_to_end_id)


def _is_another(u: Unit, transferred: Transferred, entry: Booked) -> bool:
    """Whether the bank tells of another payment than it has told by the same name: by its own
    references, where both have one. A payment alone and the batch that it was in have two."""
    payment = payment_of(transferred)
    about = SettlementEntry.statement_id == payment.statement_id
    if not entry.end_to_end_id:
        about |= SettlementEntry.hand_over_id == payment.hand_over_id
    kept = select(SettlementEntry.reference).where(
        about,
        SettlementEntry.name == (entry.end_to_end_id or entry.payment_information_id),
        SettlementEntry.amount_cents < 0,
        SettlementEntry.state.in_(("taken", "accepted")),
        SettlementEntry.by_payables.is_(False),
        SettlementEntry.reference != "",
    )
    told = set(u.session.scalars(kept)) if entry.servicer_reference else set()
    return bool(told) and entry.servicer_reference not in told


def _is_known(u: Unit, transferred: Transferred, entry: Booked) -> bool:
    """Whether accounts payable tell of a payment that they have told of: by their reference, or
    where one of the two has none, by its day."""
    told = _references(u, transferred)
    if told and entry.servicer_reference:
        return entry.servicer_reference in told
    return transferred.debited_on == entry.booked_on


def _references(u: Unit, transferred: Transferred) -> set[str]:
    kept = u.session.scalars(
        select(SettlementEntry.reference).where(
            SettlementEntry.payment_id == payment_of(transferred).id,
            SettlementEntry.name == transferred.end_to_end_id,
            SettlementEntry.amount_cents <= 0,
            SettlementEntry.state.in_(("taken", "accepted")),
            SettlementEntry.reference != "",
        )
    ).all()
    now = {transferred.source} if transferred.state == "settled" and transferred.source else set()
    return {*kept, *now}


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
        _bring_back_with(u, transferred, entry, found)
        come_back(u, transferred, said, entry.booked_on, source)
        found.returned.append(back.number)
        found.paid = [number for number in found.paid if number != back.number]
        return
    transferred.state, transferred.reason = "returned", said
    transferred.settled_on, transferred.source = entry.booked_on, source
    u.session.flush()
    found.others_returned.append(transferred.end_to_end_id)


def _bring_back_with(u: Unit, payment: Payment, entry: Booked, found: Settled) -> bool:
    """Take back what came back with the payee's part; whether anything did."""
    back = _back_with(u, payment, entry)
    for each in back:
        each.credited_on = entry.booked_on
        _take_back(u, each, entry, found)
    return bool(back)


def _back_with(u: Unit, payment: Payment, entry: Booked) -> Sequence[PaymentTransfer]:
    """What came back to accounts payable with the payee's part: the rest of the voucher, where the
    sum is that of all of it, or where the payee had no part in it. What has come back before and
    was paid since by hand, or is told as paid later, is not of this return."""
    if payment.route == BANK_FILE:
        return []
    if payment.amount_cents and abs(entry.cents) != whole_of(u, payment):
        return []
    return [
        each
        for each in others_in(u, payment)
        if each.state in ("sent", "settled")
        and not each.credited_on
        and not (each.debited_on and entry.booked_on < each.debited_on)
    ]


def stand_anew(u: Unit, payment: Payment, day: date) -> None:
    """What had come back was paid once more on a day: of a voucher also what came back with it."""
    back = payment.credited_on
    payment.debited_on, payment.credited_on = day, None
    for each in others_in(u, payment) if payment.route != BANK_FILE else ():
        if each.state == "returned" and each.credited_on in (None, back):
            each.debited_on, each.credited_on = day, None
            each.state, each.reason, each.source = "sent", None, None


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
