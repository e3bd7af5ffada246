"""Pages of consortia: the lead's list of members, and the offers in which one is named."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.offers.consortia import queries, service
from marketplace.offers.models import Offer
from marketplace.offers.queries import member_content, own_offer, standing_version
from marketplace.offers.schemas import ConfirmForm, MemberForm
from marketplace.platform.actor import Actor
from marketplace.platform.errors import NotFound
from marketplace.platform.forms import request_form
from marketplace.platform.i18n import text_of
from marketplace.platform.paging import asked_page
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import sentence
from marketplace.procurement.queries import call_by_number, takes_offers
from marketplace.sealing.members.queries import Locked

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
        agreed=queries.agreed_members(actor, offer.call),
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
        sealed=queries.sealed_behind(actor, page.rows),
        today=actor.today,
        breadcrumbs=[(_("Etusivu"), "/"), (_("Ryhmittymät"), None)],
    )


@bp.route("/consortia/<uuid:named_id>")
@allow("offer.view_own")
def show(named_id: UUID) -> str:
    """What one's own organisation stands behind as a member: who with, and what was sealed."""
    actor = current_actor()
    place = queries.named_place(actor, named_id)
    found = queries.behind(actor, place)
    content, locked = None, None
    if found.copy is not None:
        try:
            content = member_content(actor, found.copy)
        except Locked as refusal:
            locked = sentence(refusal)
    return render_template(
        "web/marketplace/offers/behind.html",
        named=place,
        call=place.call,
        behind=found,
        content=content,
        locked=locked,
        open=takes_offers(place.call, actor),
        breadcrumbs=_trail(place.lead.name),
    )


@bp.route("/consortia/<uuid:named_id>/confirm", methods=["GET", "POST"])
@allow("consortium.answer")
def confirm(named_id: UUID) -> Page:
    """Agree to stand behind the offer, once what follows has been read and ticked."""
    actor = current_actor()
    place = queries.named_place(actor, named_id)
    if place.confirmed_at is not None:
        return redirect(url_for("consortia.show", named_id=named_id))
    form = request_form(ConfirmForm())
    form.fields["committed"].label = _(
        "Minulla on oikeus sitoa %(name)s, ja vahvistan, että se vastaa tarjouksesta ja "
        "sopimuksesta yhteisvastuullisesti.",
        name=place.member.name,
    )
    if form.accepted(lambda _data: service.confirm_membership(actor, named_id)):
        flash(_("Jäsenyys on vahvistettu."), "success")
        return redirect(url_for("consortia.show", named_id=named_id))
    page = render_template(
        "web/marketplace/offers/confirm_member.html",
        form=form,
        named=place,
        call=place.call,
        behind=queries.behind(actor, place),
        open=takes_offers(place.call, actor),
        breadcrumbs=_trail(place.lead.name),
    )
    return page, form.status


def _trail(last: str) -> list[tuple[str, str | None]]:
    return [(_("Etusivu"), "/"), (_("Ryhmittymät"), url_for("consortia.named")), (last, None)]


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
