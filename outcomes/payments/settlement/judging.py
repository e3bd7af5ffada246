"""What a person says of an entry that waits, done to the parts of payments with locked runs."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import select

from marketplace.platform.lifecycle import fire
from marketplace.platform.unit import Unit
from outcomes.payments.models import Payment, PaymentRun, Statement
from outcomes.payments.settlement.acts import close_agreed, complete, return_part, settle_part
from outcomes.payments.settlement.entries import others_in, payments_of
from outcomes.payments.settlement.lifecycle import ENTRY
from outcomes.payments.settlement.models import (
    PaymentTransfer,
    SettlementEntry,
    ToldMovement,
)
from outcomes.payments.settlement.stories import (
    as_part,
    moved_by,
    returned_by,
    stands_now,
    told_of,
)
from outcomes.payments.statements import acts
from outcomes.pure.settling import STANDS, is_clear, is_nearer


def stand_anew(u: Unit, entry: SettlementEntry) -> None:
    """What had come back of a payment, and is out by what was told since, stands anew, and its
    statement does not leave: it is settled by that, unless a part of it waits."""
    payment = u.get(Payment, entry.payment_id)
    statement = u.get(Statement, payment.statement_id)
    back = [one for one, part in moved_by(entry) if stands_now(one, part)]
    if payment in back:
        payment.debited_on, payment.credited_on = entry.booked_on, None
        acts.find_paid(u, u.get(PaymentRun, statement.run_id), statement, payment)
    for one in back:
        settle_part(one, entry.booked_on, entry.reference)
    u.session.flush()
    give_way(u, payment)
    complete(u, statement.id, entry.booked_on)
    close_agreed(u, payment)


def give_way(u: Unit, payment: Payment) -> None:
    """What another payment sent to others and came back does not wait any more, where this one has
    paid them, or has paid all to the payee."""
    others = others_in(payment)
    have = {(each.receiver_iban, each.amount_cents) for each in others if each.state in STANDS}
    back = (
        select(PaymentTransfer)
        .join(Payment, Payment.id == PaymentTransfer.payment_id)
        .where(Payment.statement_id == payment.statement_id)
        .where(Payment.id != payment.id, PaymentTransfer.state == "returned")
    )
    for each in u.session.scalars(back).all():
        if (each.receiver_iban, each.amount_cents) in have or (
            payment.state in STANDS and not others
        ):
            each.state = "renewed"


def come_back_by(u: Unit, entry: SettlementEntry) -> None:
    """What stands of what an entry moved came back by it."""
    moved = moved_by(entry)
    found = [(one, returned_by(entry, one)) for one, _part in reversed(moved)]
    for one, pair in found:
        if pair is not None:
            _judge(pair, "accepted")
            why = str(entry.facts.get("said", "–"))
            return_part(u, one, why, entry.booked_on, entry.reference)
    for payment in payments_of(one for one, _part in moved):
        close_agreed(u, payment)


def leaves_open(entry: SettlementEntry) -> bool:
    """Whether by what was told somebody would have more than stands, or it could not be said, were
    a payment accepted."""
    return not all(
        is_clear(replace(part, state="settled") if stands_now(one, part) else part)
        for one, part in moved_by(entry)
    )


def close(u: Unit, payment: Payment, reason: str) -> None:
    """What was open of a payment, whose run is locked, for a reason is settled by what a person
    wrote down, but where somebody certainly has more than stands."""
    rows = u.session.scalars(
        select(SettlementEntry)
        .where(
            SettlementEntry.payment_id == payment.id,
            SettlementEntry.state == "open",
            SettlementEntry.reason == reason,
        )
        .order_by(SettlementEntry.id)
        .with_for_update(of=SettlementEntry)
        .execution_options(populate_existing=True)
    ).all()
    for each in rows:
        if all(is_clear(part) or not part.is_whole for _one, part in moved_by(each)):
            fire(u, ENTRY, each, "take")


def explain(u: Unit, entry: SettlementEntry) -> None:
    """What an entry told is of another matter, of each part of which what was told is nearer to
    what stands without it; but for a payment that is out until its money is back."""
    moved = moved_by(entry)
    for one, part in moved:
        told = told_of(one)
        mine = [each for each in told if each.entry_id == entry.id]
        is_out = isinstance(one, Payment) and one.paid_after_all
        if not is_out and is_nearer(
            part, as_part(one, [each for each in told if each not in mine])
        ):
            _judge(mine, "explained")
    for payment in payments_of(one for one, _part in moved):
        close_agreed(u, payment)


def _judge(told: Iterable[ToldMovement], how: str) -> None:
    for each in told:
        each.judged = each.judged or how
