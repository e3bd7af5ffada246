"""What comes in at the doors of payment."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from marketplace.platform.forms import DayField, FormSchema

MAX_NOTE = 2000


class CalculateSchema(FormSchema):
    """The day up to which results count."""

    as_of = DayField(
        required=True,
        metadata={
            "label": _l("Tulokset päivään asti"),
            "hint": _l("Lasketaan tämän päivän loppuun mennessä tiedossa olevat tulokset."),
            "widget": "date",
        },
    )


class HandOverSchema(FormSchema):
    """The day on which the bank pays."""

    pay_on = DayField(required=True, metadata={"label": _l("Maksupäivä"), "widget": "date"})


class SendBackSchema(FormSchema):
    """Why a run goes back to the verifier."""

    reason = fields.String(
        required=True,
        validate=validate.Length(max=MAX_NOTE),
        metadata={"label": _l("Palautuksen syy"), "widget": "textarea"},
    )


class NoteSchema(FormSchema):
    """A question or a reason, told to the provider."""

    note = fields.String(
        load_default="",
        validate=validate.Length(max=MAX_NOTE),
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
        validate=validate.Length(max=MAX_NOTE),
        metadata={"label": _l("Vastauksesi"), "widget": "textarea"},
    )
