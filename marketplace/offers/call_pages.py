"""The page of one call: for everybody its terms and the way to an offer, for staff its workspace.

It belongs to the calls' blueprint but stands here, because it shows what became of the offers.
"""

from datetime import datetime
from typing import Any

from flask import Response, render_template, url_for
from flask_babel import gettext as _

from marketplace.offers import queries
from marketplace.offers.conflicts import conflict_of, conflicted
from marketplace.offers.consortia.queries import own_place
from marketplace.offers.content import asked_of, comparison_cents, shortcomings
from marketplace.offers.dates import moments_of, steps_to_offer
from marketplace.offers.documents.queries import document_of
from marketplace.offers.models import Offer
from marketplace.offers.opening.queries import opening_of
from marketplace.offers.pages import read_corrections
from marketplace.passports.queries import stale_evidence
from marketplace.platform.actor import Actor
from marketplace.platform.audit import AuditEvent, last_change
from marketplace.platform.errors import DomainError, NotFound, Refused
from marketplace.platform.files import storage
from marketplace.platform.forms import field_id
from marketplace.platform.i18n import format_instant, text_of
from marketplace.platform.lifecycle import PossibleAct
from marketplace.platform.permissions import may
from marketplace.platform.roles import PROVIDER_ROLES
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import label, sentence
from marketplace.procurement.act_pages import part_names
from marketplace.procurement.completeness import notes
from marketplace.procurement.lifecycle import CALL
from marketplace.procurement.models import Call
from marketplace.procurement.obstacles import obstacles
from marketplace.procurement.pages import SOON_DAYS, bp, staff_trail
from marketplace.procurement.queries import (
    call_by_number,
    comments_of_round,
    keeps_from_offering,
    last_events,
    takes_offers,
)
from marketplace.procurement.steps import call_steps, status_of
from marketplace.providers.mending import to_mend
from marketplace.providers.queries import NOT_APPROVED, own_provider
from marketplace.pure.icalendar import calendar
from marketplace.sealing.queries import key_problems


@bp.route("/calls/<number>")
@allow("call.view_open")
def show(number: str) -> str:
    """A call: staff see its workspace, everybody else its terms."""
    actor = current_actor()
    call = call_by_number(actor, number)
    return _workspace(actor, call) if may(actor, "call.view") else _terms(actor, call)


@bp.route("/calls/<number>/public")
@allow("call.view_open")
def public(number: str) -> str:
    """A call as providers read it, for staff too."""
    actor = current_actor()
    return _terms(actor, call_by_number(actor, number))


@bp.route("/calls/<number>/offers/<int:offer_number>")
@allow("offer.view")
def opened_offer(number: str, offer_number: int) -> str:
    """One opened offer: its prices, answers and seal."""
    actor = current_actor()
    call = call_by_number(actor, number)
    offer = queries.opened_offer(actor, call, offer_number)
    return render_template(
        "web/marketplace/offers/opened.html",
        call=call,
        offer=offer,
        content=offer.opened_content,
        sealed=queries.standing_version(offer),
        comparison=comparison_cents(call, offer.opened_content),
        breadcrumbs=[*staff_trail(call), (_("Tarjous %(number)s", number=offer_number), None)],
    )


@bp.route("/calls/<number>/dates.ics")
@allow("call.view_open")
def dates(number: str) -> Response:
    """The dates of a published call, for a calendar."""
    actor = current_actor()
    call = call_by_number(actor, number)
    if call.published_at is None:
        raise NotFound("call.not_found", number=number)
    url = url_for("calls.show", number=number, _external=True)
    title = f"{text_of(call.titles)} ({number})"
    file = Response(
        calendar(moments_of(call, actor, title, url), actor.now), mimetype="text/calendar"
    )
    file.headers["Content-Disposition"] = f'attachment; filename="{number}.ics"'
    return file


@bp.route("/calls/<number>/document")
@allow("call.view_open")
def document(number: str) -> Response:
    """The PDF of a published call, with what has been corrected."""
    actor = current_actor()
    file = document_of(actor, call_by_number(actor, number))
    if file is None:
        raise NotFound("call.no_document", number=number)
    return Response(
        storage().get(file.sha256),
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{file.name}"'},
    )


def _terms(actor: Actor, call: Call) -> str:
    own = _own(actor, call) if PROVIDER_ROLES & actor.roles else {}
    return render_template(
        "web/marketplace/offers/call.html",
        call=call,
        steps=steps_to_offer(call, actor),
        takes_offers=takes_offers(call, actor),
        soon=(call.deadline - actor.now).days < SOON_DAYS,
        document=document_of(actor, call),
        **status_of(call, actor),
        **own,
        breadcrumbs=[
            (_("Etusivu"), "/"),
            (_("Avoimet tarjouspyynnöt"), url_for("calls.list_open")),
            (call.number, None),
        ],
    )


def _own(actor: Actor, call: Call) -> dict[str, Any]:
    """The provider's own side of a call: may it offer, and how far is its offer."""
    refusals = keeps_from_offering(actor, call)
    offer = queries.own_offer(actor, call)
    return {
        "is_provider": True,
        "refusals": [sentence(each) for each in refusals],
        "mends": to_mend(refusals),
        "requirements": _requirements(call, refusals),
        "before_signing": to_mend(_before_signing(actor, call)),
        "offer": offer,
        "member_of": own_place(actor, call.id),
        "draft": _progress(actor, offer) if offer else None,
        "standing": queries.standing_version(offer) if offer else None,
        "withdrawn": queries.withdrawn_version(offer) if offer else None,
        "corrected_since": read_corrections(actor, offer) if offer else [],
        "valid_until": queries.valid_until(offer) if offer else None,
    }


def _before_signing(actor: Actor, call: Call) -> list[Refused]:
    """What a winner still has to show: no reason against offering, but good to know."""
    return stale_evidence(
        actor,
        own_provider(actor),
        call.service_line,
        actor.today,
        call.maximum_value_cents,
    )


def _requirements(call: Call, refusals: list[Refused]) -> list[dict[str, str]]:
    """What a call asks of a provider: what is in order, and how to mend each thing that is not."""
    line = text_of(call.service_line.names)
    unapproved = any(each.code in NOT_APPROVED.values() for each in refusals)
    unlisted = any(each.code.startswith("provider.line") for each in refusals)
    kept = [
        (unapproved, _("Hyväksytty palveluntuottajaksi")),
        (unlisted, _("Ilmoittautunut palvelulinjalle %(line)s", line=line)),
    ]
    in_order = [
        {"kind": "ok", "text": text, "detail": _("Kunnossa")} for wrong, text in kept if not wrong
    ]
    return [*to_mend(refusals), *in_order]


def _progress(actor: Actor, offer: Offer) -> dict[str, Any]:
    """How much of the draft is ready, where the person can open it, and when it was saved."""
    state = queries.draft_state(actor, offer)
    parts = len(offer.call.price_items) + len(offer.call.criteria)
    copy = queries.readable_copy(actor, offer)
    asked = asked_of(offer.call, queries.own_agreed(actor, offer.call))
    unready = {problem.field for problem in shortcomings(asked, copy.working)} if copy else ()
    return {
        "saved_at": state.saved_at,
        "parts": parts,
        "ready": parts - len(set(unready) - {"notes"}) if copy else None,
        "unsent": state.unsent,
    }


def _workspace(actor: Actor, call: Call) -> str:
    acts = CALL.acts(call, actor)
    conflict = conflict_of(actor, call.id) if call.published_at else None
    return render_template(
        "web/marketplace/offers/workspace.html",
        call=call,
        steps=call_steps(call, actor),
        coming=takes_offers(call, actor),
        over=call.state == "closed" or (call.state == "open" and not takes_offers(call, actor)),
        soon=(call.deadline - actor.now).days < SOON_DAYS,
        document=document_of(actor, call),
        count=queries.offer_count(actor, call) if call.published_at else 0,
        opened=queries.opened_offers(actor, call),
        unreadable=queries.unreadable_offers(actor, call),
        may_cancel=CALL.find(call.state, "cancel") is not None,
        may_withdraw="withdraw" in acts,
        may_correct="correct" in acts and takes_offers(call, actor),
        reviews="return" in acts and acts["return"].possible,
        seen=last_change(call),
        may_open=may(actor, "offer.open"),
        officer_away=bool(call.published_at) and call.officer_id in conflicted(call.id),
        conflict=sentence(conflict) if conflict else None,
        may_evaluate=may(actor, "evaluation.view") and not conflict,
        obstacles=_obstacles(actor, call),
        missing=_missing(actor, call, acts),
        notes=_notes(call) if call.published_at is None else [],
        comments=comments_of_round(actor, call),
        parts=dict(part_names()),
        opening=opening_of(actor, call),
        events=_events(actor, call),
        **status_of(call, actor),
        breadcrumbs=[*staff_trail(), (call.number, None)],
    )


ONWARD = ("submit", "approve", "publish")
"""The acts that take a call towards its publication."""


def _missing(actor: Actor, call: Call, acts: dict[str, PossibleAct]) -> list[dict[str, str]]:
    """What the next step to publication waits for: each red item leads to where it is mended."""
    onward = next((acts[name] for name in ONWARD if name in acts), None)
    if onward is None:
        return []
    found = list(onward.missing)
    if onward.action == "publish":
        found = [*found, *key_problems(actor, call.opening_officers)]
    items = {sentence(no): no for no in found}
    return [{"kind": "missing", "text": words, **_where(call, no)} for words, no in items.items()]


def _obstacles(actor: Actor, call: Call) -> list[dict[str, str]]:
    """What keeps a published call from going on as it is, each with where it is mended."""
    need = call.need
    places = {
        "call.need_taken": url_for("needs.show", number=need.number) if need else "",
        "call.starts_before_deadline": url_for("calls.correct", number=call.number),
        "call.period_over": url_for("corrections.cancel", number=call.number),
        "call.framework_ended": url_for("corrections.cancel", number=call.number),
    }
    links = {
        "call.need_taken": _("Katso tarve ja sen tarjouspyynnöt"),
        "call.starts_before_deadline": _("Korjaa sopimuskausi"),
        "call.period_over": _("Keskeytä hankinta"),
        "call.framework_ended": _("Keskeytä hankinta"),
    }
    mends = may(actor, "call.correct")
    return [
        {
            "kind": "missing",
            "text": sentence(no),
            "url": places[no.code] if mends else "",
            "link": links[no.code],
        }
        for no in obstacles(actor, call)
    ]


def _notes(call: Call) -> list[dict[str, str]]:
    """What is worth a look before publication, though it keeps nothing from being published."""
    return [{"kind": "due", "text": sentence(no), **_where(call, no)} for no in notes(call)]


def _where(call: Call, refusal: DomainError) -> dict[str, str]:
    """The field of the draft's form that a red item is about."""
    if call.state != "draft" or refusal.field is None:
        return {}
    url = url_for("calls.edit", number=call.number, _anchor=field_id(refusal.field))
    return {"url": url, "link": _("Korjaa")}


def _events(actor: Actor, call: Call) -> list[dict[str, str]]:
    return [
        {
            "title": label(f"audit.call.{event.action}"),
            "detail": " · ".join([format_instant(_when(event)), _who(event), *_reason(event)]),
        }
        for event in last_events(actor, call)
    ]


def _reason(event: AuditEvent) -> list[str]:
    """Why a correction that the rules hold material was published as one that is not."""
    reason = event.facts.get("not_material")
    return [_("ei olennainen: %(reason)s", reason=reason)] if reason else []


def _when(event: AuditEvent) -> datetime:
    """When it happened: the time for offers ends at its deadline, whenever that was noted."""
    if event.action == "close" and "deadline" in event.facts:
        return datetime.fromisoformat(event.facts["deadline"])
    return event.created_at


def _who(event: AuditEvent) -> str:
    return _("järjestelmä") if event.actor_user_id is None else event.actor_name
