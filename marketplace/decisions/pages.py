"""Pages of decisions: the public list, one decision, its drafting and its signature."""

from functools import partial
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse

from marketplace.decisions import service
from marketplace.decisions.answers import answered_in
from marketplace.decisions.award import Award, award_in, frozen, thaw
from marketplace.decisions.changes import changes_of, story_of
from marketplace.decisions.conditions.service import fulfil_condition, lapse_condition
from marketplace.decisions.drafting import suggested_words
from marketplace.decisions.further import claim_acts, further_acts
from marketplace.decisions.lifecycle import DECISION, drafter_free
from marketplace.decisions.matter import matter_of
from marketplace.decisions.models import APPLICATION, Decision
from marketplace.decisions.prospects import prospect
from marketplace.decisions.queries import (
    award_of_call,
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
from marketplace.decisions.remedy import registry_key, registry_on, ways_of
from marketplace.decisions.schemas import (
    PLACES,
    DiscardSchema,
    SendBackSchema,
    SettleSchema,
    SignSchema,
    shown_words,
    words_form,
    words_given,
)
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
from marketplace.decisions.wording import words_of
from marketplace.evaluation.queries import comparison
from marketplace.offers.conflicts import check_free
from marketplace.platform.actor import Actor
from marketplace.platform.audit import last_change
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound, Refused
from marketplace.platform.files import storage
from marketplace.platform.forms import Form, posted_seen, request_form
from marketplace.platform.identity.models import Organisation, User
from marketplace.platform.paging import asked_page
from marketplace.platform.permissions import may
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import sentence
from marketplace.procurement.queries import call_by_number

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
HALF_DONE = _l(
    "Luonnos tallennettiin keskeneräisenä. Sen voi allekirjoittaa vasta, kun se on viimeistelty."
)
DRAFTED = _l("Luonnos on valmis. Päätöksen tekijät saivat siitä viestin.")


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
    acts = {act.action: act for act in DECISION.acts(decision, actor)}
    missing = acts["sign"].missing if "sign" in acts else ()
    preview = preview_of(actor, decision)
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
        drafter=db.session.get(User, decision.drafted_by) if decision.state == "draft" else None,
        preview=preview,
        away=why_away(actor, award_in(decision)) if decision.state == "draft" else None,
        ways=preview.ways if preview else ways_of(decision),
        claimable=claimable(actor, decision, preview),
        registry_key=registry_key(matter_of(decision).buyer),
        sees_rules=may(actor, "rule.view"),
        adds_rules=may(actor, "rule.edit"),
        taken_over=said(drafter_free(decision, actor)) if decision.state == "draft" else None,
        seen=last_change(decision) if "sign" in acts else None,
        acts=acts,
        sign_missing=[sentence(no) for no in missing if no.code != BODY_DECIDES],
        minutes=_minutes(missing, unwritten),
        returning=returning or Form(SendBackSchema()),
        sent_back=sent_back(decision),
        further=further_acts(actor, decision),
        claiming=claim_acts(actor, decision),
        later=later_decisions(decision),
        conditions=conditions_of(actor, decision),
        owed=owed_by(actor, decision),
        sees_evaluation=may(actor, "evaluation.view"),
        document=document_of(actor, decision),
        may_export=may(actor, "decision.export"),
        breadcrumbs=trail((decision.diary_number, None)),
    )


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


@bp.get("/calls/<number>/decision")
@allow("evaluation.view")
def award(number: str) -> AnyResponse | str:
    """The award of a call: the one that stands, else the form to draft it."""
    actor = current_actor()
    call = call_by_number(actor, number)
    standing = award_of_call(actor, call.id)
    if standing is not None:
        return redirect(url_for("decisions.show", number=standing.diary_number))
    check_free(actor, call.id)
    compared = comparison(actor, call.id)
    ready = call.state == "evaluation" and not compared.refusals
    if not ready or not may(actor, "decision.draft"):
        return redirect(url_for("evaluation.show", number=number))
    found = thaw(frozen(actor, compared))
    form = Form(words_form(found), **shown_words(suggested_words(actor, compared, found), found))
    return award_page(form, found, buyer=call.buyer, call_number=number, puts_aside=True)


@bp.post("/calls/<number>/decision")
@allow("decision.draft")
def draft(number: str) -> AnyResponse | tuple[str, int]:
    """Draft the award with the words given."""
    actor = current_actor()
    call = call_by_number(actor, number)
    check_free(actor, call.id)
    found = thaw(frozen(actor, comparison(actor, call.id)))
    form = request_form(words_form(found))

    def drafted(data: dict[str, Any]) -> Decision:
        words = words_given(data, found, whole=not half)
        return service.draft_award(
            actor,
            call.id,
            words.grounds,
            words.reasons,
            words.competence,
            strengths=words.strengths,
            weaknesses=words.weaknesses,
            conditions=words.conditions,
            whole=words.whole,
        )

    half = _half_done()
    if form.accepted(drafted):
        flash(str(HALF_DONE if half else DRAFTED), "success")
        return redirect(url_for("decisions.show", number=form.result.diary_number))
    page = award_page(form, found, buyer=call.buyer, call_number=number, puts_aside=True)
    return page, 422


def _half_done() -> bool:
    """Whether the form was sent to be put aside, with words still missing."""
    return request.form.get("then") == "later"


bp.add_app_template_global(call_decision)
bp.add_app_template_global(call_decisions)
bp.add_app_template_global(prospect)


@bp.route("/decisions/<number>/edit", methods=["GET", "POST"])
@allow("decision.draft")
def edit(number: str) -> AnyResponse | tuple[str, int] | str:
    """Change the words of a draft."""
    actor = current_actor()
    decision = decision_by_number(actor, number)
    if request.method == "GET":
        DECISION.check(decision, "edit", actor)
    found = award_in(decision)
    shown = shown_words(words_of(decision), found)
    form = request_form(words_form(found), seen=last_change(decision), **shown)

    half, kept = _half_done(), DRAFTED if not decision.whole else _("Luonnos tallennettu.")

    def save(data: dict[str, Any]) -> Decision:
        words = words_given(data, found, whole=not half)
        return service.edit_decision(actor, decision.id, words, seen=form.seen)

    if form.accepted(save):
        flash(str(HALF_DONE if half else kept), "success")
        return redirect(url_for("decisions.show", number=number))
    return award_page(form, found, decision=decision, puts_aside=True), form.status


def award_page(
    form: Form,
    found: Award | None,
    *,
    buyer: Organisation | None = None,
    call_number: str | None = None,
    decision: Decision | None = None,
    title: str | None = None,
    back: str | None = None,
    puts_aside: bool = False,
) -> str:
    """The form of a decision's words: of a draft, or of a new one on what a ``buyer`` buys."""
    actor = current_actor()
    number = decision.content["call"]["number"] if decision else call_number
    shown = url_for("decisions.show", number=decision.diary_number) if decision else None
    whose: Organisation = matter_of(decision).buyer if decision else buyer
    return render_template(
        "web/marketplace/decisions/edit.html",
        form=form,
        award=found,
        away=why_away(actor, found),
        decision=decision,
        title=title or _("Valmistele päätös"),
        call_number=number,
        places=PLACES,
        puts_aside=puts_aside,
        unfinished=decision is not None and not decision.whole,
        registry_lacks=registry_on(actor, actor.today, whose) is None,
        registry_key=registry_key(whose),
        adds_rules=may(actor, "rule.edit"),
        back=back or shown or url_for("evaluation.show", number=number),
        breadcrumbs=trail((decision.diary_number if decision else _("Uusi päätös"), None)),
    )


@bp.route("/decisions/<number>/discard", methods=["GET", "POST"])
@allow("decision.draft")
def discard(number: str) -> AnyResponse | tuple[str, int]:
    """Give up a draft, with the reason."""
    actor = current_actor()
    decision = decision_by_number(actor, number)
    form = request_form(DiscardSchema())
    if form.accepted(lambda data: service.discard_decision(actor, decision.id, data["reason"])):
        flash(_("Luonnoksesta luovuttiin."), "success")
        number = decision.content["call"]["number"]
        if decision.matter_type == APPLICATION:
            return redirect(url_for("applications.show", number=number))
        return redirect(url_for("evaluation.show", number=number))
    return render_template(
        "web/marketplace/decisions/discard.html",
        form=form,
        decision=decision,
        breadcrumbs=trail(
            (number, url_for("decisions.show", number=number)), (_("Luovu luonnoksesta"), None)
        ),
    ), form.status


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
