"""Pages of the service finder: the coach's search, and what a provider tells of its next start."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.baskets.queries import service_lines
from marketplace.platform.forms import Form, request_form
from marketplace.platform.i18n import text_of
from marketplace.platform.paging import asked_page
from marketplace.platform.web import allow, current_actor
from outcomes.finder import queries, service
from outcomes.finder.counting import measure
from outcomes.finder.queries import Need
from outcomes.finder.schemas import NeedForm, OpeningForm
from outcomes.participants.models import Participant
from outcomes.participants.queries import municipalities, own_participant
from outcomes.referrals.queries import unanswered_of

bp = Blueprint("finder", __name__)
STATUS = {
    "in_time": "ok",
    "later": "due",
    "turned_down": "differs",
    "full": "info",
    "not_again": "info",
    "inside": "info",
}
"""How each standing is shown: the kind of its status label."""


@bp.get("/services")
@allow("finder.search")
def search() -> tuple[str, int]:
    """Find a service for somebody: who fits, where is a place, when does it start, what has it
    brought, and why the list is in this order."""
    actor = current_actor()
    key = request.args.get("person", "")
    person = own_participant(actor, key) if key else None
    form = Form(NeedForm(), posted=request.args)
    form.fields["line"].choices = [
        (line.code, text_of(line.names)) for line in service_lines(actor)
    ]
    towns = municipalities(actor)
    form.fields["municipality"].choices = towns
    need = form.result if form.accepted(lambda data: _need(data, person)) else _need({}, person)
    page = queries.search(actor, need, asked_page())
    told = measure(actor)
    quick, more_quick = queries.quick_services(actor, need)
    shown = render_template(
        "web/outcomes/finder/search.html",
        form=form,
        person=person,
        unanswered=unanswered_of(actor, person.person_key) if person else (),
        need=need,
        page=page,
        brought=queries.brought(
            [found.place.contract for found, _standing in page.rows], need.groups, told
        ),
        measure=told,
        quick=quick,
        more_quick=more_quick,
        status_kinds=STATUS,
        today=actor.today,
        towns=dict(towns),
    )
    return shown, 422 if form.errors_list else 200


def _need(data: dict[str, object], person: Participant | None) -> Need:
    wanted = {name: data.get(name) or "" for name in ("line", "language", "municipality")}
    group = data.get("group")
    groups = [group] if group else []
    if person:
        wanted["municipality"], groups = person.municipality, list(person.groups)
    return Need(
        **wanted,
        start_by=data.get("start_by"),
        groups=groups,
        person_key=person.person_key if person else "",
    )


@bp.get("/services/own")
@allow("finder.tell_opening")
def own() -> str:
    """A provider's services, each with what its next start is told to be."""
    actor = current_actor()
    page = queries.own_services(actor, asked_page())
    return render_template(
        "web/outcomes/finder/own.html",
        page=page,
        openings=queries.openings(actor, [contract.id for contract in page.rows]),
        today=actor.today,
        breadcrumbs=_trail(),
    )


@bp.route("/services/own/<number>", methods=["GET", "POST"])
@allow("finder.tell_opening")
def opening(number: str) -> Response | tuple[str, int]:
    """Tell when a service can begin next, and in which languages it is given."""
    actor = current_actor()
    contract = queries.own_service(actor, number)
    told = queries.openings(actor, [contract.id]).get(contract.id)
    standing = {"starts_on": told.starts_on, "languages": told.languages} if told else {}
    form = request_form(OpeningForm(), **standing)
    if form.accepted(lambda data: service.tell_opening(actor, contract.id, **data)):
        flash(_("Tiedot näkyvät nyt omavalmentajille."), "success")
        return redirect(url_for("finder.own"))
    page = render_template(
        "web/outcomes/finder/opening.html",
        form=form,
        contract=contract,
        breadcrumbs=[*_trail(), (contract.number, None)],
    )
    return page, form.status


def _trail() -> list[tuple[str, str | None]]:
    return [
        (_("Asiakkaat"), url_for("referrals.index")),
        (_("Palvelujen alkaminen"), url_for("finder.own")),
    ]
