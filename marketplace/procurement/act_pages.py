"""Acts on a call that have an address of their own: review, publication, correction, copy, end."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.admissions.models import Admission
from marketplace.admissions.queries import admission_by_number
from marketplace.platform.actor import Actor
from marketplace.platform.audit import last_change
from marketplace.platform.forms import Form, posted_seen, request_form
from marketplace.platform.i18n import LANGUAGES
from marketplace.platform.unit import unit
from marketplace.platform.web import allow, current_actor
from marketplace.procurement import queries, service
from marketplace.procurement.correcting.service import check_correction, correct_call
from marketplace.procurement.endings.service import withdraw_call
from marketplace.procurement.invitation import told_of
from marketplace.procurement.lifecycle import CALL
from marketplace.procurement.models import Call
from marketplace.procurement.pages import answer, bp, changed_lines, staff_trail
from marketplace.procurement.schemas import (
    CorrectionForm,
    ReturnForm,
    WithdrawForm,
    as_typed,
    correction_data,
    words_of,
)


def _act(number: str, verb: Callable[[Actor, UUID], Call], words: str) -> Response:
    actor = current_actor()
    verb(actor, queries.call_by_number(actor, number).id)
    flash(words, "success")
    return redirect(url_for("calls.show", number=number))


@bp.route("/calls/<number>/submit", methods=["POST"])
@allow("call.edit")
def submit(number: str) -> Response:
    """Send a draft to review."""
    words = _("Tarjouspyyntö lähetettiin tarkastettavaksi. Tarkastajat saavat viestin.")
    return _act(number, partial(service.submit_call, seen=posted_seen()), words)


@bp.route("/calls/<number>/take-back", methods=["POST"])
@allow("call.edit")
def take_back(number: str) -> Response:
    """Take a call back to change it."""
    return _act(number, service.take_back_call, _("Tarjouspyyntö on taas luonnos."))


@bp.route("/calls/<number>/approve", methods=["POST"])
@allow("call.review")
def approve(number: str) -> Response:
    """Find a call ready to be published."""
    approve_call = partial(service.approve_call, seen=posted_seen())
    return _act(number, approve_call, _("Tarjouspyynnön voi nyt julkaista."))


@bp.route("/calls/<number>/publish", methods=["POST"])
@allow("call.publish")
def publish(number: str) -> Response:
    """Open the call to offers."""
    actor = current_actor()
    told = told_of(actor, queries.call_by_number(actor, number))
    return _act(number, service.publish_call, f"{_('Tarjouspyyntö on julkaistu.')} {told}")


@bp.route("/calls/<number>/copy", methods=["POST"])
@allow("call.draft")
def copy(number: str) -> Response:
    """Begin a new call from this one, perhaps for a need."""
    actor = current_actor()
    need = request.form.get("need")
    changes = {"need": need} if need else {}
    made = service.copy_call(actor, queries.call_by_number(actor, number).id, **changes)
    if made.lot_id is not None:  # the framework's need is its own
        told = _("Uusi minikilpailutuksen luonnos tehtiin. Tarkista punaiset kohdat.")
    elif need:
        told = _("Uusi luonnos tehtiin hankintatarpeelle. Tarkista punaiset kohdat.")
    else:
        told = _("Uusi luonnos tehtiin. Valitse tarve ja tarkista punaiset kohdat.")
    flash(told, "success")
    return redirect(url_for("calls.show", number=made.number))


@bp.route("/admissions/<number>/call", methods=["POST"])
@allow("call.draft")
def of_admission(number: str) -> Response:
    """Begin a call to those on the list of a standing admission."""
    actor = current_actor()
    line = admission_by_number(actor, number).service_line
    made = service.draft_call(actor, line.code, admission=number)
    flash(_("Luonnos tehtiin listalla oleville. Tarkista punaiset kohdat."), "success")
    return redirect(url_for("calls.show", number=made.number))


@bp.app_template_global()
def made_of_admission(admission: Admission) -> Sequence[Call]:
    """The calls made from a standing admission that the reader may see."""
    return queries.calls_of_admission(current_actor(), admission)


@bp.route("/calls/<number>/return", methods=["GET", "POST"])
@allow("call.review")
def return_to_draft(number: str) -> str | Response | tuple[str, int]:
    """Say what should change in a call under review, and send it back once all is said."""
    actor = current_actor()
    call = queries.call_by_number(actor, number)
    form = request_form(ReturnForm())
    form.fields["field"].choices = part_names()
    sends = request.form.get("then") == "return"
    if form.accepted(lambda data: _review(actor, call, data, sends=sends)):
        done = _("Tarjouspyyntö palautettiin.") if sends else _("Huomautus tallennettiin.")
        flash(done, "success")
        page = "calls.show" if sends else "calls.return_to_draft"
        return redirect(url_for(page, number=number))
    CALL.check(call, "return", actor)
    return answer(
        form,
        "web/marketplace/procurement/return.html",
        call=call,
        comments=queries.comments_of_round(actor, call),
        parts=dict(part_names()),
        breadcrumbs=[*staff_trail(call), (_("Palauta korjattavaksi"), None)],
    )


def part_names() -> list[tuple[str, str]]:
    """The parts of a call that a comment can be about: a field of its form, and its name."""
    return [
        ("need", _("Hankintatarve")),
        ("title_fi", _("Otsikko")),
        ("description_fi", _("Kuvaus")),
        ("municipalities", _("Kunnat")),
        ("maximum_value", _("Enimmäisarvo")),
        ("starts_on", _("Sopimuskausi")),
        ("deadline", _("Määräaika")),
        ("questions_until", _("Kysymysaika")),
        ("price_weight", _("Vertailuperusteet ja painoarvot")),
    ]


def _review(actor: Actor, call: Call, data: dict[str, str], *, sends: bool) -> None:
    with unit(actor):
        if data["words"] or not sends:
            service.comment_on_call(actor, call.id, data["words"], data["field"])
        if sends:
            service.return_call(actor, call.id)


@bp.route("/calls/<number>/correct", methods=["GET", "POST"])
@allow("call.correct")
def correct(number: str) -> str | Response | tuple[str, int]:
    """Correct an open call: written, looked at beside what stands, then told to all at once."""
    actor = current_actor()
    call = queries.call_by_number(actor, number)
    form = request_form(CorrectionForm(), seen=last_change(call), **as_typed(call))
    then = request.form.get("then", "look")

    def act(data: dict[str, Any]) -> Any:
        given = (actor, call.id, words_of(data), correction_data(data, call))
        how = {"material": data["material"] == "yes", "reason": data["reason"]}
        if then == "publish":
            return correct_call(*given, **how, seen=form.seen)
        return check_correction(*given, **how)

    if then != "write" and form.accepted(act):
        if then != "publish":
            return _look_at(call, form)
        flash(_("Korjaus julkaistiin. Kaikki tarjoajat saavat viestin yhtä aikaa."), "success")
        return redirect(url_for("calls.show", number=number))
    CALL.check(call, "correct", actor)
    return answer(
        form,
        "web/marketplace/procurement/correct.html",
        call=call,
        breadcrumbs=[*staff_trail(call), (_("Korjaa"), None)],
    )


def _look_at(call: Call, form: Form) -> str:
    """What a correction says and changes, before it goes to everybody."""
    return render_template(
        "web/marketplace/procurement/correct_look.html",
        form=form,
        call=call,
        words=words_of(form.data),
        material=form.data["material"] == "yes",
        plain=changed_lines(form.result),
        texts=[
            (form.fields[f"{name}_{language}"].label, before.get(language), now.get(language))
            for field, name in (("titles", "title"), ("descriptions", "description"))
            for before, now in [form.result.get(field, ({}, {}))]
            for language in LANGUAGES
            if before.get(language) != now.get(language)
        ],
        breadcrumbs=[*staff_trail(call), (_("Korjaa"), None)],
    )


@bp.route("/calls/<number>/withdraw", methods=["GET", "POST"])
@allow("call.withdraw")
def withdraw(number: str) -> str | Response | tuple[str, int]:
    """Give a call up before it is published, with the reason; later a decision ends it."""
    actor = current_actor()
    call = queries.call_by_number(actor, number)
    form = request_form(WithdrawForm())
    if form.accepted(lambda data: withdraw_call(actor, call.id, data["reason"])):
        flash(_("Tarjouspyynnöstä on luovuttu."), "success")
        return redirect(url_for("calls.show", number=number))
    return answer(
        form,
        "web/marketplace/procurement/withdraw.html",
        call=call,
        breadcrumbs=[*staff_trail(call), (_("Luovu"), None)],
    )
