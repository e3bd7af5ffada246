"""Pages of orders: who offers what and why in this order, an order, its answer and its end."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.platform.actor import Actor, Audience
from marketplace.platform.audit import last_change
from marketplace.platform.forms import Form, FormSchema, posted_seen, request_form
from marketplace.platform.identity.municipalities import town_names
from marketplace.platform.paging import asked_page
from marketplace.platform.permissions import may
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import label, sentence
from marketplace.pure.periods import local_day
from marketplace.quick import queries
from marketplace.quick.lifecycle import ORDER
from marketplace.quick.models import OWN, QuickOrder
from marketplace.quick.orders import delivery, service
from marketplace.quick.orders.contacts import contacts_of, last_phone
from marketplace.quick.orders.turns import (
    Candidate,
    Queue,
    Wish,
    check_wish,
    nearest_served,
    queue_for,
)
from marketplace.quick.schemas import DeclineForm, ReasonForm, delivery_form, order_form, ordering
from marketplace.rules.queries import rule_on

bp = Blueprint("quick", __name__)
Page = str | Response | tuple[str, int]
Trail = list[tuple[str, str | None]]
STATUS = {
    "offered": "due",
    "confirmed": "ok",
    "delivered": "due",
    "disputed": "differs",
    "received": "ok",
    "unfilled": "differs",
    "cancelled": "info",
}
"""How each state of an order is shown."""


@bp.get("/quick")
@allow("quick.order")
def search() -> Page:
    """Choose the need and the municipality, and see who offers it."""
    actor = current_actor()
    words = request.args.get("q", "").strip()
    schema, more = _form_of(actor, words, request.args.get("service", ""))
    posted = request.args if "service" in request.args else None
    form = Form(schema, posted=posted, quantity=1)
    found = form.result if form.accepted(lambda data: _looked(actor, data)) else None
    return _search_page(actor, form, found, words, more)


def _form_of(actor: Actor, words: str, chosen: str) -> tuple[FormSchema, bool]:
    """The form, and whether there are more services than it lets one choose from."""
    services, more = queries.services_to_choose(actor, words, chosen)
    return order_form(services, town_names(actor)), more


def _looked(actor: Actor, data: dict[str, Any]) -> Queue:
    wanted = queries.service_by_number(actor, data["service"])
    wish = Wish(wanted, data["municipality"], data["quantity"], data["language"])
    check_wish(actor, wish)
    return queue_for(actor, wish)


def _search_page(
    actor: Actor, form: Form, found: Queue | None, words: str = "", more: bool = False
) -> Page:
    if found:
        form.fields["quantity"].value = found.wish.quantity
    towns = town_names(actor)
    nobody = found is not None and not found.places and not found.own
    near = nearest_served(found.wish, towns) if found and nobody else None
    page = render_template(
        "web/marketplace/quick/search.html",
        form=form,
        words=words,
        more=more,
        found=found,
        near=near,
        towns=towns,
        ordered=found.ordered if found else [],
        turns={place.key: place for place in found.places} if found else {},
        following=_following(found) if found else None,
        wanted=_wanted(form),
        breadcrumbs=[*home(), (_("Pikapalvelut"), None)],
    )
    return page, form.status if form.errors_list else 200


def _following(found: Queue) -> Candidate | None:
    """Whoever gets the next order."""
    return next((each for each in found.ordered if not each.reason), None)


def _wanted(form: Form) -> dict[str, Any]:
    """What was looked for, as the addresses of the next pages tell it."""
    names = ("service", "municipality", "quantity", "language")
    return {name: form.fields[name].value or "" for name in names}


def home() -> Trail:
    """The way home."""
    return [(_("Etusivu"), "/")]


@bp.get("/quick/order")
@allow("quick.order")
def confirm() -> Page:
    """What is about to be ordered, before it is; where it can't be, back to the list."""
    actor = current_actor()
    schema, _more = _form_of(actor, "", request.args.get("service", ""))
    form = Form(ordering(schema), phone=last_phone(actor), **request.args.to_dict())
    asked = Form(schema, posted=request.args)
    found = asked.result if asked.accepted(lambda data: _looked(actor, data)) else None
    page = _confirm_page(actor, form, found) if found else None
    return page or redirect(url_for("quick.search", **request.args.to_dict()))


def _confirm_page(actor: Actor, form: Form, found: Queue) -> Page | None:
    """The summary of an order; None where nobody can have it."""
    chosen = str(form.fields["item"].value or "")
    every = (*found.ordered, *found.own)
    candidate = next((each for each in every if str(each.item.id) == chosen), None)
    candidate = candidate if chosen else _following(found)
    if candidate is None or candidate.reason:
        return None
    wanted, towns = _wanted(form), town_names(actor)
    once = form.fields["once"].value or actor.ids.new()
    page = render_template(
        "web/marketplace/quick/confirm.html",
        form=form,
        wish=found.wish,
        candidate=candidate,
        wanted=wanted | {"item": chosen, "once": once},
        town=towns.get(found.wish.municipality, found.wish.municipality),
        back=url_for("quick.search", **wanted),
        breadcrumbs=[*_trail(actor), (_("Tarkista tilaus"), None)],
    )
    return page, form.status


@bp.post("/quick/order")
@allow("quick.order")
def order() -> Page:
    """Order what was looked for; where it can't be, the list comes back with the reason."""
    actor = current_actor()
    schema, more = _form_of(actor, "", request.form.get("service", ""))
    form = request_form(ordering(schema))
    if form.accepted(lambda data: _ordered(actor, data)):
        made: QuickOrder = form.result
        if made.state == "confirmed":
            flash(_("Tilaus on vahvistettu."), "success")
        else:
            name = made.organisation.name
            flash(_("Tilaus lähti: %(name)s vastaa siihen.", name=name), "success")
        return redirect(url_for("quick.show", number=made.number))
    asked = Form(schema, posted=request.form)
    found = asked.result if asked.accepted(lambda data: _looked(actor, data)) else None
    lacking = {name for name, field in form.fields.items() if field.errors}
    if found and lacking == {"phone"} and (page := _confirm_page(actor, form, found)):
        return page
    form.fields["phone"].errors.clear()  # it is asked for on the next page
    return _search_page(actor, form, found, more=more)


def _ordered(actor: Actor, data: dict[str, Any]) -> QuickOrder:
    wanted = queries.service_by_number(actor, data["service"])
    return service.order_service(
        actor,
        wanted.id,
        data["municipality"],
        quantity=data["quantity"],
        language=data["language"],
        chosen=data["item"],
        phone=data["phone"],
        once=data["once"],
    )


@bp.get("/quick/orders")
@allow("quick.view_order")
def orders() -> str:
    """Orders, the newest first: one's own, or all."""
    actor = current_actor()
    own = request.args.get("who") != "all" and may(actor, "quick.order")
    return render_template(
        "web/marketplace/quick/orders.html",
        found=queries.orders(actor, asked_page(), own=own),
        own=own,
        kinds=STATUS,
        towns=town_names(actor),
        breadcrumbs=[*_trail(actor), (_("Tilaukset"), None)],
    )


def _trail(actor: Actor) -> Trail:
    if actor.audience == Audience.PROVIDER:
        return [*home(), (_("Pikapalvelut"), url_for("quick.own"))]
    where = "quick.search" if may(actor, "quick.order") else "quick.services"
    if not may(actor, "quick.view"):  # finance comes to an order from its payment
        return home()
    return [*home(), (_("Pikapalvelut"), url_for(where))]


@bp.get("/quick/orders/<number>")
@allow("quick.view_order")
def show(number: str) -> str:
    """An order: for who made it and its ledger, for its provider the answer."""
    actor = current_actor()
    found = queries.order_by_number(actor, number)
    day = local_day(found.created_at)
    return render_template(
        "web/marketplace/quick/order.html",
        order=found,
        acts=ORDER.acts(found, actor),
        missing=[sentence(no) for no in ORDER.missing(found, "accept", actor)],
        refused={"receive": [sentence(no) for no in ORDER.missing(found, "receive", actor)]},
        turns=queries.turns_of(found),
        rate=rule_on(actor, "vat", found.vat, day).value["rate"],
        towns=town_names(actor),
        is_provider=actor.audience == Audience.PROVIDER,
        contacts=contacts_of(found),
        late=actor.now > found.answer_by,
        seen=last_change(found),
        status_kind=STATUS[found.state],
        status_text=label(f"quick_order.state.{found.state}"),
        breadcrumbs=[
            *_trail(actor),
            (_("Tilaukset"), url_for("quick.orders")),
            (found.number, None),
        ],
    )


@bp.post("/quick/orders/<number>/accept")
@allow("quick.answer")
def accept(number: str) -> Response:
    """The provider takes the order."""
    actor = current_actor()
    service.accept_order(actor, queries.order_by_number(actor, number).id)
    flash(_("Tilaus on vahvistettu. Tilaaja saa siitä viestin."), "success")
    return redirect(url_for("quick.show", number=number))


@bp.route("/quick/orders/<number>/decline", methods=["GET", "POST"])
@allow("quick.answer")
def decline(number: str) -> Page:
    """The provider lets the order go on to the next."""
    actor = current_actor()
    found = queries.order_by_number(actor, number)
    ORDER.check(found, "decline", actor)
    form = request_form(DeclineForm())
    if form.accepted(lambda data: service.decline_order(actor, found.id, data["reason"])):
        flash(_("Tilaus siirtyi seuraavalle vuorossa olevalle."), "success")
        return redirect(url_for("quick.own"))
    title = _("Kieltäydy tilauksesta")
    lead = _("Vuorosi on silloin käytetty, ja tilaus siirtyy seuraavalle.")
    return form_page(form, title, _("Kieltäydy"), found, lead)


@bp.route("/quick/orders/<number>/cancel", methods=["GET", "POST"])
@allow("quick.order")
def cancel(number: str) -> Page:
    """Take the order back."""
    actor = current_actor()
    found = queries.order_by_number(actor, number)
    ORDER.check(found, "cancel", actor)
    form = request_form(ReasonForm())
    if form.accepted(lambda data: service.cancel_order(actor, found.id, data["reason"])):
        flash(_("Tilaus on peruutettu. Palveluntuottaja saa viestin."), "success")
        return redirect(url_for("quick.show", number=number))
    title = _("Peruuta tilaus")
    lead = _(
        "Palveluntuottajan paikka vapautuu, eikä tilauksesta makseta. Älä kirjoita syyhyn mitään "
        "asiakkaasta."
    )
    return form_page(form, title, title, found, lead)


@bp.route("/quick/orders/<number>/deliver", methods=["GET", "POST"])
@allow("quick.deliver")
def deliver(number: str) -> Page:
    """Whoever gives the service marks it as done."""
    actor = current_actor()
    found = queries.order_by_number(actor, number)
    ORDER.check(found, "deliver", actor)
    form = request_form(
        delivery_form(found),
        delivered=found.delivered or found.quantity,
        day=found.delivered_on or (actor.today if actor.today >= found.starts_on else None),
    )
    if form.accepted(
        lambda data: delivery.report_delivery(actor, found.id, data["delivered"], data["day"])
    ):
        flash(_("Palvelu on merkitty tehdyksi. Tilaaja saa siitä viestin."), "success")
        return redirect(url_for("quick.show", number=number))
    title = _("Merkitse palvelu tehdyksi")
    lead = _(
        "Tilaaja tarkistaa määrän. Hyväksytty määrä maksetaan yrityksellesi, eikä laskua tarvita."
    )
    if found.way == OWN:
        lead = _("Tilaaja tarkistaa määrän. Omasta palvelusta ei makseta mitään.")
    early = actor.today < found.starts_on
    return form_page(form, title, title, found, lead, early=early)


@bp.post("/quick/orders/<number>/receive")
@allow("quick.receive")
def receive(number: str) -> Response:
    """Accept the delivery: it is paid."""
    actor = current_actor()
    found = queries.order_by_number(actor, number)
    delivery.receive_delivery(actor, found.id, seen=posted_seen())
    own = _("Suoritus on hyväksytty.")
    flash(own if found.way == OWN else _("Suoritus on hyväksytty maksettavaksi."), "success")
    return redirect(url_for("quick.show", number=number))


@bp.route("/quick/orders/<number>/dispute", methods=["GET", "POST"])
@allow("quick.receive")
def dispute(number: str) -> Page:
    """Send the delivery back with a reason."""
    actor = current_actor()
    found = queries.order_by_number(actor, number)
    ORDER.check(found, "dispute", actor)
    form = request_form(ReasonForm(), seen=last_change(found))
    if form.accepted(
        lambda data: delivery.dispute_delivery(actor, found.id, data["reason"], seen=form.seen)
    ):
        told = _("Palveluntuottaja saa viestin ja ilmoittaa määrän uudelleen.")
        own = _("Tilaus on omien palvelujen työlistalla, ja määrä ilmoitetaan uudelleen.")
        flash(own if found.way == OWN else told, "success")
        return redirect(url_for("quick.show", number=number))
    title = _("En hyväksy suoritusta")
    lead = _("Kerro, mikä poikkeaa tilauksesta. Älä kirjoita mitään asiakkaasta.")
    act = _("Palauta korjattavaksi") if found.way == OWN else _("Lähetä palveluntuottajalle")
    return form_page(form, title, act, found, lead, seen=form.seen)


def form_page(
    form: Form,
    title: str,
    act: str,
    found: QuickOrder,
    lead: str,
    seen: int | None = None,
    *,
    early: bool = False,
) -> Page:
    """A page with the one form of an act on an order; ``early``: it could not begin yet."""
    back = url_for("quick.show", number=found.number)
    page = render_template(
        "web/marketplace/quick/form.html",
        form=form,
        seen=seen,
        title=title,
        lead=lead,
        act=act,
        starts_on=found.starts_on if early else None,
        back=back,
        breadcrumbs=[*_trail(current_actor()), (found.number, back), (title, None)],
    )
    return page, form.status
