"""Values of rules on documents: what becomes of them, and for how long things are kept."""

from marshmallow import Schema, fields, validate

from marketplace.rules.values.fields import Texts

PUBLICITY = ("public", "partly_secret", "secret")


class RecordPlanSchema(Schema):
    """What becomes of a kind of document; where no years are named, it is kept permanently."""

    names = Texts(required=True)
    task_class = fields.String(required=True, validate=validate.Length(min=1))
    task = Texts(required=True)
    publicity = fields.String(required=True, validate=validate.OneOf(PUBLICITY))
    retention_years = fields.Integer(strict=True, validate=validate.Range(min=1))


class RetentionSchema(Schema):
    """For how many days something is kept before it is removed."""

    names = Texts(required=True)
    days = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
