"""The page of a rehearsal: invented offers compared by a call's terms. Nothing is kept."""

from flask import render_template
from flask_babel import gettext as _

from marketplace.evaluation import rehearsal
from marketplace.evaluation.anew.pages import bp
from marketplace.evaluation.findings import findings
from marketplace.evaluation.trail import trail
from marketplace.platform.forms import request_form
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import sentence
from marketplace.procurement.queries import call_by_number


@bp.route("/rehearsal", methods=["GET", "POST"])
@allow("evaluation.rehearse")
def rehearse(number: str) -> tuple[str, int]:
    """Invented prices and quality, and the ranking with its arithmetic that comes of them."""
    actor = current_actor()
    call = call_by_number(actor, number)
    lacking = [sentence(refusal) for refusal in rehearsal.lacking(call, actor)]
    form = request_form(
        rehearsal.rehearsal_form(call), **rehearsal.as_typed(call, rehearsal.suggested(call))
    )
    made: rehearsal.Rehearsal | None = None
    if form.accepted(
        lambda data: rehearsal.rehearse(call, actor, rehearsal.invented_of(call, data))
    ):
        made = form.result
    elif not lacking and form.posted is None:
        made = rehearsal.rehearse(call, actor, rehearsal.suggested(call))
    return render_template(
        "web/marketplace/evaluation/rehearsal.html",
        call=call,
        form=form,
        items=rehearsal.priced_items(call),
        numbers=range(1, len(rehearsal.LEVELS) + 1),
        lacking=lacking,
        made=made,
        findings=findings(call, made.sensitivities, made.name, made.name) if made else [],
        breadcrumbs=trail(actor, call, (_("Vertailun harjoitus"), None)),
    ), 200 if made or form.posted is None else 422
