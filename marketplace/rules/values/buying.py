"""The values of rules on who counts as one buyer, and on how buyers share a purchase."""

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from marketplace.platform.errors import Invalid
from marketplace.platform.identifiers import business_id, known_as
from marketplace.platform.words import sentence
from marketplace.rules.values.fields import Texts

SHARE_UNITS = ("percent", "figure")
FIGURE_LINE = re.compile(r"(?P<id>[0-9]{7}-?[0-9]) (?=.*[1-9])[0-9]{1,12}(\.[0-9]{1,4})?\Z")


class ContractingEntitySchema(Schema):
    """Which municipalities (codes) are contracting entities of their own in what they buy for
    themselves: it counts apart from what the area's buyer buys. The others count with it."""

    names = Texts(required=True)
    municipalities = fields.List(fields.String(validate=validate.Length(equal=3)), load_default=[])
    note = Texts(required=True)


def _is_figure(line: str) -> None:
    found = FIGURE_LINE.match(line)
    if found is None:
        raise ValidationError(_("Kirjoita Y-tunnus ja luku, esimerkiksi 1234567-1 25000."))
    try:
        business_id(found["id"])
    except Invalid as error:
        raise ValidationError(sentence(error.problems[0])) from error


def with_kept_ids(value: Mapping[str, Any]) -> dict[str, Any]:
    """A value of ``cost_share`` with its business IDs as they are kept."""
    lines = (line.partition(" ") for line in value.get("figures", ()))
    figures = [known_as(key) + space + number for key, space, number in lines]
    return {**value, "figures": figures} if figures else dict(value)


class CostShareSchema(Schema):
    """How buyers share a joint purchase: by percentages that make a hundred, or in proportion to
    figures, such as people of working age. A line of ``figures`` is a business ID and its number;
    without any, the percentages are agreed on for each purchase."""

    names = Texts(required=True)
    unit = fields.String(required=True, validate=validate.OneOf(SHARE_UNITS))
    figures = fields.List(
        fields.String(validate=_is_figure),
        load_default=[],
    )
    note = Texts()

    @validates_schema
    def each_once(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        ids = [known_as(line.split()[0]) for line in data.get("figures", ())]
        if len(set(ids)) < len(ids):
            raise ValidationError(_l("Sama Y-tunnus on kahdella rivillä."), "figures")
        if not ids and data["unit"] != SHARE_UNITS[0]:
            raise ValidationError(_l("Kirjoita luvut, joista osuudet lasketaan."), "figures")
