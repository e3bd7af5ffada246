"""What a score's form takes in."""

from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import fields

from marketplace.platform.forms import FormSchema

REASON_LENGTH = 2000


class PercentField(fields.Field[Decimal]):
    """A percent as a person types it: 90, 87,5 or 87.5 %."""

    default_error_messages = {"invalid": _l("Anna luku väliltä 0–100, enintään kaksi desimaalia.")}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Decimal:
        typed = str(value).strip().removesuffix("%").strip().replace(",", ".")
        try:
            percent = Decimal(typed)
        except InvalidOperation as error:
            raise self.make_error("invalid") from error
        if not percent.is_finite():
            raise self.make_error("invalid")
        return percent


class ScoreSchema(FormSchema):
    """How well an offer meets a criterion, and why."""

    percent = PercentField(
        required=True,
        metadata={
            "label": _l("Kuinka hyvin vastaus täyttää vertailuperusteen"),
            "hint": _l("0–100. 100 tarkoittaa täysiä pisteitä."),
            "suffix": "%",
        },
    )
    reason = fields.String(
        required=True,
        metadata={
            "label": _l("Perustelu"),
            "hint": _l(
                "Kerro, mikä vastauksessa oli hyvää ja mitä siitä puuttui. "
                "Perustelu menee päätökseen ja sen lukevat kaikki tarjoajat."
            ),
            "widget": "textarea",
        },
    )
