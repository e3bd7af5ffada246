"""Pages of rounds: begin one from a framework, and the calendar of those that go on."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Answer

from marketplace.frameworks.models import Framework, Party
from marketplace.frameworks.queries import framework_by_number, last_day_under
from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.forms import request_form
from marketplace.platform.i18n import text_of
from marketplace.platform.paging import asked_page
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import sentence
from marketplace.procurement.deadlines import usual_period
from marketplace.procurement.invitation import told_of
from marketplace.procurement.minicompetitions import queries
from marketplace.procurement.minicompetitions.drafting import fit_of, usual_deadline
from marketplace.procurement.minicompetitions.naming import usual_titles
from marketplace.procurement.minicompetitions.schemas import (
    as_typed,
    capacity_field,
    round_data,
    round_form,
    title_field,
)
from marketplace.procurement.minicompetitions.service import draft_competitions, submit_competitions
from marketplace.procurement.models import Call
from marketplace.procurement.pages import staff_trail
from marketplace.procurement.queries import call_by_number
from marketplace.procurement.steps import STATUS
from marketplace.pure.icalendar import Moment, calendar
from marketplace.pure.periods import local_day

bp = Blueprint("competitions", __name__)


@bp.app_template_global()
def invited_to(call: Call) -> Sequence[Party]:
    """The parties that a mini-competition is for, as the reader may see them."""
    return queries.invited(current_actor(), call.lot) if call.lot else ()


@bp.app_template_global()
def told_at_publication(call: Call) -> str:
    """Who gets a mail of a call when it is published, in a sentence."""
    return told_of(current_actor(), call)


@bp.app_template_global()
def prices_revised_on(call: Call) -> date | None:
    """The next day on which a party's prices change while what a mini-competition buys is given;
    None where they do not, and for other calls."""
    if call.lot is None:
        return None
    published = call.published_at
    after = local_day(published) if published else current_actor().today
    return queries.revised_next(call.lot, after, call.ends_on)


@bp.route("/procurement/rounds")
@allow("call.view")
def index() -> str:
    """The rounds that are coming, take offers or wait for a decision, by deadline: the first of
    each, or all of one group, page by page."""
    actor = current_actor()
    chosen = request.args.get("group", "")
    page = queries.rounds_of(actor, chosen, asked_page()) if chosen in queries.GROUPS else None
    return render_template(
        "web/marketplace/procurement/minicompetitions/rounds.html",
        groups=[queries.Group(chosen, page.rows, False)] if page else queries.first_rounds(actor),
        page=page,
        names={
            "running": _("Tarjousaika käynnissä"),
            "coming": _("Valmistelussa"),
            "deciding": _("Odottaa avausta tai päätöstä"),
        },
        frameworks=queries.frameworks_to_buy_from(actor, asked_page("frameworks")),
        kinds=STATUS,
        now=actor.now,
        breadcrumbs=[*staff_trail(), (_("Kierrokset"), None)],
    )


@bp.route("/procurement/rounds.ics")
@allow("call.view")
def dates() -> Response:
    """The deadlines of the rounds, for a calendar."""
    actor = current_actor()
    moments = map(_moment, queries.coming_deadlines(actor))
    file = Response(calendar(moments, actor.now), mimetype="text/calendar")
    file.headers["Content-Disposition"] = 'attachment; filename="kierrokset.ics"'
    return file


def _moment(call: Call) -> Moment:
    what = _("Tarjousten määräaika")
    title = f"{what}: {text_of(call.titles)} ({call.number})"
    url = url_for("calls.show", number=call.number, _external=True)
    return Moment(f"deadline-{call.id}@tuloskori", title, call.deadline, url)


@bp.route("/frameworks/<number>/rounds/new", methods=["GET", "POST"])
@allow("call.draft")
def new(number: str) -> Answer | tuple[str, int]:
    """Draft mini-competitions of one or several lots, with one deadline."""
    actor = current_actor()
    framework = framework_by_number(actor, number)
    lots = queries.competed_lots(framework)
    if not lots:
        raise Refused("call.no_lot_to_compete", number=number)
    usual = {lot.position: usual_titles(actor, lot) for lot in lots}
    titles = {title_field(lot): usual[lot.position].get("fi", "") for lot in lots}
    form = request_form(round_form(lots), **_usual(actor, framework), **titles)

    def draft(data: dict[str, Any]) -> list[Call]:
        capacities, own, common = round_data(data, lots, usual)
        return draft_competitions(actor, framework.id, capacities, own, **common)

    if form.accepted(draft):
        return _drafted(form.result)
    return render_template(
        "web/marketplace/procurement/minicompetitions/new.html",
        form=form,
        framework=framework,
        lots=[
            (lot, form.fields[capacity_field(lot)], form.fields[title_field(lot)]) for lot in lots
        ],
        fits={lot.position: fit_of(actor, lot) for lot in lots},
        counts=queries.party_counts(actor, lots),
        breadcrumbs=[
            *staff_trail(),
            (_("Kierrokset"), url_for("competitions.index")),
            (number, None),
        ],
    ), form.status


@bp.post("/procurement/rounds/<number>/submit")
@allow("call.edit")
def submit(number: str) -> Answer:
    """Send the drafts of the round of a call to review; each that lacks something is named."""
    actor = current_actor()
    done = submit_competitions(actor, call_by_number(actor, number).id)
    if done.sent:
        numbers = ", ".join(call.number for call in done.sent)
        flash(_("Tarkastettaviksi lähetettiin: %(numbers)s.", numbers=numbers), "success")
    for call, refusal in done.kept:
        why = {"number": call.number, "why": sentence(refusal)}
        flash(_("%(number)s jäi luonnokseksi. %(why)s", **why), "alert")
    return redirect(url_for("competitions.index"))


def _usual(actor: Actor, framework: Framework) -> dict[str, str]:
    deadline = usual_deadline(actor.today)
    starts_on, ends_on = usual_period(deadline)
    last = last_day_under(actor, framework, actor.today)
    return as_typed(deadline, min(starts_on, framework.ends_on), min(ends_on, last.day))


def _drafted(calls: list[Call]) -> Answer:
    """To the one draft, or to the rounds where there are several."""
    told = ngettext(
        "Minikilpailutuksen luonnos tehtiin.",
        "Kierroksen %(num)s luonnosta tehtiin.",
        len(calls),
    )
    flash(told, "success")
    if len(calls) == 1:
        return redirect(url_for("calls.show", number=calls[0].number))
    return redirect(url_for("competitions.index"))
