"""The verb of e-invoices: a provider's file is read and matched with its statement."""

from collections.abc import Sequence
from datetime import date

from marketplace.platform.actor import Actor
from marketplace.platform.audit import record
from marketplace.platform.errors import DomainError, NotFound
from marketplace.platform.files import store
from marketplace.platform.permissions import verb
from marketplace.platform.unit import unit
from outcomes.invoices.queries import expected_of
from outcomes.payments.models import Statement
from outcomes.payments.statements.queries import statement_by_number
from outcomes.payments.statements.service import receive_invoice
from outcomes.pure.einvoices.invoice import Invoice
from outcomes.pure.einvoices.matching import Difference, differences, order_number
from outcomes.pure.einvoices.reading import read_invoice
from outcomes.pure.problems import FileProblems
from outcomes.results.reading import BadRows


class InvoiceDiffers(DomainError):
    """An invoice that does not agree with its statement: each difference with both sides."""

    status = 422

    def __init__(self, invoice: Invoice, statement: Statement, found: Sequence[Difference]) -> None:
        facts = {"number": invoice.number, "statement": statement.number, "count": len(found)}
        super().__init__("invoice.differs", field="file", **facts)
        self.invoice = invoice
        self.statement = statement
        self.differences = tuple(found)


@verb("payment.verify")
def receive_einvoice(actor: Actor, name: str, content: bytes, received_on: date) -> Statement:
    """Read a provider's e-invoice (UBL 2.1 or Finvoice), find its statement by the order number
    and match the two to the cent; the file is kept.

    Raises BadRows where the file cannot be read, NotFound where no statement has the number,
    InvoiceDiffers with all differences, and what ``receive_invoice`` raises.
    """
    try:
        invoice = read_invoice(content, name)
    except FileProblems as error:
        raise BadRows(error.problems) from error
    number = order_number(invoice)
    try:
        statement = statement_by_number(actor, number)
    except NotFound:
        raise BadOrder(number) from None
    with unit(actor) as u:
        found = differences(invoice, expected_of(statement), u.today)
        if found:
            raise InvoiceDiffers(invoice, statement, found)
        file = store(u, content, name, "application/xml", statement.provider_id)
        received = receive_invoice(
            actor,
            statement.id,
            invoice_number=invoice.number,
            received_on=received_on,
            gross_cents=invoice.totals.payable,
        )
        record(u, received, "keep_invoice", sha256=file.sha256, file=str(file.id))
        return received


class BadOrder(DomainError):
    """No statement bears the number that the invoice names."""

    status = 422

    def __init__(self, number: str) -> None:
        super().__init__("invoice.unknown_order", field="file", number=number or "–")
