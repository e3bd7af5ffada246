"""The shape of a rule that makes an appeal need leave of the court."""

from marshmallow import Schema, fields, validate

from marketplace.rules.fields import Texts


class LeaveToAppealSchema(Schema):
    """Decisions that the Market Court examines with its leave only (käsittelylupa): of which
    procedures (``models``), regimes and kinds, and what their instructions say besides."""

    names = Texts(required=True)
    models = fields.List(
        fields.String(validate=validate.Length(min=1)),
        required=True,
        validate=validate.Length(min=1),
    )
    regimes = fields.List(
        fields.String(validate=validate.Length(min=1)),
        required=True,
        validate=validate.Length(min=1),
    )
    kinds = fields.List(
        fields.String(validate=validate.Length(min=1)),
        required=True,
        validate=validate.Length(min=1),
    )
    instructions = fields.List(Texts(), required=True, validate=validate.Length(min=1))
