"""What files have told of a payment before: each movement once, however many files repeat it."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import and_, or_, select

from marketplace.platform.unit import Unit
from outcomes.payments.settlement.entries import Told, Transferred, payment_of
from outcomes.payments.settlement.models import MOVEMENTS, SettlementEntry, ToldMovement
from outcomes.pure.bankfiles.booked import Booked


def is_known(
    u: Unit,
    told: Told,
    transferred: Transferred,
    entry: Booked,
    movements: Sequence[ToldMovement],
) -> bool:
    """Whether a movement was told before: by its reference, or where there is none to compare, by
    its day and sum. A file tells each once: what it has twice, without references, is two.
    ``movements``: what was told of it, also with its voucher, or before entries were kept."""
    before = _moved(u, transferred, came_in=entry.came_in)
    if not before:
        return any(
            (each.booked_on, each.came_in, each.by_word) == (entry.booked_on, entry.came_in, False)
            for each in movements
        )
    name = entry.end_to_end_id or entry.payment_information_id
    # a payment alone and the batch that it was in have two references
    alike = [each for each in before if each.name == name]
    if entry.servicer_reference and any(each.reference for each in alike):
        return any(_is_same(each, entry) for each in alike)
    same = (
        each.file_id
        for each in before
        if each.booked_on == entry.booked_on
        and (each.name != name or each.amount_cents == entry.cents)
    )
    by_file = Counter(same)
    here = by_file.pop(told.file_id, 0)
    return max(by_file.values(), default=0) > here


def _is_same(kept: SettlementEntry, entry: Booked) -> bool:
    """Accounts payable may pay a voucher again by its own reference: that is of its day."""
    one_day = kept.booked_on == entry.booked_on or not kept.by_payables
    same_sum = kept.amount_cents == entry.cents
    return one_day and same_sum and kept.reference == entry.servicer_reference


def _moved(u: Unit, transferred: Transferred, *, came_in: bool) -> Sequence[SettlementEntry]:
    """What files have told of a payment's coming back, or of its being paid, by itself or with its
    batch; not what did not agree with it."""
    payment = payment_of(transferred)
    by_name = and_(
        SettlementEntry.statement_id == payment.statement_id,
        SettlementEntry.name == transferred.end_to_end_id,
    )
    about = or_(by_name, SettlementEntry.hand_over_id == payment.hand_over_id)
    told = or_(
        SettlementEntry.state.in_(("taken", "accepted")), SettlementEntry.reason.in_(MOVEMENTS)
    )
    way = SettlementEntry.came_in.is_(came_in)
    return u.session.scalars(select(SettlementEntry).where(about, way, told)).all()
