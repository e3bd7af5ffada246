"""What comes in at the doors of disputes."""

from flask_babel import lazy_gettext as _l

from marketplace.platform.form_fields import long_text
from marketplace.platform.forms import FormSchema
from outcomes.verification.papers import paper_field

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
    file = paper_field()


class DisputeAnswerSchema(FormSchema):
    """The answer to a dispute."""

    answer = long_text(
        _l("Vastaus huomautukseen"),
        _l("Näkyy palveluntuottajalle."),
        rows=4,
        limit=LIMIT,
        longest=LIMIT,
    )
