"""EN 16931 invoices as Finvoice 3.0, written and read.

Finvoice says the amounts of a credit note as less than nothing; others send them as positive ones.
The model has positive ones.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from xml.etree.ElementTree import Element as Tree
from xml.etree.ElementTree import SubElement, indent, tostring

from marketplace.pure.money import eur_text
from outcomes.pure.einvoices.invoice import Invoice, Line, Party, VatRow
from outcomes.pure.einvoices.rules import Broken, InvoiceProblems, broken_rules
from outcomes.pure.einvoices.ubl import plain

VERSION = "3.0"
KINDS = {
    "380": ("INV01", "LASKU"),
    "381": ("INV02", "HYVITYSLASKU"),
    "389": ("INV07", "ITSELASKUTUS"),
    "261": ("INV02", "ITSELASKUTUKSEN HYVITYS"),
}
"""Finvoice's own code and word for the types (BT-3) that the product writes."""
MAX_NUMBER = 20
"""Characters of an invoice's number."""
SHORT, MIDDLE, LONG, REASON_ROWS = 35, 70, 100, 3


def write_finvoice(invoice: Invoice) -> bytes:
    """An invoice as Finvoice 3.0, without the frame that an operator puts around it.

    Raises InvoiceProblems where it breaks a rule of EN 16931, or one of Finvoice's own: a number
    of at most 20 characters, and an account to pay to.
    """
    broken = [*broken_rules(invoice), *_own_rules(invoice)]
    if broken:
        raise InvoiceProblems(broken)
    root = Tree("Finvoice", Version=VERSION)
    _party(root, "Seller", invoice.seller)
    _party(root, "Buyer", invoice.buyer)
    _details(root, invoice)
    for line in invoice.lines:
        _row(SubElement(root, "InvoiceRow"), line, invoice.sign)
    _payment(root, invoice)
    indent(root)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _own_rules(invoice: Invoice) -> Iterable[Broken]:
    if len(invoice.number) > MAX_NUMBER:
        yield Broken("Finvoice InvoiceNumber", "BT-1")
    if not invoice.payment.iban:
        yield Broken("Finvoice EpiAccountID", "BT-84")
    if invoice.type_code not in KINDS:
        yield Broken("Finvoice InvoiceTypeCode", "BT-3")


def _party(root: Tree, role: str, party: Party) -> None:
    inside = SubElement(root, f"{role}PartyDetails")
    _text(inside, f"{role}PartyIdentifier", party.legal_id)
    _text(inside, f"{role}OrganisationName", party.name[:MIDDLE])
    _text(inside, f"{role}OrganisationTaxCode", party.vat_id)
    if party.street and party.city and party.postal_code:
        address = SubElement(inside, f"{role}PostalAddressDetails")
        _text(address, f"{role}StreetName", party.street[:SHORT])
        _text(address, f"{role}TownName", party.city[:SHORT])
        _text(address, f"{role}PostCodeIdentifier", party.postal_code)
        _text(address, "CountryCode", party.country)
    _text(root, f"{role}OrganisationUnitNumber", party.address)


def _details(root: Tree, invoice: Invoice) -> None:
    inside = SubElement(root, "InvoiceDetails")
    code, word = KINDS[invoice.type_code]
    _text(inside, "InvoiceTypeCode", code)
    _text(inside, "InvoiceTypeCodeUN", invoice.type_code)
    _text(inside, "InvoiceTypeText", word)
    _text(inside, "OriginCode", "Original")
    _text(inside, "InvoiceNumber", invoice.number)
    _day(inside, "InvoiceDate", invoice.issued_on)
    for number in invoice.preceding:
        _text(SubElement(inside, "OriginalInvoiceReference"), "InvoiceNumber", number)
    _day(inside, "InvoicingPeriodStartDate", invoice.start)
    _day(inside, "InvoicingPeriodEndDate", invoice.end)
    _text(inside, "OrderIdentifier", invoice.order)
    _text(inside, "AgreementIdentifier", invoice.contract)
    _text(inside, "BuyerReferenceIdentifier", invoice.buyer_reference)
    said, sign = invoice.totals, invoice.sign
    _amount(inside, "RowsTotalVatExcludedAmount", said.lines * sign)
    for tag, way in (("DiscountsTotal", -1), ("ChargesTotal", 1)):
        sums = [each.cents * way for each in invoice.adjustments if each.cents * way > 0]
        if sums:
            _amount(inside, f"{tag}VatExcludedAmount", sum(sums) * sign)
    _amount(inside, "InvoiceTotalVatExcludedAmount", said.net * sign)
    _amount(inside, "InvoiceTotalVatAmount", said.vat * sign)
    _amount(inside, "InvoiceTotalVatIncludedAmount", said.gross * sign)
    if said.rounding:
        _amount(inside, "InvoiceTotalRoundoffAmount", said.rounding * sign)
    if said.paid:
        _amount(inside, "InvoicePaidAmount", said.paid * sign)
    for row in invoice.vat:
        _vat(SubElement(inside, "VatSpecificationDetails"), row, sign)
    _text(inside, "InvoiceFreeText", invoice.note)
    if invoice.due_on:
        _day(SubElement(inside, "PaymentTermsDetails"), "InvoiceDueDate", invoice.due_on)
    _adjustments(inside, invoice)


def _adjustments(parent: Tree, invoice: Invoice) -> None:
    kinds = (("DiscountDetails", "FreeText", -1), ("ChargeDetails", "ReasonText", 1))
    for tag, reason, way in kinds:
        for each in invoice.adjustments:
            if each.cents * way > 0:
                inside = SubElement(parent, tag)
                _text(inside, reason, each.reason[:MIDDLE])
                _amount(inside, "Amount", each.cents * way * invoice.sign)
                _text(inside, "VatCategoryCode", each.vat_category)
                _text(inside, "VatRatePercent", _number(each.vat_rate))


def _vat(inside: Tree, row: VatRow, sign: int) -> None:
    _amount(inside, "VatBaseAmount", row.net_cents * sign)
    _text(inside, "VatRatePercent", _number(row.rate))
    _text(inside, "VatCode", row.category)
    _amount(inside, "VatRateAmount", row.vat_cents * sign)
    for start in range(0, min(len(row.reason), REASON_ROWS * MIDDLE), MIDDLE):
        _text(inside, "VatFreeText", row.reason[start : start + MIDDLE])


def _row(inside: Tree, line: Line, sign: int) -> None:
    _text(inside, "ArticleName", line.name[:LONG])
    _text(inside, "ArticleDescription", line.description)
    _text(inside, "InvoicedQuantity", _number(line.quantity * sign), QuantityUnitCodeUN=line.unit)
    _day(inside, "StartDate", line.start)
    _day(inside, "EndDate", line.end)
    _text(inside, "UnitPriceAmount", _price(line.price), AmountCurrencyIdentifier="EUR")
    if line.base_quantity != 1:
        _text(inside, "UnitPriceBaseQuantity", _number(line.base_quantity))
    _text(inside, "RowPositionIdentifier", line.id)
    _text(inside, "RowVatRatePercent", _number(line.vat_rate))
    _text(inside, "RowVatCode", line.vat_category)
    _amount(inside, "RowVatExcludedAmount", line.net_cents * sign)


def _payment(root: Tree, invoice: Invoice) -> None:
    payment = invoice.payment
    details = SubElement(root, "EpiDetails")
    identification = SubElement(details, "EpiIdentificationDetails")
    _day(identification, "EpiDate", invoice.issued_on)
    SubElement(identification, "EpiReference").text = ""
    parties = SubElement(details, "EpiPartyDetails")
    bank = SubElement(parties, "EpiBfiPartyDetails")
    _text(bank, "EpiBfiIdentifier", payment.bic, IdentificationSchemeName="BIC")
    payee = SubElement(parties, "EpiBeneficiaryPartyDetails")
    _text(payee, "EpiNameAddressDetails", (payment.account_name or invoice.seller.name)[:SHORT])
    _text(payee, "EpiAccountID", payment.iban, IdentificationSchemeName="IBAN")
    order = SubElement(details, "EpiPaymentInstructionDetails")
    scheme = "ISO" if payment.reference.startswith("RF") else "SPY"
    _text(order, "EpiRemittanceInfoIdentifier", payment.reference, IdentificationSchemeName=scheme)
    _amount(order, "EpiInstructedAmount", invoice.totals.payable * invoice.sign)
    _text(order, "EpiCharge", "SHA", ChargeOption="SHA")
    _day(order, "EpiDateOptionDate", invoice.due_on or invoice.issued_on)


def _text(parent: Tree, tag: str, text: str, **attributes: str) -> None:
    if text:
        SubElement(parent, tag, attributes).text = text


def _amount(parent: Tree, tag: str, cents: int) -> None:
    _text(parent, tag, eur_text(cents).replace(".", ","), AmountCurrencyIdentifier="EUR")


def _day(parent: Tree, tag: str, day: date | None) -> None:
    if day is not None:
        _text(parent, tag, f"{day:%Y%m%d}", Format="CCYYMMDD")


def _number(number: Decimal) -> str:
    return plain(number).replace(".", ",")


def _price(price: Decimal) -> str:
    """A price with at least two decimals."""
    whole, _, part = plain(price).partition(".")
    return f"{whole},{part.ljust(2, '0')}"
