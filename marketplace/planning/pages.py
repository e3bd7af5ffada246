"""Pages of needs: the list, the short form, and the one page that says how to buy and why."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from marketplace.planning import queries, service
from marketplace.planning.assessment import Procedure
from marketplace.planning.buyer_fields import PLACES, usual_buyer
from marketplace.planning.buyers import Buyer, shares
from marketplace.planning.content import check_need
from marketplace.planning.lifecycle import NEED
from marketplace.planning.models import Need
from marketplace.planning.procedures import IN_A_SYSTEM, RUN_HERE
from marketplace.planning.schemas import (
    DenialForm,
    ElsewhereForm,
    OverrideForm,
    RequestForm,
    as_typed,
    need_data,
    need_form,
)
from marketplace.platform.actor import Actor
from marketplace.platform.audit import AuditEvent, history, last_change
from marketplace.platform.db import db
from marketplace.platform.errors import Invalid, NotFound
from marketplace.platform.files import storage
from marketplace.platform.forms import Form, FormSchema, request_form
from marketplace.platform.i18n import format_instant
from marketplace.platform.identity.models import User
from marketplace.platform.identity.municipalities import municipality_names
from marketplace.platform.identity.queries import answers, colleagues
from marketplace.platform.paging import asked_page
from marketplace.platform.permissions import may
from marketplace.platform.roles import Role
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import label, sentence
from marketplace.pure.shares import part
from marketplace.rules.missing import RuleMissing

bp = Blueprint("needs", __name__)
Page = str | tuple[str, int] | AnyResponse
STATUS = {
    "draft": "due",
    "assessed": "ok",
    "blocked": "error",
    "overridden": "ok",
    "in_procurement": "info",
    "bought_elsewhere": "info",
    "discarded": "info",
}
"""How each state is shown: the kind of its status label."""
LAST_EVENTS = 10


@bp.get("/needs")
@allow("need.view")
def index() -> str:
    """The area's needs with what they come to."""
    actor = current_actor()
    state = request.args.get("state")
    state = state if state in NEED.states else None
    counts = queries.needs_by_state(actor)
    return render_template(
        "web/marketplace/planning/index.html",
        page=queries.needs(actor, state=state, page=asked_page()),
        state=state,
        states=[
            (url_for("needs.index", state=each), label(f"need.state.{each}"), counts[each])
            for each in NEED.states
            if counts.get(each)
        ],
        status_kinds=STATUS,
        may_draft=may(actor, "need.draft"),
        breadcrumbs=[(_("Etusivu"), "/"), (_("Hankintatarpeet"), None)],
    )


@bp.route("/needs/new", methods=["GET", "POST"])
@allow("need.draft")
def new() -> Page:
    """Write a need down; its judgement is shown next."""
    actor = current_actor()
    everywhere = [str(code) for code, _name in _towns(actor)]
    form = request_form(need_form(actor), municipalities=everywhere, **usual_buyer(actor))

    def draft(data: dict[str, Any]) -> Need:
        given = need_data(data)
        return service.draft_need(actor, given.pop("service_line"), **given)

    if form.accepted(draft, partial(_check, actor)):
        return redirect(url_for("needs.show", number=form.result.number))
    return _form_page(form, None)


def _check(actor: Actor, data: dict[str, Any]) -> None:
    given = need_data(data)
    given.pop("service_line", None)
    check_need(actor, given)


def _towns(actor: Actor) -> list[tuple[str, str]]:
    choices: list[tuple[str, str]] = need_form(actor).fields["municipalities"].metadata["choices"]
    return choices


@bp.route("/needs/<number>/edit", methods=["GET", "POST"])
@allow("need.draft")
def edit(number: str) -> Page:
    """Change a need; it must be judged anew."""
    actor = current_actor()
    need = queries.need_by_number(actor, number)
    NEED.check(need, "edit", actor)
    form = request_form(need_form(actor), seen=last_change(need), **as_typed(need))

    def save(data: dict[str, Any]) -> Need:
        return service.edit_need(actor, need.id, need_data(data), seen=form.seen)

    if form.accepted(save, partial(_check, actor)):
        flash(_("Tarve tallennettiin. Arvioi se uudelleen."), "success")
        return redirect(url_for("needs.show", number=number))
    return _form_page(form, need)


def _form_page(form: Form, need: Need | None) -> tuple[str, int]:
    name = _("Muokkaa") if need else _("Uusi hankintatarve")
    page = render_template(
        "web/marketplace/planning/edit.html",
        form=form,
        need=need,
        partners=PLACES,
        breadcrumbs=_trail(*([_crumb(need)] if need else []), (name, None)),
    )
    return page, form.status


@bp.get("/needs/<number>")
@allow("need.view")
def show(number: str) -> str:
    """One need: the procedures that are allowed, the calendar, the remedy, and why."""
    return _need_page(queries.need_by_number(current_actor(), number))


def _need_page(need: Need, form: Form | None = None) -> str:
    """The page of a need; ``form`` is one that came back, of an override or of ElsewhereForm."""
    actor = current_actor()
    judged, missing = _judgement(actor, need)
    events = history(db.session(), "need", need.id)
    acts = NEED.acts(need, actor)
    barred = judged is not None and not judged.fits and need.state in ("draft", "blocked")
    blocked = queries.why_blocked(actor, need, judged) if barred else None
    return render_template(
        "web/marketplace/planning/show.html",
        need=need,
        form=form,
        asking=_shown_form(form, RequestForm()),
        override=_shown_form(form, OverrideForm()),
        denial=_shown_form(form, DenialForm()),
        denied=queries.denials([need]).get(need.id),
        elsewhere=_shown_form(form, ElsewhereForm()),
        run_here=(*RUN_HERE, IN_A_SYSTEM),
        judged=judged,
        rules_missing=missing,
        permitted=queries.permitted(need, judged) if judged else (),
        calendars={} if missing else queries.calendars_from(actor, need, actor.today),
        blocked=sentence(blocked) if blocked else None,
        deciders=[each.name for each in _deciders(actor, need)] if need.state == "blocked" else [],
        override_missing=[sentence(no) for no in acts["override"].missing]
        if "override" in acts
        else [],
        acts=acts,
        may_assess="clear" in acts,
        owns=answers(actor, need.owner_id),
        status_kind=STATUS[need.state],
        towns=municipality_names(db.session(), need.municipalities),
        buyers=_buyers(actor, need),
        bought_where=next(
            (each.facts["where"] for each in events if each.action == "buy_elsewhere"), None
        ),
        events=[_event(event) for event in reversed(events[-LAST_EVENTS:])],
        breadcrumbs=_trail((need.number, None)),
    )


def _buyers(actor: Actor, need: Need) -> list[tuple[Buyer, int]]:
    """The buyers of a joint need with their parts of its whole value, in cents, by the rule of the
    day; none where the rules do not tell them."""
    try:
        found = shares(actor, need, actor.today)
    except (RuleMissing, Invalid):
        return []
    parts = part(need.whole_cents, [each.points for each in found]) if found else ()
    return list(zip(found, parts, strict=True))


def _deciders(actor: Actor, need: Need) -> list[User]:
    """Who may let a need through: the decision-makers other than its owner."""
    found = colleagues(db.session(), actor, Role.DECISION_MAKER)
    return [each for each in found if each.id != need.owner_id]


def _shown_form(returned: Form | None, schema: FormSchema) -> Form:
    """The form of a schema: what came back, or an empty one."""
    if returned is not None and type(returned.schema) is type(schema):
        return returned
    return Form(schema)


def _judgement(actor: Actor, need: Need) -> tuple[Procedure | None, str]:
    """The judgement written down, or for a draft what it would be today; else what is missing."""
    try:
        standing = queries.assessment_of(need)
        return standing or queries.procedure_of(actor, need, actor.today), ""
    except RuleMissing as error:
        return None, sentence(error)


@bp.post("/needs/<number>/assess")
@allow("need.assess")
def assess(number: str) -> Page:
    """Judge the need by the rules of today."""
    actor = current_actor()
    need = service.assess_need(actor, queries.need_by_number(actor, number).id)
    if need.state == "blocked":
        flash(_("Tarve arvioitiin. Aiottu menettely ei ole sallittu."), "alert")
    else:
        flash(_("Tarve arvioitiin. Muistiota laaditaan."), "success")
    return redirect(url_for("needs.show", number=number))


@bp.post("/needs/<number>/ask-override")
@allow("need.draft")
def ask_override(number: str) -> Page:
    """Ask the approver to let a split through."""

    def ask(actor: Actor, need_id: UUID, why: str) -> Need:
        return service.ask_override(actor, need_id, why)

    return _with_form(number, RequestForm(), ask, _("Poikkeuslupaa pyydettiin päättäjältä."))


@bp.post("/needs/<number>/override")
@allow("need.override")
def override(number: str) -> Page:
    """Let a split through, with the reason."""
    told = _("Poikkeuslupa annettiin. Perustelu näkyy hankintapäätöksessä.")
    return _with_form(number, OverrideForm(), service.override_need, told)


@bp.post("/needs/<number>/deny")
@allow("need.override")
def deny(number: str) -> Page:
    """Send a split back to its owner, with the reason."""
    told = _("Tarve palautettiin omistajalleen.")
    return _with_form(number, DenialForm(), service.deny_override, told)


@bp.post("/needs/<number>/elsewhere")
@allow("need.begin")
def buy_elsewhere(number: str) -> Page:
    """Write down that a need was procured in another system."""
    told = _("Tarve merkittiin muualla hankituksi. Arvo lasketaan mukaan summiin.")

    def bought(actor: Actor, need_id: UUID, value: int, on: date, where: str) -> Need:
        return service.buy_elsewhere(actor, need_id, value, on, where)

    return _with_form(number, ElsewhereForm(), bought, told)


def _with_form(number: str, schema: FormSchema, act: Callable[..., Need], told: str) -> Page:
    """Do what a form on a need's page asks for; its fields are what the verb wants to know."""
    actor = current_actor()
    need = queries.need_by_number(actor, number)
    form = request_form(schema)
    if form.accepted(lambda data: act(actor, need.id, **data)):
        flash(told, "success")
        return redirect(url_for("needs.show", number=number))
    return _need_page(need, form), 422


@bp.post("/needs/<number>/acknowledge")
@allow("need.assess")
def acknowledge(number: str) -> Page:
    """Say that the new judgement has been looked at."""
    actor = current_actor()
    service.acknowledge_need(actor, queries.need_by_number(actor, number).id)
    flash(_("Uusi arvio on merkitty luetuksi."), "success")
    return redirect(url_for("needs.show", number=number))


@bp.post("/needs/<number>/discard")
@allow("need.draft")
def discard(number: str) -> Page:
    """Give a need up."""
    actor = current_actor()
    service.discard_need(actor, queries.need_by_number(actor, number).id)
    flash(_("Tarpeesta luovuttiin. Sitä ei lasketa enää summiin."), "success")
    return redirect(url_for("needs.show", number=number))


@bp.get("/needs/<number>/memo")
@allow("need.view")
def memo(number: str) -> Response:
    """The memo of the judgement (PDF)."""
    need = queries.need_by_number(current_actor(), number)
    if need.memo is None:
        raise NotFound("need.no_memo", number=number)
    return Response(
        storage().get(need.memo.sha256),
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{need.memo.name}"'},
    )


def _event(event: AuditEvent) -> dict[str, str]:
    who = event.actor_name if event.actor_user_id is not None else _("järjestelmä")
    kind = "audit.need" if event.to_state else "need.event"
    detail = f"{format_instant(event.created_at)}, {who}"
    where = event.facts.get("where")
    return {
        "title": label(f"{kind}.{event.action}"),
        "detail": f"{where} · {detail}" if where else detail,
    }


def _crumb(need: Need) -> tuple[str, str]:
    return need.number, url_for("needs.show", number=need.number)


def _trail(*last: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    return [(_("Etusivu"), "/"), (_("Hankintatarpeet"), url_for("needs.index")), *last]
