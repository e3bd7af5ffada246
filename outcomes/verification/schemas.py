"""What comes in at the doors of verification."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from marketplace.platform.forms import FormSchema

_LENGTH = validate.Length(max=2000, error=_l("Teksti on liian pitkä, enintään 2 000 merkkiä."))


class NoteSchema(FormSchema):
    """A question or a reason, told to the provider."""

    note = fields.String(
        load_default="",
        validate=_LENGTH,
        metadata={
            "label": _l("Huomio"),
            "hint": _l("Pakollinen, jos hylkäät tai kysyt. Näkyy palveluntuottajalle."),
            "widget": "textarea",
        },
    )


class AnswerSchema(FormSchema):
    """The provider's answer."""

    answer = fields.String(
        required=True,
        validate=_LENGTH,
        metadata={
            "label": _l("Vastauksesi"),
            "hint": _l("Älä kirjoita asiakkaan nimeä tai henkilötunnusta."),
            "widget": "textarea",
        },
    )
