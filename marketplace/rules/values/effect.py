"""The values of rules on effect: what its figures count, and what people are asked."""

from marshmallow import Schema, fields, validate

from marketplace.rules.values.fields import Texts


def _whole(most: int) -> fields.Integer:
    return fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=most))


class EffectSchema(Schema):
    """What counts as effect: the share that is to find a job within so many months, for how many
    months a job is followed, after how many it is sustained, and how many days between two jobs are
    no end."""

    names = Texts(required=True)
    target_percent = _whole(100)
    months_to_job = _whole(24)
    months_followed = _whole(24)
    months_sustained = _whole(24)
    break_days = fields.Integer(required=True, strict=True, validate=validate.Range(min=0, max=90))
    note = Texts()


class FeedbackQuestionSchema(Schema):
    """A statement that people are asked about after a service, in plain Finnish besides, and its
    place among them."""

    names = Texts(required=True)
    statement = Texts(required=True)
    plain = fields.String(required=True, validate=validate.Length(min=1))
    place = _whole(9)


class SmallNumbersSchema(Schema):
    """How many people a shown figure is of at least, on either side of a share."""

    names = Texts(required=True)
    least_people = fields.Integer(required=True, strict=True, validate=validate.Range(min=2))


class FinderSchema(Schema):
    """What the service finder tells of a service: who began work within so many months of its
    start, of those whom the service took in so many months back."""

    names = Texts(required=True)
    months_to_work = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    months_back = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
