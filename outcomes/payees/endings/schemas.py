"""What comes in at the doors of endings."""

from flask_babel import lazy_gettext as _l

from marketplace.platform.form_fields import DayField, file_field, long_text
from marketplace.platform.forms import FormSchema
from outcomes.payees.schemas import EVIDENCE

LIMIT = 500


class TakingBackForm(FormSchema):
    """Why a record that nobody has confirmed is to be taken back."""

    reason = long_text(_l("Syy"), rows=3, limit=LIMIT, longest=LIMIT)


class EndingForm(TakingBackForm):
    """When and why a confirmed record ends, and the paper that tells so."""

    last_day = DayField(
        required=True, metadata={"label": _l("Viimeinen voimassaolopäivä"), "widget": "date"}
    )
    file = file_field(_l("Asiakirja"), EVIDENCE)
