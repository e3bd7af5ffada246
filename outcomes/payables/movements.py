"""What has moved in the ledger since the hand-overs and is not booked yet, and the rows of it.

A row's gross is what the provider's account in accounts payable comes to be owed by it: a credit
note lessens it, and what is paid back or given up brings it to nothing again.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, or_, select

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.paging import Page, read_page
from marketplace.pure.shares import parted
from outcomes.ledger.models import LedgerEntry, LedgerPosting
from outcomes.payables import books
from outcomes.payables.models import BookedEntry, MovementBooking
from outcomes.payables.queries import account_rules, whose_of
from outcomes.payees.queries import shares_of
from outcomes.payments.models import PaymentLine, Statement
from outcomes.payments.recoveries.models import RecoveryClaim
from outcomes.payments.recoveries.queries import lines_of
from outcomes.pure import payables as pure
from outcomes.pure.bookkeeping import (
    DIVERTED,
    INTEREST,
    LOST_VAT,
    RECOVERED,
    VAT,
    VERIFIED,
    WITHHELD,
    WRITTEN_OFF,
)

USES = {WITHHELD: pure.WITHHELD, DIVERTED: pure.DIVERTED, INTEREST: pure.LATE_INTEREST}
"""Accounts that are booked besides recovery claims, and the use of each."""
OF_CLAIM = {
    "reclaim": "credit_note",
    "repay": "repayment",
    "undo_repayment": "repayment",
    "give_back": "repayment",
    "set_off": "set_off",
    "release": "set_off",
    "cancel": "set_off",
    "cover": "set_off",
    "write_off": "credit_loss",
}
"""What an act on a claim is in the file."""


@dataclass(frozen=True)
class Movement:
    """What happened to a document at once: what it is in the file, its day, and the postings."""

    document: str
    entry: str
    day: date
    of: RecoveryClaim | Statement
    postings: Sequence[LedgerPosting]

    @property
    def entries(self) -> set[UUID]:
        """Keys of its entries in the ledger."""
        return {each.entry_id for each in self.postings}

    @cached_property
    def lines(self) -> Mapping[UUID, PaymentLine]:
        """The lines that its postings are of, by their keys."""
        keys = {each.line_id for each in self.postings if each.line_id}
        found = db.session.scalars(select(PaymentLine).where(PaymentLine.id.in_(keys)))
        return {line.id: line for line in found}

    def on(self, account: str) -> list[LedgerPosting]:
        """Its postings on an account of the ledger."""
        return [each for each in self.postings if each.account == account]

    def cents_on(self, account: str) -> int:
        """What they come to."""
        return sum(each.amount_cents for each in self.on(account))


def to_book() -> ColumnElement[bool]:
    """Of a posting: it is of what is booked here, and was not."""
    booked = select(BookedEntry.id).where(BookedEntry.entry_id == LedgerPosting.entry_id)
    return MOVES & ~booked.exists()


MOVES = or_(LedgerPosting.recovery_id.is_not(None), LedgerPosting.account.in_(USES))


def _entries() -> Select[tuple[UUID]]:
    return select(LedgerPosting.entry_id).where(to_book()).distinct()


def waiting(_actor: Actor, most: int) -> int:
    """How many entries wait to be booked, at most so many."""
    return (
        db.session.scalar(select(func.count()).select_from(_entries().limit(most).subquery())) or 0
    )


def booking_page(_actor: Actor, page: int) -> Page[MovementBooking]:
    """A page of the bookings, the newest first."""
    return read_page(select(MovementBooking).order_by(MovementBooking.number.desc()), page)


def movements_to_book(_actor: Actor) -> list[Movement]:
    """All that waits, in the order in which it happened."""
    rows = db.session.execute(
        select(LedgerPosting, LedgerEntry.action, LedgerEntry.booked_on)
        .join(LedgerEntry, LedgerEntry.id == LedgerPosting.entry_id)
        .where(to_book())
        .order_by(LedgerPosting.created_at, LedgerEntry.cause, LedgerPosting.id)
    ).all()
    claims = _by_key(RecoveryClaim, {each.recovery_id for each, *_rest in rows})
    statements = _by_key(Statement, {each.statement_id for each, *_rest in rows})
    found = []
    for key, group in groupby(sorted(rows, key=_at_once), _at_once):
        postings = list(group)
        first, action, day = postings[0]
        of = claims[first.recovery_id] if first.recovery_id else statements[first.statement_id]
        entry = OF_CLAIM[action] if first.recovery_id else USES[first.account]
        movement = Movement(of.number, entry, day, of, [each for each, *_rest in postings])
        found.append((key, movement))
    return [movement for _key, movement in found]


def _at_once(row: Row[Any]) -> tuple[Any, ...]:
    """What is one movement: of one document, at one instant, the same act."""
    posting, action, _day = row
    if posting.recovery_id is None:
        return posting.created_at, str(posting.statement_id), posting.account
    return (
        posting.created_at,
        str(posting.recovery_id),
        OF_CLAIM[action],
        action == "undo_repayment",
    )


def _by_key(model: Any, keys: set[UUID | None]) -> Mapping[UUID, Any]:
    found = db.session.scalars(select(model).where(model.id.in_(keys - {None})))
    return {each.id: each for each in found}


def movement_rows(actor: Actor, number: str, movement: Movement) -> Iterator[tuple[Any, ...]]:
    """A movement's rows in a booking's file. Raises Refused where no rule, or more than one, says
    the account."""
    of, rules = movement.of, account_rules(actor, movement.day)
    paid_to = ""
    if isinstance(of, RecoveryClaim):
        rows = _of_lines(actor, rules, movement)
        vat_left = movement.cents_on(VAT) - sum(row.vat_cents for row in rows)
        rows += _given_up(actor, rules, movement, vat_left)
        rows += _simple(rules, movement, pure.REPAYMENT, RECOVERED)
    else:
        account = movement.postings[0].account
        rows = _simple(rules, movement, USES[account], account)
        shares = shares_of(actor, of.number) if account == DIVERTED else ()
        paid_to = "; ".join(each.receiver_name or "" for each in shares if each.kind == "diverted")
    named = number, movement.document, movement.entry, movement.day.isoformat(), paid_to
    for row in sorted(rows):
        yield (*named, *books.told(of.organisation, of.payee_name, row))


def _of_lines(
    actor: Actor, rules: Sequence[pure.AccountRule], movement: Movement
) -> list[pure.Row]:
    """What a credit note takes back of what was bought, or a set-off leaves to the next statement:
    with the VAT of the claim."""
    postings = movement.on(VERIFIED)
    if not postings or not isinstance(movement.of, RecoveryClaim):
        return []
    whose = whose_of(list(movement.lines.values()))
    sign = 1 if movement.cents_on(VERIFIED) > 0 else -1
    vat = {
        (row["category"], Decimal(row["rate_percent"])): sign * row["vat_cents"]
        for row in movement.of.vat_breakdown
    }
    nets: dict[tuple[pure.Place, str, Decimal], int] = defaultdict(int)
    for posting in postings:
        line = movement.lines[posting.line_id]
        place = books.place_of(rules, movement.document, line, whose[line.id])
        rate = books.rate_in(actor, movement.document, line, vat)
        nets[place, line.vat_category, rate] += posting.amount_cents
    return pure.booked(nets, vat)


def _given_up(
    actor: Actor, rules: Sequence[pure.AccountRule], movement: Movement, vat_cents: int
) -> list[pure.Row]:
    """What of a claim is lost, or is not after all, by what it was bought for: the VAT that is lost
    is a part of it, and what comes back with the invoice is its VAT."""
    charged = [(row["category"], Decimal(row["rate_percent"])) for row in movement.of.vat_breakdown]

    def rate_of(line: PaymentLine) -> Decimal:
        return books.rate_in(actor, movement.document, line, charged)

    nets: dict[tuple[pure.Place, str, Decimal], int] = defaultdict(int)
    for whose, line, cents in _lost(movement, rate_of):
        place = books.place_of(rules, movement.document, line, whose, pure.CREDIT_LOSS)
        category, rate = "", Decimal(0)
        if line and vat_cents:
            category, rate = line.vat_category, rate_of(line)
        nets[place, category, rate] += cents
    rows = [pure.Row(*key, cents, 0) for key, cents in sorted(nets.items()) if cents]
    return pure.with_vat(rows, vat_cents)


def _lost(
    movement: Movement, rate_of: Callable[[PaymentLine], Decimal]
) -> Iterator[tuple[pure.Whose, PaymentLine | None, int]]:
    """What of a claim is lost by line. What is posted of no line is of those that are given up of
    the same owner: a part that is paid back by what they come to, VAT by what they are charged."""
    lost = movement.on(WRITTEN_OFF)
    given_up = [movement.lines[each.line_id] for each in lost if each.line_id]
    asked = given_up or lines_of(movement.of.id)
    owners = whose_of(asked)
    for posting in (*lost, *movement.on(LOST_VAT)):
        source = posting.source.number if posting.source else ""
        whose = pure.Whose(source, posting.municipality or "", posting.budget_line or "")
        if posting.line_id:
            yield whose, movement.lines[posting.line_id], posting.amount_cents
            continue
        lines = [line for line in asked if owners[line.id] == whose]
        of_vat = posting.account == LOST_VAT
        sums = [line.amount_cents * Fraction(rate_of(line) if of_vat else 1) for line in lines]
        if not sum(sums):
            yield whose, next(iter(lines), None), posting.amount_cents
            continue
        exact = [posting.amount_cents * each / sum(sums) for each in sums]
        for line, cents in zip(lines, parted(posting.amount_cents, exact), strict=True):
            yield whose, line, cents


def _simple(
    rules: Sequence[pure.AccountRule], movement: Movement, use: str, account: str
) -> list[pure.Row]:
    """What moved on one account of the ledger, without VAT and of no single contract."""
    cents = movement.cents_on(account)
    if not cents:
        return []
    place = books.place_of(rules, movement.document, None, pure.Whose(), use)
    return [pure.Row(place, "", Decimal(0), cents, 0)]
