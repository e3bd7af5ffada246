"""What comes in at the doors of samples."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields

from marketplace.platform.form_fields import long_text
from marketplace.platform.forms import FormSchema


class SizeSchema(FormSchema):
    """How many lines are drawn, of so many that may be."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.fields["size"].metadata["hint"] = _l("1–%(most)s riviä.", most=max(most, 1))

    size = fields.Integer(required=True, metadata={"label": _l("Montako riviä")})


class WithdrawSchema(FormSchema):
    """Why a sample is taken back."""

    reason = long_text(
        _l("Miksi otos perutaan"),
        _l("Peruste kirjataan. Otos jää näkyviin siemenlukuineen."),
        rows=2,
        limit=500,
    )


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
                    _l("Kertoo kaikista avaamattomista riveistä: virheosuus ja sen väli."),
                ),
                (
                    "risk",
                    _l("Riskin mukaan"),
                    _l("Poikkeavat, palveluntuottajan itse merkitsemät ja suuret rivit useammin."),
                ),
            ],
        },
    )
