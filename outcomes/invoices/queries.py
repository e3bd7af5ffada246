"""Reads about e-invoices."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound
from marketplace.platform.paging import Page, first_rows, read_page
from marketplace.platform.system_tokens import in_use
from marketplace.rules.models import Rule
from marketplace.rules.queries import rules_on
from outcomes.invoices.models import InvoiceToken, ReceivedInvoice
from outcomes.payments.models import Statement
from outcomes.pure.einvoices.matching import Expected

REASONS = "invoice_reason"
"""Kind of rule: the codes by which invoices are returned."""
BY_HAND = "by_hand"
"""What the address calls the page of invoices matched by hand, beside that of e-invoices."""


def expected_of(statement: Statement) -> Expected:
    """What a statement says, as an invoice is compared with it."""
    return Expected(
        number=statement.number,
        seller_id=statement.organisation.business_id,
        buyer_id=statement.buyer.business_id or "",
        iban=statement.iban,
        net_cents=statement.net_cents,
        vat_cents=statement.vat_cents,
        categories={
            (row["category"], Decimal(row["rate_percent"])): (row["net_cents"], row["vat_cents"])
            for row in statement.vat_breakdown
        },
    )


def invoice_page(_actor: Actor, state: str, page: int) -> Page[ReceivedInvoice]:
    """A page of the e-invoices that came, the newest first; of one state where one is named."""
    wanted = select(ReceivedInvoice)
    if state:
        wanted = wanted.where(ReceivedInvoice.state == state)
    newest = (ReceivedInvoice.created_at.desc(), ReceivedInvoice.id.desc())
    return read_page(wanted.order_by(*newest), page)


def own_page(actor: Actor, page: int) -> Page[ReceivedInvoice]:
    """A page of the e-invoices that were received from the actor's organisation, the newest
    first, each with its statement where that is the organisation's too."""
    wanted = select(ReceivedInvoice).where(ReceivedInvoice.provider_id == actor.organisation_id)
    newest = (ReceivedInvoice.created_at.desc(), ReceivedInvoice.id.desc())
    with_statement = joinedload(ReceivedInvoice.statement).lazyload("*")
    return read_page(wanted.options(with_statement).order_by(*newest), page)


def differences_told(invoice: ReceivedInvoice) -> list[dict[str, str]]:
    """What differs, as the invoice's provider may know it: nothing of what another's statement
    says."""
    statement = invoice.statement
    foreign = invoice.statement_id is not None and (
        statement is None or statement.provider_id != invoice.provider_id
    )
    return [each | {"expected": ""} if foreign else each for each in invoice.differences]


def matched_by_hand(_actor: Actor, page: int) -> Page[Statement]:
    """A page of the statements whose invoice a person has matched without an e-invoice, the newest
    first."""
    came = exists().where(
        ReceivedInvoice.statement_id == Statement.id, ReceivedInvoice.state == "matched"
    )
    wanted = select(Statement).where(
        Statement.invoice_number.is_not(None), Statement.state != "withdrawn", ~came
    )
    return read_page(wanted.order_by(Statement.number.desc()), page, parameter=BY_HAND)


def to_settle(_actor: Actor, limit: int) -> Sequence[ReceivedInvoice]:
    """The invoices that differ from their statements, the oldest first."""
    wanted = select(ReceivedInvoice).where(ReceivedInvoice.state == "differs")
    oldest = (ReceivedInvoice.created_at, ReceivedInvoice.id)
    return first_rows(wanted.order_by(*oldest), limit)


def invoice_by_key(_actor: Actor, key: UUID) -> ReceivedInvoice:
    """An invoice by its key; raises NotFound."""
    found = db.session.get(ReceivedInvoice, key)
    if found is None:
        raise NotFound("invoice.not_found")
    return found


def reasons_today(actor: Actor) -> Sequence[Rule]:
    """The codes by which an invoice may be returned today, in their order."""
    rules = rules_on(actor, (REASONS,), actor.today)
    return sorted(rules, key=lambda rule: rule.value["position"])


def reason_names(actor: Actor, code: str) -> dict[str, str]:
    """What a code is called, by language, also where it is no longer in use."""
    rows = select(Rule).filter_by(area_id=actor.area_id, kind=REASONS, key=code)
    newest = db.session.scalars(rows.order_by(Rule.valid_from.desc()).limit(1)).one()
    names: dict[str, str] = newest.value["names"]
    return names


def tokens(_actor: Actor) -> Sequence[InvoiceToken]:
    """The tokens of systems that are of use, the newest first."""
    return in_use(InvoiceToken)
