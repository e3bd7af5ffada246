"""What comes in at the doors of payment runs."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from marketplace.platform.form_fields import DayField
from marketplace.platform.forms import FormSchema

MAX_TEXT = 2000


class CalculateSchema(FormSchema):
    """The day up to which results count."""

    as_of = DayField(
        required=True,
        metadata={
            "label": _l("Tulokset päivään asti"),
            "hint": _l("Mukaan otetaan ne tulokset, jotka ovat tiedossa tämän päivän lopussa."),
            "widget": "date",
        },
    )


class HandOverSchema(FormSchema):
    """The day on which the bank pays."""

    pay_on = DayField(
        required=True,
        metadata={
            "label": _l("Maksupäivä"),
            "hint": _l("Pankkipäivä, esimerkiksi 31.12.2026."),
            "widget": "date",
        },
    )


class SendBackSchema(FormSchema):
    """Why a run goes back to the verifier."""

    reason = fields.String(
        required=True,
        validate=validate.Length(
            max=MAX_TEXT, error=_l("Teksti on liian pitkä, enintään 2 000 merkkiä.")
        ),
        metadata={"label": _l("Palautuksen syy"), "widget": "textarea"},
    )
