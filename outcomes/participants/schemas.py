"""What comes in about a person."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from marketplace.platform.forms import FormSchema
from marketplace.platform.words import label
from outcomes.pure.recording import GROUPS

TOO_LONG = _l("Enintään 200 merkkiä.")
CHOOSE_COACH = _l("Valitse omavalmentaja.")
HIDDEN_FROM_BROWSER = "off"
"""A shared computer must not offer the last client's name."""


def group_choices() -> list[tuple[str, str]]:
    """The groups with their names."""
    return [(code, label(f"participant.group.{code}")) for code in GROUPS]


class ContactForm(FormSchema):
    """Name and contact of a person."""

    name = fields.String(
        required=True,
        validate=validate.Length(max=200, error=TOO_LONG),
        metadata={"label": _l("Nimi"), "autocomplete": HIDDEN_FROM_BROWSER},
    )
    contact = fields.String(
        required=True,
        validate=validate.Length(max=200, error=TOO_LONG),
        metadata={
            "label": _l("Yhteystieto"),
            "hint": _l("Puhelin tai sähköposti. Älä kirjoita henkilötunnusta."),
            "autocomplete": HIDDEN_FROM_BROWSER,
        },
    )
    despite = fields.String(
        load_default=None,
        validate=validate.Length(max=200, error=TOO_LONG),
        metadata={
            "label": _l("Miksi jatkat silti?"),
            "hint": _l("Perustelun näkee myös asiakkaan omavalmentaja."),
            "autocomplete": HIDDEN_FROM_BROWSER,
        },
    )


class SituationForm(FormSchema):
    """Where a person lives and in which groups the person is; the page gives the municipalities."""

    municipality = fields.String(
        required=True, metadata={"label": _l("Kotikunta"), "widget": "select"}
    )
    groups = fields.List(
        fields.String(),
        load_default=[],
        metadata={
            "label": _l("Ryhmät"),
            "hint": _l("Valitse kaikki, jotka pitävät paikkansa tänään."),
            "widget": "checkboxes",
            "choices": group_choices,
        },
    )


class ParticipantForm(SituationForm, ContactForm):
    """A new person."""


class CoachForm(FormSchema):
    """Whose a person is from now on; the page gives the coaches."""

    coach_id = fields.UUID(
        required=True,
        error_messages={"required": CHOOSE_COACH, "invalid_uuid": CHOOSE_COACH},
        metadata={"label": _l("Uusi omavalmentaja"), "widget": "select"},
    )


class HandOverForm(CoachForm):
    """Whose people are given to whom."""

    from_coach_id = fields.UUID(
        required=True,
        error_messages={"required": CHOOSE_COACH, "invalid_uuid": CHOOSE_COACH},
        metadata={"label": _l("Kenen asiakkaat siirretään"), "widget": "select"},
    )


class CodeForm(FormSchema):
    """The code that leads a person without an account to what is asked."""

    code = fields.String(
        required=True,
        metadata={
            "label": _l("Koodi"),
            "hint": _l("Koodi on paperissa tai viestissä, jonka sait. Esimerkiksi 7F2K-9QAB."),
            "autocomplete": HIDDEN_FROM_BROWSER,
        },
    )


class SearchForm(FormSchema):
    """Who is looked for among the own people; what is typed never stands in an address."""

    words = fields.String(
        load_default="",
        validate=validate.Length(max=200, error=TOO_LONG),
        metadata={
            "label": _l("Nimi, puhelin tai sähköposti"),
            "autocomplete": HIDDEN_FROM_BROWSER,
        },
    )


class ReasonForm(FormSchema):
    """Why somebody looks at a person's name."""

    reason = fields.String(
        required=True,
        validate=validate.Length(max=200, error=TOO_LONG),
        metadata={
            "label": _l("Miksi tarvitset nimen ja yhteystiedon?"),
            "hint": _l("Esimerkiksi: varaan ensimmäisen tapaamisen."),
        },
    )
