"""What was told of each part of a payment, as it is kept."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from marketplace.platform.db import db
from outcomes.payments.models import Payment
from outcomes.payments.routes import BANK_FILE
from outcomes.payments.settlement.entries import Transferred, parts_of, payment_of
from outcomes.payments.settlement.models import SettlementEntry, ToldMovement
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


def as_part(one: Transferred, told: Sequence[ToldMovement]) -> Part:
    """A part as the rules of settling know it, by what was told of it."""
    is_told = one.debited_on is not None and one.credited_on is None
    return Part(
        state=one.state,
        is_own=isinstance(one, Payment),
        moves=tuple(Move(each.booked_on, each.came_in) for each in told if each.judged is None),
        one_by_one=payment_of(one).route != BANK_FILE,
        paid_on=(one.debited_on if is_told else one.settled_on) if one.state == "settled" else None,
        back_on=one.credited_on,
        is_judged=any(each.judged for each in told),
        is_explained=any(each.judged == "explained" for each in told),
    )


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
    of what had come back, or as the return of what stands."""
    moved = moved_by(entry)
    if entry.came_in:
        return any(part.state in STANDS for _one, part in moved)
    return any(stands_now(part) for _one, part in moved)


def stands_now(part: Part) -> bool:
    """Whether what had come back is out by what was told since."""
    return part.state in ("returned", "renewed") and part.out >= 1


def all_agree(entry: SettlementEntry) -> bool:
    """Whether what was told of all that an entry moved is what stands."""
    return all(agrees(part) for _one, part in moved_by(entry))
