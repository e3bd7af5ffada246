"""Pages of a client's own word: asked for from the referral, given by the link of a mail.

The link alone changes nothing, since mail programs follow links on their own: its page has a form.
"""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.platform.actor import Audience
from marketplace.platform.forms import request_form
from marketplace.platform.web import allow, current_actor
from outcomes.referrals.lifecycle import MET
from outcomes.referrals.queries import referral_by_number
from outcomes.results.confirming.queries import asked_by, questions_of
from outcomes.results.confirming.schemas import AnswerForm, AskForm
from outcomes.results.confirming.service import answer_question, ask_person

bp = Blueprint("confirming", __name__)
STATUS = {"asked": "info", "sent": "due", "undelivered": "error", "answered": "ok"}


@bp.route("/referrals/<number>/confirmation", methods=["GET", "POST"])
@allow("results.ask_person")
def ask(number: str) -> Response | tuple[str, int]:
    """What has been asked of the client, and a form to ask about a job."""
    actor = current_actor()
    referral = referral_by_number(actor, number)
    form = request_form(AskForm())
    if form.accepted(lambda data: ask_person(actor, number, **data)):
        flash(_("Kysymys lähtee asiakkaalle. Saat viestin, kun asiakas on vastannut."), "success")
        return redirect(url_for(".ask", number=number))
    provider = actor.audience == Audience.PROVIDER
    page = render_template(
        "web/outcomes/results/confirmation.html",
        form=form,
        referral=referral,
        questions=questions_of(actor, referral.id),
        kinds=STATUS,
        today=actor.today,
        provider=provider,
        may_ask=referral.state in MET if provider else referral.coach_id == actor.user_id,
    )
    return page, form.status


@bp.route("/confirm/<token>", methods=["GET", "POST"])
@allow("results.confirm")
def answer(token: str) -> Response | tuple[str, int]:
    """The question to the client, who needs no account; afterwards the thanks."""
    actor = current_actor()
    asked = asked_by(actor, token)
    form = request_form(AnswerForm())
    if not asked.answered and form.accepted(lambda data: answer_question(actor, token, **data)):
        return redirect(url_for(".answer", token=token, lang=request.args.get("lang")))
    page = render_template(
        "web/outcomes/clients/confirm.html",
        form=form,
        asked=asked,
        expired=asked.answer_by < actor.today,
    )
    return page, form.status
