"""What comes in about referrals."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validate, validates_schema

from marketplace.platform.form_fields import DayField
from marketplace.platform.forms import FormSchema
from marketplace.platform.i18n import language
from marketplace.platform.words import label
from outcomes.participants.schemas import HIDDEN_FROM_BROWSER, ParticipantForm
from outcomes.pure.tree import Column
from outcomes.referrals.facts import FIELD
from outcomes.referrals.lifecycle import END_REASONS, INTERRUPTION_REASONS, NO_PLACE_REASONS

MISSING = _l("Täytä tämä kohta.")
CHOOSE_SERVICE = _l("Valitse palvelu.")
CHOOSE = _l("Valitse yksi.")
DAY_HINT = _l("Muodossa 31.12.2026.")


class ReferralForm(ParticipantForm):
    """A referral of somebody known, or of a new person told in the same form."""

    contract_id = fields.UUID(
        required=True,
        error_messages={"required": CHOOSE_SERVICE, "invalid_uuid": CHOOSE_SERVICE},
        metadata={"label": _l("Palvelu ja palveluntuottaja"), "widget": "radio"},
    )
    words = fields.String(
        load_default="",
        metadata={
            "label": _l("Oma asiakas"),
            "hint": _l("Nimi, puhelin tai sähköposti. Haku kirjataan tietojen katseluksi."),
            "autocomplete": HIDDEN_FROM_BROWSER,
        },
    )
    person_key = fields.String(
        load_default=None, metadata={"label": _l("Löytyneet asiakkaat"), "widget": "radio"}
    )
    reply_by = DayField(
        load_default=None,
        metadata={"label": _l("Vastaus viimeistään"), "hint": DAY_HINT, "widget": "date"},
    )

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """A known person needs no name here."""
        super().on_bind_field(field_name, field_obj)
        if field_name in ("name", "contact", "municipality"):
            field_obj.required = False

    @validates_schema(skip_on_field_errors=False)
    def new_person_is_whole(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        if data.get("person_key"):
            return
        missing = [name for name in ("name", "contact", "municipality") if not data.get(name)]
        if missing:
            said = {name: CHOOSE if name == "municipality" else MISSING for name in missing}
            raise ValidationError({name: [str(words)] for name, words in said.items()})


class DeclineForm(FormSchema):
    """Why the provider does not take the person in."""

    reason = fields.String(
        required=True,
        validate=validate.Length(max=500, error=_l("Enintään 500 merkkiä.")),
        metadata={
            "label": _l("Perustelu omavalmentajalle"),
            "hint": _l("Älä kirjoita asiakkaan nimeä tai henkilötunnusta."),
        },
    )


class CancelForm(FormSchema):
    """Why the coach takes the referral back."""

    reason = fields.String(
        required=True,
        validate=validate.Length(max=500, error=_l("Enintään 500 merkkiä.")),
        metadata={
            "label": _l("Perustelu palveluntuottajalle"),
            "hint": _l("Älä kirjoita asiakkaan nimeä tai henkilötunnusta."),
        },
    )


class StartForm(FormSchema):
    """When the service began."""

    started_on = DayField(
        required=True,
        metadata={"label": _l("Palvelu alkoi"), "hint": DAY_HINT, "widget": "date"},
    )


def _one_of(codes: Sequence[str], kind: str, text: str, hint: str = "") -> fields.String:
    """A choice among reasons, in the words of their kind."""

    def choices() -> list[tuple[str, str]]:
        return [(code, label(f"referral.{kind}.{code}")) for code in codes]

    metadata = {"label": text, "hint": hint, "widget": "radio", "choices": choices}
    return fields.String(
        required=True,
        validate=validate.OneOf(codes, error=CHOOSE),
        error_messages={"required": CHOOSE},
        metadata=metadata,
    )


class InterruptForm(FormSchema):
    """From when on the service is not given, and whose matter it is."""

    interrupted_on = DayField(
        required=True,
        metadata={
            "label": _l("Ensimmäinen päivä ilman palvelua"),
            "hint": DAY_HINT,
            "widget": "date",
        },
    )
    reason = _one_of(
        INTERRUPTION_REASONS,
        "interruption",
        _l("Syy"),
        _l("Kerro tarkemmin omavalmentajalle suoraan. Terveyttä tai perhettä ei kirjata."),
    )


class ResumeForm(FormSchema):
    """From when on the service is given again."""

    resumed_on = DayField(
        required=True,
        metadata={"label": _l("Palvelu jatkui"), "hint": DAY_HINT, "widget": "date"},
    )


class EndForm(FormSchema):
    """When and how the service ended."""

    ended_on = DayField(
        required=True,
        metadata={
            "label": _l("Palvelun viimeinen päivä"),
            "hint": DAY_HINT,
            "widget": "date",
        },
    )
    reason = _one_of(END_REASONS, "end", _l("Miten palvelu päättyi"))


class EndSearchForm(FormSchema):
    """Why no new place is sought."""

    reason = _one_of(NO_PLACE_REASONS, "no_place", _l("Miksi uutta paikkaa ei tarvita?"))


class FactsForm(FormSchema):
    """What a contract's scheme asks of a referral besides; the scheme gives the fields."""


def with_facts(form: type[FormSchema], asked: Mapping[str, Column]) -> FormSchema:
    """A form with a field for each fact that a scheme asks for; the verb reads what they hold."""
    facts: dict[str, Any] = {FIELD + code: _fact(code, column) for code, column in asked.items()}
    return form.from_dict(facts, name=form.__name__)()  # type: ignore[return-value]


def facts_in(data: Mapping[str, Any]) -> dict[str, str]:
    """The facts that a form holds, by code."""
    return {name.removeprefix(FIELD): text for name, text in data.items() if name.startswith(FIELD)}


def column_label(code: str, column: Column) -> str:
    """The name of a fact in the reader's language, as a form writes it."""
    name = column.label.in_language(language()) if column.label else code
    return name[:1].upper() + name[1:]


def _fact(code: str, column: Column) -> fields.String:
    words = {"label": column_label(code, column)}
    more: dict[str, dict[str, Any]] = {
        "date": {"hint": DAY_HINT, "widget": "date"},
        "truth": {"choices": [("true", _l("Kyllä")), ("false", _l("Ei"))], "widget": "radio"},
    }
    return fields.String(
        required=not column.may_be_empty, metadata=words | more.get(column.kind, {})
    )
