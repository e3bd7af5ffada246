"""Reads of what files pay, and of transfers to others than the payees."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound
from marketplace.platform.paging import Page, first_rows, read_page
from outcomes.payees.models import PaymentShare
from outcomes.payees.queries import shares_of
from outcomes.payments.models import Payment, Statement
from outcomes.payments.routes import BANK_FILE
from outcomes.payments.settlement.models import (
    PAID_AFTER_ALL,
    PaymentTransfer,
    SettlementEntry,
)

OUT = and_(
    Payment.state == "returned", Payment.debited_on.is_not(None), Payment.credited_on.is_(None)
)
"""Of a payment: the bank has paid it and not booked it back, as ``Payment.paid_after_all``."""

AWAY = or_(
    PaymentTransfer.state.in_(("sent", "settled")),
    PaymentTransfer.debited_on.is_not(None) & PaymentTransfer.credited_on.is_(None),
)
"""Of what goes to others: it is with them, or on its way."""


WAITING = SettlementEntry.state == "open"


def waiting_page(_actor: Actor, page: int) -> Page[SettlementEntry]:
    """A page of what files told that does not agree, and nobody has settled, the oldest first."""
    oldest = (SettlementEntry.created_at, SettlementEntry.id)
    return read_page(select(SettlementEntry).where(WAITING).order_by(*oldest), page)


def count_waiting(_actor: Actor) -> int:
    """How many of them there are."""
    return db.session.scalar(select(func.count(SettlementEntry.id)).where(WAITING)) or 0


def waiting_first(_actor: Actor, limit: int) -> Sequence[SettlementEntry]:
    """Those of the greatest sums, but for payments that are told of as paid after all by
    themselves."""
    out = select(Payment.id).where(Payment.id == SettlementEntry.payment_id, OUT).exists()
    told_apart = and_(out, SettlementEntry.reason == PAID_AFTER_ALL)
    greatest = (func.abs(SettlementEntry.amount_cents).desc(), SettlementEntry.id)
    wanted = select(SettlementEntry).where(WAITING, ~told_apart).order_by(*greatest)
    return first_rows(wanted, limit)


def entry_by_key(_actor: Actor, key: UUID) -> SettlementEntry:
    """An entry by its key; raises NotFound."""
    found = db.session.get(SettlementEntry, key)
    if found is None:
        raise NotFound("settlement.unknown_entry")
    return found


def waiting_of(statement_id: UUID) -> Sequence[SettlementEntry]:
    """What files told of a statement, or of a file that it left with, that nobody has settled."""
    oldest = (SettlementEntry.created_at, SettlementEntry.id)
    wanted = select(SettlementEntry).where(WAITING, _is_about(statement_id))
    return db.session.scalars(wanted.order_by(*oldest)).all()


def held_among(statement_ids: Collection[UUID]) -> set[UUID]:
    """Those of some statements of which a payment is out, or an entry waits for a person."""
    out = select(Payment.id).where(Payment.statement_id == Statement.id, OUT)
    waiting = select(SettlementEntry.id).where(WAITING, _is_about(Statement.id))
    held = or_(out.exists(), waiting.exists())
    wanted = select(Statement.id).where(Statement.id.in_(statement_ids), held)
    return set(db.session.scalars(wanted)) if statement_ids else set()


def _is_about(statement_id: UUID | InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    files = select(Payment.hand_over_id).where(Payment.statement_id == statement_id)
    return or_(
        SettlementEntry.statement_id == statement_id, SettlementEntry.hand_over_id.in_(files)
    )


def paid_though_returned(statement: Statement) -> Payment | None:
    """The payment of a statement that a person may write down as paid though it is written down as
    returned: one that a file tells as paid, or the last one, where only a person's word says that
    accounts payable got it back."""
    out = next((each for each in statement.payments if each.paid_after_all), None)
    last = max(statement.payments, key=lambda each: (each.created_at, each.id), default=None)
    if out or last is None or last.route == BANK_FILE:
        return out
    return last if last.state == "returned" and not last.credited_on else None


def awaited() -> Select[tuple[Statement]]:
    """Statements that are with accounts payable, who have not told yet that they paid them."""
    return select(Statement).where(Statement.state == "handed_over", Statement.route != BANK_FILE)


def awaited_page(_actor: Actor, page: int) -> Page[Statement]:
    """A page of the statements that accounts payable are to pay, the one due first first."""
    return read_page(awaited().order_by(Statement.pay_on, Statement.number), page)


def transfers_of(_actor: Actor, statement_id: UUID) -> Sequence[PaymentTransfer]:
    """What of a statement's payments went to others, by name."""
    return db.session.scalars(
        select(PaymentTransfer)
        .join(Payment, Payment.id == PaymentTransfer.payment_id)
        .where(Payment.statement_id == statement_id)
        .order_by(PaymentTransfer.end_to_end_id)
    ).all()


def may_be_back(transfer: PaymentTransfer) -> bool:
    """Whether a person may write down that what goes to somebody else came back with the payment
    that stands: no file has told that it was paid."""
    standing = transfer.payment.state != "returned"
    return standing and transfer.state in ("sent", "settled") and not transfer.debited_on


def returned_transfers_of(_actor: Actor, statement_id: UUID) -> Sequence[PaymentTransfer]:
    """What of a statement's payments went to others and came back, by name."""
    return db.session.scalars(
        select(PaymentTransfer)
        .join(Payment, Payment.id == PaymentTransfer.payment_id)
        .where(Payment.statement_id == statement_id, PaymentTransfer.state == "returned")
        .order_by(PaymentTransfer.end_to_end_id)
    ).all()


def came_back(
    actor: Actor,
    statements: Sequence[Statement],
    known: Sequence[PaymentShare] | None = None,
) -> Sequence[PaymentShare]:
    """What of statements that have come back was withheld or went to others, and is here again: all
    but what was sent to others and did not come back. ``known``: shares that were read already,
    those of the statements among them."""
    returned = {each.id: each for each in statements}
    numbers = {each.number for each in statements}
    read = shares_of(actor, *numbers) if known is None else known
    shares = [each for each in read if each.cause in numbers]
    if not shares:
        return []
    sent = (
        select(PaymentTransfer)
        .join(Payment, Payment.id == PaymentTransfer.payment_id)
        .where(Payment.statement_id.in_(returned), AWAY)
    )
    out = Counter(
        (returned[each.payment.statement_id].number, each.receiver_iban, each.amount_cents)
        for each in db.session.scalars(sent)
    )
    found = []
    for share in shares:
        what = (share.cause, share.receiver_iban, share.amount_cents)
        if out[what]:
            out[what] -= 1
        else:
            found.append(share)
    return found


def paid_after_all(_actor: Actor, limit: int) -> Sequence[Payment]:
    """Payments that the bank has paid though they are written down as returned, the oldest
    first."""
    wanted = select(Payment).where(OUT).options(joinedload(Payment.statement))
    return first_rows(wanted.order_by(Payment.debited_on, Payment.end_to_end_id), limit)


def returned_transfers(_actor: Actor, limit: int) -> Sequence[PaymentTransfer]:
    """Transfers to others that came back and wait for finance, the oldest first."""
    wanted = select(PaymentTransfer).where(PaymentTransfer.state == "returned")
    oldest = (PaymentTransfer.settled_on, PaymentTransfer.end_to_end_id)
    return first_rows(wanted.order_by(*oldest), limit)


@dataclass(frozen=True)
class Sent:
    """What a hand-over's file pays, in cents: by how many transfers, of accounts payable by how
    many statements, and what of it came back since."""

    count: int = 0
    cents: int = 0
    returned: int = 0
    returned_cents: int = 0

    def __add__(self, other: "Sent") -> "Sent":
        return Sent(
            self.count + other.count,
            self.cents + other.cents,
            self.returned + other.returned,
            self.returned_cents + other.returned_cents,
        )


def sent_by(hand_over_ids: Sequence[UUID]) -> Mapping[UUID, Sent]:
    """What the file of each hand-over pays, as it was made, whatever has become of it."""
    gross = case((Payment.route == BANK_FILE, Payment.amount_cents), else_=Statement.gross_cents)
    own = _sent(gross, Payment.state).join(Statement, Statement.id == Payment.statement_id)
    others = (
        _sent(PaymentTransfer.amount_cents, PaymentTransfer.state)
        .join(PaymentTransfer, PaymentTransfer.payment_id == Payment.id)
        .where(Payment.route == BANK_FILE)
    )
    found = dict.fromkeys(hand_over_ids, Sent())
    for wanted in (own, others) if found else ():
        chosen = wanted.where(Payment.hand_over_id.in_(hand_over_ids))
        for key, *sums in db.session.execute(chosen.group_by(Payment.hand_over_id)):
            found[key] += Sent(*(each or 0 for each in sums))
    return found


def _sent(cents: ColumnElement[int], state: ColumnElement[str]) -> Select[Any]:
    """Counts and sums by hand-over; a payment that all went to others is no transfer."""
    back = state.in_(("returned", "renewed"))
    return select(
        Payment.hand_over_id,
        func.count().filter(cents > 0),
        func.sum(cents),
        func.count().filter(cents > 0, back),
        func.sum(cents).filter(back),
    ).select_from(Payment)


def unconfirmed(_actor: Actor) -> tuple[int, int]:
    """How many statements have left of which nobody has told yet that they are paid, and what they
    come to in cents, with VAT."""
    count, cents = db.session.execute(
        select(func.count(), func.coalesce(func.sum(Statement.gross_cents), 0)).where(
            Statement.state == "handed_over"
        )
    ).one()
    return count, cents


def paid_parts(statement: Statement, until: date) -> list[tuple[int, date]]:
    """What a statement was paid in, in cents with the day of each part: what went to others, and
    the payee's own with what is withheld of it. A part that is not paid yet stands for the day
    ``until``."""
    others = db.session.execute(
        select(PaymentTransfer.amount_cents, PaymentTransfer.state, PaymentTransfer.settled_on)
        .join(PaymentTransfer.payment)
        .where(Payment.statement_id == statement.id, PaymentTransfer.state != "renewed")
    ).all()
    own_on = db.session.scalar(
        select(Payment.settled_on).where(
            Payment.statement_id == statement.id,
            Payment.state == "settled",
            Payment.amount_cents > 0,
        )
    )
    parts = [(cents, day if state == "settled" and day else until) for cents, state, day in others]
    own_cents = statement.gross_cents - sum(cents for cents, _day in parts)
    return [(own_cents, own_on or until), *parts]
