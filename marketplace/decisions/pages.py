"""Pages of decisions: the public list, one decision, its drafting and its signature."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from marketplace.decisions import service
from marketplace.decisions.award import (
    Tenderer,
    freeze,
    suggested_grounds,
    suggested_reasons,
    thaw,
    usual_competence,
)
from marketplace.decisions.lifecycle import DECISION
from marketplace.decisions.models import Decision
from marketplace.decisions.queries import (
    award_of_call,
    call_of,
    decision_by_number,
    document_of,
    drafts,
    signed_decisions,
)
from marketplace.decisions.remedy import remedy_of_award
from marketplace.decisions.schemas import DiscardSchema, award_form, reasons_of
from marketplace.evaluation.queries import comparison
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound
from marketplace.platform.files import storage
from marketplace.platform.forms import Form, request_form
from marketplace.platform.identity.models import User
from marketplace.platform.permissions import may
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import sentence
from marketplace.procurement.queries import call_by_number

bp = Blueprint("decisions", __name__)

STATUS = {"draft": "due", "signed": "info", "final": "ok", "annulled": "error"}
"""How each state is shown: the kind of its status label."""


@bp.get("/decisions")
@allow("decision.view")
def index() -> str:
    """Signed decisions for everybody; above them the drafts, for those who may see them."""
    actor = current_actor()
    return render_template(
        "web/marketplace/decisions/index.html",
        decisions=[(each, thaw(each.content)) for each in signed_decisions(actor)],
        drafts=drafts(actor),
        status_kinds=STATUS,
        breadcrumbs=[(_("Etusivu"), "/"), (_("Päätökset"), None)],
    )


@bp.get("/decisions/<number>")
@allow("decision.view")
def show(number: str) -> str:
    """One decision: what was decided and why, the comparison, and how to seek a remedy."""
    actor = current_actor()
    decision = decision_by_number(actor, number)
    acts = {act.action: act for act in DECISION.acts(decision, actor)}
    return render_template(
        "web/marketplace/decisions/show.html",
        decision=decision,
        award=thaw(decision.content),
        call=call_of(decision),
        status_kind=STATUS[decision.state],
        drafter=db.session.get(User, decision.drafted_by) if decision.state == "draft" else None,
        preview=_preview(actor, decision),
        acts=acts,
        sign_missing=[sentence(no) for no in acts["sign"].missing] if "sign" in acts else [],
        sees_evaluation=may(actor, "evaluation.view"),
        document=document_of(actor, decision),
        breadcrumbs=_trail((decision.diary_number, None)),
    )


def _preview(actor: Actor, decision: Decision) -> Any:
    """The remedy and its days if the draft were signed today."""
    if decision.state != "draft":
        return None
    return remedy_of_award(actor, call_of(decision).model, actor.today)


@bp.get("/decisions/<number>/document")
@allow("decision.view")
def document(number: str) -> Response:
    """The decision's PDF."""
    actor = current_actor()
    decision = decision_by_number(actor, number)
    file = document_of(actor, decision)
    if file is None:
        raise NotFound("decision.no_document", number=number)
    return Response(
        storage().get(file.sha256),
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{file.name}"'},
    )


@bp.get("/calls/<number>/decision")
@allow("evaluation.view")
def award(number: str) -> AnyResponse | str:
    """The award of a call: the one that stands, else the form to draft it."""
    actor = current_actor()
    call = call_by_number(actor, number)
    standing = award_of_call(actor, call.id)
    if standing is not None:
        return redirect(url_for("decisions.show", number=standing.diary_number))
    compared = comparison(actor, call.id)
    if compared.refusals or not may(actor, "decision.draft"):
        return redirect(url_for("evaluation.show", number=number))
    frozen = thaw(freeze(compared))
    suggested = suggested_reasons(compared)
    form = Form(
        award_form(frozen.tenderers),
        grounds=suggested_grounds(compared),
        competence=usual_competence(),
        **{f"reason_{row.number}": suggested[row.organisation_id] for row in frozen.tenderers},
    )
    return _award_page(form, frozen.tenderers, call_number=number)


@bp.post("/calls/<number>/decision")
@allow("decision.draft")
def draft(number: str) -> AnyResponse | tuple[str, int]:
    """Draft the award with the words given."""
    actor = current_actor()
    call = call_by_number(actor, number)
    tenderers = thaw(freeze(comparison(actor, call.id))).tenderers
    form = request_form(award_form(tenderers))
    if form.accepted(
        lambda data: service.draft_award(
            actor, call.id, data["grounds"], reasons_of(data, tenderers), data["competence"]
        )
    ):
        flash(_("Luonnos on valmis. Päätöksen tekijät saivat siitä viestin."), "success")
        return redirect(url_for("decisions.show", number=form.result.diary_number))
    return _award_page(form, tenderers, call_number=number), 422


@bp.route("/decisions/<number>/edit", methods=["GET", "POST"])
@allow("decision.draft")
def edit(number: str) -> AnyResponse | tuple[str, int] | str:
    """Change the words of a draft."""
    actor = current_actor()
    decision = decision_by_number(actor, number)
    tenderers = thaw(decision.content).tenderers
    standing = {party.organisation_id: party.reasons for party in decision.parties}
    reasons = {f"reason_{row.number}": standing[row.organisation_id] for row in tenderers}
    form = request_form(
        award_form(tenderers),
        grounds=decision.grounds,
        competence=decision.competence,
        **reasons,
    )
    if form.accepted(
        lambda data: service.edit_award(
            actor, decision.id, data["grounds"], reasons_of(data, tenderers), data["competence"]
        )
    ):
        flash(_("Luonnos tallennettu."), "success")
        return redirect(url_for("decisions.show", number=number))
    return _award_page(form, tenderers, decision=decision), form.status


def _award_page(
    form: Form,
    tenderers: tuple[Tenderer, ...],
    *,
    call_number: str | None = None,
    decision: Decision | None = None,
) -> str:
    name = decision.diary_number if decision else _("Uusi päätös")
    return render_template(
        "web/marketplace/decisions/edit.html",
        form=form,
        tenderers=tenderers,
        decision=decision,
        call_number=thaw(decision.content).call_number if decision else call_number,
        breadcrumbs=_trail((name, None)),
    )


@bp.route("/decisions/<number>/discard", methods=["GET", "POST"])
@allow("decision.draft")
def discard(number: str) -> AnyResponse | tuple[str, int]:
    """Give up a draft, with the reason."""
    actor = current_actor()
    decision = decision_by_number(actor, number)
    form = request_form(DiscardSchema())
    if form.accepted(lambda data: service.discard_award(actor, decision.id, data["reason"])):
        flash(_("Luonnoksesta luovuttiin. Pisteitä voi taas muuttaa."), "success")
        return redirect(url_for("evaluation.show", number=thaw(decision.content).call_number))
    return render_template(
        "web/marketplace/decisions/discard.html",
        form=form,
        decision=decision,
        breadcrumbs=_trail(
            (number, url_for("decisions.show", number=number)), (_("Luovu luonnoksesta"), None)
        ),
    ), form.status


@bp.post("/decisions/<number>/sign")
@allow("decision.sign")
def sign(number: str) -> AnyResponse:
    """Make the decision; all parties are told at once."""
    actor = current_actor()
    decision = service.sign_decision(actor, decision_by_number(actor, number).id)
    flash(
        _(
            "Päätös %(section)s on tehty. Ilmoitukset lähtivät kaikille tarjoajille.",
            section=decision.section,
        ),
        "success",
    )
    return redirect(url_for("decisions.show", number=number))


def _trail(*last: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    return [(_("Etusivu"), "/"), (_("Päätökset"), url_for("decisions.index")), *last]
