"""Finvoice messages (2.01 and 3.0), read into the semantic model."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from outcomes.pure.einvoices.invoice import (
    CREDIT_NOTE,
    CREDITS,
    INVOICE,
    PIECES,
    SELF_BILLED,
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
    needed,
    number_at,
    text_at,
    wrong,
)

COMMA = ","
KINDS = {
    **dict.fromkeys(("INV01", "INV03", "INV04", "INV05", "INV08"), INVOICE),
    "INV02": CREDIT_NOTE,
    "INV07": SELF_BILLED,
}
"""Types of BT-3 by Finvoice's own codes: what asks for money, gives it back, or is self-billed."""


def read_finvoice(root: Element, file: str) -> Invoice:
    """The invoice of a Finvoice message. Raises FileProblems by line, element and reason."""
    details = needed(file, root, "InvoiceDetails")
    kind = text_at(details, "InvoiceTypeCode")
    if kind not in KINDS or text_at(details, "OriginCode") == "Cancel":
        wrong(file, needed(file, details, "InvoiceTypeCode"), "einvoice.type", value=kind)
    type_code = text_at(details, "InvoiceTypeCodeUN") or KINDS[kind]
    sign = -1 if type_code in CREDITS and _total(file, details) < 0 else 1
    invoice = Invoice(
        number=text_at(details, "InvoiceNumber"),
        issued_on=day_at(file, needed(file, details, "InvoiceDate")),
        type_code=type_code,
        seller=_party(root, "Seller"),
        buyer=_party(root, "Buyer"),
        lines=tuple(
            _line(file, row, place, sign)
            for place, row in enumerate(all_at(root, "InvoiceRow"), start=1)
            if at(row, "RowVatExcludedAmount") is not None
        ),
        vat=tuple(_vat(file, row, sign) for row in all_at(details, "VatSpecificationDetails")),
        totals=Totals(0, 0, 0, 0, 0),
        payment=_payment(root),
        adjustments=_adjustments(file, details, sign),
        due_on=_day(file, details, "PaymentTermsDetails/InvoiceDueDate"),
        buyer_reference=text_at(details, "BuyerReferenceIdentifier"),
        contract=text_at(details, "AgreementIdentifier"),
        order=text_at(details, "OrderIdentifier"),
        preceding=tuple(
            number
            for path in ("OriginalInvoiceNumber", "OriginalInvoiceReference/InvoiceNumber")
            for each in all_at(details, path)
            if (number := (each.text or "").strip())
        ),
        start=_day(file, details, "InvoicingPeriodStartDate"),
        end=_day(file, details, "InvoicingPeriodEndDate"),
        note=text_at(details, "InvoiceFreeText"),
    )
    return replace(invoice, totals=_totals(file, details, invoice, sign))


def _cents(file: str, element: Element) -> int:
    currency = element.get("AmountCurrencyIdentifier", "EUR")
    if currency != "EUR":
        wrong(file, element, "xml.currency", value=currency)
    return cents_at(file, element, COMMA)


def _total(file: str, details: Element) -> int:
    return _cents(file, needed(file, details, "InvoiceTotalVatIncludedAmount"))


def _maybe(file: str, element: Element, path: str) -> int | None:
    found = at(element, path)
    return None if found is None or not (found.text or "").strip() else _cents(file, found)


def _day(file: str, element: Element, path: str) -> date | None:
    return day_at(file, found) if (found := at(element, path)) is not None else None


def _rate(file: str, element: Element, path: str) -> Decimal:
    found = at(element, path)
    return Decimal(0) if found is None else number_at(file, found, COMMA)


def _party(root: Element, role: str) -> Party:
    inside, address = f"{role}PartyDetails", f"{role}PartyDetails/{role}PostalAddressDetails"
    return Party(
        name=text_at(root, f"{inside}/{role}OrganisationName"),
        legal_id=text_at(root, f"{inside}/{role}PartyIdentifier"),
        vat_id=text_at(root, f"{inside}/{role}OrganisationTaxCode"),
        address=text_at(root, f"{role}OrganisationUnitNumber"),
        street=text_at(root, f"{address}/{role}StreetName"),
        city=text_at(root, f"{address}/{role}TownName"),
        postal_code=text_at(root, f"{address}/{role}PostCodeIdentifier"),
        country=text_at(root, f"{address}/CountryCode") or "FI",
    )


def _category(told: str, rate: Decimal) -> str:
    """The category (UNTDID 5305); Finvoice 2.01 said none, then it follows from the rate."""
    return told or ("S" if rate else "Z")


def _line(file: str, row: Element, place: int, sign: int) -> Line:
    net = sign * _cents(file, needed(file, row, "RowVatExcludedAmount"))
    quantity = at(row, "InvoicedQuantity")
    if quantity is None:
        quantity = at(row, "DeliveredQuantity")
    price = at(row, "UnitPriceAmount")
    base = at(row, "UnitPriceBaseQuantity")
    rate = _rate(file, row, "RowVatRatePercent")
    return Line(
        id=text_at(row, "RowPositionIdentifier") or str(place),
        name=text_at(row, "ArticleName", "ArticleDescription", "RowFreeText"),
        description=text_at(row, "ArticleDescription"),
        quantity=Decimal(1) if quantity is None else sign * number_at(file, quantity, COMMA),
        unit=PIECES if quantity is None else quantity.get("QuantityUnitCodeUN", PIECES),
        price=Decimal(net).scaleb(-2) if price is None else number_at(file, price, COMMA),
        base_quantity=Decimal(1) if base is None else number_at(file, base, COMMA),
        net_cents=net,
        vat_category=_category(text_at(row, "RowVatCode"), rate),
        vat_rate=rate,
        start=_day(file, row, "StartDate"),
        end=_day(file, row, "EndDate"),
    )


def _vat(file: str, row: Element, sign: int) -> VatRow:
    rate = _rate(file, row, "VatRatePercent")
    return VatRow(
        category=_category(text_at(row, "VatCode"), rate),
        rate=rate,
        net_cents=sign * _cents(file, needed(file, row, "VatBaseAmount")),
        vat_cents=sign * _cents(file, needed(file, row, "VatRateAmount")),
        reason="".join((each.text or "") for each in all_at(row, "VatFreeText"))
        or text_at(row, "VatExemptionReasonCode"),
    )


def _adjustments(file: str, details: Element, sign: int) -> tuple[Adjustment, ...]:
    return tuple(
        Adjustment(
            cents=way * sign * _cents(file, needed(file, each, "Amount")),
            vat_category=text_at(each, "VatCategoryCode"),
            vat_rate=_rate(file, each, "VatRatePercent"),
            reason=text_at(each, reason),
        )
        for tag, reason, way in (
            ("DiscountDetails", "FreeText", -1),
            ("ChargeDetails", "ReasonText", 1),
        )
        for each in all_at(details, tag)
    )


def _payment(root: Element) -> Payment:
    parties = at(root, "EpiDetails/EpiPartyDetails")
    return Payment(
        iban=text_at(parties, "EpiBeneficiaryPartyDetails/EpiAccountID").replace(" ", ""),
        reference=text_at(
            root, "EpiDetails/EpiPaymentInstructionDetails/EpiRemittanceInfoIdentifier"
        ),
        account_name=text_at(parties, "EpiBeneficiaryPartyDetails/EpiNameAddressDetails"),
        bic=text_at(parties, "EpiBfiPartyDetails/EpiBfiIdentifier"),
    )


def _totals(file: str, details: Element, invoice: Invoice, sign: int) -> Totals:
    """The totals; those that may be left out follow from the others and from the rows."""
    gross = sign * _total(file, details)
    of_rows = sum(line.net_cents for line in invoice.lines)
    adjusted = sum(each.cents for each in invoice.adjustments)
    rows = _maybe(file, details, "RowsTotalVatExcludedAmount")
    net = _maybe(file, details, "InvoiceTotalVatExcludedAmount")
    vat = _maybe(file, details, "InvoiceTotalVatAmount")
    paid = sign * (_maybe(file, details, "InvoicePaidAmount") or 0)
    rounding = sign * (_maybe(file, details, "InvoiceTotalRoundoffAmount") or 0)
    net_cents = of_rows + adjusted if net is None else sign * net
    return Totals(
        lines=of_rows if rows is None else sign * rows,
        net=net_cents,
        vat=gross - net_cents if vat is None else sign * vat,
        gross=gross,
        payable=gross - paid + rounding,
        paid=paid,
        rounding=rounding,
    )
