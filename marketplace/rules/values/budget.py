"""Values of rules of budgets: what a line is granted and pays, and when its money runs out."""

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


class MoneyWarningSchema(Schema):
    """The share of a maximum value, in percent, from which people are warned that it runs out."""

    names = Texts(required=True)
    percent = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=100))
