"""Pages of admissions for their officers: the list, the draft, the workspace, terms, the end."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.admissions import queries, service
from marketplace.admissions.completeness import BASIS, basis_rule, remedies
from marketplace.admissions.lifecycle import ADMISSION, UNDECIDED
from marketplace.admissions.models import Admission
from marketplace.admissions.pages import Trail, bp, terms_page
from marketplace.admissions.schemas import (
    CloseForm,
    admission_data,
    admission_form,
    as_typed,
    new_form,
    terms_form,
    typed_texts,
)
from marketplace.admissions.steps import APPLICATION_STATUS, STATUS, admission_steps
from marketplace.baskets.queries import service_lines
from marketplace.passports.requirements import NEW, evidence_choices, requirements_form, rows_of
from marketplace.passports.requirements import as_typed as requirements_typed
from marketplace.planning.queries import cleared_needs
from marketplace.platform.actor import Actor
from marketplace.platform.audit import AuditEvent, last_change
from marketplace.platform.errors import DomainError, Refused
from marketplace.platform.form_fields import texts_in
from marketplace.platform.forms import Form, field_id, posted_seen, request_form
from marketplace.platform.i18n import format_instant, format_money, text_of
from marketplace.platform.identity.municipalities import town_names
from marketplace.platform.paging import asked_page
from marketplace.platform.permissions import may
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import label, sentence
from marketplace.rules.queries import rules_on

Page = str | Response | tuple[str, int]


@bp.get("/admissions/all")
@allow("admission.view")
def index() -> str:
    """All admissions of the area, with what waits in each."""
    actor = current_actor()
    found = queries.all_admissions(actor, asked_page())
    return render_template(
        "web/marketplace/admissions/all.html",
        found=found,
        counts=queries.counts_of(actor, [each.id for each in found.rows]),
        kinds=STATUS,
        breadcrumbs=[(_("Etusivu"), "/"), (_("Avoin hakeutuminen"), None)],
    )


def staff_trail(admission: Admission | None = None) -> Trail:
    """The way to an admission for its staff."""
    trail: Trail = [(_("Etusivu"), "/"), (_("Avoin hakeutuminen"), url_for("admissions.index"))]
    if admission is not None:
        trail.append((admission.number, url_for("admissions.show", number=admission.number)))
    return trail


def _bases(actor: Actor) -> list[tuple[str, ...]]:
    return [
        (rule.key, text_of(rule.value["names"]), text_of(rule.value["meaning"]))
        for rule in rules_on(actor, (BASIS,), actor.today)
    ]


@bp.route("/admissions/new", methods=["GET", "POST"])
@allow("admission.draft")
def new() -> Page:
    """Begin an admission: its service line and its legal basis."""
    actor = current_actor()
    lines = [
        (line.code, text_of(line.names), text_of(line.descriptions))
        for line in service_lines(actor)
    ]
    form = request_form(new_form(lines, _bases(actor)))
    if form.accepted(
        lambda data: service.draft_admission(actor, data["service_line"], data["basis"])
    ):
        flash(_("Luonnos tehtiin. Täydennä ehdot ja vaatimukset."), "success")
        return redirect(url_for("admissions.edit", number=form.result.number))
    title = _("Uusi avoin hakeutuminen")
    back = url_for("admissions.index")
    return form_page(form, title, _("Tee luonnos"), back, [*staff_trail(), (title, None)])


def form_page(
    form: Form, title: str, act: str, back: str, trail: Trail, **context: Any
) -> tuple[str, int]:
    """A page with one form, an act and a way back."""
    page = render_template(
        "web/marketplace/admissions/form.html",
        form=form,
        title=title,
        act=act,
        back=back,
        breadcrumbs=trail,
        **context,
    )
    return page, form.status


@bp.route("/admissions/<number>/edit", methods=["GET", "POST"])
@allow("admission.draft")
def edit(number: str) -> Page:
    """What a draft says, in one form."""
    actor = current_actor()
    admission = _draft(actor, number)
    towns = list(town_names(actor).items())
    schema = admission_form(_bases(actor), _needs(actor, admission), towns)
    form = request_form(schema, seen=last_change(admission), **as_typed(admission))
    if form.accepted(
        lambda data: service.edit_admission(
            actor, admission.id, admission_data(data), seen=form.seen
        )
    ):
        flash(_("Luonnos tallennettiin."), "success")
        return redirect(url_for("admissions.show", number=number))
    page = render_template(
        "web/marketplace/admissions/edit.html",
        form=form,
        admission=admission,
        breadcrumbs=[*staff_trail(admission), (_("Muokkaa"), None)],
    )
    return page, form.status


def _draft(actor: Actor, number: str) -> Admission:
    admission = queries.admission_by_number(actor, number)
    if admission.state != "draft":
        raise Refused("admission.only_drafts_edited")
    return admission


def _needs(actor: Actor, admission: Admission) -> list[tuple[str, str]]:
    found = {need.number: need for need in cleared_needs(actor, admission.service_line_id)}
    if admission.need is not None:
        found[admission.need.number] = admission.need
    return [
        (number, f"{number} · {need.title} · {format_money(need.whole_cents)}")
        for number, need in sorted(found.items(), reverse=True)
    ]


@bp.route("/admissions/<number>/requirements", methods=["GET", "POST"])
@allow("admission.draft")
def requirements(number: str) -> Page:
    """What a provider must fulfil to be admitted."""
    actor = current_actor()
    admission = _draft(actor, number)
    evidence = evidence_choices(rules_on(actor, ("evidence",), actor.today))
    standing = requirements_typed(admission)
    schema = requirements_form(admission, evidence)
    form = request_form(schema, seen=last_change(admission), **standing)
    keys = [each.key for each in admission.requirements]
    if form.accepted(
        lambda data: service.set_requirements(
            actor, admission.id, rows_of(data, admission), seen=form.seen
        )
    ):
        flash(_("Vaatimukset tallennettiin."), "success")
        return redirect(url_for("admissions.requirements", number=number))
    page = render_template(
        "web/marketplace/admissions/requirements.html",
        form=form,
        admission=admission,
        keys=[*keys, NEW],
        breadcrumbs=[*staff_trail(admission), (_("Vaatimukset"), None)],
    )
    return page, form.status


@bp.get("/admissions/<number>")
@allow("admission.view_open")
def show(number: str) -> str:
    """An admission: staff see its workspace, everybody else its terms."""
    actor = current_actor()
    admission = queries.admission_by_number(actor, number)
    if not may(actor, "admission.view"):
        return terms_page(actor, admission)
    acts = ADMISSION.acts(admission, actor)
    return render_template(
        "web/marketplace/admissions/workspace.html",
        admission=admission,
        basis=basis_rule(actor, admission),
        remedies=remedies(actor, admission),
        terms=queries.terms_on(admission, actor.today),
        coming=queries.coming_terms(admission, actor.today),
        steps=admission_steps(admission),
        applications=queries.applications(actor, admission, asked_page()),
        undecided=UNDECIDED,
        first=next(iter(queries.to_decide(actor, 1, admission)), None),
        waiting=queries.counts_of(actor, [admission.id]).get(admission.id, (0, 0))[0],
        today=actor.today,
        acts=acts,
        seen=last_change(admission),
        missing=[_missing(admission, no) for no in acts["open"].missing] if "open" in acts else [],
        kinds=APPLICATION_STATUS,
        events=events_shown(queries.events_of(actor, "admission", admission.id), "admission"),
        status_kind=STATUS[admission.state],
        status_text=label(f"admission.state.{admission.state}"),
        breadcrumbs=[*staff_trail(), (admission.number, None)],
    )


def _missing(admission: Admission, refusal: DomainError) -> dict[str, str]:
    """A red item of a draft, with the field of its form that it is about."""
    anchor = field_id(refusal.field) if refusal.field else None
    url = url_for("admissions.edit", number=admission.number, _anchor=anchor)
    return {"kind": "missing", "text": sentence(refusal), "url": url, "link": _("Korjaa")}


def events_shown(events: Any, kind: str) -> list[dict[str, str]]:
    """Events of the log as a list for people: who did what, and when."""
    return [
        {
            "title": f"{_who(event)} {label(f'{kind}.act.{event.action}')}",
            "detail": format_instant(event.created_at),
        }
        for event in events
    ]


def _who(event: AuditEvent) -> str:
    return _("Järjestelmä") if event.actor_user_id is None else event.actor_name


@bp.post("/admissions/<number>/open")
@allow("admission.open")
def open_it(number: str) -> Response:
    """Open the admission to applications."""
    words = _("Hakeutuminen on avattu. Linjan palveluntuottajille lähtee viesti.")
    return _act(number, partial(service.open_admission, seen=posted_seen()), words)


def _act(number: str, verb: Callable[[Actor, UUID], Admission], words: str) -> Response:
    actor = current_actor()
    verb(actor, queries.admission_by_number(actor, number).id)
    flash(words, "success")
    return redirect(url_for("admissions.show", number=number))


@bp.route("/admissions/<number>/terms", methods=["GET", "POST"])
@allow("admission.change_terms")
def terms(number: str) -> Page:
    """Change the terms from a day on, and tell all that it concerns."""
    actor = current_actor()
    admission = queries.admission_by_number(actor, number)
    ADMISSION.check(admission, "change_terms", actor)
    standing = typed_texts(admission, ("terms",))
    form = request_form(terms_form(), seen=last_change(admission), **standing)
    if form.accepted(
        lambda data: service.change_terms(
            actor,
            admission.id,
            texts_in(data, "terms"),
            texts_in(data, "changes"),
            valid_from=data["valid_from"],
            confirm_by=data["confirm_by"],
            seen=form.seen,
        )
    ):
        flash(_("Ehtojen muutos on kerrottu kaikille, joita se koskee."), "success")
        return redirect(url_for("admissions.show", number=number))
    page = render_template(
        "web/marketplace/admissions/terms.html",
        form=form,
        admission=admission,
        breadcrumbs=[*staff_trail(admission), (_("Muuta ehtoja"), None)],
    )
    return page, form.status


@bp.route("/admissions/<number>/close", methods=["GET", "POST"])
@allow("admission.close")
def close(number: str) -> Page:
    """End the admission, with its reason."""
    actor = current_actor()
    admission = queries.admission_by_number(actor, number)
    ADMISSION.check(admission, "close", actor)
    form = request_form(CloseForm())
    if form.accepted(lambda data: service.close_admission(actor, admission.id, data["reason"])):
        flash(_("Hakeutuminen on päättynyt."), "success")
        return redirect(url_for("admissions.show", number=number))
    title = _("Päätä avoin hakeutuminen")
    back = url_for("admissions.show", number=number)
    lead = _("Uusia hakemuksia ei enää voi jättää. Tehdyt sopimukset jatkuvat.")
    trail = [*staff_trail(admission), (title, None)]
    return form_page(form, title, _("Päätä hakeutuminen"), back, trail, lead=lead)
