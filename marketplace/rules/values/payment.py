"""Values of the rules by which is paid: from which account, by which route, when, who approves, and
how accounts payable book it."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields, validate, validates_schema
from stdnum import bic, iban

from marketplace.platform.form_fields import EmailField
from marketplace.rules.values.fields import DayText, NumberText, Texts

PAYMENT_ROUTES = ("e_invoice", "self_billing", "bank_file")
INVOICE_FORMATS = ("finvoice", "ubl")
VAT_CATEGORIES = ("S", "Z", "E", "AE", "K", "G", "O")
"""Of EN 16931 (UNTDID 5305)."""
ACCOUNT_USES = (
    "purchase", "repayment", "credit_loss", "withheld", "diverted", "late_interest",
)  # fmt: skip
EINVOICE_ADDRESS = validate.Regexp(
    r"[0-9A-Z]{8,35}\Z", error=_l("Kirjoita 8–35 numeroa tai isoa kirjainta ilman välejä.")
)


def _checked(holds: Callable[[str], bool], why_not: Any) -> Callable[[str], None]:
    """A check of a field that says in words what is wrong."""

    def check(value: str) -> None:
        if not holds(value):
            raise ValidationError(str(why_not))

    return check


class VatSchema(Schema):
    """A rate in percent; a zero rate has its ground."""

    names = Texts(required=True)
    rate = NumberText(required=True)
    ground = Texts()


class PayerSchema(Schema):
    """The account that the area's buyer pays from (key ``account``), or a municipality that buys
    for itself (its code); the bank's BIC may be left out.

    Besides, how its accounts payable take self-billed invoices (Finvoice where nothing is said),
    the address that these bear, and to which address and operator providers send theirs.
    """

    names = Texts(required=True)
    name = fields.String(required=True, validate=validate.Length(min=1))
    iban = fields.String(required=True, validate=_checked(iban.is_valid, _l("Tarkista IBAN.")))
    bic = fields.String(validate=_checked(bic.is_valid, _l("Tarkista BIC.")))
    invoice_format = fields.String(validate=validate.OneOf(INVOICE_FORMATS))
    einvoice_address = fields.String(validate=EINVOICE_ADDRESS)
    einvoice_operator = fields.String(validate=EINVOICE_ADDRESS)
    street = fields.String(validate=validate.Length(min=1, max=70))
    postal_code = fields.String(
        validate=validate.Regexp(r"[0-9]{5}\Z", error=_l("Postinumerossa on viisi numeroa."))
    )
    city = fields.String(validate=validate.Length(min=1, max=70))


class PaymentRouteSchema(Schema):
    """By which route is paid what a contract (its number), a provider (its business ID) or anybody
    else (key ``default``) is owed; self-billing was agreed on before, on a day."""

    names = Texts(required=True)
    route = fields.String(required=True, validate=validate.OneOf(PAYMENT_ROUTES))
    agreed_on = DayText()

    @validates_schema
    def agreed_before(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        if (data["route"] == "self_billing") != ("agreed_on" in data):
            raise ValidationError(
                _l("Anna itselaskutuksesta sopimisen päivä, ja vain itselaskutuksesta."),
                "agreed_on",
            )


class PaymentApprovalSchema(Schema):
    """Who approves statements, up to how many euros with VAT (no limit where none is named).

    ``people`` are e-mail addresses; where none is named, everybody who has the role and is named
    nowhere else. ``deputy_of`` is the address of the person whom they stand in for.
    """

    names = Texts(required=True)
    eur = NumberText()
    people = fields.List(fields.String(validate=validate.Length(min=1)), load_default=[])
    deputy_of = EmailField()


class PaymentTermSchema(Schema):
    """Within how many days of receipt a claim is paid."""

    names = Texts(required=True)
    days = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=60))


class LateInterestSchema(Schema):
    """The interest on what is paid late, percent a year, and the standard compensation."""

    names = Texts(required=True)
    percent = NumberText(required=True)
    compensation_eur = NumberText(required=True)


class PayablesAccountSchema(Schema):
    """Onto which ledger account and cost centre, and with which VAT code, the payables book what a
    budget line pays, or what was bought of a service line or basket, of a VAT category; or another
    use: what is paid back or given up, withheld, paid to others, or interest.

    What a rule does not name may be anything. Of several that fit, one that names the budget line
    comes before one that names the service line, that before one of the basket, and that before
    one of the VAT category alone.
    """

    names = Texts(required=True)
    account = fields.String(required=True, validate=validate.Length(min=1, max=20))
    cost_centre = fields.String(validate=validate.Length(min=1, max=20))
    vat_code = fields.String(validate=validate.Length(min=1, max=20))
    use = fields.String(validate=validate.OneOf(ACCOUNT_USES))
    budget_line = fields.String(validate=validate.Length(min=1))
    service_line = fields.String(validate=validate.Length(min=1))
    basket = fields.String(validate=validate.Length(min=1))
    vat_category = fields.String(validate=validate.OneOf(VAT_CATEGORIES))


class InvoiceReasonSchema(Schema):
    """Why a provider's e-invoice is returned, as the provider reads it."""

    names = Texts(required=True)
    position = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))


LABELS = {
    "rule.kind.payables_account": _l("Tiliöinti ostoreskontraan"),
    "rule.kind.invoice_reason": _l("Verkkolaskun palautuksen syyt"),
    "rule.field.invoice_format": _l("Itselaskujen muoto"),
    "rule.field.einvoice_address": _l("Verkkolaskuosoite"),
    "rule.field.einvoice_operator": _l("Verkkolaskuoperaattorin välittäjätunnus"),
    "rule.field.street": _l("Katuosoite"),
    "rule.field.postal_code": _l("Postinumero"),
    "rule.field.city": _l("Postitoimipaikka"),
    "rule.choice.finvoice": "Finvoice 3.0",
    "rule.choice.ubl": "UBL 2.1 (EN 16931)",
    "rule.field.account": _l("Kirjanpidon tili"),
    "rule.field.cost_centre": _l("Kustannuspaikka"),
    "rule.field.vat_code": _l("Verokoodi kirjanpidossa"),
    "rule.field.use": _l("Mitä tilille kirjataan (tyhjä: ostot)"),
    "rule.choice.purchase": _l("Ostot"),
    "rule.choice.repayment": _l("Takaisin maksettu"),
    "rule.choice.credit_loss": _l("Luottotappiot"),
    "rule.choice.withheld": _l("Ennakonpidätys"),
    "rule.choice.diverted": _l("Maksut muille kuin saajalle"),
    "rule.choice.late_interest": _l("Viivästyskorot"),
    "rule.field.budget_line": _l("Budjettikohdan tunnus (tyhjä: kaikki)"),
    "rule.field.service_line": _l("Palvelulinjan tunnus (tyhjä: kaikki)"),
    "rule.field.basket": _l("Palvelukorin tunnus (tyhjä: kaikki)"),
    "rule.field.vat_category": _l("Arvonlisäveron luokka (tyhjä: kaikki)"),
}
"""Words of these kinds, beside those that all rules share."""
