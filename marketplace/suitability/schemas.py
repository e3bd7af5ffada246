"""What the forms of suitability take in."""

from collections.abc import Sequence
from functools import partial

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from marketplace.platform.form_fields import LocalInstantField, long_text
from marketplace.platform.forms import FormSchema
from marketplace.suitability.service import JUSTIFY, RERUN, TEXT_LIMIT
from marketplace.suitability.words import ERRORS

SUITABLE, EXCLUDE = "suitable", "exclude"


_text = partial(long_text, rows=4, limit=TEXT_LIMIT, missing=ERRORS["suitability.text_missing"])


class JudgementForm(FormSchema):
    """Suitable, or excluded on a ground and why; ``judgement_form`` adds the grounds."""

    outcome = fields.String(
        required=True,
        validate=validate.OneOf((SUITABLE, EXCLUDE)),
        metadata={
            "label": _l("Ratkaisu"),
            "widget": "radio",
            "choices": [
                (SUITABLE, _l("Tarjoaja on soveltuva: tarjous otetaan vertailuun")),
                (EXCLUDE, _l("Suljetaan pois vertailusta")),
            ],
        },
    )
    ground = fields.String(
        load_default=None,
        metadata={
            "label": _l("Mihin poissulkeminen perustuu"),
            "hint": _l("Vain, jos tarjous suljetaan pois."),
            "widget": "select",
        },
    )
    reason = fields.String(
        load_default="",
        metadata={
            "label": _l("Perustelu"),
            "hint": _l(
                "Tarvitaan aina, kun tarjous suljetaan pois tai jokin kohta ei ole kunnossa. "
                "Perustelu menee päätökseen."
            ),
            "widget": "textarea",
        },
    )
    despite_checks = fields.Boolean(
        load_default=False,
        metadata={
            "label": _l("Suljen tarjouksen pois, vaikka tarkistukset ovat tältä osin kunnossa."),
            "widget": "checkbox",
        },
    )


def judgement_form(grounds: Sequence[tuple[str, str]]) -> JudgementForm:
    """The form with what an exclusion may rest on."""
    form = JudgementForm()
    form.fields["ground"].metadata["choices"] = grounds
    return form


class AskForm(FormSchema):
    """What a provider is asked to clarify, and by when."""

    question = _text(
        _l("Mitä pyydät täsmentämään"),
        _l(
            "Tarjoaja ei saa muuttaa hintaa eikä tarjouksen sisältöä. Pyydä samaa kaikilta, joilla "
            "on sama puute."
        ),
    )
    reply_by = LocalInstantField(
        required=True,
        metadata={
            "label": _l("Vastaus viimeistään"),
            "hint": _l("Suomen aikaa, esimerkiksi 2.12.2026 12.00."),
            "widget": "datetime",
        },
    )


class ReplyForm(FormSchema):
    """A provider's answer."""

    answer = _text(
        _l("Vastauksesi"),
        _l(
            "Vastaus ei saa muuttaa hintaa eikä tarjouksen sisältöä. Lähetettyä vastausta ei voi "
            "muuttaa."
        ),
    )


class ReasonForm(FormSchema):
    """A reason alone."""

    reason = _text(_l("Perustelu"))


class MarketForm(FormSchema):
    """How the market was looked at, and what follows."""

    checked = _text(
        _l("Miten markkina on selvitetty"),
        _l(
            "Esimerkiksi keneltä on kysytty, miksi he eivät tarjonneet, ja onko hinta tavanomainen."
        ),
    )
    outcome = fields.String(
        required=True,
        validate=validate.OneOf((JUSTIFY, RERUN)),
        metadata={
            "label": _l("Miten jatketaan"),
            "widget": "radio",
            "choices": [
                (JUSTIFY, _l("Jatketaan yhdellä tarjouksella")),
                (
                    RERUN,
                    _l("Keskeytetään ja kilpailutetaan uudelleen"),
                    _l("Keskeytyksestä tehdään päätös. Sen jälkeen voit kopioida tarjouspyynnön."),
                ),
            ],
        },
    )
    reason = _text(_l("Perustelu"), rows=3)
