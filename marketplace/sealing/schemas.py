"""What comes in about keys: passphrases and passwords."""

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validates_schema

from marketplace.platform.forms import FormSchema
from marketplace.sealing.strength import LENGTH


class RehearseForm(FormSchema):
    """The passphrase, typed again."""

    passphrase = fields.String(required=True, metadata={"label": _l("Tunnuslause")})


class MakeForm(FormSchema):
    """A new passphrase, twice."""

    passphrase = fields.String(
        required=True,
        metadata={
            "label": _l("Tunnuslause"),
            "hint": _l(
                "Vähintään %(length)s merkkiä. Esimerkiksi neljä toisiinsa liittymätöntä sanaa.",
                length=LENGTH,
            ),
        },
    )
    again = fields.String(required=True, metadata={"label": _l("Sama tunnuslause uudelleen")})

    @validates_schema(skip_on_field_errors=True)
    def both_are_the_same(self, data: dict[str, str], **_kwargs: object) -> None:
        """What was meant was typed."""
        if data["passphrase"] != data["again"]:
            raise ValidationError({"again": [_l("Tunnuslauseet eivät ole samat.")]})


class ReplaceForm(MakeForm):
    """A new passphrase in the place of an old one."""

    previous = fields.String(
        load_default="",
        metadata={
            "label": _l("Vanha tunnuslause"),
            "hint": _l(
                "Jos muistat sen, osuutesi avaamattomista tarjouspyynnöistä siirtyvät uudelle "
                "avaimelle."
            ),
        },
    )


class UnlockForm(FormSchema):
    """The log-in password."""

    password = fields.String(required=True, metadata={"label": _l("Salasana")})
