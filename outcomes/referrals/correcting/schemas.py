"""The days of a referral as the coach corrects them."""

from flask_babel import lazy_gettext as _l

from marketplace.platform.form_fields import DayField
from marketplace.platform.forms import FormSchema
from outcomes.referrals.schemas import DAY_HINT


def _day(label: str) -> DayField:
    words = {"label": label, "hint": DAY_HINT, "widget": "date"}
    return DayField(load_default=None, metadata=words)


class DaysForm(FormSchema):
    """The steps that were taken, each with its day."""

    started_on = _day(_l("Palvelu alkoi"))
    interrupted_on = _day(_l("Ensimmäinen päivä ilman palvelua"))
    resumed_on = _day(_l("Palvelu jatkui"))
    ended_on = _day(_l("Palvelun viimeinen päivä"))
