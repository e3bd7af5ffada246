"""What comes in at the doors of disputes."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields

from marketplace.platform.forms import FormSchema, long_text

LIMIT = 2000


class DisputeSchema(FormSchema):
    """What a provider says against a decision, perhaps with a file."""

    text = long_text(
        _l("Mitä pitäisi ratkaista toisin ja miksi"),
        _l("Älä kirjoita asiakkaan nimeä tai henkilötunnusta."),
        rows=5,
        limit=LIMIT,
        longest=LIMIT,
    )
    file = fields.Raw(
        load_default=None,
        metadata={
            "label": _l("Liite"),
            "hint": _l(
                "PDF, PNG tai JPEG, enintään 16 megatavua. Seuraavalla sivulla peität "
                "siitä henkilötiedot."
            ),
            "widget": "file",
        },
    )


class DisputeAnswerSchema(FormSchema):
    """The answer to a dispute."""

    answer = long_text(
        _l("Vastaus huomautukseen"),
        _l("Näkyy palveluntuottajalle."),
        rows=4,
        limit=LIMIT,
        longest=LIMIT,
    )
