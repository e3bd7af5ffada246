"""What comes in at the doors of samples."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields

from marketplace.platform.forms import FormSchema


class SizeSchema(FormSchema):
    """How many lines are drawn."""

    size = fields.Integer(required=True, metadata={"label": _l("Montako riviä"), "hint": ""})


class DrawSchema(SizeSchema):
    """How a sample is drawn, and how many lines."""

    method = fields.String(
        required=True,
        metadata={
            "label": _l("Miten poimitaan"),
            "widget": "radio",
            "choices": [
                (
                    "random",
                    _l("Satunnaisesti"),
                    _l("Kertoo kaikista riveistä: virheosuus ja sen väli."),
                ),
                (
                    "risk",
                    _l("Riskin mukaan"),
                    _l("Poikkeavat, palveluntuottajan itse merkitsemät ja suuret rivit useammin."),
                ),
            ],
        },
    )
