"""Pages of consortia: the lead's list of members, and the offers in which one is named."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.offers.consortia import queries, service
from marketplace.offers.models import Offer
from marketplace.offers.queries import own_offer, standing_version
from marketplace.offers.schemas import MemberForm
from marketplace.platform.actor import Actor
from marketplace.platform.errors import NotFound
from marketplace.platform.forms import request_form
from marketplace.platform.i18n import text_of
from marketplace.platform.paging import asked_page
from marketplace.platform.web import allow, current_actor
from marketplace.procurement.queries import call_by_number, takes_offers

bp = Blueprint("consortia", __name__)

Page = str | Response | tuple[str, int]


@bp.route("/offers/<number>/members", methods=["GET", "POST"])
@allow("offer.draft")
def members(number: str) -> Page:
    """The members of one's own offer; name another."""
    actor = current_actor()
    offer = _own(actor, number)
    form = request_form(MemberForm())
    if form.accepted(lambda data: service.name_member(actor, offer.id, data["business_id"])):
        flash(_("Jäsen on nimetty. Hän saa viestin ja vahvistaa jäsenyyden."), "success")
        return redirect(url_for("consortia.members", number=number))
    page = render_template(
        "web/marketplace/offers/members.html",
        form=form,
        call=offer.call,
        members=queries.members_of(offer),
        standing=standing_version(offer),
        breadcrumbs=[
            (_("Omat tarjoukset"), url_for("offers.own")),
            (text_of(offer.call.titles), url_for("offers.edit", number=number)),
            (_("Ryhmittymä"), None),
        ],
    )
    return page, form.status


@bp.route("/offers/<number>/members/<uuid:member_id>/remove", methods=["POST"])
@allow("offer.draft")
def remove(number: str, member_id: UUID) -> Response:
    """Take a member off the draft."""
    actor = current_actor()
    service.remove_member(actor, _own(actor, number).id, member_id)
    flash(_("Jäsen on poistettu."), "success")
    return redirect(url_for("consortia.members", number=number))


@bp.route("/consortia")
@allow("consortium.answer")
def named() -> str:
    """Where one's own organisation is named as a member."""
    actor = current_actor()
    page = queries.named_in(actor, asked_page())
    return render_template(
        "web/marketplace/offers/named_in.html",
        page=page,
        rows=[(each, takes_offers(each.call, actor)) for each in page.rows],
        breadcrumbs=[(_("Etusivu"), "/"), (_("Ryhmittymät"), None)],
    )


@bp.route("/consortia/<uuid:named_id>/confirm", methods=["POST"])
@allow("consortium.answer")
def confirm(named_id: UUID) -> Response:
    """Agree to stand behind the offer."""
    service.confirm_membership(current_actor(), named_id)
    flash(_("Jäsenyys on vahvistettu."), "success")
    return redirect(url_for("consortia.named"))


@bp.route("/consortia/<uuid:named_id>/decline", methods=["POST"])
@allow("consortium.answer")
def decline(named_id: UUID) -> Response:
    """Say no."""
    service.decline_membership(current_actor(), named_id)
    flash(_("Et ole mukana ryhmittymässä. Vetäjä saa tiedon."), "success")
    return redirect(url_for("consortia.named"))


def _own(actor: Actor, number: str) -> Offer:
    offer = own_offer(actor, call_by_number(actor, number))
    if offer is None:
        raise NotFound("offer.not_found", number=number)
    return offer
