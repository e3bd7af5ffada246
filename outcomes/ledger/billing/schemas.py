"""What comes in at the doors of billing."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from marketplace.platform.forms import FormSchema

MAX_TEXT = 2000


class PeriodForm(FormSchema):
    """What is billed: a month, or the balance of a year."""

    period = fields.String(
        required=True,
        validate=validate.Regexp(
            r"[0-9]{4}(-(0[1-9]|1[0-2]))?\Z", error=_l("Valitse laskutettava kausi.")
        ),
        metadata={"label": _l("Laskutettava kausi"), "widget": "select"},
    )


class DiscardForm(FormSchema):
    """Why a billing is given up."""

    reason = fields.String(
        required=True,
        validate=validate.Length(
            max=MAX_TEXT, error=_l("Teksti on liian pitkä, enintään 2 000 merkkiä.")
        ),
        metadata={"label": _l("Miksi laskutus perutaan"), "widget": "textarea"},
    )
