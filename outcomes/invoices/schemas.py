"""What comes in about an e-invoice."""

from flask_babel import lazy_gettext as _l

from marketplace.platform.forms import DayField, FormSchema, file_field


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
