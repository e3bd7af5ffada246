"""What a provider tells of a client's work."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from marketplace.platform.form_fields import DayField, file_field
from marketplace.platform.forms import FormSchema
from marketplace.platform.words import label
from outcomes.pure.tree import KINDS


def _kinds() -> list[tuple[str, str]]:
    return [(code, label(f"spell.kind.{code}")) for code in KINDS]


class ReportForm(FormSchema):
    """Work with one employer, and the evidence of it."""

    corrects = fields.String(
        load_default="", metadata={"label": _l("Mistä työstä ilmoitat?"), "widget": "radio"}
    )
    employer_id = fields.String(
        required=True,
        validate=validate.Length(max=200, error=_l("Enintään 200 merkkiä.")),
        metadata={
            "label": _l("Työnantajan Y-tunnus"),
            "hint": _l("Jos työnantajalla ei ole Y-tunnusta, kirjoita sen nimi."),
        },
    )
    started_on = DayField(
        required=True, metadata={"label": _l("Ensimmäinen työpäivä"), "widget": "date"}
    )
    ended_on = DayField(
        load_default=None,
        metadata={
            "label": _l("Viimeinen työpäivä"),
            "hint": _l("Jätä tyhjäksi, jos työ jatkuu."),
            "widget": "date",
        },
    )
    hours_per_week = fields.String(
        required=True, metadata={"label": _l("Työtunnit viikossa"), "suffix": "h"}
    )
    kind = fields.String(
        required=True,
        validate=validate.OneOf(KINDS),
        metadata={"label": _l("Työn laji"), "widget": "radio", "choices": _kinds},
    )
    evidence = file_field(
        _l("Näyttö"),
        _l(
            "Työsopimus, palkkalaskelma tai muu todistus: PDF, PNG tai JPEG. "
            "Seuraavalla sivulla peität siitä, mitä maksatus ei tarvitse."
        ),
    )
