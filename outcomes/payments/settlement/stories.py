"""What was told of each part of a payment, as it is kept."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from marketplace.platform.db import db
from outcomes.payments.models import Payment
from outcomes.payments.routes import BANK_FILE
from outcomes.payments.settlement.entries import Transferred, parts_of, payment_of
from outcomes.payments.settlement.models import PaymentTransfer, SettlementEntry, ToldMovement
from outcomes.pure.settling import STANDS, Move, Part, agrees

Story = Mapping[UUID, Sequence[ToldMovement]]
"""The movements of each part of a payment, by the part's key, as they were told."""


def story_of(payment: Payment) -> Story:
    """What was told of each part of a payment."""
    told = select(ToldMovement).where(ToldMovement.payment_id == payment.id)
    found: dict[UUID, list[ToldMovement]] = defaultdict(list)
    for each in db.session.scalars(told.order_by(ToldMovement.nth)):
        found[each.transfer_id or each.payment_id].append(each)
    return found


def told_of(one: Transferred) -> Sequence[ToldMovement]:
    """What was told of a part."""
    return story_of(payment_of(one)).get(one.id, ())


def as_part(one: Transferred, told: Sequence[ToldMovement]) -> Part:
    """A part as the rules of settling know it, by what was told of it."""
    told_before = [
        sum(each.nth < other.nth for each in counted(told))
        for other in told
        if other.judged == "explained"
    ]
    return Part(
        state=one.state,
        is_own=isinstance(one, Payment),
        moves=tuple(Move(each.booked_on, each.came_in, each.by_word) for each in counted(told)),
        one_by_one=payment_of(one).route != BANK_FILE,
        is_judged=any(each.judged and not each.by_word for each in told),
        explained=max(told_before, default=None),
    )


def counted(told: Sequence[ToldMovement]) -> Sequence[ToldMovement]:
    """What was told but for what a person has judged."""
    return [each for each in told if each.judged is None]


def moved_by(entry: SettlementEntry) -> Sequence[tuple[Transferred, Part]]:
    """The parts that an entry moved, each with what was told of it."""
    mine = select(ToldMovement).where(ToldMovement.entry_id == entry.id)
    found: list[tuple[Transferred, Part]] = []
    keys: dict[UUID, set[UUID]] = defaultdict(set)
    for each in db.session.scalars(mine):
        keys[each.payment_id].add(each.transfer_id or each.payment_id)
    for payment_id in sorted(keys, key=str):
        payment = db.session.get_one(Payment, payment_id)
        story = story_of(payment)
        found += [
            (one, as_part(one, story.get(one.id, ())))
            for one in parts_of(payment)
            if one.id in keys[payment_id]
        ]
    return found


def may_be_accepted(entry: SettlementEntry) -> bool:
    """Whether an entry that is open would change what stands, were it accepted: as a second payment
    of what had come back, or as the return of what stands and is not out then."""
    moved = moved_by(entry)
    if entry.came_in:
        return any(returned_by(entry, one) is not None for one, _part in moved)
    return any(stands_now(one, part) for one, part in moved)


def stands_now(one: Transferred, part: Part) -> bool:
    """Whether what had come back is out by what was told since, and its receiver has nothing
    else in its place."""
    if part.state not in ("returned", "renewed") or part.out < 1:
        return False
    return not isinstance(one, PaymentTransfer) or not any(
        (each.receiver_iban, each.amount_cents) == (one.receiver_iban, one.amount_cents)
        for each in standing_transfers(one.payment)
    )


def standing_transfers(payment: Payment) -> Sequence[PaymentTransfer]:
    """What a statement's other payments sent to others, and is with them or on its way."""
    wanted = (
        select(PaymentTransfer)
        .join(Payment, Payment.id == PaymentTransfer.payment_id)
        .where(Payment.statement_id == payment.statement_id, Payment.id != payment.id)
        .where(PaymentTransfer.state.in_(STANDS))
    )
    return db.session.scalars(wanted).all()


def returned_by(entry: SettlementEntry, one: Transferred) -> Sequence[ToldMovement] | None:
    """What counts no more of a part that stands, if it came back by an entry: its return and the
    debit told before it, or that alone where it is a person's word; nothing where what was told
    comes to nothing already. None where the part does not stand, or more is out then."""
    if one.state not in STANDS:
        return None
    told = told_of(one)
    if as_part(one, told).out == 0:
        return []
    back = next(each for each in told if each.entry_id == entry.id)
    paid = [each for each in told if not (each.came_in or each.judged) and each.nth < back.nth]
    if not paid:
        return None
    debit = max(paid, key=lambda each: (each.booked_on, each.nth))
    pair = [debit] if debit.by_word else [debit, back]
    left = as_part(one, [each for each in told if each not in pair])
    return pair if left.out == 0 else None


def is_more_than_all(entry: SettlementEntry, kept_cents: int) -> bool:
    """Whether more would stand of a statement than it comes to, were an entry accepted;
    ``kept_cents``: what of it was withheld."""
    payment = entry.payment
    if payment is None:
        return False
    moved = {one.id for one, part in moved_by(entry) if stands_now(one, part)}
    stands = [
        each
        for each in (*parts_of(payment), *standing_transfers(payment))
        if each.id in moved or each.state in STANDS
    ]
    cents = sum(each.amount_cents for each in stands) + kept_cents
    return payment.id in moved and cents > payment.statement.gross_cents


def all_agree(entry: SettlementEntry) -> bool:
    """Whether what was told of all that an entry moved is what stands."""
    return all(agrees(part) for _one, part in moved_by(entry))
