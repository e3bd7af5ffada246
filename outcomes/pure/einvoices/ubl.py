"""EN 16931 invoices as UBL 2.1 (EN 16931-3-2), with the identifiers of Peppol BIS Billing 3."""

from datetime import date
from decimal import Decimal
from xml.etree.ElementTree import Element as Tree
from xml.etree.ElementTree import SubElement, indent, register_namespace, tostring

from marketplace.pure.money import eur_text
from outcomes.pure.einvoices.invoice import Adjustment, Invoice, Line, Party, VatRow
from outcomes.pure.einvoices.rules import InvoiceProblems, broken_rules

INVOICE = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
CREDIT_NOTE = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"
CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
BILLING = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
SELF_BILLING = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:selfbilling:3.0"
PROFILES = {
    BILLING: "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
    SELF_BILLING: "urn:fdc:peppol.eu:2017:poacc:selfbilling:01:1.0",
}
SELF_BILLED = ("389", "261")
ORGANISATION, OVT = "0212", "0216"
"""Schemes of ISO 6523: a Finnish business ID, and an OVT identifier."""
TRANSFER = "58"
"""SEPA credit transfer (UNTDID 4461)."""

for prefix, uri in (("cac", CAC), ("cbc", CBC)):
    register_namespace(prefix, uri)


def write_ubl(invoice: Invoice) -> bytes:
    """An invoice as UBL 2.1; a credit note as the document of that name.

    Raises InvoiceProblems where it breaks a rule of the standard.
    """
    broken = broken_rules(invoice)
    if broken:
        raise InvoiceProblems(broken)
    namespace = CREDIT_NOTE if invoice.credits else INVOICE
    kind = "CreditNote" if invoice.credits else "Invoice"
    root = Tree(f"{{{namespace}}}{kind}")
    _head(root, invoice, kind)
    _party(_in(root, "AccountingSupplierParty"), invoice.seller)
    _party(_in(root, "AccountingCustomerParty"), invoice.buyer)
    _payment(root, invoice)
    for adjustment in invoice.adjustments:
        _adjustment(root, adjustment)
    _taxes(root, invoice)
    _totals(root, invoice)
    for line in invoice.lines:
        _line(root, line, kind)
    indent(root)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _head(root: Tree, invoice: Invoice, kind: str) -> None:
    customization = SELF_BILLING if invoice.type_code in SELF_BILLED else BILLING
    _text(root, "CustomizationID", customization)
    _text(root, "ProfileID", PROFILES[customization])
    _text(root, "ID", invoice.number)
    _text(root, "IssueDate", invoice.issued_on.isoformat())
    if invoice.due_on and kind == "Invoice":
        _text(root, "DueDate", invoice.due_on.isoformat())
    _text(root, f"{kind}TypeCode", invoice.type_code)
    _text(root, "Note", invoice.note)
    _text(root, "DocumentCurrencyCode", "EUR")
    _text(root, "BuyerReference", invoice.buyer_reference)
    _period(root, invoice.start, invoice.end)
    if invoice.order:
        _text(_in(root, "OrderReference"), "ID", invoice.order)
    for number in invoice.preceding:
        _text(_in(_in(root, "BillingReference"), "InvoiceDocumentReference"), "ID", number)
    if invoice.contract:
        _text(_in(root, "ContractDocumentReference"), "ID", invoice.contract)


def _party(parent: Tree, party: Party) -> None:
    inside = _in(parent, "Party")
    if party.address.startswith("0037"):
        _text(inside, "EndpointID", party.address, schemeID=OVT)
    elif party.legal_id and party.address in ("", party.legal_id):
        _text(inside, "EndpointID", party.legal_id, schemeID=ORGANISATION)
    address = _in(inside, "PostalAddress")
    _text(address, "StreetName", party.street)
    _text(address, "CityName", party.city)
    _text(address, "PostalZone", party.postal_code)
    _text(_in(address, "Country"), "IdentificationCode", party.country)
    if party.vat_id:
        scheme = _in(inside, "PartyTaxScheme")
        _text(scheme, "CompanyID", party.vat_id)
        _text(_in(scheme, "TaxScheme"), "ID", "VAT")
    legal = _in(inside, "PartyLegalEntity")
    _text(legal, "RegistrationName", party.name)
    if party.legal_id:
        _text(legal, "CompanyID", party.legal_id, schemeID=ORGANISATION)


def _payment(root: Tree, invoice: Invoice) -> None:
    payment = invoice.payment
    if not payment.iban:
        return
    means = _in(root, "PaymentMeans")
    _text(means, "PaymentMeansCode", TRANSFER)
    if invoice.due_on and invoice.credits:
        _text(means, "PaymentDueDate", invoice.due_on.isoformat())
    _text(means, "PaymentID", payment.reference)
    account = _in(means, "PayeeFinancialAccount")
    _text(account, "ID", payment.iban)
    _text(account, "Name", payment.account_name)
    if payment.bic:
        _text(_in(account, "FinancialInstitutionBranch"), "ID", payment.bic)


def _adjustment(root: Tree, adjustment: Adjustment) -> None:
    inside = _in(root, "AllowanceCharge")
    _text(inside, "ChargeIndicator", "true" if adjustment.cents > 0 else "false")
    _text(inside, "AllowanceChargeReason", adjustment.reason)
    _amount(inside, "Amount", abs(adjustment.cents))
    _category(inside, "TaxCategory", adjustment.vat_category, adjustment.vat_rate)


def _taxes(root: Tree, invoice: Invoice) -> None:
    total = _in(root, "TaxTotal")
    _amount(total, "TaxAmount", invoice.totals.vat)
    for row in invoice.vat:
        inside = _in(total, "TaxSubtotal")
        _amount(inside, "TaxableAmount", row.net_cents)
        _amount(inside, "TaxAmount", row.vat_cents)
        _category(inside, "TaxCategory", row.category, row.rate, row)


def _category(
    parent: Tree, tag: str, category: str, rate: Decimal, row: VatRow | None = None
) -> None:
    inside = _in(parent, tag)
    _text(inside, "ID", category)
    if category != "O":
        _text(inside, "Percent", plain(rate))
    if row is not None:
        _text(inside, "TaxExemptionReason", row.reason)
    _text(_in(inside, "TaxScheme"), "ID", "VAT")


def _totals(root: Tree, invoice: Invoice) -> None:
    said = invoice.totals
    inside = _in(root, "LegalMonetaryTotal")
    _amount(inside, "LineExtensionAmount", said.lines)
    _amount(inside, "TaxExclusiveAmount", said.net)
    _amount(inside, "TaxInclusiveAmount", said.gross)
    for tag, sign in (("AllowanceTotalAmount", -1), ("ChargeTotalAmount", 1)):
        sums = [each.cents * sign for each in invoice.adjustments if each.cents * sign > 0]
        if sums:
            _amount(inside, tag, sum(sums))
    if said.paid:
        _amount(inside, "PrepaidAmount", said.paid)
    if said.rounding:
        _amount(inside, "PayableRoundingAmount", said.rounding)
    _amount(inside, "PayableAmount", said.payable)


def _line(root: Tree, line: Line, kind: str) -> None:
    inside = _in(root, f"{kind}Line")
    _text(inside, "ID", line.id)
    quantity = "CreditedQuantity" if kind == "CreditNote" else "InvoicedQuantity"
    _text(inside, quantity, plain(line.quantity), unitCode=line.unit)
    _amount(inside, "LineExtensionAmount", line.net_cents)
    _period(inside, line.start, line.end)
    item = _in(inside, "Item")
    _text(item, "Description", line.description)
    _text(item, "Name", line.name)
    _category(item, "ClassifiedTaxCategory", line.vat_category, line.vat_rate)
    price = _in(inside, "Price")
    _text(price, "PriceAmount", plain(line.price), currencyID="EUR")
    if line.base_quantity != 1:
        _text(price, "BaseQuantity", plain(line.base_quantity), unitCode=line.unit)


def _period(parent: Tree, start: date | None, end: date | None) -> None:
    if start or end:
        inside = _in(parent, "InvoicePeriod")
        for tag, day in (("StartDate", start), ("EndDate", end)):
            _text(inside, tag, day.isoformat() if day else "")


def plain(number: Decimal) -> str:
    """A number without an exponent or needless zeros."""
    return f"{number.normalize():f}"


def _in(parent: Tree, tag: str) -> Tree:
    return SubElement(parent, f"{{{CAC}}}{tag}")


def _text(parent: Tree, tag: str, text: str, **attributes: str) -> None:
    """A basic element; none where there is nothing to say."""
    if text:
        SubElement(parent, f"{{{CBC}}}{tag}", attributes).text = text


def _amount(parent: Tree, tag: str, cents: int) -> None:
    _text(parent, tag, eur_text(cents), currencyID="EUR")
