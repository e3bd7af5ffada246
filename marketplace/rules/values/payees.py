"""Values of rules on payees: what must be known of one, and the tax that is withheld."""

from marshmallow import Schema, fields, validate

from marketplace.rules.values.fields import Texts


class WithholdingSchema(Schema):
    """The tax, in percent of the amount without VAT, withheld from a payee that is not in the
    prepayment register and has shown no tax card: a company's, or a person's."""

    names = Texts(required=True)
    percent = fields.Integer(required=True, strict=True, validate=validate.Range(min=0, max=60))


class PayeeRecordSchema(Schema):
    """Something that must be known of a payee on the day of payment: of which forms of providers,
    for how many days a look-up of it counts, and whether the payment waits where nobody has looked
    yet. What has expired holds it in any case."""

    names = Texts(required=True)
    forms = fields.List(fields.String(), required=True, validate=validate.Length(min=1))
    days = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    missing = fields.String(required=True, validate=validate.OneOf(("hold", "warn")))
