"""What the forms of claims take in."""

from collections.abc import Mapping, Sequence
from functools import partial

from flask_babel import lazy_gettext as _l
from marshmallow import fields

from marketplace.claims.lifecycle import APPEAL
from marketplace.claims.words import ERRORS
from marketplace.decisions.answers import DISMISSED, OUTCOMES
from marketplace.platform.form_fields import DayField, long_text
from marketplace.platform.forms import FormSchema
from marketplace.platform.words import label


def _kind(kinds: Sequence[str], hints: Mapping[str, str]) -> fields.String:
    choices = [(kind, label(f"claim.kind.{kind}"), hints.get(kind, "")) for kind in kinds]
    return fields.String(
        required=True, metadata={"label": _l("Keino"), "widget": "radio", "choices": choices}
    )


_text = partial(long_text, rows=5)


ADDRESS = fields.String(
    load_default=None,
    metadata={
        "label": _l("Vaatijan osoite"),
        "hint": _l("Vastaus lähetetään kirjeenä sille, jolla ei ole tunnuksia."),
        "widget": "textarea",
        "rows": 3,
    },
)


class LetterSchema(FormSchema):
    """When the answer leaves by letter, and where to."""

    address = fields.String(
        required=True,
        error_messages={"required": ERRORS["claim.address_missing"]},
        metadata={"label": _l("Vaatijan osoite"), "widget": "textarea", "rows": 3},
    )
    on = DayField(required=True, metadata={"label": _l("Kirje lähtee")})


def file_form(kinds: Sequence[str], hints: Mapping[str, str]) -> FormSchema:
    """A party's claim by one of the means that the decision has, each with how it differs."""
    shape = {
        "kind": _kind(kinds, hints),
        "demands": _text(_l("Mitä päätöksessä on muutettava"), rows=3),
        "grounds": _text(_l("Millä perusteella")),
    }
    schema: FormSchema = FormSchema.from_dict(shape, name="ClaimForm")()  # type: ignore[assignment]
    return schema


def record_form(kinds: Sequence[str], hints: Mapping[str, str]) -> FormSchema:
    """A claim that came otherwise, or an appeal."""
    told = {APPEAL: _l("Tuomioistuin on ilmoittanut valituksesta.")}
    shape = {
        "kind": _kind([*kinds, APPEAL], {**hints, **told}),
        "claimant": fields.String(
            required=True,
            metadata={
                "label": _l("Vaatija"),
                "hint": _l("Tarjoajan nimi samoin kuin päätöksessä."),
            },
        ),
        "private": fields.Boolean(
            load_default=False,
            metadata={
                "label": _l("Vaatija on yksityishenkilö"),
                "hint": _l(
                    "Nimi ja vaatimus näkyvät asianosaisille ja viranomaiselle, eivät yleisölle."
                ),
                "widget": "checkbox",
            },
        ),
        "received_on": DayField(required=True, metadata={"label": _l("Saapumispäivä")}),
        "court_number": fields.String(
            load_default=None,
            metadata={"label": _l("Tuomioistuimen diaarinumero"), "hint": _l("Vain valituksesta.")},
        ),
        "address": ADDRESS,
        "demands": _text(_l("Mitä päätöksessä on muutettava"), rows=3),
        "grounds": _text(_l("Millä perusteella")),
    }
    schema: FormSchema = FormSchema.from_dict(shape, name="RecordForm")()  # type: ignore[assignment]
    return schema


def answer_outcome(late: bool) -> fields.String:
    """What the answer to a claim says; to accept it, the decision is corrected. One that came late
    is not examined."""
    outcomes = (DISMISSED,) if late else OUTCOMES
    choices = [(each, label(f"decision.answer.{each}")) for each in outcomes]
    hint = (
        _l("Vaatimus tuli määräajan jälkeen.")
        if late
        else _l(
            "Jos vaatimus on aiheellinen, älä vastaa tässä: palaa vaatimuksen sivulle ja oikaise "
            "päätös."
        )
    )
    words = {"label": _l("Ratkaisu"), "hint": hint, "widget": "radio", "choices": choices}
    return fields.String(required=True, metadata=words)


class OverturnSchema(FormSchema):
    """What a higher court made of a ruling that had annulled a decision."""

    court_number = fields.String(
        required=True, metadata={"label": _l("Ylemmän tuomioistuimen diaarinumero")}
    )
    on = DayField(required=True, metadata={"label": _l("Ratkaisun päivä")})
    answer = _text(_l("Ratkaisu lyhyesti"), rows=3)


class OutcomeSchema(FormSchema):
    """What a court made of an appeal."""

    outcome = fields.String(
        required=True,
        metadata={
            "label": _l("Tuomioistuimen ratkaisu"),
            "widget": "radio",
            "choices": [
                ("rejected", _l("Valitus hylättiin tai jätettiin tutkimatta")),
                (
                    "annulled",
                    _l("Päätös kumottiin"),
                    _l(
                        "Hankinta palaa kohtaan, josta sitä voi jatkaa. Asia ratkaistaan uudelleen."
                    ),
                ),
            ],
        },
    )
    court_number = fields.String(
        required=True, metadata={"label": _l("Tuomioistuimen diaarinumero")}
    )
    on = DayField(required=True, metadata={"label": _l("Ratkaisun päivä")})
    answer = _text(_l("Ratkaisu lyhyesti"), rows=3)
