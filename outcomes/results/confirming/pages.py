"""Pages of a client's own word: asked for from the referral, given by the link of a mail or a code.

The link alone changes nothing, since mail programs follow links on their own: its page has a form.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.platform.actor import Actor, Audience
from marketplace.platform.errors import NotFound, Refused
from marketplace.platform.forms import Form, request_form
from marketplace.platform.i18n import format_date_fi, format_number
from marketplace.platform.web import allow, current_actor
from outcomes.participants.schemas import CodeForm
from outcomes.referrals.lifecycle import knows_client
from outcomes.referrals.models import Referral
from outcomes.referrals.queries import referral_by_number
from outcomes.referrals.work import Work, work_of_person, work_told
from outcomes.results.confirming.models import WorkConfirmation
from outcomes.results.confirming.queries import asked_by, questions_of
from outcomes.results.confirming.schemas import (
    BY_MAIL,
    ON_PAPER,
    AnswerForm,
    AskForm,
    CoachAskForm,
)
from outcomes.results.confirming.service import answer_question, ask_on_paper, ask_person
from outcomes.results.employers import MEANT_AS_ID
from outcomes.results.shown import OPEN

bp = Blueprint("confirming", __name__)
STATUS = {
    "asked": "info",
    "sent": "due",
    "handed": "due",
    "replaced": "info",
    "undelivered": "error",
    "answered": "ok",
}


@bp.route("/referrals/<number>/confirmation", methods=["GET", "POST"])
@allow("results.ask_person")
def ask(number: str) -> Response | tuple[str, int]:
    """What has been asked of the client, and a form to ask about a job."""
    actor = current_actor()
    referral = referral_by_number(actor, number)
    provider = actor.audience == Audience.PROVIDER
    jobs = _known_jobs(actor, referral)
    known = _as_told(chosen) if (chosen := _chosen(jobs)) else {}
    schema = AskForm() if provider else CoachAskForm()
    form = request_form(schema, way=BY_MAIL, **known)
    if form.accepted(lambda data: _ask(actor, number, data)):
        if isinstance(form.result, Code):
            return _paper(form.result), 200
        flash(_("Kysymys lähtee asiakkaalle. Saat viestin, kun asiakas on vastannut."), "success")
        return redirect(url_for(".ask", number=number))
    page = render_template(
        "web/outcomes/results/confirmation.html",
        form=form,
        referral=referral,
        jobs=jobs,
        job=chosen,
        questions=questions_of(actor, referral.id),
        kinds=STATUS,
        today=actor.today,
        provider=provider,
        may_ask=knows_client(referral) if provider else referral.coach_id == actor.user_id,
    )
    return page, form.status


def _known_jobs(actor: Actor, referral: Referral) -> Sequence[Work]:
    """The jobs of the client that the actor knows of, and which count or may count yet."""
    if actor.audience == Audience.PROVIDER:
        told = work_told(actor, referral)
    else:
        own_person = referral.coach_id == actor.user_id
        told = work_of_person(actor, referral.person_key) if own_person else ()
    return [job for job in told if job.state in OPEN]


def _chosen(jobs: Sequence[Work]) -> Work | None:
    """The job that the address names by its place, else the latest; None where none is known."""
    asked = request.args.get("job", 1, type=int)
    return jobs[asked - 1 if 0 < asked <= len(jobs) else 0] if jobs else None


def _as_told(job: Work) -> dict[str, str]:
    """What the form holds of a job: all but the employer's name, unless it is known by that."""
    named = not MEANT_AS_ID.fullmatch(job.employer_id)
    return {
        "employer_name": job.employer_id if named else "",
        "employer_id": job.employer_id,
        "started_on": format_date_fi(job.started_on),
        "hours_per_week": format_number(job.hours_per_week),
        "kind": job.kind,
    }


class Code(NamedTuple):
    """A question, and the code that leads to it."""

    question: WorkConfirmation
    code: str


def _ask(actor: Actor, number: str, data: dict[str, Any]) -> Code | None:
    """Ask in the way that was chosen; the code, where there is one."""
    if data.pop("way", BY_MAIL) == ON_PAPER:
        return Code(*ask_on_paper(actor, number, **data))
    ask_person(actor, number, **data)
    return None


def _paper(made: Code) -> str:
    """The slip for the client, shown once."""
    address = url_for(".enter", _external=True)
    return render_template(
        "web/outcomes/results/confirmation_code.html", made=made, address=address
    )


@bp.get("/confirm")
@allow("results.confirm")
def enter() -> Response | tuple[str, int]:
    """The field for a code on paper, which leads to its question."""
    code = request.args.get("code", "").strip()
    form = Form(CodeForm(), posted={"code": code}) if code else Form(CodeForm())
    if code:
        try:
            asked_by(current_actor(), code)
        except NotFound:
            form.add(Refused("confirmation.code", field="code"))
        else:
            return redirect(url_for(".answer", token=code, lang=request.args.get("lang")))
    page = render_template("web/outcomes/clients/confirm_code.html", form=form)
    return page, 422 if code else 200


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
