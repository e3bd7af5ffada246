"""Pages of call-offs: the order of a lot, one with its ledger, the list, answers and the end."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.calloffs import queries, service
from marketplace.calloffs.ledger import ledger_csv
from marketplace.calloffs.lifecycle import CALL_OFF
from marketplace.calloffs.models import CallOff
from marketplace.calloffs.preflight import nobody_can, not_orderable, problems_of
from marketplace.calloffs.schemas import (
    DeclineForm,
    ReasonForm,
    order_data,
    order_form,
    order_typed,
    quantities_in,
)
from marketplace.calloffs.turns import Queue, founding_call, queue_for
from marketplace.frameworks.models import Framework, Lot
from marketplace.frameworks.queries import framework_by_number, lot_of
from marketplace.platform.actor import Actor, Audience
from marketplace.platform.errors import Invalid
from marketplace.platform.forms import Form, request_form
from marketplace.platform.i18n import text_of
from marketplace.platform.identity.municipalities import town_names
from marketplace.platform.paging import SIZE, asked_page
from marketplace.platform.permissions import may
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import label, sentence
from marketplace.procurement.models import Call

bp = Blueprint("calloffs", __name__)
Page = str | Response | tuple[str, int]
Trail = list[tuple[str, str | None]]
STATUS = {"offered": "due", "accepted": "ok", "none_left": "differs", "cancelled": "info"}
"""How each state of a call-off is shown."""


@bp.app_template_global()
def call_offs_of(framework: Framework) -> Sequence[CallOff]:
    """The newest call-offs of a framework, for whoever may see them."""
    actor = current_actor()
    seen = may(actor, "call_off.view")
    return queries.call_offs(actor, framework=framework).rows if seen else []


# The order ------------------------------------------------------------------------------------


@bp.route("/frameworks/<number>/lots/<int:position>/order", methods=["GET", "POST"])
@allow("call_off.order")
def order(number: str, position: int) -> Page:
    """Order of a lot: what, how much, and who gets it at which price and why."""
    actor = current_actor()
    lot = lot_of(actor, number, position)
    if refusal := not_orderable(lot, actor):
        return _not_now(lot, sentence(refusal))
    call = founding_call(lot)
    standing = order_typed(lot, call) | {"once": actor.ids.new()}
    form = request_form(order_form(lot, call, town_names(actor)), **standing)
    if request.form.get("act") == "look":
        form.accepted(lambda data: _look(actor, lot, call, data))
    elif form.accepted(lambda data: _ordered(actor, lot, data)):
        made: CallOff = form.result
        name = made.organisation.name if made.organisation else ""
        flash(_("Toimeksianto lähti: %(name)s vastaa siihen.", name=name), "success")
        return redirect(url_for("calloffs.show", number=made.number))
    return _order_page(actor, form, lot, call)


def _not_now(lot: Lot, why: str) -> Page:
    page = render_template(
        "web/marketplace/calloffs/not_now.html",
        lot=lot,
        why=why,
        breadcrumbs=[*framework_trail(lot.framework), (_("Toimeksianto"), None)],
    )
    return page, 409


def _ordered(actor: Actor, lot: Lot, data: Mapping[str, Any]) -> CallOff:
    return service.order_from_lot(actor, lot.id, order_data(data), once=data["once"])


def _look(actor: Actor, lot: Lot, call: Call, data: Mapping[str, Any]) -> None:
    """What the verb would say of an order, without ordering."""
    if problems := list(problems_of(lot, call, order_data(data), actor)):
        raise Invalid(*problems)


def _order_page(actor: Actor, form: Form, lot: Lot, call: Call) -> Page:
    queue = _queue(actor, form, lot, call)
    refusal = nobody_can(lot, queue)
    page = render_template(
        "web/marketplace/calloffs/order.html",
        form=form,
        lot=lot,
        items=call.price_items,
        queue=queue,
        refusal=sentence(refusal) if refusal else None,
        breadcrumbs=[*framework_trail(lot.framework), (_("Toimeksianto"), None)],
    )
    return page, form.status if form.errors_list else 200


def _queue(actor: Actor, form: Form, lot: Lot, call: Call) -> Queue:
    """The queue at the quantities as typed, or of the lot's comparison where they can't be read."""
    quantities = {item.key: item.quantity for item in call.price_items}
    if form.data:
        typed = quantities_in(form.data)
        quantities = {key: typed[key] for key in quantities if typed.get(key, 0) > 0}
    return queue_for(actor, lot, quantities)


def home() -> Trail:
    """The way home."""
    return [(_("Etusivu"), "/")]


def framework_trail(framework: Framework) -> Trail:
    """The way to the page of a framework."""
    number = framework.number
    return [
        *home(),
        (_("Puitesopimukset"), url_for("frameworks.index")),
        (number, url_for("frameworks.show", number=number)),
    ]


# One, and all of them -------------------------------------------------------------------------


@bp.get("/call-offs")
@allow("call_off.view")
def index() -> str:
    """Call-offs, the newest first: all, or a provider's own with its turns."""
    actor = current_actor()
    number = request.args.get("framework")
    framework = framework_by_number(actor, number) if number else None
    is_provider = actor.audience == Audience.PROVIDER
    return render_template(
        "web/marketplace/calloffs/index.html",
        found=queries.call_offs(actor, asked_page(), framework=framework),
        framework=framework,
        lots=queries.lots_to_order_from(actor, asked_page("lots"))
        if may(actor, "call_off.order") and not framework
        else None,
        waiting=queries.to_answer(actor, SIZE) if is_provider else (),
        turns=queries.own_turns(actor, asked_page("turns")) if is_provider else None,
        is_provider=is_provider,
        kinds=STATUS,
        breadcrumbs=[
            *(framework_trail(framework) if framework else home()),
            (_("Toimeksiannot"), None),
        ],
    )


@bp.get("/frameworks/<number>/call-offs.csv")
@allow("call_off.view_all")
def ledger(number: str) -> Response:
    """The whole ledger of a framework's call-offs as CSV."""
    actor = current_actor()
    found = framework_by_number(actor, number)
    response = Response(ledger_csv(actor, found).encode("utf-8-sig"), mimetype="text/csv")
    name = f"{number}-toimeksiannot.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@bp.get("/call-offs/<number>")
@allow("call_off.view")
def show(number: str) -> str:
    """A call-off: for the authority its ledger, for the party whose turn it is the answer."""
    actor = current_actor()
    found = queries.call_off_by_number(actor, number)
    return render_template(
        "web/marketplace/calloffs/show.html",
        call_off=found,
        lot=found.lot,
        lines=_lines(found),
        acts=CALL_OFF.acts(found, actor),
        missing=[sentence(no) for no in CALL_OFF.missing(found, "accept", actor)],
        turns=queries.turns_of(found),
        towns=town_names(actor),
        is_provider=actor.audience == Audience.PROVIDER,
        late=found.answer_by is not None and actor.now > found.answer_by,
        status_kind=STATUS[found.state],
        status_text=label(f"call_off.state.{found.state}"),
        breadcrumbs=[*_trail(), (found.number, None)],
    )


def _lines(found: CallOff) -> list[tuple[str, int, int, int]]:
    """What is ordered line by line: name, quantity, unit price and sum in cents."""
    labels = {item.key: text_of(item.labels) for item in founding_call(found.lot).price_items}
    return [
        (labels[key], count, found.prices[key], count * found.prices[key])
        for key, count in found.quantities.items()
    ]


def _trail() -> Trail:
    return [*home(), (_("Toimeksiannot"), url_for("calloffs.index"))]


# Answers and the end --------------------------------------------------------------------------


@bp.post("/call-offs/<number>/accept")
@allow("call_off.answer")
def accept(number: str) -> Response:
    """The party takes the call-off."""
    actor = current_actor()
    service.accept_call_off(actor, queries.call_off_by_number(actor, number).id)
    flash(_("Otit toimeksiannon vastaan. Sopimus tulee hyväksyttäväksesi."), "success")
    return redirect(url_for("calloffs.show", number=number))


@bp.route("/call-offs/<number>/decline", methods=["GET", "POST"])
@allow("call_off.answer")
def decline(number: str) -> Page:
    """The party lets the call-off go on to the next."""
    actor = current_actor()
    found = queries.call_off_by_number(actor, number)
    CALL_OFF.check(found, "decline", actor)
    form = request_form(DeclineForm())
    if form.accepted(lambda data: service.decline_call_off(actor, found.id, data["reason"])):
        flash(_("Et ottanut toimeksiantoa vastaan. Tilaaja saa tiedon."), "success")
        return redirect(url_for("calloffs.index"))
    title = _("En ota toimeksiantoa vastaan")
    lead = _(
        "Toimeksianto siirtyy järjestyksessä seuraavalle, eikä sitä tarjota sinulle uudelleen."
    )
    if found.way == "direct":
        lead = _("Toimeksianto päättyy, ja tilaaja saa tiedon.")
    return _form_page(form, title, _("Ilmoita tilaajalle"), found, lead)


@bp.route("/call-offs/<number>/cancel", methods=["GET", "POST"])
@allow("call_off.order")
def cancel(number: str) -> Page:
    """Take the call-off back."""
    actor = current_actor()
    found = queries.call_off_by_number(actor, number)
    CALL_OFF.check(found, "cancel", actor)
    form = request_form(ReasonForm())
    if form.accepted(lambda data: service.cancel_call_off(actor, found.id, data["reason"])):
        flash(_("Toimeksianto on peruutettu. Sopijapuoli saa viestin."), "success")
        return redirect(url_for("calloffs.show", number=number))
    title, lead = _("Peruuta toimeksianto"), _("Katosta varattu summa vapautuu.")
    return _form_page(form, title, title, found, lead)


def _form_page(form: Form, title: str, act: str, found: CallOff, lead: str) -> Page:
    back = url_for("calloffs.show", number=found.number)
    page = render_template(
        "web/marketplace/calloffs/form.html",
        form=form,
        title=title,
        lead=lead,
        act=act,
        back=back,
        breadcrumbs=[*_trail(), (found.number, back), (title, None)],
    )
    return page, form.status
