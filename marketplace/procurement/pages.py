"""Pages of calls: the public list, and the officer's list and form."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from marketplace.admissions.models import Admission
from marketplace.admissions.queries import lists_for
from marketplace.baskets.queries import all_baskets
from marketplace.frameworks.models import Lot
from marketplace.frameworks.queries import lots_for
from marketplace.planning.models import Need
from marketplace.planning.queries import need_by_number, run_elsewhere
from marketplace.platform.actor import Actor
from marketplace.platform.audit import last_change
from marketplace.platform.errors import Refused
from marketplace.platform.forms import Form, request_form
from marketplace.platform.i18n import (
    format_date_fi,
    format_instant,
    format_money,
    format_share,
    text_of,
)
from marketplace.platform.identity.municipalities import town_names
from marketplace.platform.paging import asked_page
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import label, sentence
from marketplace.procurement import queries, service
from marketplace.procurement.lifecycle import CALL
from marketplace.procurement.minicompetitions.queries import frameworks_to_buy_from
from marketplace.procurement.models import Call, Correction
from marketplace.procurement.needs import calls_of_need, left_of_needs, needs_with_something_left
from marketplace.procurement.schemas import LineForm, as_typed, call_data, call_form
from marketplace.procurement.steps import STATUS

bp = Blueprint("calls", __name__)

FEW_STANDING = 5
"""How many lots, lists and frameworks a need and a new call point to."""
EARLIER = 10
"""How many needs, and how many earlier calls, the page for a new one offers to begin from."""
SOON_DAYS = 3
"""From how many days on a deadline is tinted."""


@bp.app_template_filter("places")
def places(codes: Sequence[str]) -> str:
    """Municipalities by name, or "Koko alue" where it is all of them."""
    if "towns" not in g:
        g.towns = town_names(current_actor())
    return places_of(codes, g.towns)


def places_of(codes: Sequence[str], towns: Mapping[str, str]) -> str:
    """The same with the area's municipalities by code."""
    if set(codes) >= set(towns):
        return _("Koko alue")
    return ", ".join(name for code, name in towns.items() if code in codes)


@bp.app_template_filter("buyers")
def buyers_of(call: Any) -> str:
    """Who buys what a decision is about: the buyer's name, or of a joint purchase all names with
    their shares."""
    if not call.joint:
        return str(call.buyer.name)
    buyers = call.joint["buyers"]
    return ", ".join(f"{each['name']} ({format_share(each['points'])})" for each in buyers)


CHANGED = ("capacity", "starts_on", "ends_on", "offers_valid", "deadline", "questions_until")
"""What a correction tells as numbers and times; texts are read where they stand."""


@bp.app_template_filter("what_changed")
def what_changed(correction: Correction) -> list[str]:
    """Each corrected number and time: what it was and what it is.

    Offers are valid until the contract starts, so that day moves with the start.
    """
    return changed_lines(correction.changes)


def changed_lines(changes: Mapping[str, Any]) -> list[str]:
    """The same of changes that are not published yet."""
    if "starts_on" in changes:
        changes = changes | {"offers_valid": changes["starts_on"]}
    return [
        f"{label(f'call.field.{name}')}: {_shown(name, before)} → {_shown(name, now)}"
        for name in CHANGED
        if name in changes
        for before, now in (changes[name],)
    ]


def _shown(name: str, value: Any) -> str:
    if value is None:
        return "–"
    if name in ("deadline", "questions_until"):
        return format_instant(datetime.fromisoformat(value))
    return str(value) if name == "capacity" else format_date_fi(date.fromisoformat(value))


@bp.app_template_global()
def made_of_need(need: Need) -> tuple[Sequence[Call], int]:
    """The calls made from a need, and how much of it, in cents, is left for another."""
    actor = current_actor()
    return calls_of_need(actor, need), left_of_needs(actor, [need])[need.id]


@bp.app_template_global()
def standing_for(need: Need) -> tuple[Sequence[Lot], Sequence[Admission]]:
    """The lots in force and the lists that may serve a need: its service line, and some of its
    municipalities."""
    actor = current_actor()
    place = (actor, need.service_line_id, need.municipalities, FEW_STANDING)
    return lots_for(*place), lists_for(*place)


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
        (code, name, counts.municipalities.get(code, 0)) for code, name in town_names(actor).items()
    ]
    return render_template(
        "web/marketplace/procurement/list.html",
        found=found,
        search=search,
        baskets=baskets,
        towns=towns,
        tags=_tags(search, [*baskets, *towns]),
        soon=lambda call: (call.deadline - actor.now).days < SOON_DAYS,
        breadcrumbs=[(_("Etusivu"), "/"), (_("Avoimet tarjouspyynnöt"), None)],
    )


def _search(args: MultiDict[str, str]) -> queries.Search:
    return queries.Search(
        words=args.get("q", "").strip()[:100],
        baskets=tuple(args.getlist("basket")),
        municipalities=tuple(args.getlist("municipality")),
        page=asked_page(),
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


@bp.route("/procurement")
@allow("call.view")
def index() -> str:
    """All calls of the area, with their states."""
    actor = current_actor()
    state = request.args.get("state")
    state = state if state in CALL.states else None
    found = queries.all_calls(actor, state=state, page=asked_page())
    counts = queries.calls_by_state(actor)
    return render_template(
        "web/marketplace/procurement/all.html",
        found=found,
        state=state,
        kinds=STATUS,
        states=[
            (url_for("calls.index", state=each), label(f"call.state.{each}"), counts[each])
            for each in CALL.states
            if counts.get(each)
        ],
        breadcrumbs=[(_("Etusivu"), "/"), (_("Hankinnat"), None)],
    )


@bp.route("/calls/new", methods=["GET", "POST"])
@allow("call.draft")
def new() -> str | Response | tuple[str, int]:
    """Begin a call from the template of a service line."""
    actor = current_actor()
    need = _asked_need(actor)
    if need and (refusal := run_elsewhere(need)):
        flash(sentence(refusal), "alert")
        return redirect(url_for("needs.show", number=need.number))
    lines = [
        (line.code, text_of(line.names), text_of(line.descriptions))
        for each in all_baskets(actor)
        for line in each.lines
        if need is None or line.id == need.service_line_id
    ]
    form = request_form(LineForm(), service_line=need.service_line.code if need else "")
    form.fields["service_line"].choices = lines  # type: ignore[assignment]
    changes = {"need": need.number} if need else {}
    if form.accepted(lambda data: service.draft_call(actor, data["service_line"], **changes)):
        if need:
            flash(_("Luonnos tehtiin hankintatarpeesta ja palvelulinjan mallista."), "success")
        else:
            flash(_("Luonnos tehtiin palvelulinjan mallista."), "success")
        return redirect(url_for("calls.edit", number=form.result.number))
    words = request.args.get("q", "").strip()[:100]
    return answer(
        form,
        "web/marketplace/procurement/new.html",
        need=need,
        words=words,
        waiting=needs_with_something_left(actor)[:EARLIER] if need is None else [],
        frameworks=frameworks_to_buy_from(actor).rows[:FEW_STANDING] if need is None else [],
        earlier=queries.copyable(actor, words, EARLIER, need.service_line_id if need else None),
        breadcrumbs=[*staff_trail(), (_("Uusi tarjouspyyntö"), None)],
    )


def _asked_need(actor: Actor) -> Need | None:
    """The need that the new call is for, where the address names one."""
    number = request.args.get("need", "")
    return need_by_number(actor, number) if number else None


@bp.route("/calls/<number>/edit", methods=["GET", "POST"])
@allow("call.edit")
def edit(number: str) -> str | Response | tuple[str, int]:
    """What a draft says, in one form."""
    actor = current_actor()
    call = queries.call_by_number(actor, number)
    if call.state != "draft":
        raise Refused("call.only_drafts_edited")
    schema = call_form(call, list(town_names(actor).items()), _needs(actor, call))
    form = request_form(schema, seen=last_change(call), **as_typed(call))

    def save(data: dict[str, Any]) -> bool:
        """Whether quantities were reckoned anew, since it is for another number of clients."""
        given = call_data(data, call)
        saved = service.edit_call(actor, call.id, given, seen=form.seen)
        return {item.key: item.quantity for item in saved.price_items} != given["quantities"]

    if form.accepted(save):
        flash(_("Luonnos tallennettiin."), "success")
        if form.result:
            told = _(
                "Asiakasmäärä muuttui, joten arvioidut määrät laskettiin sen mukaan uudelleen."
            )
            flash(told + " " + _("Tarkista ne ja enimmäisarvo."), "info")
        return redirect(url_for("calls.show", number=number))
    return answer(
        form,
        "web/marketplace/procurement/edit.html",
        call=call,
        comments=queries.comments_of_round(actor, call),
        breadcrumbs=[*staff_trail(call), (_("Muokkaa"), None)],
    )


def _needs(actor: Actor, call: Call) -> list[tuple[str, str]]:
    """The needs that the call may be for: those of its line of which something is left, and the
    one that it has."""
    usable = needs_with_something_left(actor, call.service_line_id)
    found = {need.number: need for need in usable}
    if call.need is not None:
        found[call.need.number] = call.need
    return [
        (number, f"{number} · {need.title} · {format_money(need.whole_cents)}")
        for number, need in sorted(found.items(), reverse=True)
    ]


def answer(form: Form, template: str, **context: Any) -> tuple[str, int]:
    """A page with a form, with the status that the form's state asks for."""
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
