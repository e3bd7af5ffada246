"""Pages of a provider's offer: write, check, seal, withdraw; and all of its own offers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.offers import queries, service
from marketplace.offers.consortia.queries import members_of
from marketplace.offers.content import (
    ANSWER_LIMIT,
    NOTES_LIMIT,
    Asked,
    Content,
    asked_of,
    comparison_cents,
    shortcomings,
    with_members,
)
from marketplace.offers.lifecycle import OFFER
from marketplace.offers.models import Offer
from marketplace.offers.schemas import SubmitForm, as_typed, offer_content, offer_form
from marketplace.offers.sealing import digest_of
from marketplace.platform.actor import Actor
from marketplace.platform.errors import Conflict, NotFound, Problem
from marketplace.platform.forms import Form, request_form
from marketplace.platform.i18n import format_date_fi, format_exact, text_of
from marketplace.platform.paging import asked_page
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import sentence
from marketplace.procurement.limits import cut_at_prices, scheme_at
from marketplace.procurement.models import Call, Correction
from marketplace.procurement.queries import call_by_number, takes_offers
from marketplace.procurement.scheme_pages import scheme_page
from marketplace.providers.queries import own_provider

bp = Blueprint("offers", __name__)

Page = str | Response | tuple[str, int]
UNTOUCHED = frozenset(
    {
        "offer.price_missing",
        "offer.answer_missing",
        "offer.nothing_priced",
        "offer.requirement_unanswered",
    }
)
"""What is only not yet written: no error while a draft is being worked on."""


@bp.app_template_filter("fingerprint")
def fingerprint_words(sha256: str) -> str:
    """A digest in groups of four, as people compare it: 7F3A 91C2 …"""
    return " ".join(sha256[place : place + 4] for place in range(0, len(sha256), 4)).upper()


@bp.app_template_filter("instant")
def instant(written: str) -> datetime:
    """An instant as a record keeps it (ISO 8601)."""
    return datetime.fromisoformat(written)


@bp.app_template_filter("precise")
def precise(at: datetime) -> str:
    """An instant to the thousandth of a second, as a late arrival is told."""
    return f"{format_exact(at)},{at.microsecond // 1000:03}"


@bp.route("/offers")
@allow("offer.view_own")
def own() -> str:
    """The organisation's own offers, the latest deadline first."""
    actor = current_actor()
    page = queries.own_offers(actor, asked_page())
    unread = queries.unread_corrections(actor, [offer.id for offer in page.rows])
    rows = [
        {
            "offer": offer,
            "call": offer.call,
            "last": queries.last_version(offer),
            "open": takes_offers(offer.call, actor),
            "corrected": offer.id in unread,
        }
        for offer in page.rows
    ]
    return render_template(
        "web/marketplace/offers/own.html",
        page=page,
        rows=rows,
        today=actor.today,
        breadcrumbs=[(_("Etusivu"), "/"), (_("Omat tarjoukset"), None)],
    )


@bp.route("/offers/<number>/start", methods=["POST"])
@allow("offer.draft")
def start(number: str) -> Response:
    """Begin an offer, or go on with the one begun."""
    actor = current_actor()
    service.start_offer(actor, call_by_number(actor, number).id)
    return redirect(url_for("offers.edit", number=number))


@bp.route("/offers/<number>", methods=["GET", "POST"])
@allow("offer.draft")
def edit(number: str) -> Page:
    """The offer being written: everything typed is kept, whole or not."""
    actor = current_actor()
    call, offer = own_offer_of(actor, number)
    if request.method == "GET" and _is_settled(actor, offer):
        return redirect(url_for("offers.receipt", number=number))
    schema = offer_form(call, queries.own_agreed(actor, call))
    if request.method == "GET":
        copy = queries.own_copy(actor, offer)
        form = Form(schema, version=copy.state.version, **as_typed(call, copy.working))
        written = shortcomings(_asked(actor, call), copy.working)
        _show(form, [each for each in written if each.code not in UNTOUCHED])
        read_corrections(actor, offer)
        return _edit_page(actor, offer, form)
    form = request_form(schema)
    saving = _Saving(actor, offer)
    if not form.accepted(saving):
        return _edit_page(actor, offer, form, changed=saving.changed)
    if request.form.get("then") != "check":
        flash(_("Luonnos tallennettiin."), "success")
        return redirect(url_for("offers.edit", number=number))
    copy = queries.own_copy(actor, offer)
    missing = shortcomings(_asked(actor, call), copy.working)
    if not missing:
        return redirect(url_for("offers.check", number=number))
    _show(form, missing)
    form.fields["version"].value = copy.state.version
    return _edit_page(actor, offer, form)


def _asked(actor: Actor, call: Call) -> Call | Asked:
    return asked_of(call, queries.own_agreed(actor, call))


def _is_settled(actor: Actor, offer: Offer) -> bool:
    """Whether a sealed offer can be neither replaced nor withdrawn any more."""
    sealed = queries.standing_version(offer) is not None
    return sealed and not takes_offers(offer.call, actor)


def _is_late(actor: Actor, call: Call) -> bool:
    return not takes_offers(call, actor) and call.state != "cancelled"


def _cut(call: Call, content: Content) -> tuple[int, int] | None:
    """What caps cut of one person's payments at an offer's prices, once it has them all."""
    prices = content["prices"]
    if comparison_cents(call, content) is None or any(cents < 0 for cents in prices.values()):
        return None
    return cut_at_prices(call, prices)


@bp.route("/offers/<number>/scheme")
@allow("offer.view_own")
def scheme(number: str) -> str:
    """The call's scheme at the prices of the organisation's own offer, as far as it has them."""
    actor = current_actor()
    call, offer = own_offer_of(actor, number)
    prices = queries.own_copy(actor, offer).working["prices"]
    own = {key: cents for key, cents in prices.items() if isinstance(cents, int) and cents >= 0}
    priced = scheme_at(call, {item.key: item.maximum_cents for item in call.price_items} | own)
    lead = (
        _("Mitä hinnoillasi maksettaisiin eri ihmisistä. Hinnat ovat tarjouksesi omia.")
        if len(own) == len(call.price_items)
        else _("Mitä hinnoillasi maksettaisiin. Puuttuvien hintojen paikalla on enimmäishinta.")
    )
    return scheme_page(call, priced, lead)


@dataclass
class _Saving:
    """Saves what came in by the form, and remembers whether a colleague had saved meanwhile."""

    actor: Actor
    offer: Offer
    changed: bool = False

    def __call__(self, data: dict[str, Any]) -> Offer:
        content = offer_content(self.offer.call, data)
        try:
            return service.save_draft(self.actor, self.offer.id, content, version=data["version"])
        except Conflict:
            self.changed = True
            raise


def _show(form: Form, problems: list[Problem]) -> None:
    for problem in problems:
        form.fields[problem.field].errors.append(sentence(problem))


def _edit_page(actor: Actor, offer: Offer, form: Form, *, changed: bool = False) -> tuple[str, int]:
    copy = queries.readable_copy(actor, offer)
    theirs = None
    if changed and copy is not None:  # only who has seen the other's text may save over it
        theirs = as_typed(offer.call, copy.working)
        form.fields["version"].value = copy.state.version
    page = render_template(
        "web/marketplace/offers/edit.html",
        form=form,
        call=offer.call,
        offer=offer,
        copy=copy,
        theirs=theirs,
        state=queries.draft_state(actor, offer),
        members=members_of(offer),
        comparison=comparison_cents(offer.call, copy.working) if copy else None,
        cut=_cut(offer.call, copy.working) if copy else None,
        standing=queries.standing_version(offer),
        answer_limit=ANSWER_LIMIT,
        notes_limit=NOTES_LIMIT,
        breadcrumbs=_trail(offer.call, _("Tarjous")),
    )
    return page, form.status


@bp.route("/offers/<number>/check")
@allow("offer.submit")
def check(number: str) -> Page:
    """The whole offer once more, above the seal's terms and the button."""
    actor = current_actor()
    call, offer = own_offer_of(actor, number)
    if _is_settled(actor, offer):
        return redirect(url_for("offers.receipt", number=number))
    if _is_late(actor, call):
        return redirect(url_for("offers.late", number=number))
    return _check_page(actor, offer, Form(SubmitForm(), **_read_now(actor, offer)))


def _read_now(actor: Actor, offer: Offer) -> dict[str, Any]:
    """What the page shows to whom it is going to submit."""
    content = with_members(queries.own_copy(actor, offer).working, members_of(offer))
    return {"checked": digest_of(content), "corrections": len(offer.call.corrections)}


@bp.route("/offers/<number>/submit", methods=["POST"])
@allow("offer.submit")
def submit(number: str) -> Page:
    """Seal the offer."""
    actor = current_actor()
    form = request_form(SubmitForm())

    def seal(data: dict[str, Any]) -> None:
        assured, seen = data["validity_confirmed"], data["checked"]
        try:
            service.submit_offer(
                actor, number, assured=assured, checked=seen, corrections=data["corrections"]
            )
        except Conflict as known:
            if known.code != service.ALREADY_SEALED:
                raise
            flash(sentence(known), "info")

    if form.accepted(seal):
        return redirect(url_for("offers.receipt", number=number))
    call, offer = own_offer_of(actor, number)
    if _is_late(actor, call):
        return redirect(url_for("offers.late", number=number))
    for name, value in _read_now(actor, offer).items():
        form.fields[name].value = value
    return _check_page(actor, offer, form)


@bp.get("/offers/<number>/late")
@allow("offer.view_own")
def late(number: str) -> Page:
    """An offer that came too late: when it came, as the log has it, and what is in force."""
    actor = current_actor()
    call, offer = own_offer_of(actor, number)
    if not _is_late(actor, call):
        return redirect(url_for("calls.show", number=number))
    return render_template(
        "web/marketplace/offers/late.html",
        call=call,
        attempt=queries.late_submission(offer),
        standing=queries.standing_version(offer),
        breadcrumbs=_trail(call, _("Tarjous myöhästyi")),
    )


def _check_page(actor: Actor, offer: Offer, form: Form) -> tuple[str, int]:
    call, copy = offer.call, queries.own_copy(actor, offer)
    form.fields["validity_confirmed"].label = _(
        "Tarjous on voimassa %(day)s saakka, ja minulla on oikeus antaa se tarjoajan %(name)s "
        "puolesta.",
        day=format_date_fi(call.starts_on),
        name=offer.organisation.name,
    )
    page = render_template(
        "web/marketplace/offers/check.html",
        form=form,
        call=call,
        offer=offer,
        copy=copy,
        provider=own_provider(actor),
        comparison=comparison_cents(call, copy.working),
        cut=_cut(call, copy.working),
        missing=[
            (_label(call, problem), sentence(problem))
            for problem in shortcomings(_asked(actor, call), copy.working)
        ],
        free=[
            text_of(item.labels)
            for item in call.price_items
            if copy.working["prices"].get(item.key) == 0
        ],
        refusals=_refusals(actor, offer),
        members=members_of(offer),
        replaces=queries.standing_version(offer),
        answer_limit=ANSWER_LIMIT,
        breadcrumbs=_trail(call, _("Tarkista ja jätä")),
    )
    return page, form.status


def _refusals(actor: Actor, offer: Offer) -> list[str]:
    """Why the offer can't be submitted now, apart from its content."""
    action = "replace" if offer.state == "submitted" else "submit"
    return [sentence(refusal) for refusal in OFFER.missing(offer, action, actor)]


def _label(call: Call, problem: Problem) -> str:
    """What a problem is about, in words."""
    labels = {f"price_{item.key}": text_of(item.labels) for item in call.price_items}
    labels |= {f"answer_{each.key}": text_of(each.labels) for each in call.criteria}
    return labels.get(problem.field, _("Lisätietoja"))


@bp.route("/offers/<number>/withdraw", methods=["GET", "POST"])
@allow("offer.withdraw")
def withdraw(number: str) -> Page:
    """Take the sealed offer back, after one more question."""
    actor = current_actor()
    call, offer = own_offer_of(actor, number)
    if request.method == "POST":
        service.withdraw_offer(actor, offer.id)
        flash(_("Tarjous on peruttu. Luonnos on tallessa."), "success")
        return redirect(url_for("offers.receipts_of", number=number))
    if _is_settled(actor, offer):
        return redirect(url_for("offers.receipt", number=number))
    return render_template(
        "web/marketplace/offers/withdraw.html",
        call=call,
        standing=queries.standing_version(offer),
        breadcrumbs=_trail(call, _("Peru tarjous")),
    )


def read_corrections(actor: Actor, offer: Offer) -> list[Correction]:
    """What was corrected after the offer was sealed, for a page that shows it: it is read now."""
    since = queries.corrected_since(offer)
    if since:
        service.note_corrections_read(actor, offer.id)
    return since


class NoOffer(NotFound):
    """The organisation has not begun an offer to a call that is there."""


@bp.errorhandler(NoOffer)
def _to_the_call(missing: NoOffer) -> Response:
    """An address of an own offer that is not there leads to where one is begun."""
    flash(sentence(missing), "info")
    return redirect(url_for("calls.show", number=missing.facts["number"]))


def own_offer_of(actor: Actor, number: str) -> tuple[Call, Offer]:
    """A call, and the organisation's own offer to it. Raises NotFound, NoOffer."""
    call = call_by_number(actor, number)
    offer = queries.own_offer(actor, call)
    if offer is None:
        raise NoOffer("offer.none_begun", number=number)
    return call, offer


def _trail(call: Call, here: str) -> list[tuple[str, str | None]]:
    return [
        (_("Omat tarjoukset"), url_for("offers.own")),
        (text_of(call.titles), url_for("calls.show", number=call.number)),
        (here, None),
    ]
