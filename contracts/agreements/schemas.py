"""What the forms of contracts take in."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields

from contracts.agreements.words import ERRORS
from marketplace.platform.form_fields import DayField
from marketplace.platform.forms import FormSchema


class TerminateSchema(FormSchema):
    """When a contract ends before its term, and why."""

    last_day = DayField(
        required=True,
        metadata={
            "label": _l("Sopimuksen viimeinen päivä"),
            "hint": _l("Varaa aikaa siihen, että asiakkaiden palvelu ei katkea."),
        },
    )
    reason = fields.String(
        required=True,
        error_messages={"required": ERRORS["contract.reason_missing"]},
        metadata={
            "label": _l("Miksi sopimus päätetään"),
            "hint": _l("Lähetetään palveluntuottajalle."),
            "widget": "textarea",
            "rows": 4,
        },
    )
