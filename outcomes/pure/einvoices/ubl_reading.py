"""UBL 2.1 invoices and credit notes, read into the semantic model."""

from datetime import date
from decimal import Decimal

from outcomes.pure.einvoices.invoice import (
    PIECES,
    Adjustment,
    Invoice,
    Line,
    Party,
    Payment,
    Totals,
    VatRow,
)
from outcomes.pure.xmltext import (
    Element,
    all_at,
    at,
    cents_at,
    day_at,
    local,
    needed,
    number_at,
    text_at,
    wrong,
)


def read_ubl(root: Element, file: str) -> Invoice:
    """The invoice of a UBL document. Raises FileProblems by line, element and reason."""
    currency = needed(file, root, "DocumentCurrencyCode")
    if text_at(root, "DocumentCurrencyCode") != "EUR":
        wrong(file, currency, "xml.currency", value=text_at(root, "DocumentCurrencyCode"))
    for amount in root.iter():
        if (its := amount.get("currencyID", "EUR")) != "EUR":
            wrong(file, amount, "xml.currency", value=its)
    kind = local(root)
    due = at(root, "DueDate")
    if due is None:
        due = at(root, "PaymentMeans/PaymentDueDate")
    return Invoice(
        number=text_at(root, "ID"),
        issued_on=day_at(file, needed(file, root, "IssueDate")),
        type_code=text_at(root, f"{kind}TypeCode"),
        seller=_party(needed(file, root, "AccountingSupplierParty/Party")),
        buyer=_party(needed(file, root, "AccountingCustomerParty/Party")),
        lines=tuple(_line(file, line, kind) for line in all_at(root, f"{kind}Line")),
        vat=tuple(_vat(file, row) for row in all_at(root, "TaxTotal/TaxSubtotal")),
        totals=_totals(file, root),
        payment=_payment(root),
        adjustments=tuple(_adjustment(file, each) for each in all_at(root, "AllowanceCharge")),
        due_on=None if due is None else day_at(file, due),
        buyer_reference=text_at(root, "BuyerReference"),
        contract=text_at(root, "ContractDocumentReference/ID"),
        order=text_at(root, "OrderReference/ID"),
        preceding=tuple(
            text_at(each, "ID")
            for each in all_at(root, "BillingReference/InvoiceDocumentReference")
        ),
        start=_day(file, root, "InvoicePeriod/StartDate"),
        end=_day(file, root, "InvoicePeriod/EndDate"),
        note=text_at(root, "Note"),
    )


def _party(party: Element) -> Party:
    return Party(
        name=text_at(party, "PartyLegalEntity/RegistrationName", "PartyName/Name"),
        legal_id=business_id(text_at(party, "PartyLegalEntity/CompanyID")),
        vat_id=text_at(party, "PartyTaxScheme/CompanyID"),
        address=text_at(party, "EndpointID"),
        street=text_at(party, "PostalAddress/StreetName"),
        city=text_at(party, "PostalAddress/CityName"),
        postal_code=text_at(party, "PostalAddress/PostalZone"),
        country=text_at(party, "PostalAddress/Country/IdentificationCode"),
    )


def business_id(text: str) -> str:
    """A Finnish business ID as 1234567-8, also where it is written without its hyphen."""
    return f"{text[:7]}-{text[7]}" if len(text) == 8 and text.isdigit() else text


def _line(file: str, line: Element, kind: str) -> Line:
    name = "CreditedQuantity" if kind == "CreditNote" else "InvoicedQuantity"
    quantity = needed(file, line, name)
    base = at(line, "Price/BaseQuantity")
    return Line(
        id=text_at(line, "ID"),
        name=text_at(line, "Item/Name"),
        description=text_at(line, "Item/Description"),
        quantity=number_at(file, quantity),
        unit=quantity.get("unitCode", PIECES),
        price=number_at(file, needed(file, line, "Price/PriceAmount")),
        base_quantity=Decimal(1) if base is None else number_at(file, base),
        net_cents=cents_at(file, needed(file, line, "LineExtensionAmount")),
        vat_category=text_at(line, "Item/ClassifiedTaxCategory/ID"),
        vat_rate=_rate(file, line, "Item/ClassifiedTaxCategory/Percent"),
        start=_day(file, line, "InvoicePeriod/StartDate"),
        end=_day(file, line, "InvoicePeriod/EndDate"),
    )


def _rate(file: str, element: Element, path: str) -> Decimal:
    rate = at(element, path)
    return Decimal(0) if rate is None else number_at(file, rate)


def _day(file: str, element: Element, path: str) -> date | None:
    found = at(element, path)
    return None if found is None else day_at(file, found)


def _vat(file: str, row: Element) -> VatRow:
    return VatRow(
        category=text_at(row, "TaxCategory/ID"),
        rate=_rate(file, row, "TaxCategory/Percent"),
        net_cents=cents_at(file, needed(file, row, "TaxableAmount")),
        vat_cents=cents_at(file, needed(file, row, "TaxAmount")),
        reason=text_at(row, "TaxCategory/TaxExemptionReason", "TaxCategory/TaxExemptionReasonCode"),
    )


def _adjustment(file: str, each: Element) -> Adjustment:
    cents = cents_at(file, needed(file, each, "Amount"))
    return Adjustment(
        cents=cents if text_at(each, "ChargeIndicator") in ("true", "1") else -cents,
        vat_category=text_at(each, "TaxCategory/ID"),
        vat_rate=_rate(file, each, "TaxCategory/Percent"),
        reason=text_at(each, "AllowanceChargeReason"),
    )


def _payment(root: Element) -> Payment:
    means = at(root, "PaymentMeans")
    return Payment(
        iban=text_at(means, "PayeeFinancialAccount/ID").replace(" ", ""),
        reference=text_at(means, "PaymentID").replace(" ", ""),
        account_name=text_at(means, "PayeeFinancialAccount/Name"),
        bic=text_at(means, "PayeeFinancialAccount/FinancialInstitutionBranch/ID"),
    )


def _totals(file: str, root: Element) -> Totals:
    said = needed(file, root, "LegalMonetaryTotal")

    def cents(path: str) -> int:
        found = at(said, path)
        return 0 if found is None else cents_at(file, found)

    tax = at(root, "TaxTotal/TaxAmount")
    return Totals(
        lines=cents_at(file, needed(file, said, "LineExtensionAmount")),
        net=cents_at(file, needed(file, said, "TaxExclusiveAmount")),
        vat=0 if tax is None else cents_at(file, tax),
        gross=cents_at(file, needed(file, said, "TaxInclusiveAmount")),
        payable=cents_at(file, needed(file, said, "PayableAmount")),
        paid=cents("PrepaidAmount"),
        rounding=cents("PayableRoundingAmount"),
    )
