"""What comes in about a provider: the registration, its change, and the reason of a decision."""

from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validate

from marketplace.baskets.queries import service_lines
from marketplace.platform.actor import Actor
from marketplace.platform.errors import Invalid
from marketplace.platform.forms import EmailField, FormSchema
from marketplace.platform.i18n import text_of
from marketplace.platform.identity.queries import municipalities, town
from marketplace.platform.words import label, sentence
from marketplace.providers.identifiers import bank_account, business_id
from marketplace.providers.models import FORMS
from marketplace.providers.words import ERRORS

YES, NO = "yes", "no"
PHONE = _l("Kirjoita puhelinnumero, esimerkiksi 040 123 4567.")
VAT_ANSWER = _l("Kerro, onko yritys arvonlisäverovelvollinen.")
NAME = validate.Length(max=200, error=_l("Enintään 200 merkkiä."))
REASON_LENGTH = 2000


def yes_no(value: bool) -> str:
    """A truth as the choice that stands for it in a form."""
    return YES if value else NO


class Identifier(fields.String):
    """A number with a check digit, brought to one form by ``check``."""

    def __init__(self, check: Callable[[str], str], **options: Any) -> None:
        super().__init__(**options)
        self.check = check

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        try:
            return self.check(super()._deserialize(value, attr, data, **kwargs))
        except Invalid as error:
            raise ValidationError(sentence(error.problems[0])) from error


class RegistrationSchema(FormSchema):
    """What a provider tells of itself when it registers."""

    name = fields.String(
        required=True,
        error_messages={"required": _l("Kirjoita yrityksen tai yhteisön nimi.")},
        validate=NAME,
        metadata={"label": _l("Yrityksen tai yhteisön nimi"), "autocomplete": "organization"},
    )
    business_id = Identifier(
        business_id,
        required=True,
        error_messages={"required": _l("Kirjoita Y-tunnus.")},
        metadata={"label": _l("Y-tunnus"), "hint": _l("Esimerkiksi 1234567-8.")},
    )
    form = fields.String(
        required=True,
        error_messages={"required": ERRORS["provider.form_unknown"]},
        validate=validate.OneOf(FORMS, error=ERRORS["provider.form_unknown"]),
        metadata={
            "label": _l("Yhteisömuoto"),
            "widget": "select",
            "choices": lambda: [(form, label(f"provider.form.{form}")) for form in FORMS],
        },
    )
    vat_liable = fields.Boolean(
        required=True,
        error_messages={"required": VAT_ANSWER, "invalid": VAT_ANSWER},
        metadata={
            "label": _l("Onko yritys arvonlisäverovelvollinen?"),
            "hint": _l("Pieni yritys tai yleishyödyllinen yhdistys ei aina ole."),
            "widget": "radio",
            "choices": [(YES, _l("Kyllä")), (NO, _l("Ei"))],
        },
    )
    contact_name = fields.String(
        required=True,
        error_messages={"required": _l("Kirjoita yhteyshenkilön nimi.")},
        validate=NAME,
        metadata={"label": _l("Yhteyshenkilön nimi"), "autocomplete": "name"},
    )
    contact_email = EmailField(
        required=True,
        error_messages={
            "required": ERRORS["provider.email_wrong"],
            "invalid": ERRORS["provider.email_wrong"],
        },
        metadata={"label": _l("Sähköposti"), "widget": "email", "autocomplete": "email"},
    )
    contact_phone = fields.String(
        required=True,
        error_messages={"required": PHONE},
        validate=validate.Regexp(r"^\+?[\d\s-]{5,20}$", error=PHONE),
        metadata={"label": _l("Puhelin"), "autocomplete": "tel"},
    )
    service_lines = fields.List(
        fields.String(),
        required=True,
        error_messages={"required": ERRORS["provider.line_missing"]},
        metadata={"label": _l("Mitä palveluja tarjoat?"), "widget": "checkboxes"},
    )
    municipalities = fields.List(
        fields.String(),
        required=True,
        error_messages={"required": ERRORS["provider.municipality_missing"]},
        metadata={"label": _l("Missä kunnissa?"), "widget": "checkboxes"},
    )

    iban = Identifier(
        bank_account,
        required=True,
        error_messages={"required": _l("Kirjoita tilinumero.")},
        metadata={
            "label": _l("Tilinumero (IBAN)"),
            "hint": _l("Maksamme tulospalkkiot tälle tilille."),
        },
    )

    def __init__(self, actor: Actor, **options: Any) -> None:
        """Make the schema with the service lines and municipalities of the actor's area."""
        super().__init__(**options)
        self._choose("service_lines", line_choices(actor))
        self._choose("municipalities", municipality_choices(actor))

    def _choose(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        chosen = self.load_fields[name]
        chosen.metadata = chosen.metadata | {"choices": choices}


class DetailsSchema(RegistrationSchema):
    """What a provider may change later: all but its business ID."""

    class Meta(FormSchema.Meta):
        exclude = ("business_id",)


class ReasonSchema(FormSchema):
    """Why a registration is rejected or suspended."""

    reason = fields.String(
        required=True,
        error_messages={"required": ERRORS["provider.reason_missing"]},
        validate=validate.Length(max=REASON_LENGTH, error=_l("Enintään 2 000 merkkiä.")),
        metadata={
            "label": _l("Perustelu palveluntuottajalle"),
            "widget": "textarea",
            "rows": 4,
            "max_length": REASON_LENGTH,
        },
    )


def line_choices(actor: Actor) -> list[tuple[str, str]]:
    """Service lines of the area as code and name."""
    return [(line.code, text_of(line.names)) for line in service_lines(actor)]


def municipality_choices(actor: Actor) -> list[tuple[str, str]]:
    """Municipalities of the area as code and name."""
    return [(row.municipality_code or "", town(row.name)) for row in municipalities(actor)]
