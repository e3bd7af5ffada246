"""Values of rules of finance: what a budget line is granted and pays, and whose results count."""

from marshmallow import Schema, fields, validate

from marketplace.rules.values.fields import NumberText, Texts


class BudgetLineSchema(Schema):
    """A line of the budget: euros granted for each calendar year in which the row is valid.

    It pays the purchases of the service lines named, and the contracts named by number, whichever
    service line they are of. A line that names neither takes what is imported from elsewhere.
    """

    names = Texts(required=True)
    eur = NumberText(required=True)
    service_lines = fields.List(fields.String(validate=validate.Length(min=1)), load_default=[])
    contracts = fields.List(fields.String(validate=validate.Length(min=1)), load_default=[])


class WorkPeriodSchema(Schema):
    """How many days ahead a job may begin, and end, when somebody tells of it."""

    names = Texts(required=True)
    start_ahead_days = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))
    end_ahead_days = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))


class ResultsSourceSchema(Schema):
    """A source of employment results: on which ground its facts may be used, and its rank. Where
    two sources say different things, the one of rank 1 is believed before that of rank 2."""

    names = Texts(required=True)
    rank = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=100))
    legal_basis = fields.String(required=True, validate=validate.Length(min=1, max=300))
