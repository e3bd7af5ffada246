"""What comes in about a recovery claim."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from marketplace.platform.form_fields import DayField, MoneyField
from marketplace.platform.forms import FormSchema


class ReasonSchema(FormSchema):
    """Why a claim is withdrawn, set off or written off, a proposal declined, or a
    repayment undone."""

    reason = fields.String(
        required=True,
        validate=validate.Length(
            max=2000, error=_l("Teksti on liian pitkä, enintään 2 000 merkkiä.")
        ),
        metadata={"label": _l("Perustelu"), "widget": "textarea"},
    )


class UndoneSchema(ReasonSchema):
    """Which repayment is undone, and why."""

    repayment_id = fields.UUID(required=True, metadata={"widget": "hidden"})


class GivenBackSchema(FormSchema):
    """On which day a provider got back what it had paid."""

    given_back_on = DayField(
        required=True, metadata={"label": _l("Palautettu palveluntuottajalle"), "widget": "date"}
    )


class RepaidSchema(FormSchema):
    """What was paid back of a claim, and on which day."""

    paid_on = DayField(
        required=True,
        metadata={
            "label": _l("Maksettu takaisin"),
            "hint": _l("Tiliotteen kirjauspäivä."),
            "widget": "date",
        },
    )
    sum = MoneyField(
        required=True,
        metadata={
            "label": _l("Summa"),
            "hint": _l("Jos osa jää maksamatta, takaisinperintä jää auki."),
            "widget": "money",
        },
    )
