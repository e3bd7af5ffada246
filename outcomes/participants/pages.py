"""Pages of people: add one, and look at the name of one's own client."""

from collections.abc import Callable, Mapping

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from marketplace.platform.forms import Form, FormSchema, request_form
from marketplace.platform.web import allow, current_actor
from outcomes.participants import service
from outcomes.participants.models import Participant
from outcomes.participants.queries import (
    caseloads,
    coaches,
    looks_at,
    municipalities,
    own_participant,
    participants_by_key,
)
from outcomes.participants.schemas import (
    CoachForm,
    ContactForm,
    HandOverForm,
    ParticipantForm,
    ReasonForm,
    SearchForm,
    SituationForm,
)
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


FORMS: Mapping[str, type[FormSchema]] = {
    "situation": SituationForm,
    "contact": ContactForm,
    "coach": CoachForm,
}
VERBS: Mapping[str, Callable[..., object]] = {
    "situation": service.change_situation,
    "contact": service.change_contact,
    "coach": service.change_coach,
}


@bp.get("/<person_key>/change")
@allow("participant.change")
def change(person_key: str) -> str:
    """What can be changed of one of the coach's people."""
    return _changing(own_participant(current_actor(), person_key), {})


@bp.post("/<person_key>/change/<any(situation, contact, coach):what>")
@allow("participant.change")
def save_change(person_key: str, what: str) -> Response | tuple[str, int]:
    """Change it: back to the person, or to the people where this one is somebody else's now."""
    actor = current_actor()
    person = own_participant(actor, person_key)
    form = request_form(FORMS[what]())
    if form.accepted(lambda data: VERBS[what](actor, person_key, **data)):
        if what == "coach":
            flash(_("Asiakas %(key)s on siirretty.", key=person_key), "success")
            return redirect(url_for("referrals.people"))
        flash(_("Tiedot on tallennettu."), "success")
        return redirect(url_for("referrals.person", person_key=person_key))
    return _changing(person, {what: form}), form.status


def _changing(person: Participant, sent: Mapping[str, Form]) -> str:
    actor = current_actor()
    standing = {"municipality": person.municipality, "groups": person.groups}
    forms = {
        "situation": Form(SituationForm(), **standing),
        "contact": Form(ContactForm()),
        "coach": Form(CoachForm()),
    } | sent
    forms["situation"].fields["municipality"].choices = municipalities(actor)
    others = [(str(each.id), each.name) for each in coaches(actor) if each.id != actor.user_id]
    forms["coach"].fields["coach_id"].choices = others
    return render_template(
        "web/outcomes/participants/change.html",
        person=person,
        forms=forms,
        form=next(iter(sent.values()), None),
        sent=sent,
    )


@bp.route("/hand-over", methods=["GET", "POST"])
@allow("participant.hand_over_all")
def hand_over() -> Response | tuple[str, int]:
    """Give all the people of a coach to another one."""
    actor = current_actor()
    form = request_form(HandOverForm())
    form.fields["from_coach_id"].choices = [
        (
            str(each.coach.id),
            ngettext(
                "%(coach)s (%(num)d asiakas)",
                "%(coach)s (%(num)d asiakasta)",
                each.people,
                coach=each.coach.name,
            ),
        )
        for each in caseloads(actor)
    ]
    form.fields["coach_id"].choices = [(str(each.id), each.name) for each in coaches(actor)]
    if form.accepted(lambda data: service.hand_over_all(actor, **data)):
        said = ngettext(
            "%(num)d asiakas on siirretty.", "%(num)d asiakasta on siirretty.", form.result
        )
        flash(said, "success")
        return redirect(url_for("participants.hand_over"))
    return render_template("web/outcomes/participants/hand_over.html", form=form), form.status
