"""Pages on which an officer lays out a framework, gives it up, and a decider ends it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.baskets.queries import service_lines
from marketplace.frameworks import queries, service
from marketplace.frameworks.laying import usual_lot
from marketplace.frameworks.lifecycle import FRAMEWORK
from marketplace.frameworks.models import Framework
from marketplace.frameworks.pages import Trail, bp, trail
from marketplace.frameworks.schemas import (
    NeedForm,
    ReasonForm,
    as_typed,
    asked_count,
    framework_data,
    framework_form,
    lot_typed,
    without_lot,
)
from marketplace.planning.queries import cleared_needs, run_elsewhere
from marketplace.platform.actor import Actor
from marketplace.platform.audit import last_change
from marketplace.platform.forms import Form, posted, posted_seen, request_form
from marketplace.platform.i18n import format_money, text_of
from marketplace.platform.identity.municipalities import town_names
from marketplace.platform.web import allow, current_actor

Page = str | Response | tuple[str, int]


@bp.route("/frameworks/new", methods=["GET", "POST"])
@allow("framework.draft")
def new() -> Page:
    """Begin a framework: for which need."""
    actor = current_actor()
    form = request_form(NeedForm(), need=request.args.get("need", ""))
    needs = [need for need in cleared_needs(actor) if run_elsewhere(need) is None]
    form.fields["need"].choices = [
        (need.number, f"{need.number} {need.title}", format_money(need.whole_cents))
        for need in needs
    ]
    if form.accepted(lambda data: service.draft_framework(actor, data["need"])):
        flash(_("Luonnos tehtiin. Jaa hankinta osiin."), "success")
        return redirect(url_for("frameworks.edit", number=form.result.number))
    page = render_template(
        "web/marketplace/frameworks/new.html",
        form=form,
        needs=needs,
        breadcrumbs=[*trail(), (_("Uusi puitesopimus"), None)],
    )
    return page, form.status


@bp.route("/frameworks/<number>/edit", methods=["GET", "POST"])
@allow("framework.draft")
def edit(number: str) -> Page:
    """What a draft says, with its lots: one may be added or left out before anything is saved."""
    actor = current_actor()
    framework = queries.framework_by_number(actor, number)
    FRAMEWORK.check(framework, "edit", actor)
    form, count, saves = _edit_form(actor, framework)
    if saves and form.accepted(
        lambda data: service.edit_framework(
            actor, framework.id, framework_data(data, count), seen=form.seen
        )
    ):
        flash(_("Luonnos tallennettiin."), "success")
        return redirect(url_for("frameworks.show", number=number))
    page = render_template(
        "web/marketplace/frameworks/edit.html",
        form=form,
        framework=framework,
        count=count,
        breadcrumbs=[*trail(framework), (_("Muokkaa"), None)],
    )
    return page, form.status if saves else 200


def _edit_form(actor: Actor, framework: Framework) -> tuple[Form, int, bool]:
    """The form as the request leaves it, how many lots it shows, and whether it is to be saved."""
    lines = [(line.code, text_of(line.names)) for line in service_lines(actor)]
    towns = list(town_names(actor).items())
    count = len(framework.lots)
    if request.method != "POST":
        standing = as_typed(framework)
        schema = framework_form(count, lines, towns)
        return Form(schema, seen=last_change(framework), **standing), count, False
    count = asked_count(request.form, count)
    then, _sep, place = request.form.get("then", "save").partition("-")
    typed = request.form
    if then == "remove":
        typed, count = without_lot(typed, count, int(place or 0)), count - 1
    schema = framework_form(count + (then == "add"), lines, towns)
    values = posted(schema, typed, request.files)
    if then == "add":
        count += 1
        values |= lot_typed(count, usual_lot(framework.need) | {"titles": {}})
    return Form(schema, posted=values, seen=posted_seen()), count, then == "save"


@bp.route("/frameworks/<number>/withdraw", methods=["GET", "POST"])
@allow("framework.draft")
def withdraw(number: str) -> Page:
    """Give a draft up, with the reason."""
    title, act = _("Luovu puitesopimuksesta"), _("Luovu luonnoksesta")
    lead = _("Tehdyt tarjouspyyntöjen luonnokset jäävät: luovu niistä erikseen.")
    return _with_reason(number, "withdraw", service.withdraw_framework, title, act, lead)


@bp.route("/frameworks/<number>/end", methods=["GET", "POST"])
@allow("framework.end")
def end(number: str) -> Page:
    """End a framework before its term, with the reason."""
    title, act = _("Päätä puitesopimus ennen aikaansa"), _("Päätä puitesopimus")
    lead = _("Siitä ei enää hankita mitään. Tehdyt hankinnat viedään loppuun.")
    return _with_reason(number, "end", service.end_framework, title, act, lead)


def _with_reason(number: str, action: str, verb: Any, title: str, act: str, lead: str) -> Page:
    actor = current_actor()
    framework = queries.framework_by_number(actor, number)
    FRAMEWORK.check(framework, action, actor)
    form = request_form(ReasonForm())
    if form.accepted(lambda data: verb(actor, framework.id, data["reason"])):
        flash(_("Valmis: puitesopimuksen tila muuttui."), "success")
        return redirect(url_for("frameworks.show", number=number))
    back = url_for("frameworks.show", number=number)
    return form_page(form, title, act, back, [*trail(framework), (title, None)], lead=lead)


def form_page(
    form: Form, title: str, act: str, back: str, way: Trail, **context: Any
) -> tuple[str, int]:
    """A page with one form, an act and a way back."""
    page = render_template(
        "web/marketplace/frameworks/form.html",
        form=form,
        title=title,
        act=act,
        back=back,
        breadcrumbs=way,
        **context,
    )
    return page, form.status
