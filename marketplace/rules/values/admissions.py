"""The legal basis of a standing admission, as a value of a rule."""

from marshmallow import Schema, fields, validate

from marketplace.rules.values.coded import REGIMES
from marketplace.rules.values.fields import Texts

GUARDS = ("sum", "whole", "none")
"""How the value of an admission is watched: what is bought from it is summed against its need, the
same with the value of its whole life estimated beforehand, or not at all."""


class AdmissionBasisSchema(Schema):
    """The legal basis of a standing admission: how its value is watched, which procedure the
    purchases from it are (none where the authority compares nobody), which regime's remedies its
    decisions have where no need was judged, what is announced of it and in the official channel
    before it is opened (``official_notice``), within how many working days an application is
    decided, and for how many days it is open before the first purchase."""

    names = Texts(required=True)
    meaning = Texts(required=True)
    announced = Texts(required=True)
    official_notice = Texts()
    guard = fields.String(required=True, validate=validate.OneOf(GUARDS))
    model = fields.String(validate=validate.Length(min=1))
    remedy_regime = fields.String(required=True, validate=validate.OneOf(REGIMES))
    decision_business_days = fields.Integer(
        required=True, strict=True, validate=validate.Range(min=1)
    )
    first_days = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))
