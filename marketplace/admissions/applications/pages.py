"""Pages of applications: the provider's form and its own page, the authority's page of one."""

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.admissions import queries
from marketplace.admissions.applications import service
from marketplace.admissions.applications.schemas import (
    AskForm,
    HearForm,
    LeaveForm,
    ReasonForm,
    ReplyForm,
    RestForm,
    answers_of,
    application_form,
    as_typed,
)
from marketplace.admissions.completeness import lacking
from marketplace.admissions.lifecycle import APPLICATION, IN, may_apply, unconfirmed
from marketplace.admissions.models import Application, Inquiry
from marketplace.admissions.pages import Trail, public_trail
from marketplace.admissions.staff_pages import events_shown, form_page, staff_trail
from marketplace.admissions.steps import APPLICATION_STATUS, application_steps
from marketplace.platform.actor import Actor, Audience
from marketplace.platform.audit import last_change
from marketplace.platform.errors import NotFound
from marketplace.platform.forms import FormSchema, request_form
from marketplace.platform.permissions import may
from marketplace.platform.unit import unit
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import label, sentence
from marketplace.providers.mending import to_mend
from marketplace.providers.queries import own_provider, provider_of

bp = Blueprint("applications", __name__)
Page = str | Response | tuple[str, int]


@bp.post("/admissions/<number>/apply")
@allow("application.draft")
def start(number: str) -> Response:
    """Begin an application, or go on with it."""
    actor = current_actor()
    admission = queries.admission_by_number(actor, number)
    made = service.start_application(actor, admission.id)
    page = "applications.edit" if made.state == "draft" else "applications.show"
    return redirect(url_for(page, number=made.number))


@bp.route("/applications/<number>/edit", methods=["GET", "POST"])
@allow("application.draft")
def edit(number: str) -> Page:
    """The application in one form: kept as a draft, or sent."""
    actor = current_actor()
    application = queries.application_by_number(actor, number)
    if application.state != "draft":
        return redirect(url_for("applications.show", number=number))
    admission = application.admission
    form = request_form(
        application_form(application), seen=last_change(application), **as_typed(application)
    )
    sends = request.form.get("then") == "send"
    if form.accepted(lambda data: _write(actor, application, data, form.seen, sends=sends)):
        if sends:
            flash(_("Hakemus on jätetty. Saat siitä kuittauksen sähköpostiin."), "success")
            return redirect(url_for("applications.show", number=number))
        flash(_("Luonnos tallennettiin."), "success")
        return redirect(url_for("applications.edit", number=number))
    refusal = may_apply(application, actor)
    page = render_template(
        "web/marketplace/admissions/apply.html",
        form=form,
        application=application,
        admission=admission,
        terms=queries.terms_on(admission, actor.today),
        coming=queries.coming_terms(admission, actor.today),
        reasons=to_mend(lacking(actor, admission, own_provider(actor))),
        missing=[sentence(refusal)] if refusal else [],
        may_submit=may(actor, "application.submit"),
        breadcrumbs=[*public_trail(admission), (_("Hakemus"), None)],
    )
    return page, form.status


def _write(
    actor: Actor, application: Application, data: dict[str, Any], seen: int | None, *, sends: bool
) -> None:
    with unit(actor):
        answers, notes = answers_of(data), data["notes"]
        service.save_application(actor, application.id, answers, notes, seen=seen)
        if sends:
            service.submit_application(actor, application.id, accepted=data["accepted"])


@bp.get("/applications/<number>")
@allow("application.view")
def show(number: str) -> Page:
    """One application, for its provider and for the authority that decides it."""
    actor = current_actor()
    application = queries.application_by_number(actor, number)
    if actor.audience == Audience.PROVIDER:
        return _own(actor, application)
    return _desk(actor, application)


def _own(actor: Actor, application: Application) -> Page:
    admission = application.admission
    acts = APPLICATION.acts(application, actor)
    asked = _open_inquiry(actor, application)
    return render_template(
        "web/marketplace/admissions/own.html",
        application=application,
        admission=admission,
        steps=application_steps(application),
        asked=asked,
        acts=acts,
        is_in=application.state in IN,
        to_confirm=unconfirmed(application) if application.state in IN else None,
        reasons=to_mend(lacking(actor, admission, own_provider(actor))),
        **_status(application),
        breadcrumbs=[*public_trail(admission), (application.number, None)],
    )


def _desk(actor: Actor, application: Application) -> Page:
    """The authority's page: what the application says, what was checked, what is next."""
    admission = application.admission
    acts = APPLICATION.acts(application, actor)
    return render_template(
        "web/marketplace/admissions/desk.html",
        application=application,
        admission=admission,
        provider=provider_of(actor, application.provider_id),
        steps=application_steps(application),
        checks=queries.checks_of(actor, application),
        acts=acts,
        awaited=_open_inquiry(actor, application),
        late=application.due_on is not None and actor.today > application.due_on,
        is_in=application.state in IN,
        today=actor.today,
        events=events_shown(queries.events_of(actor, "application", application.id), "application"),
        **_status(application),
        breadcrumbs=[*staff_trail(admission), (application.number, None)],
    )


def _status(application: Application) -> dict[str, str]:
    state = application.state
    return {
        "status_kind": APPLICATION_STATUS[state],
        "status_text": label(f"application.state.{state}"),
    }


def _open_inquiry(actor: Actor, application: Application) -> Inquiry | None:
    """What the provider can still answer now."""
    for each in reversed(application.inquiries):
        if each.answered_at is None and actor.now <= each.reply_by:
            return each
    return None


# The provider's acts --------------------------------------------------------------------------


@bp.route("/applications/<number>/reply", methods=["GET", "POST"])
@allow("application.answer")
def reply(number: str) -> Page:
    """Answer what the authority asks."""
    actor = current_actor()
    application = queries.application_by_number(actor, number)
    asked = _open_inquiry(actor, application)
    if asked is None:
        raise NotFound("inquiry.not_found", number=number)
    form = request_form(ReplyForm())
    if form.accepted(lambda data: service.answer_inquiry(actor, asked.id, data["answer"])):
        flash(_("Vastaus on lähetetty."), "success")
        return redirect(url_for("applications.show", number=number))
    title = label(f"inquiry.kind.{asked.kind}")
    back = url_for("applications.show", number=number)
    trail = _provider_trail(application, title)
    return form_page(form, title, _("Lähetä vastaus"), back, trail, asked=asked)


def _provider_trail(application: Application, name: str) -> Trail:
    url = url_for("applications.show", number=application.number)
    return [*public_trail(application.admission), (application.number, url), (name, None)]


@bp.route("/applications/<number>/leave", methods=["GET", "POST"])
@allow("application.leave")
def leave(number: str) -> Page:
    """Give the application up, or leave the list."""
    actor = current_actor()
    application = queries.application_by_number(actor, number)
    is_in = application.state in IN
    APPLICATION.check(application, "leave" if is_in else "withdraw", actor)
    form = request_form(LeaveForm())
    if form.accepted(lambda data: service.leave_admission(actor, application.id, data["reason"])):
        flash(_("Olet lähtenyt listalta.") if is_in else _("Hakemus peruutettiin."), "success")
        return redirect(url_for("applications.show", number=number))
    title = _("Lähde listalta") if is_in else _("Peruuta hakemus")
    lead = _("Voit hakeutua uudelleen milloin tahansa, kun hakeutuminen on avoinna.")
    back = url_for("applications.show", number=number)
    return form_page(form, title, title, back, _provider_trail(application, title), lead=lead)


@bp.post("/applications/<number>/confirm")
@allow("application.leave")
def confirm(number: str) -> Response:
    """Accept the newest terms."""
    actor = current_actor()
    service.confirm_terms(actor, queries.application_by_number(actor, number).id)
    flash(_("Ehdot on vahvistettu."), "success")
    return redirect(url_for("applications.show", number=number))


# The authority's acts -------------------------------------------------------------------------


@bp.route("/applications/<number>/ask", methods=["GET", "POST"])
@allow("application.ask")
def ask(number: str) -> Page:
    """Ask the applicant to clarify its application."""
    told = _("Täsmennyspyyntö lähetettiin.")
    words = Words(_("Pyydä täsmennystä"), _("Lähetä pyyntö"), told)
    return _with_form(number, "ask", AskForm(), service.ask_applicant, words)


@bp.route("/applications/<number>/hear", methods=["GET", "POST"])
@allow("application.ask")
def hear(number: str) -> Page:
    """Hear a provider before a decision against it."""
    told = _("Kuulemispyyntö lähetettiin.")
    words = Words(_("Kuule palveluntuottajaa"), _("Lähetä kuulemispyyntö"), told)
    lead = _("Palveluntuottajaa kuullaan ennen päätöstä, joka on sitä vastaan.")
    return _with_form(number, "hear", HearForm(), service.hear_provider, words, lead)


@bp.route("/applications/<number>/rest", methods=["GET", "POST"])
@allow("application.ask")
def rest(number: str) -> Page:
    """Let what a provider was heard on rest without a decision."""
    told = _("Kuuleminen päättyi. Palveluntuottaja saa viestin.")
    words = Words(_("Jätä asia tähän"), _("Jätä asia tähän"), told)
    return _with_form(number, "rest", RestForm(), service.end_hearing, words)


@bp.route("/applications/<number>/reinstate", methods=["GET", "POST"])
@allow("application.reinstate")
def reinstate(number: str) -> Page:
    """End a suspension."""
    told = _("Palveluntuottaja on taas listalla.")
    words = Words(_("Palauta listalle"), _("Palauta listalle"), told)
    return _with_form(number, "reinstate", ReasonForm(), service.reinstate_application, words)


class Words(NamedTuple):
    """What a page with one form says: its title, its button, and that it was done."""

    title: str
    button: str
    told: str


def _with_form(
    number: str,
    action: str,
    schema: FormSchema,
    act: Callable[..., Any],
    words: Words,
    lead: str = "",
) -> Page:
    """A page on which the authority acts; the form's fields are what the verb wants to know."""
    actor = current_actor()
    application = queries.application_by_number(actor, number)
    APPLICATION.check(application, action, actor)
    form = request_form(schema)
    url = url_for("applications.show", number=number)
    if form.accepted(lambda data: act(actor, application.id, **data)):
        flash(words.told, "success")
        return redirect(url)
    trail: Trail = [*staff_trail(application.admission), (number, url), (words.title, None)]
    lead = lead or application.organisation.name
    return form_page(form, words.title, words.button, url, trail, lead=lead)
