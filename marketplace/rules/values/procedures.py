"""Values of rules by which a need is judged: thresholds, what is summed, procedures."""

from marshmallow import Schema, fields, validate

from marketplace.rules.values.coded import CLASSES, DIMENSIONS, REGIMES
from marketplace.rules.values.fields import NumberText, Texts


class ThresholdSchema(Schema):
    """A threshold in euros without VAT: which classes of services it concerns, and the regime of
    what reaches it. ``remedy`` names the regime whose remedies apply, where not its own."""

    names = Texts(required=True)
    eur = NumberText(required=True)
    regime = fields.String(required=True, validate=validate.OneOf(REGIMES[1:]))
    classes = fields.List(
        fields.String(validate=validate.OneOf(CLASSES)),
        required=True,
        validate=validate.Length(min=1),
    )
    remedy = fields.String(validate=validate.OneOf(REGIMES))


class CpvRegimeSchema(Schema):
    """The class of the services whose CPV code begins with the row's key; the longest key wins."""

    names = Texts(required=True)
    cpv_class = fields.String(required=True, validate=validate.OneOf(CLASSES))


class AggregationPeriodSchema(Schema):
    """Over how many months the purchases of one buyer are summed, and what makes them one whole:
    the class of the services, the service line, the CPV code, or several of these."""

    names = Texts(required=True)
    months = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=120))
    whole = fields.List(
        fields.String(validate=validate.OneOf(DIMENSIONS)),
        required=True,
        validate=validate.Length(min=1),
    )


class ProcedureSchema(Schema):
    """A procedure: in which regimes it may be used, and why; the lowest position is the lightest.

    One with a condition is never the usual one. ``official_notice`` is what is published in the
    official channel before its offers are asked for, where anything is.
    """

    names = Texts(required=True)
    position = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    regimes = fields.List(
        fields.String(validate=validate.OneOf(REGIMES)),
        required=True,
        validate=validate.Length(min=1),
    )
    why = Texts(required=True)
    condition = Texts()
    official_notice = Texts()
