"""The page on which a coach corrects the days of a referral."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.platform.forms import request_form
from marketplace.platform.i18n import format_date_fi
from marketplace.platform.web import allow, current_actor
from outcomes.referrals.correcting.days import Days, days_of
from outcomes.referrals.correcting.schemas import DaysForm
from outcomes.referrals.correcting.service import correct_days
from outcomes.referrals.queries import interruptions_of, referral_by_number

bp = Blueprint("referral_days", __name__, url_prefix="/referrals")


@bp.route("/<number>/days", methods=["GET", "POST"])
@allow("referral.correct_days")
def correct(number: str) -> Response | tuple[str, int]:
    """The days that the provider told, to be corrected."""
    actor = current_actor()
    referral = referral_by_number(actor, number)
    standing = days_of(referral, interruptions_of(actor, referral)).by_name()
    shown = {name: format_date_fi(day) for name, day in standing.items()}
    form = request_form(DaysForm(), **shown)
    for name, day in standing.items():
        if day is None:
            form.fields.pop(name)
        else:
            form.fields[name].required = True
    if form.accepted(lambda data: correct_days(actor, referral.id, Days(**data))):
        flash(_("Päivät on korjattu. Palveluntuottaja saa siitä viestin."), "success")
        return redirect(url_for("referrals.show", number=number))
    page = render_template("web/outcomes/referrals/days.html", form=form, referral=referral)
    return page, form.status
