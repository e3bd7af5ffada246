"""What comes in at the doors of payees: a record of each kind."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from marketplace.platform.form_fields import DayField, MoneyField, file_field
from marketplace.platform.forms import FormSchema
from outcomes.pure.payees import ASSIGNMENT, BAN, BANKRUPTCY, FOREIGN, PENSION, REGISTER

EVIDENCE = _l("PDF tai kuva asiakirjasta, josta tieto on. Enintään 16 megatavua.")


class RecordForm(FormSchema):
    """What every record has: its days, a note and the paper that it is from."""

    valid_from = DayField(
        required=True, metadata={"label": _l("Voimassa alkaen"), "widget": "date"}
    )
    valid_to = DayField(
        metadata={
            "label": _l("Viimeinen voimassaolopäivä"),
            "hint": _l("Jätä tyhjäksi, jos tieto on voimassa toistaiseksi."),
            "widget": "date",
        }
    )
    file = file_field(_l("Asiakirja"), EVIDENCE)
    note = fields.String(metadata={"label": _l("Huomautus"), "widget": "textarea", "rows": 3})


class RegisterForm(RecordForm):
    """Whether the payee is in the prepayment register, and the percentage of its tax card."""

    listed = fields.Boolean(
        required=True,
        metadata={
            "label": _l("Onko maksunsaaja ennakkoperintärekisterissä?"),
            "widget": "radio",
            "choices": [("true", _l("On")), ("false", _l("Ei ole"))],
        },
    )
    percent = fields.Decimal(
        validate=validate.Range(0, 60, error=_l("Kirjoita prosentti väliltä 0–60.")),
        metadata={
            "label": _l("Verokortin pidätysprosentti"),
            "hint": _l("Vain, jos saaja ei ole rekisterissä. Muuten pidätetään säännön mukaan."),
        },
    )


class ReceiverForm(RecordForm):
    """Somebody who is paid in the payee's place."""

    receiver_name = fields.String(
        required=True, metadata={"label": _l("Kenelle maksetaan"), "longest": 70}
    )
    receiver_iban = fields.String(required=True, metadata={"label": _l("Tilinumero (IBAN)")})
    receiver_reference = fields.String(
        metadata={
            "label": _l("Maksun viite"),
            "hint": _l("Viitenumero tai RF-viite."),
        }
    )


class BanForm(ReceiverForm):
    """A payment ban, perhaps of a certain sum."""

    amount_cents = MoneyField(
        validate=validate.Range(1, error=_l("Summan pitää olla suurempi kuin nolla.")),
        metadata={
            "label": _l("Enintään maksettava summa"),
            "hint": _l("Jätä tyhjäksi, jos kielto koskee koko saatavaa."),
            "widget": "money",
        },
    )


class BankruptcyForm(RecordForm):
    """A bankruptcy, and the account of the estate once it is known."""

    receiver_name = fields.String(metadata={"label": _l("Konkurssipesä"), "longest": 70})
    receiver_iban = fields.String(
        metadata={
            "label": _l("Konkurssipesän tili (IBAN)"),
            "hint": _l("Maksut odottavat, kunnes pesän tili on tiedossa."),
        }
    )


class ForeignForm(RecordForm):
    """A foreign seller: the buyer pays the VAT."""

    country = fields.String(
        required=True,
        validate=validate.Regexp("^[A-Z]{2}$", error=_l("Kirjoita maan tunnus, esimerkiksi EE.")),
        metadata={"label": _l("Maa"), "hint": _l("Kaksi kirjainta, esimerkiksi EE.")},
    )


FORMS: Mapping[str, type[RecordForm]] = {
    REGISTER: RegisterForm,
    PENSION: RecordForm,
    BAN: BanForm,
    ASSIGNMENT: ReceiverForm,
    BANKRUPTCY: BankruptcyForm,
    FOREIGN: ForeignForm,
}
"""The form of each kind of record."""
