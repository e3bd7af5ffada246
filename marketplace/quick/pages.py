"""Pages of quick services: the officers' list, one with its ledger, and a provider's own items."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.admissions.models import Admission
from marketplace.admissions.queries import admission_by_number
from marketplace.platform.actor import Actor, Audience
from marketplace.platform.audit import last_change
from marketplace.platform.forms import Form, request_form
from marketplace.platform.identity.municipalities import town_names
from marketplace.platform.paging import SIZE, asked_page
from marketplace.platform.permissions import may
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import label, sentence
from marketplace.quick import queries, service
from marketplace.quick.deliveries import deliveries
from marketplace.quick.ledger import ledger_csv
from marketplace.quick.lifecycle import ITEM, SERVICE
from marketplace.quick.models import QuickItem, QuickService
from marketplace.quick.orders.pages import Page, Trail, bp, home
from marketplace.quick.orders.turns import Wish, queue_for
from marketplace.quick.schemas import (
    ReasonForm,
    item_data,
    item_form,
    item_typed,
    service_data,
    service_form,
    service_typed,
)
from marketplace.quick.shares import own_shares
from marketplace.quick.shares import shares as service_shares
from marketplace.quick.terms import not_orderable, order_rule

STATUS = {"open": "ok", "closed": "info"}
SHARES = ("turns", "levelled", "chosen", "accepted", "declined", "lapsed", "orders", "cents")
"""What is counted of each provider's share, and summed below the shares."""
ITEM_STATUS = {"submitted": "due", "shown": "ok", "hidden": "info", "rejected": "error"}
"""How each state is shown: the kind of its status label."""


@bp.get("/quick/services")
@allow("quick.view")
def services() -> str:
    """What can be ordered at once."""
    actor = current_actor()
    return render_template(
        "web/marketplace/quick/services.html",
        found=queries.services(actor, asked_page()),
        kinds=STATUS,
        breadcrumbs=[*home(), (_("Pikapalvelut"), None)],
    )


def _trail(found: QuickService | None = None) -> Trail:
    trail: Trail = [*home(), (_("Pikapalvelut"), url_for("quick.services"))]
    if found is not None:
        trail.append((found.number, url_for("quick.service", number=found.number)))
    return trail


@bp.route("/admissions/<number>/quick", methods=["GET", "POST"])
@allow("quick.set_up")
def new(number: str) -> Page:
    """Let something be ordered at once from those on the list of an admission."""
    actor = current_actor()
    admission = admission_by_number(actor, number)
    form = request_form(
        service_form(order_rule(actor, admission).value["ways"]),
        ordering="rotation",
        response_hours=8,
        unit="hour",
    )
    if form.accepted(lambda data: service.open_service(actor, admission.id, service_data(data))):
        flash(_("Listalla olevat voivat nyt kertoa tarjontansa."), "success")
        return redirect(url_for("quick.service", number=form.result.number))
    title = _("Uusi pikapalvelu")
    back = url_for("admissions.show", number=number)
    return _terms_page(form, title, back, [*_trail(), (title, None)], admission)


def _terms_page(form: Form, title: str, back: str, trail: Trail, admission: Admission) -> Page:
    page = render_template(
        "web/marketplace/quick/terms.html",
        form=form,
        title=title,
        back=back,
        admission=admission,
        breadcrumbs=trail,
    )
    return page, form.status


@bp.route("/quick/services/<number>/edit", methods=["GET", "POST"])
@allow("quick.set_up")
def edit(number: str) -> Page:
    """Change the terms of a service."""
    actor = current_actor()
    found = queries.service_by_number(actor, number)
    SERVICE.check(found, "edit", actor)
    schema = service_form(order_rule(actor, found.admission).value["ways"])
    form = request_form(schema, seen=last_change(found), **service_typed(found))
    if form.accepted(
        lambda data: service.edit_service(actor, found.id, service_data(data), seen=form.seen)
    ):
        flash(_("Ehdot tallennettiin."), "success")
        return redirect(url_for("quick.service", number=number))
    title = _("Muokkaa pikapalvelua")
    back = url_for("quick.service", number=number)
    return _terms_page(form, title, back, [*_trail(found), (title, None)], found.admission)


@bp.get("/quick/services/<number>", endpoint="service")
@allow("quick.view")
def show_service(number: str) -> str:
    """A service: whose turn it is, its items, each provider's share, and the ledger."""
    actor = current_actor()
    found = queries.service_by_number(actor, number)
    towns = {
        code: name
        for code, name in town_names(actor).items()
        if code in found.admission.municipalities
    }
    town = request.args.get("municipality", next(iter(towns), ""))
    shares = service_shares(found)
    refusal = not_orderable(found, actor)
    queue = None if refusal else queue_for(actor, Wish(found, town, 1))
    return render_template(
        "web/marketplace/quick/service.html",
        service=found,
        acts=SERVICE.acts(found, actor),
        towns=towns,
        town=town,
        queue=queue,
        refusal=sentence(refusal) if refusal and found.state == "open" else None,
        left=queue.left_cents if queue else None,
        items=queries.items_of(actor, found, asked_page("items")),
        shares=shares,
        totals={name: sum(getattr(each, name) for each in shares) for name in SHARES},
        deliveries=deliveries(found) if any(each.orders for each in shares) else (),
        ledger=queries.ledger(found, asked_page("turns")),
        item_kinds=ITEM_STATUS,
        status_kind=STATUS[found.state],
        status_text=label(f"quick_service.state.{found.state}"),
        breadcrumbs=[*_trail(), (found.number, None)],
    )


@bp.get("/quick/services/<number>/ledger.csv")
@allow("quick.view")
def ledger(number: str) -> Response:
    """The whole ledger of a service as CSV."""
    actor = current_actor()
    found = queries.service_by_number(actor, number)
    response = Response(ledger_csv(found).encode("utf-8-sig"), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{number}-vuorot.csv"'
    return response


@bp.post("/quick/services/<number>/close")
@allow("quick.set_up")
def close(number: str) -> Response:
    """Take no more orders."""
    return _act_on_service(number, service.close_service, _("Palvelua ei enää tilata."))


@bp.post("/quick/services/<number>/reopen")
@allow("quick.set_up")
def reopen(number: str) -> Response:
    """Take orders again."""
    return _act_on_service(number, service.reopen_service, _("Palvelu on taas tilattavissa."))


def _act_on_service(number: str, act: Callable[[Actor, UUID], Any], told: str) -> Response:
    actor = current_actor()
    act(actor, queries.service_by_number(actor, number).id)
    flash(told, "success")
    return redirect(url_for("quick.service", number=number))


# Items ----------------------------------------------------------------------------------------


@bp.get("/quick/own")
@allow("quick.view_own")
def own() -> str:
    """A provider's own side: orders to answer, what it offers, and its turns."""
    actor = current_actor()
    return render_template(
        "web/marketplace/quick/own.html",
        waiting=queries.own_to_answer(actor, SIZE),
        items=queries.own_items(actor, asked_page("items")),
        others=queries.services_to_offer(actor, asked_page("others")),
        shares=own_shares(actor),
        turns=queries.own_turns(actor, asked_page("turns")),
        kinds=ITEM_STATUS,
        towns=town_names(actor),
        may_keep=may(actor, "quick.keep"),
        breadcrumbs=[*home(), (_("Pikapalvelut"), None)],
    )


@bp.route("/quick/services/<number>/item", methods=["GET", "POST"])
@allow("quick.keep")
def item(number: str) -> Page:
    """What the own organisation offers of a service: a provider, or own production."""
    actor = current_actor()
    found = queries.service_by_number(actor, number)
    standing = queries.own_item(actor, found)
    is_provider = actor.audience == Audience.PROVIDER
    schema = item_form(found, town_names(actor), own=not is_provider)
    back = url_for("quick.own") if is_provider else url_for("quick.service", number=number)
    typed: dict[str, Any] = (
        item_typed(standing)
        if standing
        else {"municipalities": found.admission.municipalities, "languages": ["fi"]}
    )
    form = request_form(schema, seen=last_change(standing) if standing else None, **typed)
    if form.accepted(
        lambda data: service.save_item(actor, found.id, item_data(data), seen=form.seen)
    ):
        _tell_kept(form.result)
        return redirect(back)
    own_trail: Trail = [*home(), (_("Pikapalvelut"), url_for("quick.own"))]
    page = render_template(
        "web/marketplace/quick/item.html",
        form=form,
        service=found,
        item=standing,
        own=not is_provider,
        back=back,
        breadcrumbs=[*(own_trail if is_provider else _trail(found)), (_("Tarjonta"), None)],
    )
    return page, form.status


def _tell_kept(kept: QuickItem) -> None:
    if kept.state == "submitted":
        flash(_("Tallennettiin. Tarjonta tulee näkyviin, kun se on tarkistettu."), "success")
    else:
        flash(_("Tarjonta tallennettiin."), "success")


@bp.post("/quick/items/<uuid:key>/<any(hide, show, approve):action>")
@allow("quick.keep")
def move_item(key: UUID, action: str) -> Response:
    """Pause an item, show it again, or show it after a look."""
    actor = current_actor()
    acts = {
        "hide": (service.hide_item, _("Tarjonta on tauolla: vuorot ohittavat sinut.")),
        "show": (service.show_item, _("Tarjonta on taas tilattavissa.")),
        "approve": (service.approve_item, _("Tarjonta on näkyvissä.")),
    }
    act, told = acts[action]
    moved = act(actor, key)
    flash(told, "success")
    return redirect(_page_of(actor, moved))


def _page_of(actor: Actor, moved: QuickItem) -> str:
    if actor.audience == Audience.PROVIDER:
        return url_for("quick.own")
    return url_for("quick.service", number=moved.service.number)


@bp.route("/quick/items/<uuid:key>/reject", methods=["GET", "POST"])
@allow("quick.approve")
def reject(key: UUID) -> Page:
    """Send an item back with the reason."""
    actor = current_actor()
    found = queries.item(actor, key)
    ITEM.check(found, "reject", actor)
    form = request_form(ReasonForm())
    back = url_for("quick.service", number=found.service.number)
    if form.accepted(lambda data: service.reject_item(actor, key, data["reason"])):
        flash(_("Tarjonta palautettiin. Palveluntuottaja saa viestin."), "success")
        return redirect(back)
    title = _("Palauta tarjonta")
    page = render_template(
        "web/marketplace/quick/form.html",
        form=form,
        seen=None,
        title=title,
        lead=found.organisation.name,
        act=title,
        back=back,
        breadcrumbs=[*_trail(found.service), (title, None)],
    )
    return page, form.status
