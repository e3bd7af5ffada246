"""What comes in of settlement."""

from flask_babel import lazy_gettext as _l

from marketplace.platform.forms import DayField, FormSchema, file_field


class BankFileSchema(FormSchema):
    """A file of the bank."""

    file = file_field(
        _l("Pankin tiedosto"),
        _l("Tiliote camt.053 tai tapahtumailmoitus camt.054 (XML)."),
    )


class PaidSchema(FormSchema):
    """The day on which accounts payable paid."""

    paid_on = DayField(
        required=True,
        metadata={
            "label": _l("Maksettu"),
            "hint": _l("Ostoreskontran vastauksen päivä."),
            "widget": "date",
        },
    )
