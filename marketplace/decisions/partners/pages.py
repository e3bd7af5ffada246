"""Pages of a joint purchase: what a partner has decided, and what it is given to decide on."""

from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from marketplace.decisions.draft_pages import bp
from marketplace.decisions.partners.models import PartnerDecision
from marketplace.decisions.partners.package import package
from marketplace.decisions.partners.queries import partner_of, partners_of
from marketplace.decisions.partners.schemas import PartnerSchema
from marketplace.decisions.partners.service import TEXTS, record_partner_decision
from marketplace.decisions.queries import award_of_call
from marketplace.platform.forms import request_form
from marketplace.platform.web import allow, current_actor
from marketplace.procurement.models import Call
from marketplace.procurement.pages import staff_trail
from marketplace.procurement.queries import call_by_number

bp.add_app_template_global(partners_of)


@bp.app_template_global()
def partner_can_decide(call: Call) -> bool:
    """Whether there is a comparison that the other buyers of a call can decide on."""
    return bool(call.joint) and award_of_call(current_actor(), call.id) is not None


@bp.route("/calls/<number>/partners/<business_id>", methods=["GET", "POST"])
@allow("partner.record")
def partner(number: str, business_id: str) -> AnyResponse | tuple[str, int]:
    """Write down what a partner has decided."""
    actor = current_actor()
    call = call_by_number(actor, number)
    found = partner_of(call, business_id)
    standing = found.decision
    names = (*TEXTS, "outcome", "decided_on")
    shown = {name: getattr(standing, name) for name in names} if standing else {}
    form = request_form(PartnerSchema(), **shown)

    def save(data: dict[str, Any]) -> PartnerDecision:
        file = data.pop("document", None)
        content = file.read() if file else None
        return record_partner_decision(actor, call.id, business_id, data, content)

    if form.accepted(save):
        flash(_("Kumppanin päätös kirjattiin."), "success")
        return redirect(url_for("calls.show", number=number))
    return render_template(
        "web/marketplace/decisions/partners/edit.html",
        form=form,
        call=call,
        partner=found,
        breadcrumbs=[*staff_trail(call), (_("Kumppanin päätös"), None)],
    ), form.status


@bp.get("/calls/<number>/partners/<business_id>/package")
@allow("decision.export")
def partner_package(number: str, business_id: str) -> Response:
    """What a partner needs to decide in a system of its own."""
    actor = current_actor()
    call = call_by_number(actor, number)
    content = package(actor, call, partner_of(call, business_id))
    name = f"{number}-{business_id}.zip"
    return Response(
        content,
        mimetype="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
