"""The page on which an officer writes a draft's requirements."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.passports.requirements import (
    NEW,
    as_typed,
    evidence_choices,
    requirements_form,
    rows_of,
)
from marketplace.platform.audit import last_change
from marketplace.platform.errors import Refused
from marketplace.platform.forms import request_form
from marketplace.platform.web import allow, current_actor
from marketplace.procurement.pages import staff_trail
from marketplace.procurement.queries import call_by_number
from marketplace.procurement.requirements.service import set_requirements
from marketplace.rules.queries import rules_on

bp = Blueprint("requirements", __name__)


@bp.route("/calls/<number>/requirements", methods=["GET", "POST"])
@allow("call.edit")
def edit(number: str) -> tuple[str, int] | Response:
    """What a provider must fulfil for its offer to be compared."""
    actor = current_actor()
    call = call_by_number(actor, number)
    if call.state != "draft":
        raise Refused("call.only_drafts_edited")
    schema = requirements_form(call, evidence_choices(rules_on(actor, ("evidence",), actor.today)))
    form = request_form(schema, seen=last_change(call), **as_typed(call))
    keys = [each.key for each in call.requirements]
    if form.accepted(
        lambda data: set_requirements(actor, call.id, rows_of(data, call), seen=form.seen)
    ):
        flash(_("Vaatimukset tallennettiin."), "success")
        return redirect(url_for("requirements.edit", number=number))
    return render_template(
        "web/marketplace/procurement/requirements/edit.html",
        call=call,
        form=form,
        keys=[*keys, NEW],
        breadcrumbs=[*staff_trail(call), (_("Soveltuvuusvaatimukset"), None)],
    ), form.status
