"""What comes in about a single statement."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from marketplace.platform.form_fields import DayField, MoneyField
from marketplace.platform.forms import FormSchema

LENGTH = validate.Length(max=2000, error=_l("Teksti on liian pitkä, enintään 2 000 merkkiä."))


class InvoiceSchema(FormSchema):
    """The provider's invoice as finance received it."""

    invoice_number = fields.String(
        required=True,
        validate=validate.Length(
            max=100, error=_l("Laskun numero on liian pitkä, enintään 100 merkkiä.")
        ),
        metadata={"label": _l("Laskun numero")},
    )
    received_on = DayField(
        required=True,
        metadata={
            "label": _l("Lasku saapui"),
            "hint": _l("Maksuaika alkaa tästä päivästä."),
            "widget": "date",
        },
    )
    gross = MoneyField(
        required=True,
        metadata={"label": _l("Laskun summa (alv mukana)"), "widget": "money"},
    )


class ReasonSchema(FormSchema):
    """Why a statement goes back."""

    reason = fields.String(
        required=True,
        validate=LENGTH,
        metadata={"label": _l("Palautuksen syy"), "widget": "textarea"},
    )


class WithdrawSchema(ReasonSchema):
    """Why a statement is withdrawn."""

    reason = fields.String(
        required=True,
        validate=LENGTH,
        metadata={
            "label": _l("Perumisen syy"),
            "hint": _l("Näkyy palveluntuottajalle, jos erittely on jo lähetetty."),
            "widget": "textarea",
        },
    )


class ReturnSchema(ReasonSchema):
    """Why a payment did not go through, and whether what others were to get did not either."""

    whole = fields.Boolean(
        load_default=False,
        metadata={
            "label": _l("Myös osuudet muille jäivät maksamatta"),
            "hint": _l(
                "Valitse, jos pankki hylkäsi koko aineiston tai ostoreskontra koko tositteen."
            ),
            "widget": "checkbox",
        },
    )
