"""Pages of late interest: what is owed, and each with its arithmetic and the next act."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.platform.audit import history
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound
from marketplace.platform.forms import Form, request_form
from marketplace.platform.paging import asked_page
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import label, said_missing, told
from outcomes.payments.interest import queries, service
from outcomes.payments.interest.lifecycle import INTEREST
from outcomes.payments.interest.models import LateInterest
from outcomes.payments.interest.schemas import InterestPaidSchema, WaiverSchema

bp = Blueprint("interest", __name__, url_prefix="/payments/interest")

STATUS = {"owed": "due", "accepted": "due", "paid": "ok", "waived": "info", "fallen": "info"}
"""The kind of status label of each state."""


@bp.get("")
@allow("payment.view")
def index() -> str:
    """All late interest, and what is owed of it altogether."""
    actor, state = current_actor(), request.args.get("state", "")
    return render_template(
        "web/payments/interest_list.html",
        page=queries.interest_page(actor, state, asked_page()),
        owed_cents=queries.owed_cents(actor),
        state=state,
        states=[(each, label(f"late_interest.state.{each}")) for each in INTEREST.states],
        status_kinds=STATUS,
        breadcrumbs=[
            (_("Tehtävät"), url_for("home.index")),
            (_("Maksuerittelyt"), url_for("statements.index")),
            (_("Viivästyskorot"), None),
        ],
    )


@bp.get("/<uuid:key>")
@allow("payment.view")
def show(key: UUID) -> str:
    """One: how it comes about, and what is decided."""
    return _page(_found(key))


def _found(key: UUID) -> LateInterest:
    found = queries.interest_by_key(current_actor(), key)
    if found is None:
        raise NotFound("late_interest.not_found")
    return found


def _page(interest: LateInterest, waiver: Form | None = None, paid: Form | None = None) -> str:
    actor = current_actor()
    acts = INTEREST.acts(interest, actor)
    return render_template(
        "web/payments/interest.html",
        interest=interest,
        status_kind=STATUS[interest.state],
        days=(interest.settled_on - interest.due_on).days,
        acts=acts,
        missing=said_missing(acts),
        waiver_form=waiver or Form(WaiverSchema()),
        paid_form=paid or Form(InterestPaidSchema(), paid_on=actor.today),
        form=waiver or paid,
        events=told(history(db.session(), "late_interest", interest.id)),
        breadcrumbs=[
            (_("Tehtävät"), url_for("home.index")),
            (_("Viivästyskorot"), url_for("interest.index")),
            (interest.statement.number, None),
        ],
    )


@bp.post("/<uuid:key>/accept")
@allow("payment.approve")
def accept(key: UUID) -> Response:
    """Let it be paid."""
    service.accept_interest(current_actor(), key)
    flash(label("audit.late_interest.accept"), "success")
    return redirect(url_for("interest.show", key=key))


@bp.post("/<uuid:key>/waive")
@allow("payment.approve")
def waive(key: UUID) -> tuple[str, int] | Response:
    """Don't pay it, with a reason."""
    form = request_form(WaiverSchema())
    actor = current_actor()
    if form.accepted(lambda data: service.waive_interest(actor, key, data["reason"])):
        flash(label("audit.late_interest.waive"), "success")
        return redirect(url_for("interest.show", key=key))
    return _page(_found(key), waiver=form), form.status


@bp.post("/<uuid:key>/paid")
@allow("payment.settle")
def paid(key: UUID) -> tuple[str, int] | Response:
    """Write down that it was paid."""
    form = request_form(InterestPaidSchema())
    actor = current_actor()
    if form.accepted(lambda data: service.record_interest_paid(actor, key, data["paid_on"])):
        flash(label("audit.late_interest.pay"), "success")
        return redirect(url_for("interest.show", key=key))
    return _page(_found(key), paid=form), form.status
