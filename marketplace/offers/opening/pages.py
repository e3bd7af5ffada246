"""Pages of an opening: how far it is, who is awaited, and the two officers' acts."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from marketplace.offers.models import OfferOpening
from marketplace.offers.opening import queries, service
from marketplace.offers.opening.schemas import OpeningForm, ShareForm
from marketplace.offers.queries import offer_count
from marketplace.platform.actor import Actor
from marketplace.platform.forms import Form, request_form
from marketplace.platform.permissions import may, require
from marketplace.platform.web import allow, current_actor
from marketplace.procurement.lifecycle import deadline_passed
from marketplace.procurement.models import Call
from marketplace.procurement.pages import staff_trail
from marketplace.procurement.queries import call_by_number
from marketplace.sealing.queries import officers

bp = Blueprint("opening", __name__)

Page = str | Response | tuple[str, int]


@bp.route("/calls/<number>/opening", methods=["GET", "POST"])
@allow("offer.view")
def show(number: str) -> Page:
    """The opening: the first officer begins it, the second completes it, then its record."""
    actor = current_actor()
    call = call_by_number(actor, number)
    opening = queries.opening_of(actor, call)
    if request.method == "POST":
        require(actor, "offer.open")
    form = request_form(OpeningForm(sealed=call.seal_id is not None))
    if form.accepted(lambda data: _act(actor, call, opening, data["passphrase"], data["escrow"])):
        return redirect(url_for("opening.show", number=number))
    page = _page(actor, call, opening, form)
    return page, form.status


def _act(
    actor: Actor, call: Call, opening: OfferOpening | None, passphrase: str, escrow: bool
) -> None:
    if opening is None:
        service.begin_opening(actor, call.id, passphrase, escrow=escrow)
        flash(_("Avaus on aloitettu. Toinen avaaja vie sen loppuun."), "success")
        return
    found = service.complete_opening(actor, call.id, passphrase, escrow=escrow)
    count = len(found.opened)
    flash(ngettext("%(num)d tarjous avattiin.", "%(num)d tarjousta avattiin.", count), "success")
    for offer in found.unreadable:
        name = offer.organisation.name
        flash(_("Tarjouksen sinettiä ei voitu avata: %(name)s.", name=name), "error")


def _page(actor: Actor, call: Call, opening: OfferOpening | None, form: Form) -> str:
    awaited = queries.awaited(actor, call, opening)
    return render_template(
        "web/marketplace/offers/opening.html",
        form=form,
        call=call,
        opening=opening,
        awaited=awaited,
        others=awaited.names(actor),
        named=queries.awaited(actor, call, None),
        mine=awaited.includes(actor),
        acts=may(actor, "offer.open") and call.state in ("open", "closed"),
        begun_by_me=opening is not None and opening.begun_by == actor.user_id,
        over=deadline_passed(call, actor) is None,
        count=offer_count(actor, call) if call.published_at else 0,
        shares=call.seal_id is not None and call.state in ("open", "closed"),
        breadcrumbs=[*staff_trail(call), (_("Tarjousten avaus"), None)],
    )


@bp.route("/calls/<number>/opening/share", methods=["GET", "POST"])
@allow("seal.share")
def share(number: str) -> Page:
    """Hand the own share on to a newly named officer."""
    actor = current_actor()
    call = call_by_number(actor, number)
    holders = {each.user_id for each in queries.awaited(actor, call, None).officers}
    form = request_form(ShareForm())
    form.fields["user_id"].choices = [
        (str(each.user.id), each.user.name)
        for each in officers(actor)
        if each.ready and each.user.id not in holders
    ]
    if form.accepted(
        lambda data: service.name_opener(actor, call.id, data["passphrase"], data["user_id"])
    ):
        flash(_("Osuus on annettu. Uusi avaaja voi toimia sinun sijastasi."), "success")
        return redirect(url_for("opening.show", number=number))
    page = render_template(
        "web/marketplace/offers/share.html",
        form=form,
        call=call,
        breadcrumbs=[
            *staff_trail(call),
            (_("Tarjousten avaus"), url_for("opening.show", number=number)),
            (_("Nimeä avaaja"), None),
        ],
    )
    return page, form.status
