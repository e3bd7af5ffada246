"""What comes in with a results file."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from marketplace.platform.forms import FormSchema, file_field
from marketplace.platform.words import label

SOURCES = ("client_system", "provider", "participant")
"""Where results may come from."""


def source_choices() -> list[tuple[str, str]]:
    """The sources with their names."""
    return [(code, label(f"results.source.{code}")) for code in SOURCES]


class GroundForm(FormSchema):
    """Where the facts come from and on what ground they may be used."""

    source = fields.String(
        required=True,
        validate=validate.OneOf(SOURCES, error=_l("Valitse lähde.")),
        metadata={"label": _l("Mistä tiedot ovat"), "widget": "radio", "choices": source_choices},
    )
    legal_basis = fields.String(
        required=True,
        validate=validate.Length(max=300, error=_l("Enintään 300 merkkiä.")),
        metadata={
            "label": _l("Käsittelyn oikeusperuste"),
            "hint": _l("Esimerkiksi laki työvoimapalveluiden järjestämisestä 380/2023."),
        },
    )


class UploadForm(GroundForm):
    """The same with the file."""

    file = file_field(
        _l("Tulostiedosto (CSV)"), _l("Sarakkeet kuten ohjeessa alla. Enintään 16 megatavua.")
    )
