"""Verbs of settlement: what the bank or accounts payable tell of payments that were handed over."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select

from marketplace.platform.actor import Actor
from marketplace.platform.audit import check_seen, record
from marketplace.platform.errors import Refused
from marketplace.platform.files import store
from marketplace.platform.lifecycle import fire
from marketplace.platform.paging import SIZE
from marketplace.platform.permissions import person_of, verb
from marketplace.platform.personal_codes import lines_with_personal_codes
from marketplace.platform.unit import Unit, unit
from marketplace.pure.periods import local_day
from outcomes.payments.checks import locked_run, written
from outcomes.payments.files import BANK_STATEMENT, PAYABLES_REPLY
from outcomes.payments.models import Payment, PaymentRun, Statement
from outcomes.payments.routes import BANK_FILE
from outcomes.payments.settlement import judging
from outcomes.payments.settlement.acts import (
    Settled,
    close_agreed,
    come_back,
    complete,
    others_of,
    pay_by_word,
    return_by_word,
    settle_part,
    tell_by_word,
)
from outcomes.payments.settlement.entries import Told, others_in
from outcomes.payments.settlement.lifecycle import ENTRY
from outcomes.payments.settlement.locks import lock_runs, locked_entry
from outcomes.payments.settlement.models import (
    BACK_AGAIN,
    PAID_AFTER_ALL,
    PAID_AGAIN,
    PaymentTransfer,
    SettlementEntry,
)
from outcomes.payments.settlement.queries import (
    awaited,
    may_be_back,
    paid_though_returned,
    returned_transfers_of,
    waiting_of,
)
from outcomes.payments.settlement.reading import settle_all
from outcomes.payments.settlement.stories import as_part, stands_now, story_of
from outcomes.payments.statements import acts
from outcomes.pure.bankfiles.camt import read_camt
from outcomes.pure.bankfiles.reply import read_reply
from outcomes.pure.problems import FileProblems, Problem


@verb("payment.settle")
def settle_from_bank(actor: Actor, file_name: str, content: bytes) -> Settled:
    """Settle payments by a camt.053 or camt.054 file: all of it or nothing. The same again changes
    nothing, also where one of both kinds tells what the other has told.

    A debit pays, a credit is a payment that came back, with or without the bank's code of a return.
    An entry that does not agree with its payment (its sum, account or direction) is left open, and
    so is a debit of what a person wrote down as returned, or of what was paid before, and a return
    of which it can't be said what came back; a credit of a debit that is open settles that.

    A payment that came back returns its statement to finance with the bank's reason; a transfer to
    somebody else that came back waits for finance alone, since the payee has been paid. One that a
    person wrote down as returned stands anew, where it has not left anew yet. A statement is
    settled once all its transfers are paid. A credit with the reference of a recovery claim pays
    that back, or a part of it. Raises FileProblems naming line and reason, also where something
    was booked on a day to come.
    """
    entries = read_camt(content, file_name, actor.today).entries
    with unit(actor) as u:
        file = store(u, BANK_STATEMENT, content, file_name, "application/xml")
        return settle_all(u, Told(file_name, file.id), entries, file)


@verb("payment.settle")
def settle_from_payables(actor: Actor, file_name: str, content: bytes) -> Settled:
    """Settle payments by a reply of accounts payable (CSV, ``outcomes.pure.bankfiles.reply``) as by
    a bank's file: all of it or nothing, and the same again changes nothing. What they tell as paid
    is paid with what went to others; what came back is the payee's part alone, unless its sum is
    that of all parts.

    Left open is a row of an unknown payment or of one that went to the bank, of another sum or
    invoice, and of a payment that was paid before by another reference. Raises FileProblems naming
    row, column and reason; rows with a personal identity code are told by row alone.
    """
    codes = lines_with_personal_codes(content.decode(errors="replace"))
    if codes:
        raise FileProblems(Problem(file_name, row, "", "personal_code") for row in codes)
    entries = read_reply(content, file_name, actor.today)
    with unit(actor) as u:
        file = store(u, PAYABLES_REPLY, content, file_name, "text/csv")
        return settle_all(u, Told(file_name, file.id, by_payables=True), entries, file)


@verb("payment.settle")
def record_payment(
    actor: Actor, statement_id: UUID, paid_on: date, seen: int | None = None
) -> Statement:
    """Write down by hand that accounts payable have paid a statement on a day, or that a payment
    which somebody wrote down as returned was paid after all: as the bank says, or where accounts
    payable have not told in a reply that it came back. Raises Refused where what stands has a part
    to somebody else that has come back, and where the day is to come or before the payment left;
    Conflict where the statement has changed since a page showed it (``seen``)."""
    with unit(actor) as u:
        locked_run(u, u.get(Statement, statement_id).run_id)
        check_seen(u, u.get(Statement, statement_id), seen)
        found = _found_paid(u, statement_id)
        payment = found or _standing(u, statement_id)
        if paid_on > u.today:
            raise Refused("payment.paid_ahead", field="paid_on", day=paid_on)
        left_on = local_day(payment.created_at)
        if paid_on < left_on:
            raise Refused("payment.paid_before", field="paid_on", day=paid_on, left_on=left_on)
        if found is not None:
            return _write_found(u, payment.statement, payment, paid_on)
        return _write_paid(u, payment, paid_on)


def _write_found(u: Unit, statement: Statement, payment: Payment, paid_on: date) -> Statement:
    """A payment that stands anew was paid, by accounts payable with what went to others of its
    statement. What has come back of that waits, or what the bank has not told of yet, and the
    statement with it."""
    others = others_of(u, statement.id) if payment.route != BANK_FILE else ()
    for each in (payment, *others):
        if each.state == "sent":
            pay_by_word(u, each, paid_on)
    complete(u, statement.id, paid_on)
    judging.close(u, payment, PAID_AFTER_ALL)
    close_agreed(u, payment)
    return statement


def _write_paid(u: Unit, payment: Payment, paid_on: date) -> Statement:
    """A payment that stands was paid, with all that went to others of its statement."""
    statement = u.get(Statement, payment.statement_id)
    acts.settle(u, u.get(PaymentRun, statement.run_id), statement, paid_on)
    others = others_of(u, statement.id)
    for each in others:
        if each.state == "returned":
            raise Refused("payment.transfer_returned", number=each.end_to_end_id)
    for each in (payment, *others):
        if each.state == "sent":
            pay_by_word(u, each, paid_on)
    close_agreed(u, payment)
    return statement


@verb("payment.settle")
def record_payments(actor: Actor, statement_ids: Sequence[UUID], paid_on: date) -> list[str]:
    """Write down by hand that accounts payable have paid several statements on a day, all of them
    or none; returns their numbers. Those that do not wait for it any more are left as they are.
    Raises Refused as ``record_payment``, and where more are named than a page shows."""
    if len(statement_ids) > SIZE:
        raise Refused("payment.too_many_at_once", count=SIZE)
    with unit(actor) as u:
        keys = u.session.scalars(
            select(Statement.run_id).where(Statement.id.in_(statement_ids)).distinct()
        )
        for run_id in sorted(keys, key=str):
            locked_run(u, run_id)
        waiting = u.session.scalars(
            awaited().where(Statement.id.in_(statement_ids)).order_by(Statement.number)
        )
        return [record_payment(actor, each.id, paid_on).number for each in waiting.all()]


@verb("payment.settle")
def record_transfer(actor: Actor, transfer_id: UUID, paid_on: date) -> PaymentTransfer:
    """Write down by hand that a transfer to somebody else, which had come back, is paid after all;
    its statement is settled with it where nothing else is left. Raises Refused while a file tells
    what waits for a person, and may be of that transfer."""
    with unit(actor) as u:
        transfer = u.get(PaymentTransfer, transfer_id)
        lock_runs(u, [transfer])
        if transfer.state != "returned":
            raise Refused("payment.transfer_not_returned", number=transfer.end_to_end_id)
        if paid_on > u.today:
            raise Refused("payment.paid_ahead", field="paid_on", day=paid_on)
        statement = transfer.payment.statement
        if any(_may_move(each, transfer) for each in waiting_of(statement.id)):
            raise Refused("payment.entries_open", number=statement.number)
        if transfer.credited_on is None:
            # it came back by a person's word: a file that tells so later says nothing new
            transfer.credited_on = transfer.settled_on or paid_on
            tell_by_word(u, transfer, transfer.credited_on, came_in=True)
        pay_by_word(u, transfer, paid_on)
        record(u, transfer, "settle", number=transfer.end_to_end_id, paid_on=paid_on.isoformat())
        complete(u, statement.id, paid_on)
        close_agreed(u, transfer.payment)
        return transfer


def _may_move(entry: SettlementEntry, transfer: PaymentTransfer) -> bool:
    """The bank books the payee's part by itself; accounts payable pay the voucher as a whole."""
    return entry.payment_id is None or transfer.payment.route != BANK_FILE


@verb("payment.settle")
def record_return(
    actor: Actor, statement_id: UUID, reason: str, *, whole: bool = False
) -> Statement:
    """Write down by hand that a payment did not go through, and why; finance deals with it anew.

    ``whole``: what went to others with it did not go through either, but for what a file has told
    as paid. Raises Refused where nothing came back: the payee gets nothing of it, and what others
    get has not come back.
    """
    with unit(actor) as u:
        payment = _standing(u, statement_id)
        why = written(reason, "reason")
        for each in others_in(payment) if whole else ():
            if may_be_back(each):
                return_by_word(u, each)
                each.state, each.reason, each.settled_on = "returned", why, u.today
        u.session.flush()
        if not payment.amount_cents and not returned_transfers_of(actor, statement_id):
            raise Refused("payment.nothing_came_back", number=payment.end_to_end_id)
        return_by_word(u, payment)
        come_back(u, payment, why, u.today, None)
        close_agreed(u, payment)
        return u.get(Statement, statement_id)


@verb("payment.settle")
def record_money_back(actor: Actor, payment_id: UUID, day: date) -> Payment:
    """Write down by hand on which day the money of a payment that was written down as returned came
    back, where the bank has paid it: its statement may leave anew then."""
    with unit(actor) as u:
        payment = u.get(Payment, payment_id)
        lock_runs(u, [payment])
        if not payment.paid_after_all:
            raise Refused("payment.not_out", number=payment.end_to_end_id)
        if day > u.today:
            raise Refused("payment.paid_ahead", field="paid_on", day=day)
        payment.credited_on = day
        tell_by_word(u, payment, day, came_in=True)
        close_agreed(u, payment)
        record(u, payment, "money_back", number=payment.end_to_end_id, paid_on=day.isoformat())
        u.session.flush()
        return payment


@verb("payment.settle")
def accept_payment(actor: Actor, entry_id: UUID) -> SettlementEntry:
    """Accept that accounts payable, or the bank, have paid once more what had come back: it stands
    anew and does not leave, and its statement is settled but for a part to somebody else that has
    come back by itself, which waits. The entry stays open where anybody has more than once by what
    was told: a person explains it then. Raises Refused where the statement has left anew."""
    with unit(actor) as u:
        entry = locked_entry(u, entry_id)
        if entry.reason != PAID_AGAIN or entry.payment_id is None:
            raise Refused("settlement.not_accepted", number=entry.name)
        if judging.leaves_open(entry):
            ENTRY.check(entry, "accept", actor)
            record(u, entry, "accept")
        else:
            fire(u, ENTRY, entry, "accept")
            _settled_by(u, entry)
        judging.stand_anew(u, entry)
        return entry


@verb("payment.settle")
def accept_return(actor: Actor, entry_id: UUID) -> SettlementEntry:
    """Accept of a return that was left open that what stands as paid came back by it: the payee's
    part returns its statement to finance, what went to others waits to be paid anew."""
    with unit(actor) as u:
        entry = locked_entry(u, entry_id)
        if entry.reason != BACK_AGAIN:
            raise Refused("settlement.not_accepted", number=entry.name)
        fire(u, ENTRY, entry, "accept")
        _settled_by(u, entry)
        judging.come_back_by(u, entry)
        return entry


@verb("payment.settle")
def explain_entry(actor: Actor, entry_id: UUID, note: str) -> SettlementEntry:
    """Settle an entry that does not agree by what has become of it: an error that was reported,
    money that came back or was written down by hand. Its statement is held no longer."""
    with unit(actor) as u:
        entry = locked_entry(u, entry_id)
        entry.note = written(note)
        _settled_by(u, entry)
        with u.session.no_autoflush:  # the note and the state are written together
            fire(u, ENTRY, entry, "explain", note=entry.note)
        u.session.flush()
        judging.explain(u, entry)
        return entry


def _settled_by(u: Unit, entry: SettlementEntry) -> None:
    entry.settled_by, entry.settled_at = person_of(u.actor), u.now


def _found_paid(u: Unit, statement_id: UUID) -> Payment | None:
    """A payment that was paid though it was written down as returned: it stands anew, with what a
    person wrote down as returned with it. None where there is none, or where the statement has gone
    on."""
    run = locked_run(u, u.get(Statement, statement_id).run_id)
    statement = u.get(Statement, statement_id)
    out = paid_though_returned(statement)
    if out is None or statement.state not in ("sent", "verified"):
        return None
    acts.find_paid(u, run, statement, out)
    told = story_of(out)
    for each in others_in(out) if out.route != BANK_FILE else ():
        part = as_part(each, told.get(each.id, ()))
        if part.is_whole and stands_now(each, part):
            settle_part(each, out.debited_on or u.today, "")
        elif each.state == "returned" and not each.credited_on:
            each.state, each.reason, each.settled_on = "sent", None, None
    judging.give_way(u, out)
    return out


def _standing(u: Unit, statement_id: UUID) -> Payment:
    """The payment of a statement that stands, under the lock of its run."""
    locked_run(u, u.get(Statement, statement_id).run_id)
    found = u.session.scalars(
        select(Payment)
        .where(Payment.statement_id == statement_id, Payment.state != "returned")
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise Refused("payment.not_handed_over")
    return found
