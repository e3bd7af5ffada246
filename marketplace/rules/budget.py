"""The value of a rule on a budget line: what is granted to it a year, and what it pays."""

from marshmallow import Schema, fields, validate

from marketplace.rules.fields import NumberText, Texts


class BudgetLineSchema(Schema):
    """A line of the budget: euros granted for each calendar year in which the row is valid.

    It pays the purchases of the service lines named, and the contracts named by number, whichever
    service line they are of. A line that names neither takes what is imported from elsewhere.
    """

    names = Texts(required=True)
    eur = NumberText(required=True)
    service_lines = fields.List(fields.String(validate=validate.Length(min=1)), load_default=[])
    contracts = fields.List(fields.String(validate=validate.Length(min=1)), load_default=[])
