"""What comes in at the doors of the ledger."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from marketplace.platform.form_fields import file_field
from marketplace.platform.forms import FormSchema
from marketplace.platform.words import label
from outcomes.ledger.elsewhere import SOURCES


def source_choices() -> list[tuple[str, str]]:
    """The sources with their names."""
    return [(code, label(f"ledger.source.{code}")) for code in SOURCES]


class ElsewhereForm(FormSchema):
    """A file of what was paid elsewhere, and what the payments are."""

    file = file_field(
        _l("Maksutiedosto (CSV)"), _l("Sarakkeet kuten ohjeessa alla. Enintään 16 megatavua.")
    )
    source = fields.String(
        required=True,
        validate=validate.OneOf(SOURCES, error=_l("Valitse, mitä maksut ovat.")),
        metadata={"label": _l("Mitä maksut ovat"), "widget": "radio", "choices": source_choices},
    )
