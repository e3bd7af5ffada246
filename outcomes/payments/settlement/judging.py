"""What a person says of an entry that waits, done to the parts of payments with locked runs."""

from collections.abc import Iterable

from sqlalchemy import select

from marketplace.platform.unit import Unit
from outcomes.payments.models import Payment, PaymentRun, Statement
from outcomes.payments.settlement.acts import close_agreed, complete, return_part, settle_part
from outcomes.payments.settlement.entries import others_in, payment_of
from outcomes.payments.settlement.models import (
    PAID_AFTER_ALL,
    PaymentTransfer,
    SettlementEntry,
    ToldMovement,
)
from outcomes.payments.settlement.stories import as_part, moved_by, stands_now, story_of
from outcomes.payments.statements import acts
from outcomes.pure.settling import STANDS, is_nearer


def stand_anew(u: Unit, entry: SettlementEntry) -> None:
    """What had come back of a payment, and is out by what was told since, stands anew, and its
    statement does not leave: it is settled by that, unless a part of it waits."""
    payment = u.get(Payment, entry.payment_id)
    statement = u.get(Statement, payment.statement_id)
    back = [one for one, part in moved_by(entry) if stands_now(part)]
    if payment in back:
        payment.debited_on, payment.credited_on = entry.booked_on, None
        acts.find_paid(u, u.get(PaymentRun, statement.run_id), statement, payment)
    for one in back:
        settle_part(one, entry.booked_on, entry.reference)
    u.session.flush()
    if payment in back:
        _give_way(u, payment)
    for one, part in moved_by(entry):
        if (part.state, part.out) == ("settled", 1):
            told = story_of(payment).get(one.id, ())
            _judge((each for each in told if each.entry_id != entry.id), "accepted")
    complete(u, statement.id, entry.booked_on)
    close_agreed(u, payment)


def _give_way(u: Unit, payment: Payment) -> None:
    """What a later payment sent to others and came back does not wait any more, where this one has
    paid them, or pays all to the payee."""
    others = others_in(payment)
    have = {(each.receiver_iban, each.amount_cents) for each in others if each.state in STANDS}
    later = (
        select(PaymentTransfer)
        .join(Payment, Payment.id == PaymentTransfer.payment_id)
        .where(Payment.statement_id == payment.statement_id)
        .where(Payment.created_at > payment.created_at, PaymentTransfer.state == "returned")
    )
    for each in u.session.scalars(later).all():
        if (each.receiver_iban, each.amount_cents) in have or not others:
            each.state = "renewed"


def come_back_by(u: Unit, entry: SettlementEntry) -> None:
    """What stands of what an entry moved came back by it."""
    moved = moved_by(entry)
    for one, part in reversed(moved):
        if part.state in STANDS:
            why = str(entry.facts.get("said", "–"))
            return_part(u, one, why, entry.booked_on, entry.reference)
            told = story_of(payment_of(one)).get(one.id, ())
            last = max(each.nth for each in told if each.entry_id == entry.id)
            _judge((each for each in told if each.nth <= last), "accepted")
    for payment in {payment_of(one).id: payment_of(one) for one, _part in moved}.values():
        close_agreed(u, payment)


def explain(u: Unit, entry: SettlementEntry) -> None:
    """What an entry told is of another matter, of each part of which what was told is nearer to
    what stands without it; but for a payment that is out until its money is back."""
    for one, part in moved_by(entry) if entry.reason != PAID_AFTER_ALL else ():
        told = story_of(payment_of(one)).get(one.id, ())
        mine = [each for each in told if each.entry_id == entry.id]
        if is_nearer(part, as_part(one, [each for each in told if each not in mine])):
            _judge(mine, "explained")
    u.session.flush()


def _judge(told: Iterable[ToldMovement], how: str) -> None:
    for each in told:
        each.judged = each.judged or how
