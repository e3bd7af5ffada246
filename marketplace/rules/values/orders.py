"""Values of rules by which is ordered: quick services and call-offs, with the hours to answer."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from marketplace.rules.values.fields import NumberText, Texts

WAYS = ("rotation", "cheapest", "soonest", "nearest", "choice")
"""How the provider of a quick order is found: by turns, by a rule that is stated, by the client."""


class OfficeHoursSchema(Schema):
    """Between which full hours of a business day a time to answer runs."""

    names = Texts(required=True)
    opens = fields.Integer(required=True, strict=True, validate=validate.Range(min=0, max=23))
    closes = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=23))

    @validates_schema
    def opens_before_it_closes(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        if data["closes"] <= data["opens"]:
            raise ValidationError(_l("Sulkemisaika on ennen avaamisaikaa."), "closes")


class QuickOrderSchema(OfficeHoursSchema):
    """How quick services are ordered from a standing admission of a legal basis: up to which value
    without VAT one order goes, in which ways its provider may be found, and between which full
    hours of a business day the time to answer runs. A basis without a row has no quick orders."""

    eur = NumberText(required=True)
    ways = fields.List(
        fields.String(validate=validate.OneOf(WAYS)),
        required=True,
        validate=validate.Length(min=1),
    )


class CallOffSchema(OfficeHoursSchema):
    """How a framework is called off: between which hours the time to answer runs, and for how many
    months after the framework's last day a contract called off under it may go on."""

    months_after = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))
