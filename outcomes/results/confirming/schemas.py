"""What is asked of a client, and what the client answers."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from marketplace.platform.form_fields import DayField
from marketplace.platform.forms import FormSchema
from marketplace.platform.words import label
from outcomes.pure.tree import KINDS

TOO_LONG = _l("Enintään 200 merkkiä.")


def _kinds() -> list[tuple[str, str]]:
    return [(code, label(f"spell.kind.{code}")) for code in KINDS]


class AskForm(FormSchema):
    """The job that the client confirms."""

    employer_name = fields.String(
        required=True,
        validate=validate.Length(max=200, error=TOO_LONG),
        metadata={
            "label": _l("Työnantajan nimi"),
            "hint": _l("Asiakas näkee nimen kysymyksessä."),
        },
    )
    employer_id = fields.String(
        required=True,
        validate=validate.Length(max=200, error=TOO_LONG),
        metadata={
            "label": _l("Työnantajan Y-tunnus"),
            "hint": _l("Jos työnantajalla ei ole Y-tunnusta, kirjoita sen nimi."),
        },
    )
    started_on = DayField(
        required=True, metadata={"label": _l("Ensimmäinen työpäivä"), "widget": "date"}
    )
    hours_per_week = fields.String(
        required=True, metadata={"label": _l("Työtunnit viikossa"), "suffix": "h"}
    )
    kind = fields.String(
        required=True,
        validate=validate.OneOf(KINDS),
        metadata={"label": _l("Työn laji"), "widget": "radio", "choices": _kinds},
    )


BY_MAIL, ON_PAPER = "mail", "paper"


class CoachAskForm(AskForm):
    """The same, and how the client is asked."""

    way = fields.String(
        required=True,
        validate=validate.OneOf((BY_MAIL, ON_PAPER)),
        metadata={
            "label": _l("Miten asiakas saa kysymyksen?"),
            "widget": "radio",
            "choices": [
                (BY_MAIL, _l("Linkki sähköpostilla")),
                (ON_PAPER, _l("Koodi, jonka annat paperilla tai puhelimessa")),
            ],
        },
    )


class AnswerForm(FormSchema):
    """The client's answer; its words are plain Finnish as they are."""

    answer = fields.String(
        required=True,
        error_messages={"required": _l("Valitse vastaus.")},
        metadata={
            "label": _l("Oletko aloittanut tämän työn?"),
            "widget": "radio",
            "choices": [
                ("started", _l("Kyllä. Tiedot ovat oikein.")),
                ("other_day", _l("Kyllä, mutta aloitin eri päivänä.")),
                ("not_started", _l("En ole aloittanut tätä työtä.")),
            ],
        },
    )
    started_on = DayField(
        load_default=None,
        metadata={
            "label": _l("Minä päivänä aloitit?"),
            "hint": _l("Kirjoita päivä, jos aloitit eri päivänä. Esimerkiksi 2.9.2026."),
            "widget": "date",
        },
    )
