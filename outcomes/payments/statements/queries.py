"""Reads of statements: pages of finance's, those that somebody looks for, those soon due."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from contracts.agreements.models import Contract
from marketplace.platform.actor import Actor, Audience
from marketplace.platform.audit import AuditEvent
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound
from marketplace.platform.identity.models import Organisation
from marketplace.platform.paging import Page, first_rows, read_page
from outcomes.payments.models import PaymentLine, Statement
from outcomes.payments.queries import WITH_REFERRAL, statement_lines
from outcomes.payments.routes import E_INVOICE

WAITING = ("preview", "sent", "verified", "approved")
"""States in which finance has something to do before the money leaves."""
LATE = "late"
"""Of a search: what was due before today and is not paid."""
TO_INVOICE = (
    Statement.state == "sent",
    Statement.route == E_INVOICE,
    Statement.invoice_number.is_(None),
)
"""Of a statement: it waits for its provider's e-invoice."""
UNPAID = (*WAITING, "handed_over")
"""States in which nobody has told yet that it is paid."""


@dataclass(frozen=True)
class StatementSearch:
    """What finance looks for; an empty part asks nothing."""

    state: str = ""
    """Of the life of statements, or LATE."""
    route: str = ""


def statement_by_number(_actor: Actor, number: str) -> Statement:
    """A statement that the actor may see."""
    found = db.session.scalars(select(Statement).filter_by(number=number)).one_or_none()
    if found is None:
        raise NotFound("statement.not_found", number=number)
    return found


def statement_papers(actor: Actor, number: str) -> Statement:
    """A statement of which the actor may take the data and calculations: a provider takes those of
    its own that stand, since a withdrawn one pays nobody."""
    found = statement_by_number(actor, number)
    if actor.audience == Audience.PROVIDER and found.state == "withdrawn":
        raise NotFound("statement.not_found", number=number)
    return found


def statement_page(actor: Actor, search: StatementSearch, page: int) -> Page[Statement]:
    """A page of statements, the newest first."""
    wanted = select(Statement)
    if search.state == LATE:
        wanted = wanted.where(*_overdue(actor, UNPAID))
    elif search.state:
        wanted = wanted.where(Statement.state == search.state)
    if search.route:
        wanted = wanted.where(Statement.route == search.route)
    return read_page(wanted.order_by(Statement.number.desc()), page)


def lines_page(_actor: Actor, statement: Statement, page: int) -> Page[PaymentLine]:
    """A page of a statement's lines, in the order of files."""
    wanted = (
        select(PaymentLine)
        .outerjoin(Contract, Contract.id == PaymentLine.contract_id)
        .where(PaymentLine.statement_id == statement.id)
        .options(WITH_REFERRAL)
        .order_by(Contract.number, PaymentLine.outcome_on, PaymentLine.line_id)
    )
    return read_page(wanted, page)


def to_attend(_actor: Actor, until: date, limit: int) -> Sequence[Statement]:
    """Statements that are not on the run's road any more and wait for somebody, that came back, or
    that are due by a day and have not left; the one that is due first comes first."""
    off_the_road = Statement.state.in_(("preview", "sent")) | Statement.returned_on.is_not(None)
    wanted = select(Statement).where(
        Statement.state.in_(WAITING), or_(off_the_road, Statement.due_on <= until)
    )
    return first_rows(wanted.order_by(Statement.due_on, Statement.number), limit)


def unconfirmed(actor: Actor, limit: int) -> Sequence[Statement]:
    """Statements that were handed over and that nobody has told to be paid although they were due
    before today, the oldest first."""
    wanted = select(Statement).where(*_overdue(actor, ("handed_over",)))
    return first_rows(wanted.order_by(Statement.due_on, Statement.number), limit)


def overdue(actor: Actor) -> int:
    """How many statements were due before today and are not paid."""
    wanted = select(func.count(Statement.id)).where(*_overdue(actor, UNPAID))
    return db.session.scalar(wanted) or 0


def returned(actor: Actor, limit: int) -> Sequence[Statement]:
    """A provider's own statements whose payment came back and that nobody has verified anew."""
    wanted = select(Statement).where(*is_returned(actor))
    return first_rows(wanted.order_by(Statement.number), limit)


def is_returned(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """The conditions of `returned`."""
    own = (Statement.provider_id == actor.organisation_id, Statement.returned_on.is_not(None))
    return *own, Statement.state.in_(("preview", "sent"))


def to_invoice(actor: Actor, limit: int) -> Sequence[Statement]:
    """A provider's own statements that wait for its e-invoice, the oldest first."""
    wanted = select(Statement).where(*is_to_invoice(actor))
    return first_rows(wanted.order_by(Statement.number), limit)


def is_to_invoice(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """The conditions of `to_invoice`."""
    return Statement.provider_id == actor.organisation_id, *TO_INVOICE


def invoiced_buyers(_actor: Actor) -> Sequence[Organisation]:
    """The buyers whose statements wait for their providers' e-invoices, by name."""
    waiting = select(Statement.buyer_id).where(*TO_INVOICE)
    wanted = select(Organisation).where(Organisation.id.in_(waiting))
    return db.session.scalars(wanted.order_by(Organisation.name).limit(50)).all()


def _overdue(actor: Actor, states: Sequence[str]) -> tuple[ColumnElement[bool], ...]:
    return Statement.state.in_(states), Statement.due_on < actor.today


def bundle(statement: Statement) -> dict[str, Any]:
    """A statement as data that machines read: amounts in cents, days in ISO form."""
    return {
        "format": "tuloskori-statement/1",
        "number": statement.number,
        "state": statement.state,
        "route": statement.route,
        "reference": statement.reference,
        "invoice_number": statement.invoice_number,
        "received_on": _iso(statement.received_on),
        "due_on": _iso(statement.due_on),
        "pay_on": _iso(statement.pay_on),
        "buyer": {"name": statement.buyer.name, "business_id": statement.buyer.business_id},
        "provider": {
            "name": statement.payee_name,
            "business_id": statement.organisation.business_id,
            "iban": statement.iban,
        },
        "net_cents": statement.net_cents,
        "vat_cents": statement.vat_cents,
        "gross_cents": statement.gross_cents,
        "vat": statement.vat_breakdown,
        "lines": [_line(line) for line in statement_lines(statement.id)],
    }


def _line(line: PaymentLine) -> dict[str, Any]:
    return {
        "line_id": line.line_id,
        "source": line.source.number,
        "person_key": line.person_key,
        "rule": line.rule,
        "outcome_on": line.outcome_on.isoformat(),
        "quantity": line.quantity,
        "unit_cents": line.unit_cents,
        "amount_cents": line.amount_cents,
        "vat_category": line.vat_category,
        "adjusts_line_id": line.adjusts_line_id,
        "explanation": line.explanation,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


@dataclass(frozen=True)
class Withdrawal:
    """When a statement was withdrawn, and why, as its provider is told; an empty reason where its
    run went back as a whole."""

    at: datetime
    reason: str


def withdrawals(statements: Iterable[Statement]) -> Mapping[str, Withdrawal]:
    """The withdrawals of those of some statements that were, by number."""
    gone = {each.id: each.number for each in statements if each.state == "withdrawn"}
    events = select(AuditEvent).where(
        AuditEvent.object_type == Statement.__tablename__,
        AuditEvent.object_id.in_(gone),
        AuditEvent.action == "withdraw",
    )
    return {
        gone[event.object_id]: Withdrawal(event.created_at, event.facts.get("reason", ""))
        for event in (db.session.scalars(events) if gone else ())
    }


def withdrawal_of(statement: Statement) -> Withdrawal:
    """The withdrawal of a statement that was withdrawn."""
    return withdrawals([statement])[statement.number]
