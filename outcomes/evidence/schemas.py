"""What comes in at the page on which evidence is blacked out."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validate

from marketplace.platform.forms import Form, FormSchema
from outcomes.pure.areas import MOST_AREAS, WHOLE, Area

SIDES = {
    "left": _l("Vasemmalta"),
    "top": _l("Ylhäältä"),
    "width": _l("Leveys"),
    "height": _l("Korkeus"),
}
FIELD = re.compile(r"area_(\d{1,4})_page")
NEW = {"left": "10", "top": "10", "width": "40", "height": "5"}
"""Where an area is put that is added without drawing it, in percent of the page."""
MODEL = 9999
"""The number of no area."""


class PercentField(fields.Field[int]):
    """Percent of a page's side as a person types it, loaded as thousandths."""

    default_error_messages = {"invalid": _l("Kirjoita luku väliltä 0–100.")}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        try:
            typed = round(Decimal(str(value).replace(",", ".")) * 10)
        except (ArithmeticError, ValueError):
            raise self.make_error("invalid") from None
        if not 0 <= typed <= WHOLE:
            raise self.make_error("invalid")
        return typed


class CoverForm(FormSchema):
    """What stands beside the areas."""

    digest = fields.String(required=True, metadata={"widget": "hidden"})
    nothing = fields.Boolean(
        load_default=False,
        metadata={"label": _l("Näytössä ei ole peitettävää"), "widget": "checkbox"},
    )


class OriginalForm(FormSchema):
    """Why somebody looks at what was sent."""

    reason = fields.String(
        required=True,
        validate=validate.Length(max=200, error=_l("Enintään 200 merkkiä.")),
        metadata={
            "label": _l("Miksi tarvitset alkuperäisen?"),
            "hint": _l("Esimerkiksi: palveluntuottaja on eri mieltä maksurivistä."),
        },
    )


def numbers_in(posted: Mapping[str, str]) -> list[int]:
    """The numbers of the areas that a form holds; at most so many as a paper may have."""
    found = filter(None, map(FIELD.fullmatch, posted))
    return sorted({int(match[1]) for match in found})[:MOST_AREAS]


def with_areas(numbers: Iterable[int]) -> FormSchema:
    """The form with the fields of these areas."""
    added: dict[str, Any] = {}
    for number in numbers:
        about = _l("alue %(number)s", number=number)
        added[f"area_{number}_page"] = fields.Integer(
            required=True, validate=validate.Range(min=1), metadata={"widget": "hidden"}
        )
        for side, words in SIDES.items():
            added[f"area_{number}_{side}"] = PercentField(
                required=True,
                validate=_some if side in ("width", "height") else None,
                metadata={"label": words, "about": about, "suffix": "%"},
            )
    schema: type[FormSchema] = CoverForm.from_dict(added)  # type: ignore[assignment]
    return schema()


def _some(thousandths: int) -> None:
    if not thousandths:
        raise ValidationError([str(_l("Kirjoita luku, joka on suurempi kuin 0."))])


def model_area() -> Form:
    """The form of one area as the script copies it, with MODEL in the place of its number."""
    return Form(with_areas([MODEL]), **{f"area_{MODEL}_{side}": each for side, each in NEW.items()})


def areas_in(data: Mapping[str, Any]) -> list[Area]:
    """The areas of a form that was loaded."""
    return [
        Area(
            data[f"area_{number}_page"],
            *(data[f"area_{number}_{side}"] for side in SIDES),
        )
        for number in numbers_in(dict.fromkeys(data, ""))
    ]
