"""Fields of the values of rules: texts in three languages, exact numbers, days."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validate

from marketplace.platform import field_words  # noqa: F401 -- before any field is made


class Texts(fields.Dict):
    """One text in the three languages."""

    def __init__(self, **options: Any) -> None:
        text = fields.String(required=True, validate=validate.Length(min=1))
        super().__init__(keys=fields.String(), values=text, **options)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        loaded = super()._deserialize(value, *args, **kwargs)
        if set(loaded) != {"fi", "sv", "en"}:
            raise ValidationError(_l("Kirjoita teksti kielillä fi, sv ja en."))
        return loaded


class NumberText(fields.String):
    """An exact number kept as text, because JSON has no decimals."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, *args, **kwargs)
        if not text.replace(".", "", 1).isdecimal() or Decimal(text) < 0:
            raise ValidationError(_l("Kirjoita luku tekstinä, esimerkiksi '25.5'."))
        return text


class DayText(fields.String):
    """A day kept as ISO text, because JSON has no days."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, *args, **kwargs)
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError as error:
            raise ValidationError(
                _l("Kirjoita päivä tekstinä, esimerkiksi '2026-01-31'.")
            ) from error


class Day(fields.Date):
    """A day; YAML has read it as one already."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> date:
        if isinstance(value, datetime) or not isinstance(value, date):
            raise ValidationError(_l("Kirjoita päivä, esimerkiksi 2026-01-31."))
        return value
