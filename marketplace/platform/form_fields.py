"""Fields of forms beside marshmallow's own: money, days, addresses, long texts and files as people
give them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validate

from marketplace.platform import field_words  # noqa: F401 -- before any field is made
from marketplace.platform.i18n import LANGUAGES
from marketplace.platform.typed_days import DAYS, INSTANTS, read, why_not
from marketplace.pure.money import AmountError, format_eur, parse_eur
from marketplace.pure.periods import HELSINKI

NO_SUCH_DAY = _l("Tällaista päivää ei ole kalenterissa.")
LINE = 300
"""How many characters a field of one line takes."""
LONGEST = {"textarea": 20_000, "hidden": 20_000}
"""How many the other ones take, where ``longest`` in their metadata says no other."""


class MoneyField(fields.Field[int]):
    """Euros as a person types them, loaded as integer cents."""

    default_error_messages = {
        "invalid": _l("Kirjoita summa euroina, esimerkiksi 1 200,50."),
        "two_separators": _l("Erota tuhannet välilyönnillä, esimerkiksi 24 000,50."),
        "grouping": _l("Erota tuhannet välilyönnillä, esimerkiksi 24 000,50."),
        "decimals": _l("Kirjoita enintään kaksi desimaalia. Erota tuhannet välilyönnillä."),
        "negative": _l("Summa ei voi olla negatiivinen."),
        "too_large": _l("Summa on liian suuri."),
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        try:
            return parse_eur(str(value))
        except AmountError as error:
            reason = error.reason if error.reason in self.error_messages else "invalid"
            raise self.make_error(reason) from error


class EmailField(fields.String):
    """An e-mail address. Marshmallow's own field takes no message that is translated later."""

    default_error_messages = {
        "invalid": _l("Kirjoita sähköpostiosoite, esimerkiksi nimi@yritys.fi.")
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        address: str = super()._deserialize(value, attr, data, **kwargs)
        try:
            return validate.Email()(address)
        except ValidationError as error:
            raise self.make_error("invalid") from error


def file_field(label: str, hint: str) -> fields.Raw:
    """The field of a file that has to be chosen."""
    missing = _l("Valitse tiedosto.")
    return fields.Raw(
        required=True,
        validate=validate.Predicate("__bool__", error=missing),
        error_messages={"required": missing},
        metadata={"label": label, "hint": hint, "widget": "file"},
    )


class DayField(fields.Field[date]):
    """A day: ISO from a date input, or d.m.yyyy as typed."""

    default_error_messages = {
        "invalid": _l("Kirjoita päivä muodossa 31.12.2026."),
        "no_such_day": NO_SUCH_DAY,
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        found = read(str(value), DAYS)
        if found is None:
            raise self.make_error(why_not(str(value)))
        return found.date()


class LocalInstantField(fields.Field[datetime]):
    """Day and clock in Helsinki time, loaded as an aware instant."""

    default_error_messages = {
        "invalid": _l("Kirjoita päivä ja kellonaika, esimerkiksi 31.12.2026 12.00."),
        "no_such_day": NO_SUCH_DAY,
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        found = read(str(value), INSTANTS)
        if found is None:
            raise self.make_error(why_not(str(value)))
        return found.replace(tzinfo=HELSINKI)


def long_text(
    label: Any,
    hint: Any = "",
    *,
    rows: int,
    limit: int | None = None,
    missing: Any = None,
    longest: int = LONGEST["textarea"],
) -> fields.String:
    """A required text of several lines, perhaps of so many characters at most, which the page
    counts; ``longest`` is what is taken at all, ``missing`` the words where it is empty."""
    words = {"label": label, "hint": hint, "widget": "textarea", "rows": rows, "longest": longest}
    return fields.String(
        required=True,
        error_messages={"required": missing} if missing else None,
        metadata=words | ({"max_length": limit} if limit else {}),
    )


def texts_in(loaded: Mapping[str, Any], name: str) -> dict[str, str]:
    """A text of a form by language, from fields such as ``title_fi``, without those left empty."""
    found = {language: loaded[f"{name}_{language}"] for language in LANGUAGES}
    return {language: words for language, words in found.items() if words}


def typed_money(cents: int) -> str:
    """Cents as typed into a field that shows its euro sign beside it."""
    return format_eur(cents, "fi").removesuffix("\u00a0€")


def typed_day(day: date) -> str:
    """A day as typed: 2.12.2026."""
    return f"{day.day}.{day.month}.{day.year}"


def typed_instant(at: datetime) -> str:
    """An instant as typed: 2.12.2026 12.00, Helsinki time."""
    local = at.astimezone(HELSINKI)
    return f"{typed_day(local.date())} {local.hour}.{local.minute:02d}"
