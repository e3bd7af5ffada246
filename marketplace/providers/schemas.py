"""What comes in about a provider: its registration, contacts, people, and reasons of decisions."""

from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validate

from marketplace.baskets.queries import service_lines
from marketplace.platform.actor import Actor
from marketplace.platform.errors import Invalid
from marketplace.platform.form_fields import EmailField
from marketplace.platform.forms import FormSchema
from marketplace.platform.i18n import LANGUAGES, text_of
from marketplace.platform.identifiers import (
    bank_account,
    business_id,
    einvoice_address,
    einvoice_operator,
    vat_number,
)
from marketplace.platform.identity.municipalities import municipalities, town
from marketplace.platform.roles import Role
from marketplace.platform.words import label, sentence
from marketplace.providers.models import CONTACT_ROLES, FORMS, SIZES
from marketplace.providers.words import ERRORS

YES, NO = "yes", "no"
PHONE = _l("Kirjoita puhelinnumero, esimerkiksi 040 123 4567.")
VAT_ANSWER = _l("Kerro, onko yritys arvonlisäverovelvollinen.")
NAME = validate.Length(max=200, error=_l("Enintään 200 merkkiä."))
REASON_LENGTH = 2000
PHONE_SHAPE = r"^\+?[\d\s-]{5,20}$"
COLLEAGUE_ROLES = (Role.PROVIDER_READER, Role.PROVIDER_WRITER, Role.PROVIDER)
"""From the least to the most that a person may do."""


def yes_no(value: bool) -> str:
    """A truth as the choice that stands for it in a form."""
    return YES if value else NO


def language_choices() -> list[tuple[str, str]]:
    """The languages of services with their names."""
    return [(code, label(f"provider.language.{code}")) for code in LANGUAGES]


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
    vat_number = Identifier(
        vat_number,
        load_default=None,
        metadata={
            "label": _l("ALV-tunnus"),
            "hint": _l(
                "Jos jätät tyhjäksi, muodostamme sen Y-tunnuksesta. Esimerkiksi FI12345678."
            ),
        },
    )
    size = fields.String(
        required=True,
        error_messages={"required": ERRORS["provider.size_unknown"]},
        validate=validate.OneOf(SIZES, error=ERRORS["provider.size_unknown"]),
        metadata={
            "label": _l("Yrityksen koko"),
            "widget": "radio",
            "choices": lambda: [
                (size, label(f"provider.size.{size}"), label(f"provider.size_hint.{size}"))
                for size in SIZES
            ],
        },
    )
    third_sector = fields.Boolean(
        load_default=False,
        metadata={
            "label": _l("Olemme kolmannen sektorin toimija"),
            "hint": _l("Yleishyödyllinen yhdistys, säätiö tai yhteiskunnallinen yritys."),
            "widget": "checkbox",
        },
    )
    street = fields.String(
        load_default=None,
        validate=NAME,
        metadata={"label": _l("Katuosoite"), "autocomplete": "street-address"},
    )
    postal_code = fields.String(
        load_default=None,
        validate=validate.Regexp(r"^\d{5}$", error=_l("Postinumerossa on viisi numeroa.")),
        metadata={"label": _l("Postinumero"), "autocomplete": "postal-code"},
    )
    city = fields.String(
        load_default=None,
        validate=NAME,
        metadata={"label": _l("Postitoimipaikka"), "autocomplete": "address-level2"},
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
        validate=validate.Regexp(PHONE_SHAPE, error=PHONE),
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
    languages = fields.List(
        fields.String(validate=validate.OneOf(list(LANGUAGES))),
        required=True,
        error_messages={"required": ERRORS["provider.language_missing"]},
        metadata={
            "label": _l("Millä kielillä palvelet?"),
            "widget": "checkboxes",
            "choices": language_choices,
        },
    )
    capacity = fields.Integer(
        load_default=None,
        validate=validate.Range(min=1, max=100_000, error=_l("Kirjoita vähintään 1.")),
        metadata={
            "label": _l("Montako asiakasta voit palvella samaan aikaan?"),
            "hint": _l("Arvio riittää."),
        },
    )
    listed = fields.Boolean(
        load_default=False,
        metadata={
            "label": _l("Nimemme saa näkyä julkisessa luettelossa"),
            "hint": _l("Luettelossa näkyvät nimi, palvelut, kunnat ja kielet, ei yhteystietoja."),
            "widget": "checkbox",
        },
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
    einvoice_address = Identifier(
        einvoice_address,
        load_default=None,
        metadata={
            "label": _l("Verkkolaskuosoite"),
            "hint": _l("Esimerkiksi 003712345678."),
        },
    )
    einvoice_operator = Identifier(
        einvoice_operator,
        load_default=None,
        metadata={
            "label": _l("Välittäjätunnus"),
            "hint": _l("Verkkolaskuoperaattorisi tunnus, esimerkiksi 003721291126."),
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

    contact_language = fields.String(
        required=True,
        validate=validate.OneOf(list(LANGUAGES)),
        metadata={
            "label": _l("Yhteyshenkilön kieli"),
            "widget": "radio",
            "choices": list(LANGUAGES.items()),
        },
    )


LATER = ("size", "service_lines", "municipalities", "languages", "iban")
"""What a draft may still lack."""


def unfinished(schema: RegistrationSchema) -> RegistrationSchema:
    """The same schema for a draft, which may lack what is told later."""
    for name in LATER:
        schema.load_fields[name].required = False
    return schema


class ContactSchema(FormSchema):
    """A further person to turn to."""

    name = fields.String(required=True, validate=NAME, metadata={"label": _l("Nimi")})
    email = EmailField(
        required=True,
        validate=NAME,
        metadata={"label": _l("Sähköposti"), "widget": "email"},
    )
    phone = fields.String(
        load_default=None,
        validate=validate.Regexp(PHONE_SHAPE, error=PHONE),
        metadata={"label": _l("Puhelin")},
    )
    role = fields.String(
        required=True,
        error_messages={"required": _l("Valitse, missä asioissa henkilöön otetaan yhteyttä.")},
        validate=validate.OneOf(CONTACT_ROLES),
        metadata={
            "label": _l("Missä asioissa?"),
            "widget": "select",
            "choices": lambda: [
                (role, label(f"provider.contact_role.{role}")) for role in CONTACT_ROLES
            ],
        },
    )
    language = fields.String(
        load_default="fi",
        validate=validate.OneOf(list(LANGUAGES)),
        metadata={"label": _l("Kieli"), "widget": "radio", "choices": list(LANGUAGES.items())},
    )


class ColleagueSchema(FormSchema):
    """Whom to let in to act for one's own provider, and as what."""

    name = fields.String(required=True, validate=NAME, metadata={"label": _l("Nimi")})
    email = EmailField(
        required=True,
        validate=NAME,
        metadata={
            "label": _l("Sähköposti"),
            "hint": _l("Kutsu lähtee tähän osoitteeseen. Osoite on myös käyttäjätunnus."),
            "widget": "email",
        },
    )
    role = fields.String(
        required=True,
        error_messages={"required": _l("Valitse rooli.")},
        validate=validate.OneOf(COLLEAGUE_ROLES),
        metadata={
            "label": _l("Mitä henkilö saa tehdä?"),
            "widget": "radio",
            "choices": lambda: [
                (
                    role,
                    label(f"provider.colleague.{role}"),
                    label(f"provider.colleague_hint.{role}"),
                )
                for role in COLLEAGUE_ROLES
            ],
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


class ReasonSchema(FormSchema):
    """Why a registration or a change is not accepted."""

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


class LeavingSchema(FormSchema):
    """Why a provider ends its own registration."""

    reason = fields.String(
        required=True,
        error_messages={"required": _l("Kirjoita syy. Hankinta-asiantuntija näkee sen.")},
        validate=validate.Length(max=REASON_LENGTH, error=_l("Enintään 2 000 merkkiä.")),
        metadata={
            "label": _l("Miksi päätät rekisteröinnin?"),
            "widget": "textarea",
            "rows": 3,
            "max_length": REASON_LENGTH,
        },
    )


def line_choices(actor: Actor) -> list[tuple[str, str]]:
    """Service lines of the area as code and name."""
    return [(line.code, text_of(line.names)) for line in service_lines(actor)]


def municipality_choices(actor: Actor) -> list[tuple[str, str]]:
    """Municipalities of the area as code and name."""
    return [(row.municipality_code or "", town(row.name)) for row in municipalities(actor)]
