"""Verbs of e-invoices: a provider's file is kept, matched with its statement to the cent, or
returned with a reason.

The same file comes in once. One that differs waits for finance: it is compared again when what it
was compared with has changed, or returned.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from marketplace.platform import system_tokens
from marketplace.platform.actor import Actor
from marketplace.platform.audit import record
from marketplace.platform.errors import Forbidden, Invalid, Problem
from marketplace.platform.files import storage, store
from marketplace.platform.identity.models import Organisation
from marketplace.platform.lifecycle import begin, fire
from marketplace.platform.permissions import person_of, verb
from marketplace.platform.personal_codes import refuse_personal_codes
from marketplace.platform.unit import Unit, system_unit, unit
from outcomes.invoices.comparing import compared, statement_of
from outcomes.invoices.lifecycle import RECEIVED_INVOICE
from outcomes.invoices.models import INVOICE_FILE, InvoiceToken, ReceivedInvoice
from outcomes.invoices.notices import tell_returned
from outcomes.invoices.queries import reasons_today
from outcomes.payments.models import Statement
from outcomes.payments.statements.service import match_invoice, receive_invoice
from outcomes.pure.einvoices.invoice import Invoice
from outcomes.pure.einvoices.matching import Difference, order_number, seller_id
from outcomes.pure.einvoices.reading import read_invoice
from outcomes.pure.problems import FileProblems
from outcomes.results.reading import BadRows

IN_TURN = 7_340_041
"""Key of the lock by which invoices come in one after the other."""
FILE, INTERFACE = "file", "interface"


@verb("invoice.receive")
def receive_einvoice(
    actor: Actor, name: str, content: bytes, received_on: date
) -> tuple[ReceivedInvoice, bool]:
    """Keep a provider's e-invoice (UBL 2.1 or Finvoice), find its statement by the order number and
    match the two where they agree to the cent; whether it is new.

    What came before, byte for byte, changes nothing. Who reads the file verifies the statement with
    it. Raises BadRows where the file cannot be read, Invalid where the day is to come.
    """
    with unit(actor) as u:
        if received_on > u.today:
            facts = {"day": received_on}
            raise Invalid(Problem("received_on", "payment.invoice_ahead", facts))
        return _receive(u, name, content, received_on, FILE)


@verb("invoice.send")
def receive_sent(actor: Actor, token: str, content: bytes) -> tuple[ReceivedInvoice, bool]:
    """The same of what a system sends today by its token; a person verifies the statement later.

    Raises Forbidden for a token that is none, and BadRows.
    """
    with unit(actor) as outer, system_unit(outer) as u:
        if system_tokens.find(u, InvoiceToken, token) is None:
            raise Forbidden("invoice.token")
        return _receive(u, f"lasku-{u.now:%Y%m%dT%H%M%SZ}.xml", content, u.today, INTERFACE)


def _receive(
    u: Unit, name: str, content: bytes, received_on: date, source: str
) -> tuple[ReceivedInvoice, bool]:
    u.session.execute(select(func.pg_advisory_xact_lock(IN_TURN)))
    known = u.find(ReceivedInvoice, sha256=hashlib.sha256(content).hexdigest())
    if known is not None:
        return known, False
    invoice = _read(content, name)
    statement = statement_of(u, invoice)
    found = compared(u, invoice, statement)
    made = _keep(u, name, content, received_on, source, invoice, statement, found)
    if not found:
        _match(u, made)
    return made, True


def _read(content: bytes, name: str) -> Invoice:
    try:
        return read_invoice(content, name)
    except FileProblems as error:
        raise BadRows(error.problems) from error


def _keep(
    u: Unit,
    name: str,
    content: bytes,
    received_on: date,
    source: str,
    invoice: Invoice,
    statement: Statement | None,
    found: Sequence[Difference],
) -> ReceivedInvoice:
    provider = u.find(Organisation, kind="provider", business_id=seller_id(invoice))
    provider_id = provider.id if provider else None
    file = store(u, INVOICE_FILE, content, name, "application/xml", provider_id)
    made = u.add(
        ReceivedInvoice,
        state=RECEIVED_INVOICE.initial,
        source=source,
        file_id=file.id,
        sha256=file.sha256,
        number=invoice.number,
        order_number=order_number(invoice),
        seller_name=invoice.seller.name,
        provider_id=provider_id,
        issued_on=invoice.issued_on,
        received_on=received_on,
        payable_cents=invoice.totals.payable * invoice.sign,
        statement_id=statement.id if statement else None,
        differences=_told(found),
    )
    begin(u, RECEIVED_INVOICE, made, number=made.number, sha256=made.sha256, source=source)
    return made


def _told(found: Sequence[Difference]) -> list[dict[str, str]]:
    return [asdict(each) for each in found]


def _match(u: Unit, invoice: ReceivedInvoice) -> None:
    """A person who reads the file stands for the statement; a system alone does not."""
    if invoice.statement_id is None:
        raise ValueError("an invoice without a statement is not matched")
    take = receive_invoice if u.actor.user_id else match_invoice
    take(
        u.actor,
        invoice.statement_id,
        invoice_number=invoice.number,
        received_on=invoice.received_on,
        gross_cents=invoice.payable_cents,
    )
    fire(u, RECEIVED_INVOICE, invoice, "match")
    u.session.flush()


@verb("invoice.receive")
def compare_again(actor: Actor, key: UUID) -> ReceivedInvoice:
    """Compare an invoice that differed anew with what its statement says now, and match it where
    they agree."""
    with unit(actor) as u:
        made = u.lock(ReceivedInvoice, key)
        RECEIVED_INVOICE.check(made, "match", actor)
        invoice = _read(storage().get(made.sha256), made.file.name)
        statement = statement_of(u, invoice)
        found = compared(u, invoice, statement)
        made.statement_id = statement.id if statement else None
        made.differences = _told(found)
        record(u, made, "compare", differences=len(found))
        if not found:
            _match(u, made)
        return made


@verb("invoice.return")
def return_invoice(actor: Actor, key: UUID, reason: str, note: str = "") -> ReceivedInvoice:
    """Return an invoice to the provider with a code and perhaps words; its people get a mail.

    Raises Invalid for a code that is none, Refused where its statement stands with it.
    """
    with unit(actor) as u:
        made = u.lock(ReceivedInvoice, key)
        refuse_personal_codes(note=note)
        codes = {rule.key: rule.value["names"] for rule in reasons_today(actor)}
        if reason not in codes:
            raise Invalid(Problem("reason", "invoice.reason_unknown"))
        RECEIVED_INVOICE.check(made, "return", actor)
        made.return_reason, made.return_note = reason, note.strip() or None
        made.returned_by, made.returned_at = person_of(actor), u.now
        fire(u, RECEIVED_INVOICE, made, "return", reason=reason)
        tell_returned(u, made, codes[reason])
        u.session.flush()
        return made


@verb("invoice.token")
def make_token(actor: Actor) -> str:
    """Make a token with which a system sends invoices; it is shown once and never again."""
    with unit(actor) as u:
        return system_tokens.make(u, InvoiceToken)


@verb("invoice.token")
def revoke_token(actor: Actor, key: UUID) -> InvoiceToken:
    """Let a token be of no use from now on; one that was revoked stays as it is."""
    with unit(actor) as u:
        return system_tokens.revoke(u, InvoiceToken, key)
