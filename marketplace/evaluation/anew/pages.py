"""The page on which a new round begins: why, and what is scored anew."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.evaluation.agreeing_pages import bp
from marketplace.evaluation.anew.service import QUESTIONED, Place, evaluate_anew, judge_anew
from marketplace.evaluation.board import Board, board
from marketplace.evaluation.pages import call_compared
from marketplace.evaluation.queries import evaluation_of
from marketplace.evaluation.schemas import ALL, NOTHING, SOME, AnewForm
from marketplace.evaluation.trail import evaluation_link, trail
from marketplace.platform.actor import Actor
from marketplace.platform.errors import Invalid, Problem
from marketplace.platform.forms import request_form
from marketplace.platform.i18n import text_of
from marketplace.platform.web import allow, current_actor
from marketplace.procurement.models import Call


@bp.route("/evaluation/anew", methods=["GET", "POST"])
@allow("evaluation.agree")
def anew(number: str) -> tuple[str, int] | Response:
    """Begin a new round of evaluation, with the reason."""
    actor = current_actor()
    call = call_compared(actor, number)
    evaluation = evaluation_of(actor, call)
    now = board(actor, evaluation) if evaluation else None
    places = _places(now) if now and now.evaluation.agreed_at else {}
    fallen = evaluation is not None and evaluation.state == QUESTIONED
    form = request_form(AnewForm(), scope="" if fallen else ALL)
    form.fields["anew"].choices = [(key, words) for key, (_place, words) in places.items()]
    form.fields["scope"].choices = [
        each for each in form.fields["scope"].choices if fallen or each[0] != NOTHING
    ]
    if form.accepted(lambda data: _begin(actor, call, data, places)):
        flash(_("Uusi arviointi alkoi. Aiempi arviointi jäi asiakirjoihin."), "success")
        page = "suitability.show" if form.data["suitability"] else "evaluation.show"
        return redirect(url_for(page, number=number))
    return render_template(
        "web/marketplace/evaluation/anew.html",
        call=call,
        form=form,
        places=places,
        fallen=fallen,
        breadcrumbs=trail(actor, call, evaluation_link(actor, call), (_("Arvioi uudelleen"), None)),
    ), form.status


def _places(now: Board) -> dict[str, tuple[Place, str]]:
    """Each answer of an evaluation with its keys and its name, by how the form tells it."""
    return {
        f"{cell.offer.number}/{cell.criterion.key}": (
            (cell.offer.id, cell.criterion.id),
            f"{cell.offer.number} {cell.offer.organisation.name}: {text_of(cell.criterion.labels)}",
        )
        for cell in now.cells()
    }


def _begin(
    actor: Actor, call: Call, data: dict[str, Any], places: Mapping[str, tuple[Place, str]]
) -> None:
    begin = judge_anew if data["suitability"] else evaluate_anew
    begin(actor, call.id, data["reason"], _wrong(data, places))


def _wrong(data: Mapping[str, Any], places: Mapping[str, tuple[Place, str]]) -> list[Place] | None:
    """What is scored anew; None where all is."""
    if data["scope"] == NOTHING:
        return []
    if data["scope"] != SOME:
        return None
    chosen = [places[key][0] for key in data["anew"] if key in places]
    if not chosen:
        raise Invalid(Problem("anew", "evaluation.nothing_anew"))
    return chosen
