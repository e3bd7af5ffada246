"""What comes in about a partner's decision."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from marketplace.decisions.partners.models import OUTCOMES
from marketplace.platform.form_fields import DayField, long_text
from marketplace.platform.forms import FormSchema

CHOICES = (
    ("same", _l("Valitsi saman tarjouksen")),
    ("other", _l("Ratkaisi toisin")),
    ("none", _l("Ei tee hankintaa")),
)


class PartnerSchema(FormSchema):
    """What another buyer has decided for itself."""

    outcome = fields.String(
        required=True,
        validate=validate.OneOf(OUTCOMES),
        metadata={"label": _l("Mitä kumppani päätti"), "widget": "radio", "choices": CHOICES},
    )
    words = long_text(
        _l("Päätös omin sanoin"),
        _l("Kenet valittiin ja millä ehdoilla, tai miksi ei. Julkinen."),
        rows=3,
    )
    body = fields.String(required=True, metadata={"label": _l("Päätöksen tekijä tai toimielin")})
    decided_on = DayField(required=True, metadata={"label": _l("Päivä"), "widget": "date"})
    section = fields.String(required=True, metadata={"label": _l("Pykälä")})
    diary_number = fields.String(required=True, metadata={"label": _l("Diaarinumero")})
    document = fields.Raw(
        load_default=None,
        metadata={
            "label": _l("Päätös asiakirjana (PDF)"),
            "hint": _l("Näkyy vain viranomaiselle."),
            "widget": "file",
        },
    )
