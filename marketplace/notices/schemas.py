"""What the form of a subscription takes in."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from marketplace.platform.form_fields import EmailField
from marketplace.platform.forms import FormSchema

AT_ONCE, WEEKLY = "at_once", "weekly"


def subscription_form(lines: Sequence[tuple[str, str]]) -> FormSchema:
    """An address, the service lines that it is told of, and how often."""
    return FormSchema.from_dict(
        {
            "email": EmailField(
                required=True,
                metadata={"label": _l("Sähköpostiosoite"), "autocomplete": "email"},
            ),
            "lines": fields.List(
                fields.String(validate=validate.OneOf([key for key, _name in lines])),
                load_default=[],
                metadata={
                    "label": _l("Palvelulinjat"),
                    "hint": _l("Jos et valitse mitään, saat viestit kaikista."),
                    "widget": "checkboxes",
                    "choices": lines,
                },
            ),
            "how": fields.String(
                required=True,
                validate=validate.OneOf((AT_ONCE, WEEKLY)),
                metadata={
                    "label": _l("Milloin viesti lähetetään"),
                    "widget": "radio",
                    "choices": [
                        (
                            AT_ONCE,
                            _l("Heti, kun uutta julkaistaan"),
                            _l("Tarjouspyynnöt, tulossa olevat hankinnat ja avoin hakeutuminen."),
                        ),
                        (
                            WEEKLY,
                            _l("Kerran viikossa"),
                            _l("Kooste maanantaiaamuna, myös päätökset. Ei viestiä, jos ei uutta."),
                        ),
                    ],
                },
            ),
        }
    )()  # type: ignore[return-value]
