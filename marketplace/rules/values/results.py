"""Values of rules on employment results: whose count, and which days may be told."""

from marshmallow import Schema, fields, validate

from marketplace.rules.values.fields import Texts


class ResultsSourceSchema(Schema):
    """A source of employment results: on which ground its facts may be used, and its rank. Where
    two sources say different things, the one of rank 1 is believed before that of rank 2."""

    names = Texts(required=True)
    rank = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=100))
    legal_basis = fields.String(required=True, validate=validate.Length(min=1, max=300))


class WorkPeriodSchema(Schema):
    """How many days ahead a job may begin, and end, when somebody tells of it."""

    names = Texts(required=True)
    start_ahead_days = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))
    end_ahead_days = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))
