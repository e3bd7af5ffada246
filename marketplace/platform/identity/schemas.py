"""Forms about people."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from marketplace.platform.form_fields import EmailField
from marketplace.platform.forms import FormSchema
from marketplace.platform.i18n import LANGUAGES
from marketplace.platform.identity.words import LABELS
from marketplace.platform.roles import PROVIDER_ROLES, STAFF_ROLES, Role

ROLES = [role.value for role in Role if role in STAFF_ROLES | PROVIDER_ROLES]


class InvitationSchema(FormSchema):
    """Whom to invite, where and as what."""

    name = fields.String(
        required=True,
        validate=validate.Length(max=200),
        metadata={"label": _l("Nimi"), "autocomplete": "off"},
    )
    email = EmailField(
        required=True,
        validate=validate.Length(max=200),
        metadata={
            "label": _l("Sähköpostiosoite"),
            "hint": _l("Kutsu lähtee tähän osoitteeseen. Osoite on myös käyttäjätunnus."),
            "autocomplete": "off",
        },
    )
    organisation_id = fields.UUID(
        required=True,
        error_messages={"invalid_uuid": _l("Valitse organisaatio.")},
        metadata={
            "label": _l("Organisaatio"),
            "hint": _l("Palveluntuottajan henkilön voit kutsua palveluntuottajan sivulta."),
            "widget": "select",
        },
    )
    roles = fields.List(
        fields.String(validate=validate.OneOf(ROLES)),
        required=True,
        metadata={
            "label": _l("Roolit"),
            "hint": _l("Rooli ratkaisee, mitä henkilö näkee ja saa tehdä."),
            "widget": "checkboxes",
            "choices": [(role, LABELS[f"role.{role}"]) for role in ROLES],
        },
    )
    locale = fields.String(
        load_default="fi",
        validate=validate.OneOf(list(LANGUAGES)),
        metadata={
            "label": _l("Kutsun kieli"),
            "widget": "radio",
            "choices": list(LANGUAGES.items()),
        },
    )


class LanguageSchema(FormSchema):
    """The language of a person's pages and mails."""

    locale = fields.String(
        required=True,
        validate=validate.OneOf(list(LANGUAGES), error=_l("Valitse kieli.")),
        metadata={
            "label": _l("Sivujen ja sinulle lähetettävien viestien kieli"),
            "widget": "radio",
            "choices": list(LANGUAGES.items()),
        },
    )
