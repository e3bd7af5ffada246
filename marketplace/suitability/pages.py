"""Pages of suitability: the officer's matrix and judgement of each offer, the provider's reply."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from marketplace.platform.actor import Actor
from marketplace.platform.audit import history
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound
from marketplace.platform.forms import Form, request_form
from marketplace.platform.permissions import may
from marketplace.platform.todo import Todo
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import label, sentence, told
from marketplace.procurement.models import Call
from marketplace.procurement.pages import staff_trail
from marketplace.procurement.queries import call_by_number
from marketplace.procurement.steps import call_steps
from marketplace.suitability import checks, queries, service, todos
from marketplace.suitability.lifecycle import BEFORE, STATE, SUITABILITY
from marketplace.suitability.queries import Case, Suitability
from marketplace.suitability.schemas import (
    SUITABLE,
    AskForm,
    MarketForm,
    ReasonForm,
    ReplyForm,
    judgement_form,
)

bp = Blueprint("suitability", __name__, url_prefix="/calls/<number>")

STATUS = {"pending": "due", "clarifying": "info", "suitable": "ok", "excluded": "error"}
"""How a judgement's state is shown: the kind of its status label."""
Page = str | tuple[str, int] | Response


@bp.get("/suitability")
@allow("suitability.view")
def show(number: str) -> str:
    """All opened offers against all checks, and what keeps the evaluation from beginning."""
    actor, call, now = _now(number)
    going = call.state == STATE
    return render_template(
        "web/marketplace/suitability/show.html",
        call=call,
        now=now,
        steps=call_steps(call, actor),
        groups=[(each, label(f"check.{each}")) for each in checks.SHARED],
        status_of=STATUS,
        going=going,
        may_judge=going and may(actor, "suitability.judge"),
        may_complete=going and may(actor, "suitability.complete"),
        awaited=queries.awaited_replies(actor, call),
        open_still=call.state in BEFORE,
        may_confirm=call.state in BEFORE and may(actor, "suitability.judge"),
        questioned=_questioned(now),
        missing=[sentence(refusal) for refusal in now.refusals],
        breadcrumbs=[*staff_trail(call), (_("Soveltuvuus"), None)],
    )


def _questioned(now: Suitability) -> str:
    """Which judgements another person must confirm or lift, in words."""
    numbers = [case.offer.number or 0 for case in now.questioned]
    return sentence(queries.questioned_refusal(numbers)) if numbers else ""


def _now(number: str) -> tuple[Actor, Call, Suitability]:
    actor = current_actor()
    call = call_by_number(actor, number)
    return actor, call, queries.suitability_of(actor, call)


@bp.route("/suitability/<int:offer_number>", methods=["GET", "POST"])
@allow("suitability.view")
def offer(number: str, offer_number: int) -> Page:
    """One offer: what was checked, what was clarified, and the judgement."""
    actor, _call, now = _now(number)
    case = now.case(offer_number)
    form = request_form(judgement_form(checks.possible_grounds(now.known)))
    if form.accepted(
        lambda data: service.judge_offer(
            actor,
            case.offer.id,
            suitable=data["outcome"] == SUITABLE,
            ground=data["ground"],
            reason=data["reason"],
            despite_checks=data["despite_checks"],
        )
    ):
        flash(_("Ratkaisu kirjattiin."), "success")
        return redirect(url_for("suitability.show", number=number))
    return _offer_page(actor, now, case, form)


def _offer_page(actor: Actor, now: Suitability, case: Case, form: Form) -> tuple[str, int]:
    judgement, call = case.judgement, now.call
    names = dict(checks.possible_grounds(now.known))
    judges = call.state == STATE and may(actor, "suitability.judge")
    page = render_template(
        "web/marketplace/suitability/offer.html",
        call=call,
        case=case,
        judgement=judgement,
        form=form,
        limit=service.TEXT_LIMIT,
        status_kind=STATUS[case.state],
        ground=names.get(judgement.ground or "") if judgement else None,
        may_judge=judges and not case.judged,
        may_reopen=judges and case.judged,
        may_confirm=case.questioned and call.state in BEFORE and may(actor, "suitability.judge"),
        may_ask=judges and not case.judged and case.offer.state == "opened",
        awaited=_awaited(actor, case),
        members=[name for _business_id, name in checks.parties(case.offer)[1:]],
        events=told(history(db.session(), "judgement", judgement.id)) if judgement else [],
        breadcrumbs=_trail(call, case),
    )
    return page, form.status


def _awaited(actor: Actor, case: Case) -> str | None:
    """That the provider still has time to reply, in words."""
    if case.judgement is None:
        return None
    for act in SUITABILITY.acts(case.judgement, actor).values():
        for refusal in act.missing:
            if refusal.code == "suitability.reply_awaited":
                return sentence(refusal)
    return None


def _trail(call: Call, case: Case | None = None, *last: str) -> list[tuple[str, str | None]]:
    """The way from the call over the matrix and one offer."""
    way = [*staff_trail(call), (_("Soveltuvuus"), url_for("suitability.show", number=call.number))]
    if case is not None:
        number = case.offer.number
        url = url_for("suitability.offer", number=call.number, offer_number=number)
        way.append((_("Tarjous %(number)s", number=number), url if last else None))
    return [*way, *((each, None) for each in last)]


@bp.route("/suitability/<int:offer_number>/clarify", methods=["GET", "POST"])
@allow("suitability.judge")
def ask(number: str, offer_number: int) -> Page:
    """Ask one provider to clarify its offer."""
    actor, call, now = _now(number)
    case = now.case(offer_number)
    form = request_form(AskForm())
    if form.accepted(
        lambda data: service.ask_clarification(
            actor, case.offer.id, data["question"], data["reply_by"]
        )
    ):
        flash(_("Täsmennyspyyntö lähti tarjoajalle."), "success")
        return redirect(url_for("suitability.offer", number=number, offer_number=offer_number))
    return _form_page(
        form,
        call,
        _("Pyydä täsmennystä"),
        _("Lähetä pyyntö"),
        case,
        _trail(call, case, _("Täsmennys")),
    )


@bp.route("/suitability/<int:offer_number>/reopen", methods=["GET", "POST"])
@allow("suitability.judge")
def reopen(number: str, offer_number: int) -> Page:
    """Take a judgement back, with the reason."""
    actor, call, now = _now(number)
    case = now.case(offer_number)
    form = request_form(ReasonForm())
    if form.accepted(lambda data: service.reopen_judgement(actor, case.offer.id, data["reason"])):
        flash(_("Tarjous on uudelleen arvioitavana."), "success")
        return redirect(url_for("suitability.offer", number=number, offer_number=offer_number))
    title = _("Arvioi soveltuvuus uudelleen")
    return _form_page(form, call, title, title, case, _trail(call, case, title))


@bp.post("/suitability/<int:offer_number>/confirm")
@allow("suitability.judge")
def confirm(number: str, offer_number: int) -> Response:
    """Take as one's own what somebody judged who has declared a conflict of interest since."""
    actor, _call, now = _now(number)
    service.confirm_judgement(actor, now.case(offer_number).offer.id)
    flash(_("Ratkaisu on vahvistettu."), "success")
    return redirect(url_for("suitability.show", number=number))


def _form_page(
    form: Form,
    call: Call,
    title: str,
    act: str,
    case: Case | None,
    trail: list[tuple[str, str | None]],
) -> tuple[str, int]:
    back = url_for("suitability.show", number=call.number)
    if case is not None:
        number = case.offer.number
        back = url_for("suitability.offer", number=call.number, offer_number=number)
    page = render_template(
        "web/marketplace/suitability/form.html",
        form=form,
        call=call,
        offer=case.offer if case else None,
        title=title,
        act=act,
        back=back,
        breadcrumbs=trail,
    )
    return page, form.status


@bp.post("/suitability/all")
@allow("suitability.judge")
def judge_all(number: str) -> Response:
    """Find all offers suitable at once."""
    actor = current_actor()
    count = service.judge_all_suitable(actor, call_by_number(actor, number).id)
    flash(
        ngettext(
            "%(num)s tarjous hyväksyttiin vertailuun.",
            "%(num)s tarjousta hyväksyttiin vertailuun.",
            count,
        ),
        "success",
    )
    return redirect(url_for("suitability.show", number=number))


@bp.post("/suitability/complete")
@allow("suitability.complete")
def complete(number: str) -> Response:
    """Begin the evaluation of the suitable offers."""
    actor = current_actor()
    service.complete_suitability(actor, call_by_number(actor, number).id)
    flash(_("Arviointi alkoi soveltuvista tarjouksista."), "success")
    return redirect(url_for("evaluation.show", number=number))


@bp.route("/suitability/market", methods=["GET", "POST"])
@allow("suitability.complete")
def market(number: str) -> Page:
    """Where one offer alone is suitable: how the market was looked at, and what follows."""
    actor, call, _suitability = _now(number)
    form = request_form(MarketForm())
    if form.accepted(
        lambda data: service.note_market(
            actor, call.id, data["checked"], data["outcome"], data["reason"]
        )
    ):
        if form.result.outcome == service.RERUN:
            flash(_("Markkinaselvitys kirjattiin. Hankinta keskeytetään päätöksellä."), "success")
            return redirect(url_for("corrections.cancel", number=number))
        flash(_("Markkinaselvitys kirjattiin."), "success")
        return redirect(url_for("suitability.show", number=number))
    title = _("Vertailuun jäi yksi tarjous")
    return _form_page(form, call, title, _("Kirjaa selvitys"), None, _trail(call, None, title))


@bp.route("/clarification", methods=["GET", "POST"])
@allow("offer.view_own")
def reply(number: str) -> Page:
    """What the own organisation has been asked to clarify, and the reply to the open request."""
    actor = current_actor()
    call = call_by_number(actor, number)
    asked = queries.own_clarifications(actor, call)
    if not asked:
        raise NotFound("clarification.not_found", number=number)
    latest = asked[-1]
    open_now = latest.answered_at is None and call.state == STATE and actor.now <= latest.reply_by
    form = request_form(ReplyForm())
    if form.accepted(lambda data: _answered(actor, latest, data)):
        flash(_("Vastaus on lähetetty."), "success")
        return redirect(url_for("suitability.reply", number=number))
    return render_template(
        "web/marketplace/suitability/reply.html",
        call=call,
        asked=asked,
        latest=latest,
        open_now=open_now,
        may_answer=may(actor, "suitability.answer"),
        form=form,
        breadcrumbs=[
            (_("Etusivu"), "/"),
            (_("Omat tarjoukset"), url_for("offers.own")),
            (call.number, url_for("calls.show", number=number)),
            (_("Täsmennys"), None),
        ],
    ), form.status


def _answered(actor: Actor, latest: Any, data: dict[str, Any]) -> Any:
    return service.answer_clarification(actor, latest.id, data["answer"])


@bp.app_template_global()
def asked_of_own_offer(call: Call) -> bool:
    """Whether the reader's own organisation has been asked to clarify its offer to a call."""
    actor = current_actor()
    return may(actor, "offer.view_own") and bool(queries.own_clarifications(actor, call))


@bp.app_template_global()
def next_in_suitability(call: Call) -> tuple[Todo, int]:
    """What comes next for a call whose offers are judged, and how many are still unjudged."""
    return todos.next_of_call(current_actor(), call)
