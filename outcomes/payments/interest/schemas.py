"""What comes in about late interest."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from marketplace.platform.form_fields import DayField
from marketplace.platform.forms import FormSchema


class WaiverSchema(FormSchema):
    """Why late interest is not paid."""

    reason = fields.String(
        required=True,
        validate=validate.Length(
            max=2000, error=_l("Teksti on liian pitkä, enintään 2 000 merkkiä.")
        ),
        metadata={
            "label": _l("Miksi korkoa ei makseta"),
            "hint": _l("Esimerkiksi: palveluntuottaja on luopunut korosta."),
            "widget": "textarea",
        },
    )


class InterestPaidSchema(FormSchema):
    """The day on which accounts payable paid late interest."""

    paid_on = DayField(
        required=True,
        metadata={
            "label": _l("Maksettu"),
            "hint": _l("Ostoreskontran vastauksen päivä."),
            "widget": "date",
        },
    )
