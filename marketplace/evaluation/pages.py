"""Pages of evaluation: the comparison of a call, and the scoring of one answer."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.evaluation.comparison import Comparison
from marketplace.evaluation.queries import comparison
from marketplace.evaluation.schemas import ScoreSchema
from marketplace.evaluation.service import REASON_LENGTH, score_offer
from marketplace.offers.models import Offer
from marketplace.offers.queries import unreadable_offers
from marketplace.platform.errors import NotFound
from marketplace.platform.forms import request_form
from marketplace.platform.i18n import format_number, text_of
from marketplace.platform.permissions import may
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import sentence
from marketplace.procurement.models import Call, Criterion
from marketplace.procurement.pages import staff_trail
from marketplace.procurement.queries import call_by_number
from marketplace.procurement.steps import call_steps

bp = Blueprint("evaluation", __name__, url_prefix="/calls/<number>/evaluation")

STATUS = {"evaluation": "info", "decided": "ok", "cancelled": "error"}
"""How the state of a call is shown here: the kind of its status label."""


@bp.get("")
@allow("evaluation.view")
def show(number: str) -> str:
    """The comparison: points by place, price points with their arithmetic, what is missing."""
    actor = current_actor()
    call = call_by_number(actor, number)
    compared = comparison(actor, call.id)
    return render_template(
        "web/marketplace/evaluation/show.html",
        call=call,
        compared=compared,
        unreadable=unreadable_offers(actor, call),
        steps=call_steps(call, actor),
        status_kind=STATUS.get(call.state, "due"),
        may_score=may(actor, "evaluation.score") and call.state == "evaluation",
        may_draft=may(actor, "decision.draft") and call.state == "evaluation",
        next_url=_next_url(compared),
        conditions=_conditions(compared),
        missing=[sentence(refusal) for refusal in compared.refusals],
        breadcrumbs=[*staff_trail(call), (_("Arviointi"), None)],
    )


def _next_url(compared: Comparison) -> str | None:
    """Where the next missing score is given."""
    if not compared.missing:
        return None
    offer, criterion = compared.missing[0]
    return _score_url(compared.call, offer, criterion)


def _score_url(call: Call, offer: Offer, criterion: Criterion) -> str:
    return url_for(
        "evaluation.score", number=call.number, offer_number=offer.number, key=criterion.key
    )


def _conditions(compared: Comparison) -> list[dict[str, Any]]:
    """What a decision needs, each with its state. A score is never given without its reason."""
    given = compared.needed - len(compared.missing)
    kind = "ok" if compared.offers and given == compared.needed else "missing"
    counts = {"given": given, "needed": compared.needed}
    link = {"url": _next_url(compared), "link": _("Anna seuraava")} if compared.missing else {}
    return [
        {
            "kind": "ok" if compared.offers else "missing",
            "text": _("Avattuja tarjouksia: %(count)s", count=len(compared.offers)),
        },
        {"kind": kind, "text": _("Laatupisteet annettu: %(given)s/%(needed)s", **counts)} | link,
        {"kind": kind, "text": _("Sanalliset perustelut: %(given)s/%(needed)s", **counts)},
    ]


@bp.route("/<int:offer_number>/<key>", methods=["GET", "POST"])
@allow("evaluation.score")
def score(number: str, offer_number: int, key: str) -> tuple[str, int] | Response:
    """Score one offer by one criterion: the question, the answer, the percent and the reason.

    Prices are not shown here.
    """
    actor = current_actor()
    call = call_by_number(actor, number)
    compared = comparison(actor, call.id)
    offer, criterion = _found(compared, offer_number, key)
    standing = compared.score(offer, criterion)
    form = request_form(
        ScoreSchema(),
        percent=format_number(standing.percent) if standing else "",
        reason=standing.reason if standing else "",
    )
    if form.accepted(
        lambda data: score_offer(actor, offer.id, key, data["percent"], data["reason"])
    ):
        flash(
            _(
                "Pisteet tallennettu: tarjous %(number)s, %(criterion)s.",
                number=offer_number,
                criterion=text_of(criterion.labels),
            ),
            "success",
        )
        after = _next_url(comparison(actor, call.id))
        return redirect(after or url_for("evaluation.show", number=number))
    return render_template(
        "web/marketplace/evaluation/score.html",
        call=call,
        offer=offer,
        criterion=criterion,
        answer=(offer.opened_content or {})["answers"].get(key, ""),
        form=form,
        limit=REASON_LENGTH,
        others=_other_scores(compared, offer, criterion),
        breadcrumbs=[
            *staff_trail(call),
            (_("Arviointi"), url_for("evaluation.show", number=number)),
            (_("Tarjous %(number)s", number=offer_number), None),
        ],
    ), form.status


def _found(compared: Comparison, offer_number: int, key: str) -> tuple[Offer, Criterion]:
    for offer in compared.offers:
        for criterion in compared.call.criteria:
            if (offer.number, criterion.key) == (offer_number, key):
                return offer, criterion
    raise NotFound("score.not_found", number=offer_number, key=key)


def _other_scores(
    compared: Comparison, own: Offer, criterion: Criterion
) -> list[tuple[Offer, Any, str]]:
    """What the other offers got by the same criterion, to score alike."""
    return [
        (offer, compared.score(offer, criterion), _score_url(compared.call, offer, criterion))
        for offer in compared.offers
        if offer is not own
    ]
