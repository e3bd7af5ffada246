"""Pages on which evaluators agree: the score of an answer, each one's confirmation, the closing of
the scores."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.evaluation import service
from marketplace.evaluation.board import board
from marketplace.evaluation.confirming.service import confirm_scores, excuse_confirmation
from marketplace.evaluation.models import REASON_LENGTH
from marketplace.evaluation.own_pages import bp
from marketplace.evaluation.pages import call_compared, found
from marketplace.evaluation.queries import evaluation_of
from marketplace.evaluation.schemas import ExcuseForm, ScoreSchema
from marketplace.evaluation.trail import evaluation_link, trail
from marketplace.platform.audit import last_change
from marketplace.platform.errors import NotFound, Refused
from marketplace.platform.forms import posted_seen, request_form
from marketplace.platform.i18n import format_number, text_of
from marketplace.platform.permissions import may
from marketplace.platform.web import allow, current_actor
from marketplace.procurement.queries import call_by_number


@bp.route("/evaluation/consensus/<int:offer_number>/<key>", methods=["GET", "POST"])
@allow("evaluation.agree")
def settle(number: str, offer_number: int, key: str) -> tuple[str, int] | Response:
    """The evaluators' scores of one answer side by side, and the one that they agree on."""
    actor = current_actor()
    call = call_compared(actor, number)
    evaluation = evaluation_of(actor, call)
    if evaluation is None or evaluation.state != "agreeing":
        raise Refused("evaluation.not_open", number=number)
    now = board(actor, evaluation)
    offer, criterion = found(call, now.offers, offer_number, key)
    cell = now.cell(offer, criterion)
    form = request_form(
        ScoreSchema(),
        seen=last_change(cell.consensus) if cell.consensus else 0,
        percent=format_number(cell.consensus.percent) if cell.consensus else "",
        reason=cell.consensus.reason if cell.consensus else "",
    )
    if form.accepted(
        lambda data: service.settle_score(
            actor, offer.id, key, data["percent"], data["reason"], seen=form.seen
        )
    ):
        flash(_("Yhteiset pisteet kirjattiin."), "success")
        return redirect(url_for("evaluation.show", number=number))
    return render_template(
        "web/marketplace/evaluation/settle.html",
        call=call,
        offer=offer,
        criterion=criterion,
        spot=cell,
        evaluation=evaluation,
        answer=(offer.opened_content or {})["answers"].get(key, ""),
        form=form,
        limit=REASON_LENGTH,
        breadcrumbs=trail(
            actor, call, evaluation_link(actor, call), (text_of(criterion.labels), None)
        ),
    ), form.status


@bp.post("/evaluation/confirm")
@allow("evaluation.score")
def confirm(number: str) -> Response:
    """Stand by what was agreed on, as one of the evaluators."""
    actor = current_actor()
    call = call_by_number(actor, number)
    confirm_scores(actor, call.id, seen=posted_seen())
    flash(_("Olet vahvistanut yhteiset pisteet."), "success")
    page = "evaluation.show" if may(actor, "evaluation.view") else "evaluation.own"
    return redirect(url_for(page, number=number))


@bp.route("/evaluation/confirmation/<int:position>", methods=["GET", "POST"])
@allow("evaluation.agree")
def excuse(number: str, position: int) -> tuple[str, int] | Response:
    """Write down why an evaluator does not confirm the scores."""
    actor = current_actor()
    call = call_compared(actor, number)
    evaluation = evaluation_of(actor, call)
    people = evaluation.evaluators if evaluation else []
    one = next((each for each in people if each.position == position), None)
    if one is None:
        raise NotFound("evaluator.not_found", key=str(position))
    form = request_form(ExcuseForm())
    if form.accepted(lambda data: excuse_confirmation(actor, call.id, one.user_id, data["reason"])):
        flash(_("Kirjattu: %(name)s ei vahvista pisteitä.", name=one.user.name), "success")
        return redirect(url_for("evaluation.show", number=number))
    return render_template(
        "web/marketplace/evaluation/excuse.html",
        call=call,
        one=one,
        form=form,
        limit=REASON_LENGTH,
        breadcrumbs=trail(actor, call, evaluation_link(actor, call), (one.user.name, None)),
    ), form.status


@bp.post("/evaluation/agree")
@allow("evaluation.agree")
def agree(number: str) -> Response:
    """Close the scores; prices and places are shown."""
    actor = current_actor()
    service.agree_scores(actor, call_compared(actor, number).id, seen=posted_seen())
    flash(_("Yhteiset pisteet vahvistettiin. Hinnat ja sijat näkyvät nyt."), "success")
    return redirect(url_for("evaluation.show", number=number))
