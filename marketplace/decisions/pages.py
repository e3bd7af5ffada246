"""Pages of decisions: the public list, one decision, its signature and its conditions."""

from functools import partial
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from marketplace.decisions import service
from marketplace.decisions.answers import answered_in
from marketplace.decisions.award import award_in
from marketplace.decisions.changes import changes_of, story_of
from marketplace.decisions.conditions.service import fulfil_condition, lapse_condition
from marketplace.decisions.further import claim_acts, further_acts
from marketplace.decisions.lifecycle import DECISION, drafter_free
from marketplace.decisions.matter import matter_of
from marketplace.decisions.models import Decision
from marketplace.decisions.prospects import prospect
from marketplace.decisions.queries import (
    condition_by_place,
    decision_by_number,
    document_of,
    drafts,
    later_decisions,
    reads_reasons,
    sent_back,
    signed_decisions,
)
from marketplace.decisions.records import package
from marketplace.decisions.remedy import registry_key, ways_of
from marketplace.decisions.schemas import SendBackSchema, SettleSchema, SignSchema
from marketplace.decisions.shown import (
    claimable,
    conditions_of,
    owed_by,
    own_place,
    preview_of,
    said,
    spoken,
    unwritten_in,
    why_away,
)
from marketplace.decisions.told import call_decision, call_decisions
from marketplace.platform.actor import Actor
from marketplace.platform.audit import last_change
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound, Refused
from marketplace.platform.files import storage
from marketplace.platform.forms import Form, posted_seen, request_form
from marketplace.platform.identity.models import User
from marketplace.platform.paging import asked_page
from marketplace.platform.permissions import may
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import sentence

bp = Blueprint("decisions", __name__)

STATUS = {
    "draft": "due",
    "signed": "info",
    "final": "ok",
    "replaced": "differs",
    "lapsed": "error",
    "annulled": "error",
    "discarded": "error",
}
"""How each state is shown: the kind of its status label."""
BODY_DECIDES = "decision.body_decides"


@bp.get("/decisions")
@allow("decision.view")
def index() -> str:
    """Signed decisions for everybody; above them the drafts, for those who may see them."""
    actor = current_actor()
    page = signed_decisions(actor, asked_page())
    return render_template(
        "web/marketplace/decisions/index.html",
        page=page,
        decisions=[(each, award_in(each)) for each in page.rows],
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
    if may(actor, "decision.read"):
        service.note_read(actor, decision.id)
    return _page(actor, decision)


def _page(
    actor: Actor, decision: Decision, *, unwritten: bool = False, returning: Form | None = None
) -> str:
    """The page of a decision; `unwritten` where its maker left out the minutes, `returning` the
    form as it was sent where the draft could not be sent back."""
    acts = DECISION.acts(decision, actor)
    missing = acts["sign"].missing if "sign" in acts else ()
    return render_template(
        "web/marketplace/decisions/show.html",
        decision=decision,
        award=award_in(decision),
        own=own_place(actor, decision),
        answers=answered_in(decision),
        spoken=spoken(decision),
        story=story_of(decision),
        changes=changes_of(decision),
        reads_reasons=partial(reads_reasons, actor),
        call=matter_of(decision),
        call_number=decision.content["call"]["number"],
        status_kind=STATUS[decision.state],
        lacking=unwritten_in(decision),
        **_draft(actor, decision),
        **_remedies(actor, decision),
        sees_rules=may(actor, "rule.view"),
        adds_rules=may(actor, "rule.edit"),
        seen=last_change(decision) if "sign" in acts else None,
        acts=acts,
        sign_missing=[sentence(no) for no in missing if no.code != BODY_DECIDES],
        minutes=_minutes(missing, unwritten),
        returning=returning or Form(SendBackSchema()),
        sent_back=sent_back(decision),
        **_afterwards(actor, decision),
        sees_evaluation=may(actor, "evaluation.view"),
        document=document_of(actor, decision),
        may_export=may(actor, "decision.export"),
        breadcrumbs=trail((decision.diary_number, None)),
    )


def _draft(actor: Actor, decision: Decision) -> dict[str, Any]:
    """Who has drafted it, and what keeps it from being signed: a winner that is out, or a drafter
    with a conflict of interest."""
    if decision.state != "draft":
        return dict.fromkeys(("drafter", "away", "taken_over"))
    return {
        "drafter": db.session.get(User, decision.drafted_by),
        "away": why_away(actor, award_in(decision)),
        "taken_over": said(drafter_free(decision, actor)),
    }


def _remedies(actor: Actor, decision: Decision) -> dict[str, Any]:
    """How the decision is challenged: as it was made, of a draft as it would be today."""
    preview = preview_of(actor, decision)
    return {
        "preview": preview,
        "ways": preview.ways if preview else ways_of(decision),
        "claimable": claimable(actor, decision, preview),
        "registry_key": registry_key(matter_of(decision).buyer),
    }


def _afterwards(actor: Actor, decision: Decision) -> dict[str, Any]:
    """What follows a decision, and what it still waits for."""
    return {
        "further": further_acts(actor, decision),
        "claiming": claim_acts(actor, decision),
        "later": later_decisions(decision),
        "conditions": conditions_of(actor, decision),
        "owed": owed_by(actor, decision),
    }


def _minutes(missing: Any, unwritten: bool) -> Form | None:
    """The field for a body's minutes, where a body decides."""
    asked = [no for no in missing if no.code == BODY_DECIDES]
    if not asked:
        return None
    form = Form(SignSchema())
    field = form.fields["minutes"]
    field.hint = sentence(asked[0])
    field.errors = [_("Kirjoita kokous ja pykälä.")] if unwritten else []
    return form


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


@bp.get("/decisions/<number>/export")
@allow("decision.export")
def export(number: str) -> Response:
    """A signed decision with its metadata, for the records system."""
    actor = current_actor()
    content = package(actor, decision_by_number(actor, number))
    return Response(
        content,
        mimetype="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{number}.zip"'},
    )


bp.add_app_template_global(call_decision)
bp.add_app_template_global(call_decisions)
bp.add_app_template_global(prospect)


@bp.post("/decisions/<number>/send_back")
@allow("decision.sign")
def send_back(number: str) -> AnyResponse | tuple[str, int]:
    """Send a draft back to its drafter, with what is to be mended."""
    actor = current_actor()
    decision = decision_by_number(actor, number)
    form = request_form(SendBackSchema())
    if form.accepted(
        lambda data: service.send_back_decision(
            actor, decision.id, data["reason"], seen=posted_seen()
        )
    ):
        flash(_("Luonnos palautettiin korjattavaksi, ja sen laatija sai viestin."), "success")
        return redirect(url_for("decisions.show", number=number))
    return _page(actor, decision, returning=form), form.status


@bp.post("/decisions/<number>/sign")
@allow("decision.sign")
def sign(number: str) -> AnyResponse | tuple[str, int]:
    """Make the decision; all parties are told at once."""
    actor = current_actor()
    found = decision_by_number(actor, number)
    minutes = request.form.get("minutes")
    try:
        decision = service.sign_decision(actor, found.id, minutes, seen=posted_seen())
    except Refused as no:
        if minutes is None or no.code != BODY_DECIDES:
            raise
        return _page(actor, found, unwritten=True), 422
    told = _("Ilmoitukset lähtivät kaikille asianosaisille.") if decision.parties else ""
    made = _("Päätös %(section)s on tehty.", section=decision.section)
    flash(f"{made} {told}".strip(), "success")
    return redirect(url_for("decisions.show", number=number))


@bp.route("/decisions/<number>/conditions/<int:position>", methods=["GET", "POST"])
@allow("decision.settle")
def settle(number: str, position: int) -> AnyResponse | tuple[str, int]:
    """Write down whether a condition was fulfilled."""
    actor = current_actor()
    decision = decision_by_number(actor, number)
    condition = condition_by_place(decision, position)
    form = request_form(SettleSchema())
    verbs = {"fulfil": fulfil_condition, "lapse": lapse_condition}
    if form.accepted(lambda data: verbs[data["outcome"]](actor, condition.id, data["note"])):
        flash(_("Ehdon toteutuminen on kirjattu."), "success")
        return redirect(url_for("decisions.show", number=number))
    return render_template(
        "web/marketplace/decisions/settle.html",
        form=form,
        decision=decision,
        condition=condition,
        breadcrumbs=trail((number, url_for("decisions.show", number=number)), (_("Ehto"), None)),
    ), form.status


def trail(*last: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """The way to a decision's page and what follows."""
    return [(_("Etusivu"), "/"), (_("Päätökset"), url_for("decisions.index")), *last]
