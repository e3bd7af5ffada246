"""What comes in at the doors of verification."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from marketplace.platform.actor import Actor
from marketplace.platform.forms import FormSchema
from marketplace.platform.i18n import text_of
from outcomes.verification.papers import paper_field
from outcomes.verification.reasons import reasons_today

_LENGTH = validate.Length(max=2000, error=_l("Teksti on liian pitkä, enintään 2 000 merkkiä."))


class NoteSchema(FormSchema):
    """The code of a reason and words, told to the provider; accepting needs neither."""

    def __init__(self, actor: Actor) -> None:
        super().__init__()
        codes = [(rule.key, text_of(rule.value["names"])) for rule in reasons_today(actor)]
        self.fields["reason"].metadata["choices"] = codes

    reason = fields.String(
        load_default="",
        metadata={
            "label": _l("Syy"),
            "hint": _l("Pakollinen, jos hylkäät tai kysyt."),
            "widget": "select",
        },
    )
    note = fields.String(
        load_default="",
        validate=_LENGTH,
        metadata={
            "label": _l("Huomio"),
            "hint": _l("Pakollinen, jos hylkäät tai kysyt. Näkyy palveluntuottajalle."),
            "widget": "textarea",
        },
    )


class BothPaySchema(FormSchema):
    """Where a contract says that it pays for what another one pays for too."""

    clause = fields.String(
        required=True,
        metadata={
            "label": _l("Sopimuksen kohta"),
            "hint": _l(
                "Missä sopimus sanoo, että molemmat maksavat, esimerkiksi liite 2, kohta 4."
            ),
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
    file = paper_field()
