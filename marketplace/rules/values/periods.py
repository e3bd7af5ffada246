"""The values of rules that say how long: periods for offers, answers and remedies, reminders."""

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, validate

from marketplace.rules.values.fields import Texts

MOST_DAYS_BEFORE = 99
"""The longest time before its end that a reminder can be asked for."""


class QuestionPeriodSchema(Schema):
    """How many days before the offers' last day questions must be in."""

    names = Texts(required=True)
    days = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))


class AnswerPeriodSchema(Schema):
    """How many days before the offers' last day the answers to questions must be out; what is
    published later moves the deadline."""

    names = Texts(required=True)
    days = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))


class CorrectionPeriodSchema(Schema):
    """How many days there must be from a material correction of a call to its deadline."""

    names = Texts(required=True)
    days = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))


class MaterialChangeSchema(Schema):
    """From how much on a correction of a call is material: of clients by how many percent, of the
    contract's first or last day by how many days; less is material where its officer says so."""

    names = Texts(required=True)
    percent = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))
    days = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))


class FrameworkTermSchema(Schema):
    """For how many months a framework agreement may last without a reason of its own."""

    names = Texts(required=True)
    months = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=120))


class StandstillSchema(Schema):
    """A case in which the standstill is not the remedy's own, with its days: where at most so many
    tenders were compared, or in some procedures; each condition that is named must hold."""

    names = Texts(required=True)
    days = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))
    most_tenders = fields.Integer(strict=True, validate=validate.Range(min=1))
    models = fields.List(fields.String(validate=validate.Length(min=1)), load_default=[])


class OfferPeriodSchema(Schema):
    """The shortest time for offers in days; the day after publication is the first."""

    names = Texts(required=True)
    days = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))


class ReplyPeriodSchema(Schema):
    """Business days for an answer; the day after the question is the first."""

    names = Texts(required=True)
    business_days = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))


class DeclarationPeriodSchema(Schema):
    """For how many days a self-declaration counts; the day of confirming is the first."""

    names = Texts(required=True)
    days = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))


class ReminderSchema(Schema):
    """How many days before the last day of validity a provider is reminded."""

    names = Texts(required=True)
    days_before = fields.List(
        fields.String(
            validate=validate.Regexp(r"^\d{1,3}$", error=_l("Kirjoita luku väliltä 0–999."))
        ),
        required=True,
        validate=validate.Length(min=1),
    )
