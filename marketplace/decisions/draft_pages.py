"""Pages of drafts: the award of a call, the words of a decision, and giving a draft up."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse

from marketplace.decisions import service
from marketplace.decisions.award import Award, award_in, frozen, thaw
from marketplace.decisions.drafting import suggested_words
from marketplace.decisions.lifecycle import DECISION
from marketplace.decisions.matter import matter_of
from marketplace.decisions.models import APPLICATION, Decision
from marketplace.decisions.pages import bp, trail
from marketplace.decisions.queries import award_of_call, decision_by_number
from marketplace.decisions.remedy import registry_key, registry_on
from marketplace.decisions.schemas import (
    PLACES,
    DiscardSchema,
    shown_words,
    words_form,
    words_given,
)
from marketplace.decisions.shown import why_away
from marketplace.decisions.wording import words_of
from marketplace.evaluation.queries import comparison
from marketplace.offers.conflicts import check_free
from marketplace.platform.audit import last_change
from marketplace.platform.forms import Form, request_form
from marketplace.platform.identity.models import Organisation
from marketplace.platform.permissions import may
from marketplace.platform.web import allow, current_actor
from marketplace.procurement.queries import call_by_number

HALF_DONE = _l(
    "Luonnos tallennettiin keskeneräisenä. Sen voi allekirjoittaa vasta, kun se on viimeistelty."
)
DRAFTED = _l("Luonnos on valmis. Päätöksen tekijät saivat siitä viestin.")


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
