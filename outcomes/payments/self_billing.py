"""Self-billing: the buyer writes the provider's invoice of a statement, by an agreement made before
(Value Added Tax Act 1501/1993, section 209 b). Each statement is invoiced once."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from marketplace.platform.errors import Refused
from marketplace.platform.files import StoredFile, storage, store
from marketplace.platform.identifiers import vat_number_of
from marketplace.platform.unit import Unit
from marketplace.providers.queries import provider_of
from outcomes.payments.files import RECOVERY_PAPER, STATEMENT_PAPER
from outcomes.payments.models import PaymentLine, Statement
from outcomes.payments.payers import UBL, invoice_format, invoiced_party
from outcomes.payments.queries import paid_with, statement_lines
from outcomes.payments.recoveries.models import RecoveryClaim
from outcomes.payments.vat import NOT_LIABLE, rate_of_line
from outcomes.pure.einvoices.finvoice import write_finvoice
from outcomes.pure.einvoices.invoice import (
    SELF_BILLED,
    SELF_BILLED_CREDIT,
    Invoice,
    Line,
    Party,
    Payment,
    VatRow,
    breakdown,
    totals_of,
)
from outcomes.pure.einvoices.rules import InvoiceProblems
from outcomes.pure.einvoices.ubl import write_ubl
from outcomes.pure.explain import explanation_from

LANGUAGE = "fi"
"""The authoritative language of invoices."""
NOTE = "Itselaskutus"
"""What the Act asks to be said on the invoice (section 209 e)."""
ADJUSTED = "oikaisu"
REVERSED = "P"
"""The end of the number of an invoice that takes a credit note back (peruutus)."""
NOT_PAID = "Peruuttaa hyvityslaskun {number}; maksettavaa ei ole."
GIVEN_BACK = " Takaisin maksettu palautetaan erikseen."
Billed = Statement | RecoveryClaim
"""What is invoiced, or credited."""


def invoice_of(u: Unit, statement: Statement) -> bytes:
    """The self-billed invoice of a statement as accounts payable take it, written now or before.

    What was invoiced is not invoiced again: a statement that leaves anew has its first invoice.
    Raises Refused where the invoice would break a rule of its standard.
    """
    if statement.self_billed is None:
        statement.self_billed = _stored(u, statement, self_billed_invoice(u, statement))
        u.session.flush()
    return storage().get(statement.self_billed.sha256)


def _stored(u: Unit, statement: Billed, invoice: Invoice, named: str = "") -> StoredFile:
    form = invoice_format(u.actor, statement.buyer, u.today)
    write = write_ubl if form == UBL else write_finvoice
    try:
        content = write(invoice)
    except InvoiceProblems as problem:
        facts = {"number": statement.number, "reason": str(problem)}
        raise Refused("payment.invoice_invalid", **facts) from problem
    kind = STATEMENT_PAPER if isinstance(statement, Statement) else RECOVERY_PAPER
    name = f"{named or statement.number}.{form}.xml"
    return store(u, kind, content, name, "application/xml", statement.provider_id)


def self_billed_invoice(u: Unit, statement: Statement) -> Invoice:
    """A statement as the provider's invoice, made out today; it names no person."""
    lines = statement_lines(statement.id)
    payment = Payment(statement.iban, statement.reference, statement.payee_name)
    invoice = _made_out(u, statement, lines, tuple(_lines(u, lines)), payment)
    return replace(invoice, order=statement.number)


def credit_note_of(u: Unit, claim: RecoveryClaim, lines: Sequence[PaymentLine]) -> StoredFile:
    """The self-billed credit note of a recovery claim, written now: it names the invoices that it
    credits, and where the sum is paid back to. Raises Refused as ``invoice_of`` does."""
    told = tuple(_credited(u, lines))
    payment = Payment(claim.iban, claim.reference, claim.account_name)
    invoice = replace(
        _made_out(u, claim, lines, told, payment),
        type_code=SELF_BILLED_CREDIT,
        preceding=credited_by(lines),
    )
    return _stored(u, claim, invoice)


def reversal_of(u: Unit, claim: RecoveryClaim, lines: Sequence[PaymentLine]) -> StoredFile:
    """The self-billed invoice that takes the credit note of a recovery claim back, written now: it
    names the credit note, and as the provider has the money already nothing of it is paid."""
    payment = Payment(claim.iban, claim.reference, claim.account_name)
    invoice = _made_out(u, claim, lines, tuple(_credited(u, lines)), payment)
    totals = replace(invoice.totals, payable=0, paid=invoice.totals.gross)
    name = f"{claim.number}-{REVERSED}"
    note = f"{NOTE}. {NOT_PAID.format(number=claim.number)}"
    if claim.repayments:
        note += GIVEN_BACK
    invoice = replace(invoice, number=name, totals=totals, preceding=(claim.number,), note=note)
    return _stored(u, claim, replace(invoice, due_on=None), name)


def _credited(u: Unit, lines: Sequence[PaymentLine]) -> Iterator[Line]:
    """What lines take back, as a credit note has it: positive."""
    for line in _lines(u, lines):
        yield replace(line, quantity=-line.quantity, net_cents=-line.net_cents)


def credited_by(lines: Sequence[PaymentLine]) -> tuple[str, ...]:
    """Numbers of the statements that lines correct: what corrects an invoice has to name it (Value
    Added Tax Act, section 209 e). One that took a cancelled claim's place was paid by the statement
    of its outcome before."""
    credited = {line.adjusted.statement for line in lines if line.adjusted is not None}
    found = {each.number for each in credited if each is not None}
    if None in credited:
        found |= paid_with([line.outcome for line in lines])
    return tuple(sorted(found))


def _made_out(
    u: Unit,
    statement: Billed,
    lines: Sequence[PaymentLine],
    told: tuple[Line, ...],
    payment: Payment,
) -> Invoice:
    """What invoice and credit note have in common; the type is that of an invoice."""
    reasons = {
        row["category"]: row["ground"][LANGUAGE]
        for row in statement.vat_breakdown
        if row["ground"] and row["category"] != "S"
    }
    vat = breakdown(told, reasons=reasons)
    seller, buyer = seller_of(u, statement), invoiced_party(u.actor, statement.buyer, u.today)
    if any(row.category == NOT_LIABLE for row in vat):  # BR-O-02
        seller, buyer = replace(seller, vat_id=""), replace(buyer, vat_id="")
    days = [line.outcome_on for line in lines]
    sources = {line.source.number for line in lines}
    return Invoice(
        number=statement.number,
        issued_on=u.today,
        type_code=SELF_BILLED,
        seller=seller,
        buyer=buyer,
        lines=told,
        vat=_checked(statement, vat),
        totals=totals_of(told, vat),
        payment=payment,
        due_on=statement.due_on,
        contract=sources.pop() if len(sources) == 1 else "",
        start=min(days),
        end=max(days),
        note=NOTE,
    )


def _checked(statement: Billed, vat: tuple[VatRow, ...]) -> tuple[VatRow, ...]:
    """The VAT of the invoice, which is the statement's to the cent."""
    told = sorted((row.category, row.rate, row.net_cents, row.vat_cents) for row in vat)
    stands = sorted(
        (row["category"], Decimal(row["rate_percent"]), row["net_cents"], row["vat_cents"])
        for row in statement.vat_breakdown
    )
    if told != stands:
        raise Refused("payment.invoice_invalid", number=statement.number, reason="BG-23")
    return vat


def seller_of(u: Unit, statement: Billed) -> Party:
    """The provider of a statement as its invoice names it."""
    provider = provider_of(u.actor, statement.provider_id)
    return Party(
        name=statement.payee_name,
        legal_id=provider.business_id,
        vat_id=provider.vat_number or vat_number_of(provider.business_id),
        address=provider.einvoice_address or "",
        street=provider.street or "",
        city=provider.city or "",
        postal_code=provider.postal_code or "",
    )


@dataclass(frozen=True, order=True)
class _Kind:
    """What the payment lines of one invoice line have in common; no unit price where their amounts
    are not the price times the quantity."""

    source: str
    name: str
    category: str
    rate: Decimal
    unit_cents: int | None


def _lines(u: Unit, lines: Sequence[PaymentLine]) -> Iterator[Line]:
    """Payment lines of one contract, rule, price and VAT rate make one line of the invoice: its
    people are not told apart."""
    kinds: dict[_Kind, list[PaymentLine]] = defaultdict(list)
    for line in lines:
        kinds[_kind(u, line)].append(line)
    for place, kind in enumerate(kinds, start=1):
        yield _line(str(place), kind, kinds[kind])


def _kind(u: Unit, line: PaymentLine) -> _Kind:
    name = explanation_from(line.explanation).rule_label.fi
    plain = line.amount_cents == line.quantity * line.unit_cents and line.unit_cents > 0
    return _Kind(
        source=line.source.number,
        name=name if line.adjusts_line_id is None else f"{name}, {ADJUSTED}",
        category=line.vat_category,
        rate=rate_of_line(u.actor, line),
        unit_cents=line.unit_cents if plain else None,
    )


def _line(number: str, kind: _Kind, lines: Sequence[PaymentLine]) -> Line:
    """A credit among them is a negative quantity, since no price is less than nothing (BR-27)."""
    net = sum(line.amount_cents for line in lines)
    if kind.unit_cents is None:
        quantity, cents = (1 if net >= 0 else -1), abs(net)
    else:
        quantity, cents = sum(line.quantity for line in lines), kind.unit_cents
    return Line(
        id=number,
        name=kind.name,
        description=kind.source,
        quantity=Decimal(quantity),
        price=Decimal(cents) / 100,
        net_cents=net,
        vat_category=kind.category,
        vat_rate=kind.rate,
        start=min(line.outcome_on for line in lines),
        end=max(line.outcome_on for line in lines),
    )
