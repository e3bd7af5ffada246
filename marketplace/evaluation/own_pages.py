"""An evaluator's own pages: the declaration of interests, and the scores given alone and blind.

No price is shown on them, nor anybody else's score or name.
"""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.evaluation import service
from marketplace.evaluation.board import Board, board
from marketplace.evaluation.lifecycle import EVALUATION
from marketplace.evaluation.models import REASON_LENGTH, Evaluation
from marketplace.evaluation.pages import bp, found
from marketplace.evaluation.queries import compared_offers, evaluation_of
from marketplace.evaluation.schemas import (
    CONFLICT,
    NONE,
    ConflictForm,
    ScoreSchema,
    conflicts_of,
    interests_form,
)
from marketplace.evaluation.trail import evaluation_link, next_url, score_url, trail
from marketplace.offers.conflicts import check_free, conflict_of, conflicts_in
from marketplace.offers.models import Offer
from marketplace.offers.queries import opened_offers, unreadable_offers
from marketplace.platform.actor import Actor
from marketplace.platform.audit import last_change
from marketplace.platform.errors import NotFound, Refused
from marketplace.platform.forms import request_form
from marketplace.platform.i18n import format_number, text_of
from marketplace.platform.permissions import may
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import sentence
from marketplace.procurement.models import Call, Criterion
from marketplace.procurement.queries import call_by_number


@bp.get("/evaluation/own")
@allow("evaluation.score")
def own(number: str) -> str | Response:
    """The own part: what has been scored, what is missing, and giving it all for good."""
    actor = current_actor()
    call = call_by_number(actor, number)
    evaluation = _own_evaluation(actor, call)
    now = board(actor, evaluation) if evaluation else None
    barred = conflict_of(actor, call.id)
    if actor.user_id is None or now is None or now.undeclared(actor.user_id):
        return redirect(url_for("evaluation.declaration", number=number))
    part = now.evaluator(actor.user_id)
    missing = now.unscored(actor.user_id)
    return render_template(
        "web/marketplace/evaluation/own.html",
        call=call,
        now=now,
        me=actor.user_id,
        out=sentence(barred) if barred else None,
        given=part.submitted_at if part else None,
        confirms=part in now.unconfirmed and EVALUATION.can(now.evaluation, "confirm", actor),
        confirmed=now.confirmed.get(actor.user_id),
        seen=last_change(now.evaluation),
        missing=missing,
        next_url=next_url(call, missing),
        sees_all=may(actor, "evaluation.view") and not barred,
        breadcrumbs=trail(actor, call, *_way(actor, call), (_("Omat pisteet"), None)),
    )


def _way(actor: Actor, call: Call) -> list[tuple[str, str | None]]:
    return [evaluation_link(actor, call)] if may(actor, "evaluation.view") else []


def _own_evaluation(actor: Actor, call: Call) -> Evaluation | None:
    """The evaluation in which the actor takes part; None where an officer would begin it.

    Raises NotFound for whoever has not been named.
    """
    evaluation = evaluation_of(actor, call)
    if evaluation is not None and any(e.user_id == actor.user_id for e in evaluation.evaluators):
        return evaluation
    free = evaluation is None or not evaluation.evaluators
    if call.state != "evaluation" or not (free and may(actor, "evaluation.name")):
        raise NotFound("evaluation.not_found", number=call.number)
    return None


@bp.route("/evaluation/declaration", methods=["GET", "POST"])
@allow("evaluation.score")
def declaration(number: str) -> tuple[str, int] | Response:
    """Declare of each offer whether a conflict of interest exists."""
    actor = current_actor()
    call = call_by_number(actor, number)
    evaluation = _own_evaluation(actor, call)
    offers = compared_offers(actor, call)
    if call.state != "evaluation" or not offers:
        raise Refused("evaluation.not_open", number=number)
    form = request_form(interests_form(offers), **_standing(actor, evaluation))
    if form.accepted(
        lambda data: service.declare_interests(actor, call.id, conflicts_of(data, offers))
    ):
        flash(_("Vakuutuksesi on kirjattu."), "success")
        return redirect(url_for("evaluation.own", number=number))
    return render_template(
        "web/marketplace/evaluation/declaration.html",
        call=call,
        offers=offers,
        form=form,
        breadcrumbs=trail(actor, call, *_way(actor, call), (_("Esteettömyysvakuutus"), None)),
    ), form.status


@bp.route("/conflict", methods=["GET", "POST"])
@allow("conflict.declare")
def conflict(number: str) -> tuple[str, int] | Response:
    """Declare a conflict of interest, at any time from the opening on."""
    actor = current_actor()
    call = call_by_number(actor, number)
    check_free(actor, call.id)
    if not may(actor, "evaluation.view"):
        _own_evaluation(actor, call)
    offers = [*opened_offers(actor, call), *unreadable_offers(actor, call)]
    if not offers:
        raise Refused("conflict.nothing_opened", number=number)
    form = request_form(ConflictForm())
    form.fields["offers"].choices = [
        (str(offer.id), f"{offer.number} {offer.organisation.name}") for offer in offers
    ]
    if form.accepted(lambda data: service.declare_conflict(actor, call.id, _reasons(data, offers))):
        flash(_("Esteellisyytesi on kirjattu. Et enää osallistu hankinnan käsittelyyn."), "success")
        page = "calls.show" if may(actor, "call.view") else "evaluation.own"
        return redirect(url_for(page, number=number))
    return render_template(
        "web/marketplace/evaluation/conflict.html",
        call=call,
        form=form,
        breadcrumbs=trail(actor, call, (_("Esteellisyys"), None)),
    ), form.status


def _reasons(data: dict[str, Any], offers: list[Offer]) -> dict[UUID, str]:
    """The reason for each offer that was chosen; raises NotFound for one that is none of these."""
    known = {offer.id for offer in offers}
    for key in data["offers"]:
        if key not in known:
            raise NotFound("offer.not_found", key=str(key))
    return dict.fromkeys(data["offers"], data["reason"])


@bp.app_template_global()
def conflicts_told(call: Call) -> list[dict[str, Any]]:
    """Who has declared a conflict of interest in a call, at which offers and when, for those who go
    on with it."""
    found: dict[UUID, dict[str, Any]] = {}
    for each in conflicts_in(call.id):
        row = found.setdefault(each.user_id, {"name": each.user.name, "at": each.created_at})
        row.setdefault("offers", []).append(each.offer.number)
    return list(found.values())


def _standing(actor: Actor, evaluation: Evaluation | None) -> dict[str, str]:
    """What the actor has declared, as the form's values."""
    if evaluation is None or actor.user_id is None:
        return {}
    values = {}
    now = board(actor, evaluation)
    for offer in now.offers:
        declared = now.declared.get((actor.user_id, offer.id))
        if declared is not None:
            values[f"interest_{offer.number}"] = CONFLICT if declared.conflicted else NONE
            values[f"reason_{offer.number}"] = declared.reason
    return values


@bp.route("/evaluation/<int:offer_number>/<key>", methods=["GET", "POST"])
@allow("evaluation.score")
def score(number: str, offer_number: int, key: str) -> tuple[str, int] | Response:
    """Score one offer by one criterion: the question, the answer, the percent and the reason."""
    actor = current_actor()
    call = call_by_number(actor, number)
    evaluation = _own_evaluation(actor, call)
    if evaluation is None or actor.user_id is None:
        return redirect(url_for("evaluation.declaration", number=number))
    check_free(actor, call.id)
    now = board(actor, evaluation)
    offer, criterion = found(call, now.offers, offer_number, key)
    standing = now.own(actor.user_id, offer, criterion)
    form = request_form(
        ScoreSchema(),
        percent=format_number(standing.percent) if standing else "",
        reason=standing.reason if standing else "",
    )
    if form.accepted(
        lambda data: service.score_offer(actor, offer.id, key, data["percent"], data["reason"])
    ):
        names = {"number": offer_number, "criterion": text_of(criterion.labels)}
        flash(_("Pisteet tallennettu: tarjous %(number)s, %(criterion)s.", **names), "success")
        after = next_url(call, board(actor, evaluation).unscored(actor.user_id))
        return redirect(after or url_for("evaluation.own", number=number))
    return render_template(
        "web/marketplace/evaluation/score.html",
        call=call,
        offer=offer,
        criterion=criterion,
        answer=(offer.opened_content or {})["answers"].get(key, ""),
        form=form,
        limit=REASON_LENGTH,
        others=_others(actor, now, offer, criterion),
        breadcrumbs=trail(
            actor,
            call,
            *_way(actor, call),
            (_("Omat pisteet"), url_for("evaluation.own", number=number)),
            (_("Tarjous %(number)s", number=offer_number), None),
        ),
    ), form.status


def _others(
    actor: Actor, now: Board, own_offer: Offer, criterion: Criterion
) -> list[tuple[Offer, object, str]]:
    """What the actor gave the other offers by the same criterion, to score alike."""
    assert actor.user_id is not None  # noqa: S101 -- only a named person comes here
    return [
        (
            offer,
            now.own(actor.user_id, offer, criterion),
            score_url(now.evaluation.call, offer, criterion),
        )
        for offer in now.to_score(actor.user_id)
        if offer.id != own_offer.id
    ]


@bp.post("/evaluation/submit")
@allow("evaluation.score")
def submit(number: str) -> Response:
    """Give all of the own scores for good."""
    actor = current_actor()
    call = call_by_number(actor, number)
    evaluation = service.submit_scores(actor, call.id)
    if evaluation.state == "agreed":
        flash(_("Pisteet on annettu. Hinnat ja sijat näkyvät nyt."), "success")
    else:
        flash(_("Pisteesi on annettu. Kiitos!"), "success")
    page = "evaluation.show" if may(actor, "evaluation.view") else "evaluation.own"
    return redirect(url_for(page, number=number))
