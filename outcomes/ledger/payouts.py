"""What was paid, as it is reconciled: beside what the bank and accounts payable have told, and
beside what the outcomes are worth."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, not_, or_, select, union_all

from contracts.agreements.models import Contract
from marketplace.platform.db import db
from marketplace.quick.models import QuickOrder
from outcomes.payments.models import Payment, PaymentLine, Statement
from outcomes.payments.recoveries.models import RecoveryClaim
from outcomes.payments.routes import BANK_FILE
from outcomes.payments.settlement.models import PaymentTransfer, SettlementEntry
from outcomes.pure.bookkeeping import PAID
from outcomes.pure.worth import Became, Counted, had_of

Sums = Mapping[tuple[str, str], int]
"""Cents by what they are of (a contract's, an order's or a statement's number) and account."""
Transfer = type[Payment] | type[PaymentTransfer]
_NUMBER = func.coalesce(Contract.number, QuickOrder.number)


def marked_paid() -> Sums:
    """What is marked as paid of each statement and a file is to confirm, the parts of others with
    it."""
    return _transferred(lambda kind: and_(kind.state == "settled", not_(_is_by_word(kind))))


def told_paid() -> Sums:
    """The same by the files of the bank and of accounts payable: what these have booked out and not
    back."""
    return _transferred(_is_told)


def paid_by_word() -> Sums:
    """What is marked as paid of each statement on a person's word alone, which is enough where
    accounts payable send no reply, where what came back was paid to somebody else anew, and where a
    person has explained what the bank told otherwise."""
    return _transferred(_is_by_word)


def _is_told(kind: Transfer) -> ColumnElement[bool]:
    return and_(kind.debited_on.is_not(None), kind.credited_on.is_(None))


def _is_by_word(kind: Transfer) -> ColumnElement[bool]:
    enough = or_(Payment.route != BANK_FILE, _is_explained(kind))
    if kind is PaymentTransfer:
        enough = or_(enough, kind.credited_on.is_not(None))
    return and_(kind.state == "settled", not_(_is_told(kind)), enough)


def _is_explained(kind: Transfer) -> ColumnElement[bool]:
    """The bank told of it, or of its batch, otherwise than it was sent, and a person has written
    down what has become of that."""
    explained = and_(SettlementEntry.state == "explained", SettlementEntry.amount_cents < 0)
    batches = select(SettlementEntry.hand_over_id).where(explained)
    in_batch = Payment.hand_over_id.in_(batches)
    if kind is PaymentTransfer:
        names = select(SettlementEntry.name).where(explained)
        return or_(in_batch, PaymentTransfer.end_to_end_id.in_(names))
    return or_(in_batch, Payment.id.in_(select(SettlementEntry.payment_id).where(explained)))


def _transferred(holds: Callable[[Transfer], ColumnElement[bool]]) -> Sums:
    own = select(Payment.statement_id, Payment.amount_cents.label("cents")).where(holds(Payment))
    others = (
        select(Payment.statement_id, PaymentTransfer.amount_cents)
        .join(Payment, Payment.id == PaymentTransfer.payment_id)
        .where(holds(PaymentTransfer))
    )
    both = union_all(own, others).subquery()
    rows = db.session.execute(
        select(Statement.number, func.sum(both.c.cents))
        .join(Statement, Statement.id == both.c.statement_id)
        .group_by(Statement.number)
    )
    return {(number, PAID): cents for number, cents in rows if cents}


def outcomes_paid() -> tuple[Sums, Sums]:
    """The most that providers may have of outcomes, and what they have: by contract or order, an
    outcome of which somebody has too much by itself (its contract's number, and the key of its
    line)."""
    most: dict[tuple[str, str], int] = defaultdict(int)
    has: dict[tuple[str, str], int] = defaultdict(int)
    for number, cents in db.session.execute(_never_adjusted()):
        has[number, ""] = most[number, ""] = cents
    for _outcome, rows in groupby(db.session.execute(_adjusted()), lambda row: row.outcome):
        lines = list(rows)
        had = had_of(_counted(lines))
        first = lines[0]
        key = f"{first.number} {first.id}" if had.is_too_much else first.number
        has[key, ""] += had.cents
        most[key, ""] += had.most_cents if had.is_too_much else had.cents
    return most, has


def _never_adjusted() -> Select[Any]:
    """What was paid of outcomes that nothing has changed since: their own line says their worth."""
    return (
        select(_NUMBER, func.sum(PaymentLine.amount_cents))
        .outerjoin(Contract, Contract.id == PaymentLine.contract_id)
        .outerjoin(QuickOrder, QuickOrder.id == PaymentLine.order_id)
        .where(PaymentLine.state == "paid", PaymentLine.outcome.not_in(_changed()))
        .group_by(_NUMBER)
    )


def _changed() -> Select[Any]:
    return select(PaymentLine.outcome).where(PaymentLine.adjusts_line_id.is_not(None))


def _adjusted() -> Select[Any]:
    left = exists().where(Payment.statement_id == PaymentLine.statement_id)
    return (
        select(
            PaymentLine.outcome,
            _NUMBER.label("number"),
            *(PaymentLine.id, PaymentLine.amount_cents, PaymentLine.state),
            PaymentLine.explanation["adjustment"]["now_cents"].as_integer().label("now_cents"),
            RecoveryClaim.state.label("recovery"),
            left.label("left"),
        )
        .outerjoin(Contract, Contract.id == PaymentLine.contract_id)
        .outerjoin(QuickOrder, QuickOrder.id == PaymentLine.order_id)
        .outerjoin(RecoveryClaim, RecoveryClaim.id == PaymentLine.recovery_id)
        .where(PaymentLine.outcome.in_(_changed()))
        .order_by(
            # where a run has moved an outcome, it is off one day before it is on the other
            PaymentLine.outcome,
            PaymentLine.created_at,
            PaymentLine.amount_cents,
            PaymentLine.line_id,
        )
    )


def _counted(rows: list[Any]) -> Iterator[Counted]:
    for row in rows:
        if row.state != "rejected":
            worth = row.amount_cents if row.now_cents is None else row.now_cents
            yield Counted(row.amount_cents, worth, _became(row))


def _became(row: Any) -> Became:
    """What is less than nothing on a statement that has left was set off there, also where that
    came back: it leaves anew as it is."""
    if row.state == "paid" or row.recovery == "paid" or (row.amount_cents < 0 and row.left):
        return "paid"
    return "lost" if row.recovery == "written_off" else "waits"
