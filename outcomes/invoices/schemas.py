"""What comes in about an e-invoice."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from marketplace.platform.actor import Actor
from marketplace.platform.form_fields import DayField, file_field
from marketplace.platform.forms import FormSchema
from marketplace.platform.i18n import text_of
from outcomes.invoices.queries import reasons_today


class EInvoiceForm(FormSchema):
    """A provider's e-invoice as a file, and when it came."""

    file = file_field(
        _l("Verkkolasku (XML)"), _l("Finvoice 3.0 tai UBL 2.1. Enintään 16 megatavua.")
    )
    received_on = DayField(
        required=True,
        metadata={
            "label": _l("Lasku saapui"),
            "hint": _l("Maksuaika alkaa tästä päivästä."),
            "widget": "date",
        },
    )


class ReturnForm(FormSchema):
    """Why an invoice goes back to the provider."""

    def __init__(self, actor: Actor) -> None:
        super().__init__()
        codes = [(rule.key, text_of(rule.value["names"])) for rule in reasons_today(actor)]
        self.fields["reason"].metadata["choices"] = codes

    reason = fields.String(
        required=True, metadata={"label": _l("Palautuksen syy"), "widget": "select"}
    )
    note = fields.String(
        load_default="",
        validate=validate.Length(
            max=2000, error=_l("Teksti on liian pitkä, enintään 2 000 merkkiä.")
        ),
        metadata={
            "label": _l("Viesti palveluntuottajalle"),
            "hint": _l("Vapaaehtoinen. Syy ja erot kerrotaan viestissä muutenkin."),
            "widget": "textarea",
        },
    )
