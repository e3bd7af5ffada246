"""Pages of evaluation for those who prepare the decision: naming, agreeing, comparison, lots."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from marketplace.evaluation import service
from marketplace.evaluation.board import Board, board
from marketplace.evaluation.comparison import Comparison
from marketplace.evaluation.findings import Finding, findings
from marketplace.evaluation.lifecycle import BEFORE, EVALUATION, all_settled
from marketplace.evaluation.models import Evaluation
from marketplace.evaluation.people import gave_and_left, scores_seen_before
from marketplace.evaluation.queries import candidates, comparison_of, earlier_rounds, evaluation_of
from marketplace.evaluation.schemas import LatePlanForm, LotForm, PlanForm
from marketplace.evaluation.trail import evaluation_link, next_url, trail
from marketplace.offers.conflicts import check_free, conflicted
from marketplace.offers.models import Offer
from marketplace.offers.queries import unreadable_offers
from marketplace.platform.actor import Actor
from marketplace.platform.audit import last_change
from marketplace.platform.errors import NotFound, Refused
from marketplace.platform.form_fields import typed_day
from marketplace.platform.forms import request_form
from marketplace.platform.identity.models import User
from marketplace.platform.permissions import may
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import label, sentence
from marketplace.procurement.models import Call, Criterion
from marketplace.procurement.queries import call_by_number
from marketplace.procurement.steps import call_steps
from marketplace.suitability.queries import questioned_refusal

bp = Blueprint("evaluation", __name__, url_prefix="/calls/<number>")

STATUS = {"evaluation": "info", "decided": "ok", "cancelled": "error"}
"""How the state of a call is shown here: the kind of its status label."""


@bp.get("/evaluation")
@allow("evaluation.view")
def show(number: str) -> str:
    """The evaluation of a call: who has scored, where the scores are apart, then the comparison.

    Prices and places appear when the scores have been agreed on.
    """
    actor = current_actor()
    call = call_compared(actor, number)
    compared = comparison_of(actor, call)
    now = board(actor, compared.evaluation) if compared.evaluation else None
    going = call.state == "evaluation"
    earlier = earlier_rounds(actor, call)
    return render_template(
        "web/marketplace/evaluation/show.html",
        call=call,
        compared=compared,
        now=now,
        phase=compared.evaluation.state if compared.evaluation else "none",
        unreadable=unreadable_offers(actor, call),
        earlier=earlier,
        rounds={each.id: each.round for each in earlier},
        steps=call_steps(call, actor),
        status_kind=STATUS.get(call.state, "due"),
        may_draft=may(actor, "decision.draft") and going,
        may_name=may(actor, "evaluation.name") and going,
        may_agree=may(actor, "evaluation.agree") and going,
        own=_own_part(actor, now),
        short_words=_short_of_quorum(now),
        questioned=sentence(questioned_refusal(compared.questioned))
        if compared.questioned and going
        else None,
        **_agreeing(actor, compared.evaluation, now),
        conditions=_conditions(compared, now),
        missing=[sentence(refusal) for refusal in compared.refusals],
        findings=_findings(compared),
        breadcrumbs=trail(actor, call, (_("Arviointi"), None)),
    )


def call_compared(actor: Actor, number: str) -> Call:
    """A call by its number; raises NotFound, Forbidden for whoever has declared a conflict of
    interest."""
    call = call_by_number(actor, number)
    check_free(actor, call.id)
    return call


def _own_part(actor: Actor, now: Board | None) -> dict[str, Any] | None:
    """What the actor has still to do as an evaluator; None for those who are none."""
    part = now.evaluator(actor.user_id) if now else None
    if now is None or part is None:
        return None
    missing = now.unscored(part.user_id)
    return {
        "given": part.submitted_at,
        "confirms": part in now.unconfirmed,
        "undeclared": bool(now.undeclared(part.user_id)),
        "missing": len(missing),
        "next_url": next_url(now.evaluation.call, missing),
    }


def _short_of_quorum(now: Board | None) -> str | None:
    """Which offer has too few evaluators, in words; None where none has or it is all over."""
    if now is None or not now.evaluation.evaluators or now.evaluation.state == "agreed":
        return None
    refusal = now.short_of_quorum()
    return sentence(refusal) if refusal else None


def _agreeing(actor: Actor, evaluation: Evaluation | None, now: Board | None) -> dict[str, Any]:
    """What keeps the scores from being agreed on, and who has confirmed them."""
    if evaluation is None or now is None:
        return {}
    acts = EVALUATION.acts(evaluation, actor)
    missing = acts["agree"].missing if "agree" in acts else ()
    left = all_settled(evaluation, actor)
    return {
        "apart": sentence(left) if left else None,
        "agree_missing": [sentence(refusal) for refusal in missing],
        "may_excuse": "excuse" in acts and acts["excuse"].possible,
        "seen": last_change(evaluation),
        "waited": [one for one in now.unconfirmed if one.user_id != actor.user_id],
        "confirming": [
            {
                "one": one,
                "confirmation": now.confirmed.get(one.user_id),
                "other": one.user_id != actor.user_id,
            }
            for one in now.evaluation.evaluators
            if now.confirms(one) or one.user_id in now.confirmed
        ],
    }


def _conditions(compared: Comparison, now: Board | None) -> list[dict[str, Any]]:
    """What a decision needs, each with its state. A score is never given without its reason."""
    given = compared.needed - len(compared.missing)
    whole = bool(compared.offers) and given == compared.needed
    people = now.able if now else []
    free = [one for one in people if now and not now.undeclared(one.user_id)]
    scored = [one for one in people if one.submitted_at]
    rows = [
        (
            bool(compared.offers),
            _("Vertailtavia tarjouksia: %(count)s", count=len(compared.offers)),
        ),
        (
            bool(people) and len(free) == len(people),
            _("Esteettömyysvakuutukset %(given)s/%(needed)s", given=len(free), needed=len(people)),
        ),
        (
            bool(people) and len(scored) == len(people),
            _("Arvioijien pisteet %(given)s/%(needed)s", given=len(scored), needed=len(people)),
        ),
        (
            whole,
            _(
                "Yhteiset pisteet perusteluineen %(given)s/%(needed)s",
                given=given,
                needed=compared.needed,
            ),
        ),
    ]
    if now and (asked := [one for one in people if now.confirms(one)]):
        done = [one for one in asked if one.user_id in now.confirmed]
        words = _(
            "Arvioijien vahvistukset %(given)s/%(needed)s", given=len(done), needed=len(asked)
        )
        rows.append((len(done) == len(asked), words))
    rows.append((compared.agreed, _("Yhteiset pisteet vahvistettu")))
    if compared.ranking.needs_lot:
        rows.append((compared.draw is not None, _("Arvonta toimitettu")))
    return [{"kind": "ok" if holds else "missing", "text": words} for holds, words in rows]


def _findings(compared: Comparison) -> list[Finding]:
    def name(key: str) -> str:
        offer = compared.offer(key)
        return f"{offer.number} {offer.organisation.name}"

    def short(key: str) -> str:
        return _("Tarjous %(number)s", number=compared.offer(key).number)

    return findings(compared.call, compared.sensitivities, name, short)


@bp.route("/evaluation/evaluators", methods=["GET", "POST"])
@allow("evaluation.name")
def evaluators(number: str) -> tuple[str, int] | Response:
    """Who evaluates, how many each offer needs, and by which rule scores become one."""
    actor = current_actor()
    call = call_compared(actor, number)
    if call.state not in BEFORE:
        raise Refused("evaluation.over", number=number)
    evaluation = evaluation_of(actor, call)
    people = _may_be_named(actor, evaluation)
    seen = scores_seen_before(evaluation)
    form = request_form(LatePlanForm() if seen else PlanForm(), **_plan_typed(evaluation))
    out = conflicted(call.id)
    form.fields["people"].choices = [
        (str(user.id), _candidate(user, out=user.id in out)) for user in people
    ]
    if form.accepted(
        lambda data: service.name_evaluators(
            actor,
            call.id,
            data["people"],
            **{name: data.get(name, getattr(evaluation, name, None)) for name in PLAN},
            reason=data.get("reason", ""),
        )
    ):
        flash(_("Arvioijat nimettiin. Viesti lähtee uusille arvioijille."), "success")
        page = "evaluation.show" if call.state == "evaluation" else "calls.show"
        return redirect(url_for(page, number=number))
    return render_template(
        "web/marketplace/evaluation/evaluators.html",
        call=call,
        form=form,
        plan=evaluation if seen else None,
        stay=gave_and_left(evaluation, {user.id for user in people}) if evaluation else [],
        breadcrumbs=trail(actor, call, (_("Arvioijat"), None)),
    ), form.status


def _candidate(user: User, *, out: bool) -> str:
    told = f"{user.name}, {user.email}"
    away = _("ilmoittanut olevansa esteellinen")
    return f"{told}, {away}" if out else told


def _may_be_named(actor: Actor, evaluation: Evaluation | None) -> list[User]:
    """Who can be named, those already named included; not who has declared a conflict since."""
    if evaluation is None:
        return candidates(actor)
    now = board(actor, evaluation)
    return [one for one in candidates(actor) if now.evaluator(one.id) or not now.out(one.id)]


PLAN = ("evaluators_needed", "divergence_limit", "rule", "due_on")


def _plan_typed(evaluation: Evaluation | None) -> dict[str, Any]:
    """The standing plan, or the usual one, as a person would type it."""
    if evaluation is None:
        return {"people": [], "evaluators_needed": "1", "divergence_limit": "20", "rule": "mean"}
    return {
        "people": [str(one.user_id) for one in evaluation.evaluators],
        "evaluators_needed": str(evaluation.evaluators_needed),
        "divergence_limit": str(evaluation.divergence_limit),
        "rule": evaluation.rule,
        "due_on": typed_day(evaluation.due_on) if evaluation.due_on else "",
    }


@bp.post("/evaluation/remind")
@allow("evaluation.agree")
def remind(number: str) -> Response:
    """Mail the evaluators whose scores are missing."""
    actor = current_actor()
    count = service.remind_evaluators(actor, call_compared(actor, number).id)
    flash(
        ngettext(
            "Muistutus lähti %(num)s arvioijalle.", "Muistutus lähti %(num)s arvioijalle.", count
        ),
        "success",
    )
    return redirect(url_for("evaluation.show", number=number))


def found(
    call: Call, offers: tuple[Offer, ...], offer_number: int, key: str
) -> tuple[Offer, Criterion]:
    """A compared offer by its number, and a criterion by its key; raises NotFound."""
    for offer in offers:
        for criterion in call.criteria:
            if (offer.number, criterion.key) == (offer_number, key):
                return offer, criterion
    raise NotFound("score.not_found", number=offer_number, key=key)


@bp.route("/evaluation/lot", methods=["GET", "POST"])
@allow("evaluation.agree")
def lot(number: str) -> tuple[str, int] | Response:
    """Draw lots in public between offers that nothing else parts."""
    actor = current_actor()
    call = call_compared(actor, number)
    form = request_form(LotForm())
    if form.accepted(lambda data: service.draw_lot(actor, call.id, data["witnesses"])):
        flash(_("Arpa on vedetty. Siemenluku on kirjattu."), "success")
        return redirect(url_for("evaluation.show", number=number))
    compared = comparison_of(actor, call)
    return render_template(
        "web/marketplace/evaluation/lot.html",
        call=call,
        form=form,
        tied=[
            compared.offer(standing.key)
            for standing in compared.ranking.standings
            if standing.tie == "lot"
        ],
        rule=label(f"tie_rule.{call.tie_rule}"),
        breadcrumbs=trail(actor, call, evaluation_link(actor, call), (_("Arvonta"), None)),
    ), form.status
