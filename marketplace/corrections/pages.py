"""Pages that begin a decision on what was decided before."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from marketplace.claims.lifecycle import REVISION_CLAIM
from marketplace.claims.models import Claim
from marketplace.claims.queries import answerable_claims
from marketplace.corrections import service
from marketplace.decisions.award import Award, award_in, thaw, without_winner
from marketplace.decisions.draft_pages import DRAFTED, award_page
from marketplace.decisions.drafting import competence
from marketplace.decisions.further import UNDONE
from marketplace.decisions.kinds import REVISION
from marketplace.decisions.lifecycle import not_correctable
from marketplace.decisions.matter import matter_of
from marketplace.decisions.models import Decision
from marketplace.decisions.pages import trail
from marketplace.decisions.queries import decided_since, decision_by_number
from marketplace.decisions.schemas import shown_words, words_form, words_given
from marketplace.decisions.wording import Words, grounds_of_end, words_of, words_of_next
from marketplace.platform.errors import Refused
from marketplace.platform.forms import request_form
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import label, sentence
from marketplace.procurement.queries import call_by_number
from marketplace.suitability.queries import suitability_of

bp = Blueprint("corrections", __name__)
Page = AnyResponse | tuple[str, int]


@bp.route("/decisions/<number>/next", methods=["GET", "POST"])
@allow("decision.draft")
def next_in_line(number: str) -> Page:
    """Draft the award to the next in line after a condition lapsed."""
    actor = current_actor()
    earlier = decision_by_number(actor, number)
    award = award_in(earlier)
    if earlier.state != "lapsed" or award is None:
        return redirect(url_for("decisions.show", number=number))
    if not award.has_next:
        flash(sentence(Refused("decision.nobody_next", number=number)), "alert")
        return redirect(url_for("decisions.show", number=number))
    found = thaw(without_winner(earlier))
    return _from_words(
        earlier,
        found,
        words_of_next(earlier, found, matter_of(earlier).language),
        _("Valmistele valinta seuraavalle"),
        lambda given, _keys: service.draft_next(actor, earlier.id, given),
    )


@bp.route("/decisions/<number>/correct", methods=["GET", "POST"])
@allow("decision.draft")
def correct(number: str) -> Page:
    """Draft a correction on the same comparison."""
    actor = current_actor()
    earlier = decision_by_number(actor, number)
    if request.method == "GET" and (refusal := not_correctable(earlier, actor.today)):
        raise refusal
    claims = answerable_claims(actor, earlier)
    begun = words_of(earlier)
    if any(claim.kind == REVISION_CLAIM for claim in claims):
        begun = replace(begun, competence=competence(actor, REVISION, matter_of(earlier)))
    return _from_words(
        earlier,
        award_in(earlier),
        begun,
        _("Oikaise päätös"),
        lambda given, keys: service.draft_correction(actor, earlier.id, given, keys),
        claims,
    )


def _from_words(
    earlier: Decision,
    found: Award | None,
    begun: Words,
    title: str,
    drafted: Callable[[Words, list[UUID]], Decision],
    claims: Sequence[Claim] = (),
) -> Page:
    """The form of another decision, filled with what the earlier one says."""
    others = _("Muut vaatimukset jäävät vireille, ja jokaiseen vastataan erikseen.")
    schema = words_form(found, _named(claims), others)
    form = request_form(schema, answers=_asked(claims), **shown_words(begun, found))
    if form.accepted(lambda data: drafted(words_given(data, found), _keys(claims, data))):
        return _made(form.result)
    page = award_page(
        form,
        found,
        buyer=matter_of(earlier).buyer,
        call_number=earlier.content["call"]["number"],
        title=title,
        back=url_for("decisions.show", number=earlier.diary_number),
    )
    return page, form.status


def _named(claims: Sequence[Claim]) -> list[tuple[str, str]]:
    """Pending claims as the choices of a form."""
    return [
        (each.number, f"{each.number}, {label(f'claim.kind.{each.kind}')}, {each.claimant}")
        for each in claims
    ]


def _asked(claims: Sequence[Claim]) -> list[str]:
    """The claim that the reader comes from."""
    asked = request.args.get("claim")
    return [each.number for each in claims if each.number == asked]


def _keys(claims: Sequence[Claim], data: dict[str, Any]) -> list[UUID]:
    return [each.id for each in claims if each.number in data.get("answers", ())]


@bp.route("/decisions/<number>/reverse", methods=["GET", "POST"])
@allow("decision.draft")
def reverse(number: str) -> Page:
    """Draft the removal of a decision: offers are evaluated anew, a cancelled call goes on."""
    actor = current_actor()
    earlier = decision_by_number(actor, number)
    if refusal := not_correctable(earlier, actor.today) or decided_since(actor, earlier):
        raise refusal
    claims = answerable_claims(actor, earlier)
    rule = REVISION if any(each.kind == REVISION_CLAIM for each in claims) else "correction"
    title, lead = _removal_words(earlier)
    return _plain(
        competence(actor, rule, matter_of(earlier)),
        lambda data: service.draft_reversal(
            actor, earlier.id, data["grounds"], data["competence"], _keys(claims, data)
        ),
        claims=claims,
        title=title,
        lead=lead,
        number=number,
        back=url_for("decisions.show", number=number),
    )


def _removal_words(earlier: Decision) -> tuple[str, str]:
    """What the form of a removal is called, and what follows from it."""
    return str(UNDONE[earlier.kind]), _(
        "%(follows)s Kerro, mikä päätöksessä oli virheellistä.",
        follows=label(f"decision.reversal.{earlier.kind}"),
    )


@bp.route("/calls/<number>/cancellation", methods=["GET", "POST"])
@allow("decision.draft")
def cancel(number: str) -> Page:
    """Draft the end of a published procurement."""
    actor = current_actor()
    call = call_by_number(actor, number)
    return _plain(
        competence(actor, "cancellation", call),
        lambda data: service.draft_cancellation(
            actor, call.id, data["grounds"], data["competence"]
        ),
        title=_("Keskeytä hankinta"),
        lead=_(
            "Keskeyttämiseen tarvitaan todellinen ja perusteltu syy. Tarjouspyyntö perutaan, kun "
            "päätös allekirjoitetaan, ja syy kerrotaan kaikille, jotka ovat aloittaneet "
            "tarjouksen."
        ),
        grounds=grounds_of_end(suitability_of(actor, call)) if call.published_at else "",
        number=number,
        back=url_for("calls.show", number=number),
    )


def _plain(
    rule: str,
    drafted: Callable[[dict[str, Any]], Decision],
    *,
    number: str,
    claims: Sequence[Claim] = (),
    grounds: str = "",
    **words: str,
) -> Page:
    """A decision of which people write the grounds and the competence alone."""
    others = _("Muut vaatimukset raukeavat, kun päätös poistetaan. Vaatijat saavat viestin.")
    schema = words_form(None, _named(claims), others)
    form = request_form(schema, competence=rule, grounds=grounds, answers=_asked(claims))
    if form.accepted(drafted):
        return _made(form.result)
    return render_template(
        "web/marketplace/decisions/plain.html",
        form=form,
        number=number,
        breadcrumbs=trail((words["title"], None)),
        **words,
    ), form.status


def _made(decision: Decision) -> AnyResponse:
    flash(str(DRAFTED), "success")
    return redirect(url_for("decisions.show", number=decision.diary_number))
