"""Pages of people: add one, and look at the name of one's own client."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.platform.forms import request_form
from marketplace.platform.web import allow, current_actor
from outcomes.participants import service
from outcomes.participants.queries import (
    looks_at,
    municipalities,
    own_participant,
    participants_by_key,
)
from outcomes.participants.schemas import ParticipantForm, ReasonForm, SearchForm
from outcomes.participants.words import unbroken

bp = Blueprint("participants", __name__, url_prefix="/participants")
bp.app_template_filter("unbroken")(unbroken)


@bp.route("/new", methods=["GET", "POST"])
@allow("participant.add")
def new() -> Response | tuple[str, int]:
    """Add a person without referring them yet."""
    actor = current_actor()
    form = request_form(ParticipantForm())
    form.fields["municipality"].choices = municipalities(actor)
    if form.accepted(lambda data: service.add_participant(actor, **data)):
        key = form.result.person_key
        flash(_("Asiakas %(key)s on lisätty.", key=key), "success")
        return redirect(url_for("referrals.person", person_key=key))
    page = render_template("web/outcomes/participants/new.html", form=form)
    return page, form.status


@bp.post("/found")
@allow("participant.find")
def found() -> tuple[str, int]:
    """The own people whom a name means. No address tells whom somebody looked for."""
    actor = current_actor()
    form = request_form(SearchForm())
    people = form.result if form.accepted(lambda data: service.find_people(actor, **data)) else None
    page = render_template(
        "web/outcomes/participants/found.html",
        form=form,
        found=people,
        participants=participants_by_key(actor, [key for key, _details in people.people])
        if people
        else {},
        towns=dict(municipalities(actor)),
    )
    return page, 200 if people else form.status


@bp.route("/<person_key>/identity", methods=["GET", "POST"])
@allow("participant.view_identity")
def identity(person_key: str) -> tuple[str, int]:
    """Ask for the name with a reason, and show it once; the log of all looks below."""
    actor = current_actor()
    person = own_participant(actor, person_key)
    form = request_form(ReasonForm())
    shown = form.accepted(
        lambda data: service.view_identity(actor, person.person_key, None, data["reason"])
    )
    page = render_template(
        "web/outcomes/participants/identity.html",
        form=form,
        person=person,
        details=form.result if shown else None,
        looks=looks_at(actor, person.person_key),
    )
    return page, 200 if shown else form.status
