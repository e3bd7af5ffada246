"""Acts on payments whose runs are locked: what an entry of a file makes of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import select

from marketplace.platform.lifecycle import fire
from marketplace.platform.unit import Unit
from outcomes.payments.models import Payment, PaymentRun, Statement
from outcomes.payments.routes import BANK_FILE
from outcomes.payments.settlement.entries import (
    Told,
    Transferred,
    parts_of,
    payment_of,
    whole_of,
)
from outcomes.payments.settlement.history import is_known
from outcomes.payments.settlement.lifecycle import ENTRY
from outcomes.payments.settlement.models import (
    MOVEMENTS,
    PaymentTransfer,
    SettlementEntry,
    ToldMovement,
)
from outcomes.payments.settlement.movements import Movement, movement_of
from outcomes.payments.settlement.stories import (
    Story,
    all_agree,
    as_part,
    counted,
    story_of,
    told_of,
)
from outcomes.payments.statements import acts
from outcomes.pure.bankfiles.booked import Booked
from outcomes.pure.problems import Problem
from outcomes.pure.settling import STANDS, WAITING, Move, Step, agrees, step


@dataclass
class Settled:
    """What a file came to: what it moved, numbers of the statements paid and returned, names of the
    transfers to others that were paid and that came back, numbers of the recovery claims that were
    paid back, how many entries said nothing new, those that do not agree with what they name and
    wait for a person, those that are no payment of ours, the repayments that entries were about,
    and those of the entries that may wait."""

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
    waiting: list[SettlementEntry] = field(default_factory=list)


@dataclass
class Taken:
    """What became of an entry: why it waits for a person, if it does, and what was told by it of
    which part, where that is new."""

    problem: Problem | None = None
    told: Sequence[ToldMovement] = ()


def settle_entry(
    u: Unit, transferred: Transferred, entry: Booked, found: Settled, told: Told
) -> Taken:
    """Take what an entry tells of a payment or a part of it, each movement once. Of each part that
    it moves, what is plain goes by itself, as does what brings what was told to what stands
    (`outcomes.pure.settling`). Of anything else, and of a return of which any part can't be said, a
    person decides."""
    payment, move = payment_of(transferred), Move(entry.booked_on, entry.came_in)
    story = story_of(payment)
    if is_known(u, told, transferred, entry, story.get(transferred.id, ())):
        found.known += 1
        return Taken()
    parts = _parts_moved(transferred, entry, story)
    steps = [(one, step(as_part(one, story.get(one.id, ())), move)) for one in parts]
    waits = next(((one, each) for one, each in steps if each in WAITING), None)
    if waits is None or not entry.came_in:
        # what went to others comes back before the statement of the payee does
        moves = [_go(u, one, each, entry, found) for one, each in reversed(steps)]
        found.known += 0 if waits or any(moves) else 1
    new = [_tell(u, one, story.get(one.id, ()), transferred, entry) for one in parts]
    if any(each is Step.PAY for _one, each in steps):
        _pay_earlier(u, transferred, entry, found)
        if complete(u, payment.statement_id, entry.booked_on):
            found.paid.append(u.get(Statement, payment.statement_id).number)
    return Taken(_problem(*waits, entry, told) if waits else None, new)


def _parts_moved(transferred: Transferred, entry: Booked, story: Story) -> Sequence[Transferred]:
    """The parts that an entry moves. Accounts payable pay a voucher whole, and get back the payee's
    part of it, or all where the sum says so or the payee had no part; what they told of somebody's
    part by itself on that day is not told of it again."""
    payment = payment_of(transferred)
    if transferred is not payment or payment.route == BANK_FILE:
        return [transferred]
    if entry.came_in and payment.amount_cents and entry.cents != whole_of(payment):
        return [transferred]
    by_itself = {
        key
        for key, told in story.items()
        for each in told
        if each.by_itself
        and not (each.by_word or each.judged)
        and (each.booked_on, each.came_in) == (entry.booked_on, entry.came_in)
    }
    return [one for one in parts_of(payment) if one is payment or one.id not in by_itself]


def _tell(
    u: Unit,
    one: Transferred,
    told: Sequence[ToldMovement],
    named: Transferred,
    entry: Booked,
) -> ToldMovement:
    """Keep of a part what an entry tells of it, in place of a person's word of the same."""
    place = as_part(one, told).place_of(Move(entry.booked_on, entry.came_in))
    by_itself = one is named and bool(entry.end_to_end_id)
    if place is None:
        return _told(u, one, told, entry.booked_on, came_in=entry.came_in, by_itself=by_itself)
    word = counted(told)[place]
    word.booked_on, word.by_word, word.by_itself = entry.booked_on, False, by_itself
    return word


def tell_by_word(u: Unit, one: Transferred, day: date, *, came_in: bool) -> None:
    """A person says of a part that it was paid, or came back, on a day."""
    told = told_of(one)
    _told(u, one, told, day, came_in=came_in, by_itself=True, by_word=True)


def _told(
    u: Unit, one: Transferred, told: Sequence[ToldMovement], day: date, **how: bool
) -> ToldMovement:
    return u.add(
        ToldMovement,
        payment_id=payment_of(one).id,
        transfer_id=one.id if isinstance(one, PaymentTransfer) else None,
        nth=len(told),
        booked_on=day,
        **{"by_word": False, **how},
    )


def pay_by_word(u: Unit, one: Transferred, day: date) -> None:
    """A person says that a part was paid on a day; it may be what was told before."""
    part = as_part(one, told_of(one))
    if part.out < 1:
        tell_by_word(u, one, day, came_in=False)
    one.state, one.settled_on, one.reason = "settled", day, None


def return_by_word(u: Unit, one: Transferred) -> None:
    """A person says that a part was not paid: what was said of its payment before counts no
    more."""
    for each in counted(told_of(one)):
        if each.by_word and not each.came_in:
            each.judged = "accepted"


def _go(u: Unit, one: Transferred, what: Step, entry: Booked, found: Settled) -> bool:
    """Do with a part what an entry says of it; whether that moved it."""
    if what is Step.PAY:
        _pay(u, one, entry, found)
    elif what is Step.COME_BACK:
        _take_back(u, one, entry, found)
    elif what is Step.CONFIRM:
        one.debited_on, one.credited_on = entry.booked_on, None
    elif what in (Step.PAID_AFTER_ALL, Step.KNOWN) and not entry.came_in:
        one.debited_on = one.debited_on or entry.booked_on
    return what in (Step.PAY, Step.COME_BACK)


def _pay_earlier(u: Unit, one: Transferred, entry: Booked, found: Settled) -> None:
    """The payee's part came back to accounts payable and was paid anew: what went to others with
    the first voucher, and nobody has told of by itself, was paid with it."""
    if isinstance(one, Payment) and one.route != BANK_FILE:
        for each in others_of(u, one.statement_id):
            if each.payment_id != one.id and each.state == "sent":
                tell_by_word(u, each, entry.booked_on, came_in=False)
                _pay(u, each, entry, found)


def _problem(one: Transferred, why: Step, entry: Booked, told: Told) -> Problem:
    """Why an entry waits for a person: what it says of a part."""
    if why is Step.BACK_AGAIN:
        return told.open(entry, why, said=_said(entry))
    if why is Step.PAID_TWICE:
        before = one.source or str(one.debited_on or one.settled_on)
        now = entry.servicer_reference or entry.booked_on.isoformat()
        return told.open(entry, why, expected=before, found=now)
    return told.open(entry, why, value=one.end_to_end_id)


def close_agreed(u: Unit, payment: Payment) -> None:
    """What was open of a payment, whose run is locked, is settled once what was told of all that it
    moved is what stands; and what was told back is out no more."""
    u.session.flush()
    story = story_of(payment)
    for one in parts_of(payment):
        part = as_part(one, story.get(one.id, ()))
        back = [each.day for each in part.moves if each.came_in]
        if back and one.credited_on is None and part.state not in STANDS and agrees(part):
            one.credited_on = max(back)
    mine = select(ToldMovement.entry_id).where(ToldMovement.payment_id == payment.id)
    rows = u.session.scalars(
        select(SettlementEntry)
        .where(SettlementEntry.id.in_(mine), SettlementEntry.state == "open")
        .where(SettlementEntry.reason.in_(MOVEMENTS))
        .order_by(SettlementEntry.id)
        .with_for_update(of=SettlementEntry)
        .execution_options(populate_existing=True)
    ).all()
    for each in rows:
        if all_agree(each):
            fire(u, ENTRY, each, "take")


def _pay(u: Unit, one: Transferred, entry: Booked, found: Settled) -> None:
    settle_part(one, entry.booked_on, entry.servicer_reference)
    found.moved.append(movement_of(u, "paid", one))
    if isinstance(one, PaymentTransfer):
        found.others_paid.append(one.end_to_end_id)


def settle_part(one: Transferred, day: date, reference: str) -> None:
    """A part is with its receiver, as was told, since a day."""
    one.state, one.reason = "settled", None
    one.settled_on, one.source = day, reference or None
    one.debited_on, one.credited_on = day, None


def _take_back(u: Unit, one: Transferred, entry: Booked, found: Settled) -> None:
    back = movement_of(u, "returned", one)
    found.moved.append(back)
    return_part(u, one, _said(entry), entry.booked_on, entry.servicer_reference)
    if isinstance(one, Payment):
        found.returned.append(back.number)
        found.paid = [number for number in found.paid if number != back.number]
    else:
        found.others_returned.append(one.end_to_end_id)


def return_part(u: Unit, one: Transferred, why: str, day: date, reference: str) -> None:
    """A part came back, as was told, on a day; the payee's own returns its statement to finance."""
    one.credited_on = day
    if isinstance(one, Payment):
        come_back(u, one, why, day, reference or None)
        return
    one.state, one.reason = "returned", why
    one.settled_on, one.source = day, reference or None
    u.session.flush()


def _said(entry: Booked) -> str:
    return " ".join(part for part in (entry.return_reason, entry.return_text) if part) or "–"


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
