"""Pages of passports: the provider's own, and the officers' look at it."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.passports import queries, service
from marketplace.passports.models import Evidence, SelfDeclaration
from marketplace.passports.schemas import (
    APPLIES,
    MEASURES,
    ApprovalSchema,
    EvidenceSchema,
    check_measures,
    declaration_schema,
    measures_of,
    standing,
)
from marketplace.platform.actor import Actor
from marketplace.platform.forms import Form, request_form
from marketplace.platform.i18n import text_of
from marketplace.platform.links import page_to_return_to
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import label
from marketplace.providers.models import Provider
from marketplace.providers.queries import own_provider, provider_by_business_id
from marketplace.providers.schemas import ReasonSchema
from marketplace.rules.models import Rule

bp = Blueprint("passports", __name__)
MANDATORY = "mandatory"
SEND = "send"
Page = str | tuple[str, int] | Response
STATUS = {
    "valid": "ok",
    "stale": "error",
    "waiting": "due",
    "rejected": "error",
    "missing": "info",
}
"""How the state of a paper looks: the kind of its status label."""


@bp.get("/provider/passport")
@allow("passport.view_own")
def own() -> Page:
    """The own passport: what has been declared and shown, and what lapses when."""
    actor = current_actor()
    return render_template(
        "web/marketplace/passports/own.html", **_facts(actor, own_provider(actor))
    )


@bp.route("/provider/passport/declaration", methods=["GET", "POST"])
@allow("passport.declare")
def declare() -> Page:
    """Declare, prefilled from the last time: written, checked as a whole, and then sent."""
    actor = current_actor()
    provider = own_provider(actor)
    grounds = queries.grounds(actor, actor.today)
    last = queries.last_declaration(provider)
    form = request_form(declaration_schema(grounds), **standing(last))
    step = request.form.get("step")
    if step == SEND and form.accepted(
        lambda data: service.confirm_declaration(actor, provider.id, measures_of(data))
    ):
        flash(_("Vakuutus on annettu."), "success")
        return redirect(page_to_return_to() or url_for("passports.own"))
    if step is None and form.accepted(lambda data: check_measures(measures_of(data), grounds)):
        return _check_page(form, grounds)
    page = render_template(
        "web/marketplace/passports/declare.html",
        form=form,
        last=last,
        groups=_asked(form, grounds),
        back=page_to_return_to(),
    )
    return page, form.status


def _check_page(form: Form, grounds: list[Rule]) -> str:
    """All answers as they are about to be declared, the form's fields carried along."""
    return render_template(
        "web/marketplace/passports/check.html",
        groups=_asked(form, grounds),
        carried={name: value for name, value in request.form.items() if name != "csrf_token"},
    )


@bp.route("/provider/passport/evidence/<kind>", methods=["GET", "POST"])
@allow("passport.add_evidence")
def add(kind: str) -> Page:
    """Show a paper of a kind."""
    actor = current_actor()
    provider = own_provider(actor)
    rule = queries.evidence_kind(actor, kind, actor.today)
    form = request_form(EvidenceSchema())
    if form.accepted(lambda data: _add(actor, provider, kind, data)):
        flash(_("Todistus lähetettiin tarkistettavaksi."), "success")
        return redirect(page_to_return_to() or url_for("passports.own"))
    page = render_template(
        "web/marketplace/passports/add.html",
        form=form,
        rule=rule,
        kind=kind,
        back=page_to_return_to(),
    )
    return page, form.status


def _add(actor: Actor, provider: Provider, kind: str, data: dict[str, Any]) -> Evidence:
    file = data["file"]
    return service.add_evidence(
        actor,
        provider.id,
        kind,
        content=file.read(),
        name=file.filename or "",
        issued_on=data["issued_on"],
        expires_on=data["expires_on"],
    )


@bp.post("/provider/passport/evidence/<uuid:evidence_id>/withdraw")
@allow("passport.add_evidence")
def withdraw(evidence_id: UUID) -> Page:
    """Take back a paper that nobody has looked at."""
    service.withdraw_evidence(current_actor(), evidence_id)
    flash(_("Todistus on peruttu."), "success")
    return redirect(url_for("passports.own"))


@bp.get("/providers/<business_id>/passport")
@allow("passport.view")
def show(business_id: str) -> Page:
    """A provider's passport for the staff; officers look at what waits."""
    return _staff_page(business_id, None, Form(ReasonSchema()), None)


@bp.post("/evidence/<uuid:evidence_id>/approve")
@allow("passport.decide")
def approve(evidence_id: UUID) -> Page:
    """Accept a paper."""
    actor = current_actor()
    evidence = queries.evidence_of(actor, evidence_id)
    form = request_form(ApprovalSchema())
    if form.accepted(lambda data: service.approve_evidence(actor, evidence_id, data["expires_on"])):
        flash(_("Todistus on hyväksytty."), "success")
        return redirect(url_for("passports.show", business_id=evidence.provider.business_id))
    return _staff_page(evidence.provider.business_id, evidence_id, None, form), form.status


@bp.post("/evidence/<uuid:evidence_id>/reject")
@allow("passport.decide")
def reject(evidence_id: UUID) -> Page:
    """Refuse a paper, with a reason."""
    actor = current_actor()
    evidence = queries.evidence_of(actor, evidence_id)
    form = request_form(ReasonSchema())
    if form.accepted(lambda data: service.reject_evidence(actor, evidence_id, data["reason"])):
        flash(_("Todistus hylättiin. Palveluntuottaja saa perustelun sähköpostilla."), "success")
        return redirect(url_for("passports.show", business_id=evidence.provider.business_id))
    return _staff_page(evidence.provider.business_id, evidence_id, form, None), form.status


def _staff_page(
    business_id: str, chosen: UUID | None, reason: Form | None, approval: Form | None
) -> str:
    """The passport with the forms of one paper: the one answered, else the first that waits."""
    actor = current_actor()
    facts = _facts(actor, provider_by_business_id(actor, business_id))
    waiting = [paper.latest for paper in facts["papers"] if paper.waits]
    current = next((each for each in waiting if each.id == chosen), None)
    current = current or next(iter(waiting), None)
    until = current.expires_on if current else None
    return render_template(
        "web/marketplace/passports/show.html",
        current=current,
        current_name=_name(facts["papers"], current),
        reason=reason or Form(ReasonSchema()),
        approval=approval or Form(ApprovalSchema(), expires_on=until or ""),
        **facts,
    )


def _name(papers: list[queries.Paper], evidence: Evidence | None) -> str:
    kind = evidence.kind if evidence else None
    return next((text_of(each.rule.value["names"]) for each in papers if each.kind == kind), "")


def _facts(actor: Actor, provider: Provider) -> dict[str, Any]:
    """What both pages show."""
    today = actor.today
    declaration = queries.last_declaration(provider)
    return {
        "provider": provider,
        "papers": queries.papers(actor, provider, today),
        "declaration": declaration,
        "declared": _declared(actor, declaration),
        "declaration_state": _state(declaration, today),
        "status_kinds": STATUS,
        "state_labels": {state: label(f"paper.state.{state}") for state in STATUS},
    }


def _state(declaration: SelfDeclaration | None, today: date) -> str:
    if declaration is None:
        return "missing"
    return "valid" if declaration.valid_until >= today else "stale"


def _declared(actor: Actor, declaration: SelfDeclaration | None) -> list[dict[str, Any]]:
    """The grounds that a declaration says to apply, by the rules of its day."""
    if declaration is None:
        return []
    rules = {rule.key: rule for rule in queries.grounds(actor, declaration.confirmed_on)}
    return [
        {
            "name": text_of(rules[answer["ground"]].value["names"]),
            "mandatory": rules[answer["ground"]].value["weight"] == MANDATORY,
            "consequence": text_of(rules[answer["ground"]].value["consequence"]),
            "measures": answer["measures"],
        }
        for answer in declaration.answers
        if answer["applies"] and answer["ground"] in rules
    ]


def _asked(form: Form, grounds: list[Rule]) -> list[tuple[bool, list[dict[str, Any]]]]:
    """The grounds with their fields: first those that bind, then those that are weighed."""
    rows = [
        {
            "rule": rule,
            "applies": form.fields[APPLIES + rule.key],
            "measures": form.fields[MEASURES + rule.key],
        }
        for rule in grounds
    ]
    return [
        (
            mandatory,
            [row for row in rows if (row["rule"].value["weight"] == MANDATORY) is mandatory],
        )
        for mandatory in (True, False)
    ]
