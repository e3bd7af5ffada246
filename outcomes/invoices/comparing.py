"""An e-invoice beside the statement whose number it bears: what differs, and whether the statement
waits for an invoice at all."""

from collections.abc import Iterator

from sqlalchemy import select

from marketplace.platform.unit import Unit
from outcomes.invoices.queries import expected_of
from outcomes.payments.checks import locked_run
from outcomes.payments.models import Statement
from outcomes.payments.routes import E_INVOICE
from outcomes.pure.einvoices.invoice import Invoice
from outcomes.pure.einvoices.matching import Difference, differences, order_number


def statement_of(u: Unit, invoice: Invoice) -> Statement | None:
    """The statement of the invoice's order number, under the lock of its run."""
    found = u.find(Statement, number=order_number(invoice))
    if found is not None:
        locked_run(u, found.run_id)
    return found


def compared(u: Unit, invoice: Invoice, statement: Statement | None) -> list[Difference]:
    """All that keeps an invoice from its statement; empty where they agree to the cent."""
    if statement is None:
        return [Difference("unknown_order", "BT-13", "", order_number(invoice))]
    return [
        *_awaited(u, invoice, statement),
        *differences(invoice, expected_of(statement), u.today),
    ]


def _awaited(u: Unit, invoice: Invoice, statement: Statement) -> Iterator[Difference]:
    if statement.route != E_INVOICE:
        yield Difference("route", "", E_INVOICE, statement.route)
    elif statement.invoice_number is not None:
        yield Difference("invoiced_already", "", "", statement.invoice_number)
    elif statement.state != "sent":
        yield Difference("not_awaited", "", "sent", statement.state)
    taken = u.session.scalars(
        select(Statement.number).where(
            Statement.provider_id == statement.provider_id,
            Statement.invoice_number == invoice.number,
            Statement.state != "withdrawn",
            Statement.id != statement.id,
        )
    ).first()
    if taken:
        yield Difference("number_taken", "BT-1", "", taken)
