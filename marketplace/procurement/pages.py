"""Pages of calls: the public list, and the officer's list, form and acts."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from marketplace.baskets.queries import all_baskets
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from marketplace.platform.forms import Form, request_form
from marketplace.platform.i18n import text_of
from marketplace.platform.identity.queries import municipalities, municipality_names
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import label
from marketplace.procurement import queries, service
from marketplace.procurement.lifecycle import CALL
from marketplace.procurement.models import Call
from marketplace.procurement.schemas import CancelForm, LineForm, as_typed, call_data, call_form

bp = Blueprint("calls", __name__)

SOON_DAYS = 3
"""From how many days on a deadline is tinted."""


@bp.app_template_filter("places")
def places(codes: Sequence[str]) -> str:
    """Municipalities by name, or "Koko alue" where it is all of them."""
    if set(codes) >= {each.municipality_code for each in municipalities(current_actor())}:
        return _("Koko alue")
    return ", ".join(municipality_names(db.session(), codes))


@bp.route("/calls")
@allow("call.view_open")
def list_open() -> str:
    """The open calls: by basket, municipality and word, the nearest deadline first."""
    actor = current_actor()
    search = _search(request.args)
    found = queries.open_calls(actor, search)
    counts = queries.facets(actor)
    baskets = [
        (each.basket.code, text_of(each.basket.names), counts.baskets.get(each.basket.code, 0))
        for each in all_baskets(actor)
    ]
    towns = [
        (code, name, counts.municipalities.get(code, 0)) for code, name in _municipalities(actor)
    ]
    return render_template(
        "web/marketplace/procurement/list.html",
        found=found,
        search=search,
        baskets=baskets,
        towns=towns,
        tags=_tags(search, [*baskets, *towns]),
        soon=lambda call: (call.deadline - actor.now).days < SOON_DAYS,
        pages=_pages(found.total, search.page),
        breadcrumbs=[(_("Etusivu"), "/"), (_("Avoimet tarjouspyynnöt"), None)],
    )


def _search(args: MultiDict[str, str]) -> queries.Search:
    return queries.Search(
        words=args.get("q", "").strip()[:100],
        baskets=tuple(args.getlist("basket")),
        municipalities=tuple(args.getlist("municipality")),
        page=max(args.get("page", 1, type=int), 1),
    )


def _tags(search: queries.Search, choices: Sequence[tuple[str, str, int]]) -> list[Any]:
    """The chosen filters, each with the address of the list without it."""
    names = {code: name for code, name, _count in choices}
    return [
        (names[code], _without(parameter, code))
        for parameter, codes in (
            ("basket", search.baskets),
            ("municipality", search.municipalities),
        )
        for code in codes
        if code in names
    ]


def _without(parameter: str, value: str) -> str:
    kept = request.args.to_dict(flat=False)
    kept[parameter] = [code for code in kept[parameter] if code != value]
    kept.pop("page", None)
    return url_for("calls.list_open", **kept)


def _pages(total: int, page: int) -> dict[str, str | None]:
    """Addresses of the pages of a list before and after this one."""
    kept = request.args.to_dict(flat=False)

    def address(number: int) -> str:
        return url_for(str(request.endpoint), **{**kept, "page": [str(number)]})

    last = -(-total // queries.PAGE)
    return {
        "previous": address(page - 1) if page > 1 else None,
        "next": address(page + 1) if page < last else None,
    }


def _municipalities(actor: Actor) -> list[tuple[str, str]]:
    towns = municipalities(actor)
    names = municipality_names(db.session(), [str(town.municipality_code) for town in towns])
    return [(str(town.municipality_code), name) for town, name in zip(towns, names, strict=True)]


@bp.route("/procurement")
@allow("call.view")
def index() -> str:
    """All calls of the area, with their states."""
    actor = current_actor()
    state = request.args.get("state")
    state = state if state in CALL.states else None
    page = max(request.args.get("page", 1, type=int), 1)
    found = queries.all_calls(actor, state=state, page=page)
    counts = queries.calls_by_state(actor)
    return render_template(
        "web/marketplace/procurement/all.html",
        found=found,
        state=state,
        states=[
            (url_for("calls.index", state=each), label(f"call.state.{each}"), counts[each])
            for each in CALL.states
            if counts.get(each)
        ],
        pages=_pages(found.total, page),
        breadcrumbs=[(_("Etusivu"), "/"), (_("Hankinnat"), None)],
    )


@bp.route("/calls/new", methods=["GET", "POST"])
@allow("call.draft")
def new() -> str | Response | tuple[str, int]:
    """Begin a call from the template of a service line."""
    actor = current_actor()
    schema = LineForm()
    lines = [
        (line.code, text_of(line.names), text_of(line.descriptions))
        for each in all_baskets(actor)
        for line in each.lines
    ]
    form = request_form(schema)
    form.fields["service_line"].choices = lines  # type: ignore[assignment]
    if form.accepted(lambda data: service.draft_call(actor, data["service_line"])):
        flash(_("Luonnos tehtiin palvelulinjan mallista. Tarkista tekstit ja luvut."), "success")
        return redirect(url_for("calls.edit", number=form.result.number))
    return _answer(
        form,
        "web/marketplace/procurement/new.html",
        breadcrumbs=[*staff_trail(), (_("Uusi tarjouspyyntö"), None)],
    )


@bp.route("/calls/<number>/edit", methods=["GET", "POST"])
@allow("call.edit")
def edit(number: str) -> str | Response | tuple[str, int]:
    """What a draft says, in one form."""
    actor = current_actor()
    call = queries.call_by_number(actor, number)
    if call.state != "draft":
        raise Refused("call.only_drafts_edited")
    schema = call_form(call, _municipalities(actor))
    form = request_form(schema, **as_typed(call))
    if form.accepted(lambda data: service.edit_call(actor, call.id, call_data(data, call))):
        flash(_("Luonnos tallennettiin."), "success")
        return redirect(url_for("calls.show", number=number))
    return _answer(
        form,
        "web/marketplace/procurement/edit.html",
        call=call,
        breadcrumbs=[*staff_trail(call), (_("Muokkaa"), None)],
    )


@bp.route("/calls/<number>/publish", methods=["POST"])
@allow("call.publish")
def publish(number: str) -> Response:
    """Open the call to offers."""
    actor = current_actor()
    service.publish_call(actor, queries.call_by_number(actor, number).id)
    flash(_("Tarjouspyyntö on julkaistu. Linjan palveluntuottajille lähtee viesti."), "success")
    return redirect(url_for("calls.show", number=number))


@bp.route("/calls/<number>/cancel", methods=["GET", "POST"])
@allow("call.cancel")
def cancel(number: str) -> str | Response | tuple[str, int]:
    """End the call before its decision, with the reason."""
    actor = current_actor()
    call = queries.call_by_number(actor, number)
    form = request_form(CancelForm())
    if form.accepted(lambda data: service.cancel_call(actor, call.id, data["reason"])):
        flash(_("Tarjouspyyntö on peruttu."), "success")
        return redirect(url_for("calls.show", number=number))
    return _answer(
        form,
        "web/marketplace/procurement/cancel.html",
        call=call,
        breadcrumbs=[*staff_trail(call), (_("Peru"), None)],
    )


def _answer(form: Form, template: str, **context: Any) -> tuple[str, int]:
    page = render_template(template, form=form, **context)
    return page, form.status


def staff_trail(call: Call | None = None) -> list[tuple[str, str | None]]:
    """The way to a call for its staff: the home page, all calls, perhaps the call itself."""
    trail: list[tuple[str, str | None]] = [
        (_("Etusivu"), "/"),
        (_("Hankinnat"), url_for("calls.index")),
    ]
    if call is not None:
        trail.append((call.number, url_for("calls.show", number=call.number)))
    return trail
