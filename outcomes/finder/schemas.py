"""What comes in to the service finder: a need, and a provider's next start."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields

from marketplace.platform.form_fields import DayField
from marketplace.platform.forms import FormSchema
from marketplace.providers.schemas import language_choices
from outcomes.participants.schemas import group_choices


class NeedForm(FormSchema):
    """What is looked for; the page gives the lines and the municipalities."""

    line = fields.String(
        load_default="", metadata={"label": _l("Palvelulinja"), "widget": "select"}
    )
    municipality = fields.String(
        load_default="", metadata={"label": _l("Asiakkaan kotikunta"), "widget": "select"}
    )
    language = fields.String(
        load_default="",
        metadata={"label": _l("Palvelukieli"), "widget": "select", "choices": language_choices},
    )
    start_by = DayField(
        load_default=None, metadata={"label": _l("Alkaa viimeistään"), "widget": "date"}
    )
    group = fields.String(
        load_default="",
        metadata={"label": _l("Asiakkaan ryhmä"), "widget": "select", "choices": group_choices},
    )


class OpeningForm(FormSchema):
    """When and in which languages a service can begin next."""

    starts_on = DayField(
        load_default=None,
        metadata={
            "label": _l("Seuraava aloituspäivä"),
            "hint": _l("Jätä tyhjäksi, jos asiakas voi aloittaa minä päivänä tahansa."),
            "widget": "date",
        },
    )
    languages = fields.List(
        fields.String(),
        load_default=[],
        metadata={
            "label": _l("Palvelukielet"),
            "widget": "checkboxes",
            "choices": language_choices,
        },
    )
