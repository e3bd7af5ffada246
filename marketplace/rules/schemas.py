"""The shape of a file of rules, and of the value of each kind of rule."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema
from stdnum import bic, iban


class Texts(fields.Dict):
    """One text in the three languages."""

    def __init__(self, **options: Any) -> None:
        text = fields.String(required=True, validate=validate.Length(min=1))
        super().__init__(keys=fields.String(), values=text, **options)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        loaded = super()._deserialize(value, *args, **kwargs)
        if set(loaded) != {"fi", "sv", "en"}:
            raise ValidationError("Give the text in fi, sv and en.")
        return loaded


class NumberText(fields.String):
    """An exact number kept as text, because JSON has no decimals."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, *args, **kwargs)
        if not text.replace(".", "", 1).isdecimal() or Decimal(text) < 0:
            raise ValidationError("Write a number as text, such as '25.5'.")
        return text


class Day(fields.Date):
    """A day; YAML has read it as one already."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> date:
        if isinstance(value, datetime) or not isinstance(value, date):
            raise ValidationError("Write a day, such as 2026-01-31.")
        return value


class VatSchema(Schema):
    """A rate in percent; a zero rate has its ground."""

    names = Texts(required=True)
    rate = NumberText(required=True)
    ground = Texts()


class ThresholdSchema(Schema):
    """A threshold in euros without VAT."""

    names = Texts(required=True)
    eur = NumberText(required=True)


class OfferPeriodSchema(Schema):
    """The shortest time for offers in days; the day after publication is the first."""

    names = Texts(required=True)
    days = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))


class ReplyPeriodSchema(Schema):
    """Business days for an answer; the day after the question is the first."""

    names = Texts(required=True)
    business_days = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))


class MoneyWarningSchema(Schema):
    """The share of a maximum value, in percent, from which people are warned that it runs out."""

    names = Texts(required=True)
    percent = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=100))


class RetentionSchema(Schema):
    """For how many days something is kept before it is removed."""

    names = Texts(required=True)
    days = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))


class RemedySchema(Schema):
    """How a decision may be challenged: means, days, notice, body, and when a contract may be made.

    ``days`` run from the day after the deemed notice, which is ``notice_after_days`` after sending.
    """

    names = Texts(required=True)
    means = fields.List(Texts(), required=True, validate=validate.Length(min=1))
    days = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    notice_after_days = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))
    notice = Texts(required=True)
    body = Texts(required=True)
    contract_allowed = fields.String(
        required=True, validate=validate.OneOf(("after_finality", "at_once"))
    )
    instructions = fields.List(Texts(), required=True, validate=validate.Length(min=1))


class PayerSchema(Schema):
    """The account that the area pays from; the bank's BIC may be left out."""

    names = Texts(required=True)
    name = fields.String(required=True, validate=validate.Length(min=1))
    iban = fields.String(required=True, validate=iban.is_valid)
    bic = fields.String(validate=bic.is_valid)


VALUES: Mapping[str, type[Schema]] = {
    "vat": VatSchema,
    "threshold": ThresholdSchema,
    "offer_period": OfferPeriodSchema,
    "reply_period": ReplyPeriodSchema,
    "money_warning": MoneyWarningSchema,
    "retention": RetentionSchema,
    "remedy": RemedySchema,
    "payer": PayerSchema,
}
"""The shape of a rule's value, by kind."""


class RuleSchema(Schema):
    """A dated row."""

    kind = fields.String(required=True, validate=validate.OneOf(tuple(VALUES)))
    key = fields.String(required=True, validate=validate.Length(min=1))
    value = fields.Dict(required=True)
    valid_from = Day(required=True)
    valid_to = Day(load_default=None, allow_none=True)
    source = fields.String(required=True, validate=validate.Length(min=1))
    confirmed_by = fields.String(load_default=None, allow_none=True)

    @validates_schema
    def value_of_its_kind(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        errors = VALUES[data["kind"]]().validate(data["value"])
        if errors:
            raise ValidationError({"value": errors})


class RuleFileSchema(Schema):
    """A whole file."""

    rules = fields.List(fields.Nested(RuleSchema), required=True)
