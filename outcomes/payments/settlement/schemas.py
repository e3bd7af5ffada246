"""What comes in of settlement."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from marketplace.platform.form_fields import DayField, file_field
from marketplace.platform.forms import FormSchema


class BankFileSchema(FormSchema):
    """A file of the bank."""

    file = file_field(
        _l("Pankin tiedosto"),
        _l("Tiliote camt.053 tai tapahtumailmoitus camt.054 (XML)."),
    )


class PayablesReplySchema(FormSchema):
    """A reply of accounts payable."""

    file = file_field(
        _l("Ostoreskontran vastaus"),
        _l(
            "CSV-tiedosto, jonka sarakkeet ovat payment, invoice_number, paid_on, amount_eur, "
            "payment_reference ja returned."
        ),
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


class NoteSchema(FormSchema):
    """What has become of an entry that does not agree."""

    note = fields.String(
        required=True,
        validate=validate.Length(
            max=2000, error=_l("Teksti on liian pitkä, enintään 2 000 merkkiä.")
        ),
        metadata={
            "label": _l("Miten asia selvisi"),
            "hint": _l(
                "Esimerkiksi: ylimääräinen maksu peritään takaisin, tai takaisinmaksu on kirjattu."
            ),
            "widget": "textarea",
        },
    )
