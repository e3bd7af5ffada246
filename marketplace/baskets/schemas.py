"""The shape of a file of service baskets."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from marketplace.platform import field_words  # noqa: F401 -- before any field is made

CODE = validate.Regexp(
    r"^[a-z][a-z0-9_]*$",
    error=_l("Aloita kirjaimella a–z ja käytä vain niitä, numeroita ja alaviivoja."),
)
FULL_POINTS = 100


class TextsSchema(Schema):
    """One text in the three languages."""

    fi = fields.String(required=True, validate=validate.Length(min=1))
    sv = fields.String(required=True, validate=validate.Length(min=1))
    en = fields.String(required=True, validate=validate.Length(min=1))


class PriceSchema(Schema):
    """What the comparison assumes of one price point, and its highest price in euros."""

    quantity = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))
    at_most = fields.Decimal(required=True, places=2, validate=validate.Range(min=Decimal("0.01")))


class CriterionSchema(Schema):
    """A quality criterion: its question to the provider and its weight in points."""

    key = fields.String(required=True, validate=CODE)
    weight = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=100))
    labels = fields.Nested(TextsSchema, required=True)
    questions = fields.Nested(TextsSchema, required=True)


class TemplateSchema(Schema):
    """What a new call of a service line begins with."""

    titles = fields.Nested(TextsSchema, required=True)
    descriptions = fields.Nested(TextsSchema, required=True)
    price_weight = fields.Integer(required=True, strict=True, validate=validate.Range(0, 100))
    capacity = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    scheme = fields.String(required=True, validate=CODE)
    prices = fields.Dict(
        keys=fields.String(validate=CODE), values=fields.Nested(PriceSchema), required=True
    )
    criteria = fields.List(fields.Nested(CriterionSchema), required=True)

    @validates_schema
    def points_make_hundred(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        total = data["price_weight"] + sum(each["weight"] for each in data["criteria"])
        if total != FULL_POINTS:
            words = _(
                "Painoarvot ovat yhteensä %(total)s, eivät %(full)s.", total=total, full=FULL_POINTS
            )
            raise ValidationError(words, "criteria")


class LineSchema(Schema):
    """A service line."""

    code = fields.String(required=True, validate=CODE)
    names = fields.Nested(TextsSchema, required=True)
    descriptions = fields.Nested(TextsSchema, required=True)
    cpv = fields.String(
        required=True,
        validate=validate.Regexp(r"^\d{8}$", error=_l("CPV-koodissa on kahdeksan numeroa.")),
    )
    template = fields.Nested(TemplateSchema, required=True)


class BasketSchema(Schema):
    """A service basket with its lines."""

    code = fields.String(required=True, validate=CODE)
    names = fields.Nested(TextsSchema, required=True)
    themes = fields.Nested(TextsSchema, required=True)
    lines = fields.List(fields.Nested(LineSchema), required=True)


class BasketFileSchema(Schema):
    """A whole file."""

    baskets = fields.List(fields.Nested(BasketSchema), required=True)
