"""The page on which a need, a call or an admission gets another officer."""

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import fields
from werkzeug.wrappers import Response

from marketplace.admissions.queries import admission_by_number
from marketplace.offers.conflicts import check_free, conflicted
from marketplace.offers.officers import service
from marketplace.planning.queries import need_by_number
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.forms import FormSchema, request_form
from marketplace.platform.i18n import text_of
from marketplace.platform.identity.models import User
from marketplace.platform.identity.queries import colleagues
from marketplace.platform.roles import Role
from marketplace.platform.web import allow, current_actor
from marketplace.procurement.queries import call_by_number

bp = Blueprint("officers", __name__)
Page = Response | tuple[str, int]


class OfficerForm(FormSchema):
    """Who answers from now on; the page fills in the officers of the area."""

    officer = fields.UUID(
        required=True,
        metadata={"label": _l("Uusi vastuuhenkilö"), "widget": "radio"},
        error_messages={"required": _l("Valitse uusi vastuuhenkilö.")},
    )


@bp.route("/calls/<number>/officer", methods=["GET", "POST"])
@allow("officer.change")
def of_call(number: str) -> Page:
    """Another officer for a call."""
    call = call_by_number(current_actor(), number)
    check_free(current_actor(), call.id)
    title = text_of(call.titles)
    return _page(
        "calls", number, title, call.officer, service.hand_over_call, call.id, conflicted(call.id)
    )


@bp.route("/needs/<number>/officer", methods=["GET", "POST"])
@allow("officer.change")
def of_need(number: str) -> Page:
    """Another officer for a need."""
    need = need_by_number(current_actor(), number)
    return _page("needs", number, need.title, need.owner, service.hand_over_need, need.id)


@bp.route("/admissions/<number>/officer", methods=["GET", "POST"])
@allow("officer.change")
def of_admission(number: str) -> Page:
    """Another officer for a standing admission."""
    one = admission_by_number(current_actor(), number)
    title = text_of(one.titles)
    return _page("admissions", number, title, one.officer, service.hand_over_admission, one.id)


def _page(
    room: str,
    number: str,
    title: str,
    standing: User,
    hand_over: Callable[[Actor, UUID, UUID], Any],
    key: UUID,
    left_out: Collection[UUID] = (),
) -> Page:
    actor = current_actor()
    back = url_for(f"{room}.show", number=number)
    form = request_form(OfficerForm())
    officers = colleagues(db.session(), actor, Role.PROCUREMENT_OFFICER)
    form.fields["officer"].choices = [
        (str(each.id), f"{each.name}, {each.email}")
        for each in officers
        if each.id not in {standing.id, *left_out}
    ]
    if form.accepted(lambda data: hand_over(actor, key, data["officer"])):
        flash(_("Vastuuhenkilö vaihdettiin. Uusi vastuuhenkilö saa viestin."), "success")
        return redirect(back)
    return render_template(
        "web/marketplace/procurement/officer.html",
        form=form,
        number=number,
        title=title,
        standing=standing,
        left=standing.id not in {each.id for each in officers},
        back=back,
        breadcrumbs=[
            (_("Etusivu"), "/"),
            (number, back),
            (_("Vaihda vastuuhenkilö"), None),
        ],
    ), form.status
