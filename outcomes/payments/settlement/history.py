"""What files have told of a payment before: each movement once, however many files repeat it, and
which of two movements undoes the other."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, or_, select

from marketplace.platform.lifecycle import fire
from marketplace.platform.unit import Unit
from outcomes.payments.routes import BANK_FILE
from outcomes.payments.settlement.entries import Told, Transferred, payment_of, whole_of
from outcomes.payments.settlement.lifecycle import ENTRY
from outcomes.payments.settlement.models import (
    MOVEMENTS,
    PAID_AFTER_ALL,
    PAID_AGAIN,
    PAID_TWICE,
    SettlementEntry,
)
from outcomes.pure.bankfiles.booked import Booked


def is_known(u: Unit, told: Told, transferred: Transferred, entry: Booked) -> bool:
    """Whether a movement was told before: by its reference, or where there is none to compare, by
    its day and sum. A file tells each once: what it has twice, without references, is two."""
    before = moved(u, transferred, came_in=entry.came_in)
    if not before:
        day = transferred.credited_on if entry.came_in else transferred.debited_on
        return day == entry.booked_on
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


def moved(u: Unit, transferred: Transferred, *, came_in: bool) -> Sequence[SettlementEntry]:
    """What files have told of a payment's coming back, or of its being paid, by itself or with its
    batch; not what did not agree with it."""
    told = or_(
        SettlementEntry.state.in_(("taken", "accepted")), SettlementEntry.reason.in_(MOVEMENTS)
    )
    way = SettlementEntry.came_in.is_(came_in)
    return u.session.scalars(select(SettlementEntry).where(_about(transferred), way, told)).all()


def _about(transferred: Transferred) -> ColumnElement[bool]:
    batch = SettlementEntry.hand_over_id == payment_of(transferred).hand_over_id
    return or_(_by_name(transferred), batch)


def _by_name(transferred: Transferred) -> ColumnElement[bool]:
    of_statement = SettlementEntry.statement_id == payment_of(transferred).statement_id
    return and_(of_statement, SettlementEntry.name == transferred.end_to_end_id)


def undo(u: Unit, transferred: Transferred, entry: Booked) -> SettlementEntry | None:
    """Settle what is open of a payment whose run is locked and is undone by this entry: a debit by
    a credit that is no earlier, or such a credit by its debit. Returns what was. Accounts
    payable pay a voucher whole: what went to others with it a return of the payee's part leaves
    out, but for what was paid after all, whose parts are written down each."""
    other = SettlementEntry.booked_on
    order = other <= entry.booked_on if entry.came_in else other >= entry.booked_on
    wanted = (
        select(SettlementEntry)
        .where(_by_name(transferred), SettlementEntry.came_in.is_(not entry.came_in), order)
        .where(SettlementEntry.state == "open", _is_undone(u, transferred, entry))
        .order_by(SettlementEntry.booked_on, SettlementEntry.id)
        .limit(1)
        .with_for_update(of=SettlementEntry)
        .execution_options(populate_existing=True)
    )
    undone = u.session.scalars(wanted).first()
    if undone is not None:
        fire(u, ENTRY, undone, "take")
    return undone


def _is_undone(u: Unit, transferred: Transferred, entry: Booked) -> ColumnElement[bool]:
    """Of what is open: whether it moved no other parts than an entry does."""
    movement = SettlementEntry.reason.in_(MOVEMENTS)
    payment = payment_of(transferred)
    if transferred is not payment or payment.route == BANK_FILE:
        return movement
    whole = whole_of(u, payment)
    if payment.amount_cents in (0, whole):
        return movement
    if not entry.came_in:
        return and_(movement, SettlementEntry.amount_cents == whole)
    return movement if entry.cents == whole else SettlementEntry.reason == PAID_AFTER_ALL


def paid_twice(u: Unit, transferred: Transferred) -> bool:
    """Whether a file told a second debit, of it or of its batch, of which it can't be said whether
    a return is of that one: a person has explained it, or it is the batch's."""
    return _is_told(u, _about(transferred), PAID_TWICE)


def voucher_paid_more(u: Unit, transferred: Transferred) -> bool:
    """Whether accounts payable told of the voucher of what goes to somebody else that they paid it
    twice or again, and so maybe that too."""
    payment = payment_of(transferred)
    if transferred is payment or payment.route == BANK_FILE:
        return False
    return _is_told(u, _by_name(payment), PAID_TWICE, PAID_AGAIN)


def _is_told(u: Unit, about: ColumnElement[bool], *reasons: str) -> bool:
    told = select(SettlementEntry.id).where(
        about,
        SettlementEntry.reason.in_(reasons),
        SettlementEntry.state.in_(("open", "explained")),
    )
    return u.session.scalars(told.limit(1)).first() is not None
