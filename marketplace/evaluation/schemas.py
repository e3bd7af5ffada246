"""What a score's form takes in."""

from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import fields

from marketplace.evaluation.service import DECIMALS, FULL
from marketplace.platform.forms import FormSchema


class PercentField(fields.Field[Decimal]):
    """A percent as a person types it: 90, 87,5 or 87.5 %."""

    default_error_messages = {
        "invalid": _l("Anna luku väliltä 0–100, enintään kaksi desimaalia."),
        "required": _l("Anna luku väliltä 0–100, enintään kaksi desimaalia."),
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Decimal:
        typed = str(value).strip().removesuffix("%").strip().replace(",", ".")
        try:
            percent = Decimal(typed)
        except InvalidOperation as error:
            raise self.make_error("invalid") from error
        in_range = percent.is_finite() and 0 <= percent <= FULL
        if not in_range or percent != percent.quantize(DECIMALS):
            raise self.make_error("invalid")
        return percent


class ScoreSchema(FormSchema):
    """How well an offer meets a criterion, and why."""

    percent = PercentField(
        required=True,
        metadata={
            "label": _l("Osuus täysistä pisteistä"),
            "hint": _l("0–100 prosenttia."),
            "suffix": "%",
        },
    )
    reason = fields.String(
        required=True,
        error_messages={"required": _l("Kirjoita perustelu pisteille.")},
        metadata={
            "label": _l("Perustelu"),
            "hint": _l(
                "Kerro, mikä vastauksessa oli hyvää ja mitä siitä puuttui. "
                "Perustelu menee päätökseen ja sen lukevat kaikki tarjoajat."
            ),
            "widget": "textarea",
        },
    )
